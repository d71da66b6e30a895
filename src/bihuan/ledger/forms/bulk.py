"""Forms of bulk moves where they differ from the form for one item."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from bihuan.registry.forms import DayField

from ..actions import ReportDraft, Terms
from ..models import Item
from ..states import RequestKind
from .fields import EvidenceField
from .moves import InputsForm, ReassignForm, ReportForm
from .requesting import AnswerForm

OWN = "own_"


class ReassignManyForm(ReassignForm):
    """Another lead for all; each keeps its own assisting units unless others are chosen for all."""

    def build(self) -> None:
        """Start with nothing chosen: the items may be with different units."""
        super().build()
        self.initial.pop("lead", None)
        self.initial.pop("assisting", None)
        self.fields["assisting"].help_text = __("不选就保持各项原来的配合单位")


class ReportManyForm(ReportForm):
    """One sentence for all, files that prove all of them, and for each item files of its own."""

    evidence = EvidenceField(label=_("各项共用的照片或材料"), required=False)

    def build(self) -> None:
        """Add a field for each item's own files."""
        super().build()
        if not self.filling:
            return
        for item in self.many:
            label = __("%(number)s 号的照片或材料") % {"number": item.number}
            self.fields[own_name(item)] = EvidenceField(label=label, required=False)

    def reports(self, uids: list[UUID]) -> Mapping[UUID, ReportDraft]:
        """Each item's report: its own files before those shared."""
        given = self.cleaned_data
        inputs = {name: given[name] for name in InputsForm.inputs}
        return {
            uid: ReportDraft(text=given["text"], evidence=(*given.get(f"{OWN}{uid}", ()), *given["evidence"]), **inputs)
            for uid in uids
        }


class AnswerManyForm(AnswerForm):
    """同意, as each has asked (or all to one day), or 不同意 with words."""

    def build(self) -> None:
        """Nothing has to be filled in to grant what each has asked."""
        self.request = None
        if (self.data.get("kind") or self.initial["kind"]) == RequestKind.EXTEND.value:
            hint = __("不填就按各自申请的期限")
            self.fields["deadline"] = DayField(label=__("统一延到"), required=False, help_text=hint)
        self.order_fields(["kind", "decision", "deadline", "words"])

    def clean(self) -> dict[str, Any]:
        """Only a refusal needs something."""
        given = super(AnswerForm, self).clean() or {}
        if given.get("decision") == "refuse" and not given.get("words", "").strip():
            self.add_error("words", __("不同意时请写明理由"))
        return given

    def shared_terms(self) -> Terms | None:
        """What is granted to all alike, None for what each has asked."""
        terms = self.terms()
        return terms if terms.deadline is not None else None


def own_name(item: Item) -> str:
    """The name of the field for an item's own files."""
    return f"{OWN}{item.uid}"
