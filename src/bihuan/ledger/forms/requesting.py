"""What a unit asks the office for, the office's answer, and 另行办结 by the office itself: one form for each."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from bihuan.core.workdays import local_day
from bihuan.registry.forms import DayField
from bihuan.ui.formats import date_prose

from ..actions import Terms, terms_of
from ..casefile import Case
from ..deadlines import by_day
from ..models import Request
from ..states import RequestKind
from .fields import EvidenceField
from .milestones import MilestonesField
from .moves import MoveForm, words_field

GRANT, REFUSE = "grant", "refuse"
MILESTONE_HINT = _("写明哪一天前做到什么；最后一个节点就是新的期限")


class RequestForm(MoveForm):
    """A reason, papers if there are any, and what the kind of request sets."""

    asks: ClassVar[RequestKind]
    kind = forms.CharField(widget=forms.HiddenInput)
    reason = words_field(_("理由"), required=True)
    evidence = EvidenceField(label=_("证明材料"), required=False)

    def build(self) -> None:
        """Let the kind travel with the form."""
        self.initial["kind"] = self.asks.value

    def terms(self) -> Terms:
        """What was asked for."""
        return _terms(self.cleaned_data)


class HandOverForm(RequestForm):
    """转办: this is not ours."""

    asks = RequestKind.HAND_OVER
    reason = words_field(_("理由"), required=True, hint=_("写明为什么不属本单位，应由哪个单位办理"))


class ExtendForm(RequestForm):
    """延期: a later day."""

    asks = RequestKind.EXTEND
    deadline = DayField(label=_("新期限"))
    field_order = ("deadline", "reason", "evidence")

    def build(self) -> None:
        """Say what the deadline is now."""
        super().build()
        self.fields["deadline"].help_text = deadlines_now(self.deadlines)


class DeferForm(RequestForm):
    """挂账: a long job with dated milestones."""

    asks = RequestKind.DEFER
    milestones = MilestonesField(label=_("节点"), help_text=MILESTONE_HINT)
    field_order = ("milestones", "reason", "evidence")


class SettleRequestForm(RequestForm):
    """另行办结, asked for: for which reason of the pack, with proof."""

    asks = RequestKind.SETTLE
    code = forms.ChoiceField(label=_("办结理由"), widget=forms.RadioSelect)
    leader_signed = forms.BooleanField(label=_("分管市领导已签批，签批件附后"), required=False)
    reason = words_field(_("情况说明"), required=True)
    evidence = EvidenceField(label=_("证明材料"))
    field_order = ("code", "reason", "evidence", "leader_signed")

    def build(self) -> None:
        """Offer the pack's reasons; the signature is asked for only where nothing may disappear."""
        super().build()
        settle_fields(self, self.case)


class ContestForm(RequestForm):
    """申诉 against a return or a rebound."""

    asks = RequestKind.CONTEST
    reason = words_field(_("申诉理由"), required=True, hint=_("由主管办公室负责人答复"))


class MilestoneForm(RequestForm):
    """节点完成: the next milestone is reached, with proof."""

    asks = RequestKind.MILESTONE
    evidence = EvidenceField(label=_("完成的照片或材料"))
    reason = words_field(_("完成情况"), required=True)
    field_order = ("evidence", "reason")

    def build(self) -> None:
        """Name the milestone that comes next."""
        super().build()
        if self.case.milestones_left:
            step = self.case.milestones_left[0]
            values = {"day": date_prose(step.due), "text": step.text}
            self.fields["reason"].help_text = __("下一个节点：%(day)s前%(text)s") % values


class RedateForm(RequestForm):
    """节点改期: the milestones left, on other days."""

    asks = RequestKind.REDATE
    milestones = MilestonesField(label=_("节点"), help_text=MILESTONE_HINT)
    field_order = ("milestones", "reason", "evidence")

    def build(self) -> None:
        """Start with those left."""
        super().build()
        left = [(local_day(step.due).isoformat(), step.text) for step in self.case.milestones_left]
        self.initial.setdefault("milestones", left)


class ResumeForm(RequestForm):
    """恢复整改: the obstacle is gone."""

    asks = RequestKind.RESUME
    reason = words_field(_("理由"), required=True, hint=_("恢复后回到整改中，期限按最后一个节点计算"))


FORMS: dict[RequestKind, type[RequestForm]] = {
    form.asks: form
    for form in (
        HandOverForm,
        ExtendForm,
        DeferForm,
        SettleRequestForm,
        ContestForm,
        MilestoneForm,
        RedateForm,
        ResumeForm,
    )
}


