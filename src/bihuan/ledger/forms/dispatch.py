"""交办 in bulk: one small form an item, prefilled with what the hand-over says."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from bihuan.core.workdays import local_day
from bihuan.registry.forms import DayField, NamesField
from bihuan.registry.models import Unit
from bihuan.registry.unit_names import UnitNames

from ..actions import HandOver
from ..deadlines import by_day
from ..models import Item
from ..packs import current_pack, rules_of
from ..states import DEADLINE_LABELS, DeadlineKind
from .batches import suggesting


class OrderForm(forms.Form):
    """To whom one item goes and until when."""

    lead = forms.CharField(
        label=_("牵头单位"),
        max_length=80,
        widget=suggesting("units"),
        error_messages={"required": _("请填写牵头单位")},
    )
    assisting = NamesField(label=_("配合单位"), max_length=500, required=False)
    deadline = DayField(label=_("整改期限"), error_messages={"required": _("请填写整改期限")})
    kind = forms.ChoiceField(label=_("期限类型"))
    competent = forms.CharField(
        label=_("主管部门"),
        max_length=80,
        required=False,
        widget=suggesting("units"),
        help_text=_("由它验收；不填就由主管办公室一并核查"),
    )

    def __init__(self, data: QueryDict | None, *, item: Item, names: UnitNames, supervised: bool) -> None:
        super().__init__(data, prefix=str(item.uid), initial=_start(item, names))
        self.item, self._names = item, names
        labels = [(kind.value, __(label)) for kind, label in DEADLINE_LABELS.items()]
        self.fields["kind"] = forms.ChoiceField(label=_("期限类型"), choices=labels)
        if not supervised:
            del self.fields["competent"]
        if item.deadline is not None:
            # A reopened item keeps the deadline of its cycle; only a granted request changes it.
            self.fields["deadline"].disabled = True

    def clean_lead(self) -> Unit:
        """Find the unit by the name typed."""
        return self._names.find(self.cleaned_data["lead"])

    def clean_assisting(self) -> tuple[Unit, ...]:
        """Find the units by the names typed."""
        return self._names.find_all(self.cleaned_data["assisting"])

    def clean_competent(self) -> Unit | None:
        """Find the unit by the name typed."""
        name = self.cleaned_data["competent"].strip()
        return self._names.find(name) if name else None

    def clean_deadline(self) -> date:
        """A deadline that has passed is no deadline."""
        day: date = self.cleaned_data["deadline"]
        if day < timezone.localdate() and self.item.deadline is None:
            raise forms.ValidationError(__("期限已经过去，请写今天或以后的日期"))
        return day

    def clean(self) -> dict[str, Any]:
        """The lead does not assist itself."""
        given = super().clean() or {}
        if given.get("lead") in given.get("assisting", ()):
            self.add_error("assisting", __("牵头单位不用再列为配合单位"))
        return given

    def order(self) -> HandOver:
        """What was filled in."""
        given = self.cleaned_data
        return HandOver(
            lead=given["lead"],
            assisting=given["assisting"],
            deadline=by_day(given["deadline"]),
            deadline_kind=DeadlineKind(given["kind"]),
            competent=given.get("competent"),
        )


def order_forms(items: Sequence[Item], names: UnitNames, data: QueryDict | None = None) -> list[OrderForm]:
    """One form an item, in their order; the bureau in charge is asked for where the rules give it a step."""
    rules = {code: rules_of(current_pack(code)) for code in {item.batch.pack for item in items}}
    return [
        OrderForm(data, item=item, names=names, supervised=rules[item.batch.pack].is_supervised(item.kind))
        for item in items
    ]


def orders_of(sheets: Iterable[OrderForm]) -> Mapping[UUID, HandOver]:
    """The orders of valid forms."""
    return {sheet.item.uid: sheet.order() for sheet in sheets}


def _name(key: int | None, names: UnitNames) -> str:
    unit = names.unit(key) if key is not None else None
    return unit.short_name if unit is not None else ""


def _start(item: Item, names: UnitNames) -> dict[str, Any]:
    due = item.deadline or item.proposed_deadline or item.batch.deadline
    assisting = [unit.short_name for key in item.proposed_assisting if (unit := names.unit(key)) is not None]
    return {
        "lead": item.proposed_lead.short_name if item.proposed_lead else "",
        "assisting": "、".join(assisting),
        "deadline": local_day(due) if due is not None else None,
        "competent": _name(item.competent_id, names),
        "kind": item.deadline_kind or DeadlineKind.BY_DATE.value,
    }