class AnswerForm(MoveForm):
    """同意, as asked or on other terms, or 不同意 with words."""

    kind = forms.CharField(widget=forms.HiddenInput)
    decision = forms.ChoiceField(
        label=_("答复"), choices=[(GRANT, _("同意")), (REFUSE, _("不同意"))], widget=forms.RadioSelect
    )
    words = words_field(_("答复意见"), hint=_("不同意时须写明理由，单位会看到"))

    def build(self) -> None:
        """Put what was asked for into fields, to be granted as it is or otherwise."""
        self.request = self.case.request_of(RequestKind(self.data.get("kind") or self.initial["kind"]))
        if self.request is not None:
            _offer_terms(self, self.request)
        self.order_fields(["kind", "decision", "deadline", "milestones", "code", "leader_signed", "words"])

    def clean(self) -> dict[str, Any]:
        """A refusal needs words; what is granted needs its terms."""
        given = super().clean() or {}
        if given.get("decision") == REFUSE and not given.get("words", "").strip():
            self.add_error("words", __("不同意时请写明理由"))
        if given.get("decision") == GRANT:
            for name in ("deadline", "milestones", "code"):
                if name in self.fields and name not in self.errors and not given.get(name):
                    self.add_error(name, __("同意时请填写"))
        return given

    @property
    def granted(self) -> bool:
        """Say whether the answer is 同意."""
        return bool(self.cleaned_data["decision"] == GRANT)

    def terms(self) -> Terms:
        """What is granted."""
        return _terms(self.cleaned_data)

    @property
    def deciding(self) -> bool:
        """What was asked for stands first."""
        return True


class RefuseForm(MoveForm):
    """不同意, where the item has moved on and nothing can be granted any more."""

    kind = forms.CharField(widget=forms.HiddenInput)
    words = words_field(_("答复意见"), required=True)


class SettleForm(MoveForm):
    """另行办结 by the office, of an item no unit has yet."""

    code = forms.ChoiceField(label=_("办结理由"), widget=forms.RadioSelect)
    reason = words_field(_("情况说明"), required=True)
    evidence = EvidenceField(label=_("证明材料"))
    leader_signed = forms.BooleanField(label=_("分管市领导已签批，签批件附后"), required=False)

    def build(self) -> None:
        """Offer the pack's reasons."""
        settle_fields(self, self.case)

    def terms(self) -> Terms:
        """The reason and the signature."""
        return _terms(self.cleaned_data)


def settle_fields(form: forms.Form, case: Case) -> None:
    """Offer the pack's reasons for 另行办结; drop the signature where the batch asks for none."""
    language = get_language() or "zh"
    reasons = [(reason.key, reason.label.of(language)) for reason in case.desk.rules.reasons_of(case.item.kind)]
    form.fields["code"].choices = reasons  # type: ignore[attr-defined]
    if not case.item.take_all:
        del form.fields["leader_signed"]


def deadlines_now(deadlines: Sequence[datetime]) -> str:
    """The deadlines in force, in words."""
    if not deadlines:
        return ""
    if len(deadlines) > 1:
        values = {"first": date_prose(deadlines[0]), "last": date_prose(deadlines[-1])}
        return __("现在的期限 %(first)s至%(last)s") % values
    return __("现在的期限 %(day)s") % {"day": date_prose(deadlines[0])}


def _offer_terms(form: AnswerForm, request: Request) -> None:
    asked = terms_of(request)
    kind = RequestKind(request.kind)
    if kind is RequestKind.EXTEND:
        hint = deadlines_now(form.deadlines)
        form.fields["deadline"] = DayField(label=__("同意延到"), required=False, help_text=hint)
        form.initial.setdefault("deadline", local_day(asked.deadline) if asked.deadline else None)
    if kind in (RequestKind.DEFER, RequestKind.REDATE):
        form.fields["milestones"] = MilestonesField(label=__("节点"), required=False, help_text=MILESTONE_HINT)
        rows = [(local_day(day).isoformat(), text) for day, text in asked.milestones]
        form.initial.setdefault("milestones", rows)
    if kind is RequestKind.SETTLE:
        form.fields["code"] = forms.ChoiceField(label=__("办结理由"), required=False, widget=forms.RadioSelect)
        form.fields["leader_signed"] = forms.BooleanField(label=__("分管市领导已签批，签批件附后"), required=False)
        form.initial.setdefault("code", asked.code)
        form.initial.setdefault("leader_signed", asked.leader_signed)
        settle_fields(form, form.case)


def _terms(given: dict[str, Any]) -> Terms:
    day = given.get("deadline")
    return Terms(
        deadline=by_day(day) if day else None,
        milestones=tuple(given.get("milestones") or ()),
        code=given.get("code") or "",
        leader_signed=bool(given.get("leader_signed")),
    )
