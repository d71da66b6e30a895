"""One form for each move a person makes on a page of its own."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from bihuan.core.uid import uuid7
from bihuan.core.workdays import local_day
from bihuan.evidence.models import Purpose
from bihuan.registry.forms import DayField, UnitChoice, live_units
from bihuan.registry.models import Place, Unit, UnitKind
from bihuan.registry.queries import places as place_queries
from bihuan.ui.formats import date_list

from ..casefile import Case
from ..kept import open_fault
from ..models import Item, PartyPart
from ..pack import Fix, FixMeaning, FixValue
from ..states import DEADLINE_LABELS, DeadlineKind, Paper
from .fields import EvidenceField, MoneyField, WholeNumberField

FIX = "fix_"
# What a form carries along beside what is filled in.
CARRIED = frozenset({"client", "version", "writes", "kind", "paper"})
LONGEST = 2000
SMALL_UNITS = (UnitKind.VILLAGE, UnitKind.BRANCH, UnitKind.REALM)


def words_field(label: Any, *, required: bool = False, hint: Any = "", most: int = LONGEST) -> forms.CharField:
    """A field for some sentences."""
    area = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, required=required, help_text=hint, max_length=most, widget=area)


class MoveForm(forms.Form):
    """What every move's form carries: the id of this one submission, and the version of the item it was made from.

    ``purpose`` is what uploads of the form are for; ``behalf`` the unit the office enters for (``for_unit``);
    ``from_address`` the fields a link to the page may start. ``writes`` says whether papers are filled in here or one
    that waits is approved; it travels with the form, so that a repeat is read as the first was. ``many`` are the items
    of a bulk move, of which ``case`` is the first.
    """

    purpose: ClassVar[Purpose] = Purpose.DOCUMENT
    behalf: ClassVar[Unit | None] = None
    from_address: ClassVar[tuple[str, ...]] = ()
    client = forms.UUIDField(widget=forms.HiddenInput, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    writes = forms.BooleanField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, data: Any = None, *, case: Case, initial: dict[str, Any] | None = None, many: Sequence[Item] = ()
    ) -> None:
        self.case = case
        self.many = tuple(many)
        start = {"client": uuid7(), "version": case.item.version, "writes": self.fresh(case), **(initial or {})}
        super().__init__(data, initial=start)
        self.filling = str(data.get("writes")) == "True" if data is not None else self.fresh(case)
        self.build()

    @staticmethod
    def fresh(case: Case) -> bool:
        """Say whether there is something to fill in, rather than a waiting paper to approve."""
        return True

    def build(self) -> None:
        """Add or start the fields that depend on the item."""

    @property
    def groups(self) -> Sequence[tuple[str, Sequence[forms.BoundField], bool]]:
        """Fields that belong together: title, fields, whether folded away. The others follow one by one."""
        return ()

    @property
    def deadlines(self) -> list[datetime]:
        """The deadlines in force of the items the form is for, the earliest first."""
        return sorted({item.deadline for item in self.many or (self.case.item,) if item.deadline is not None})

    @property
    def given(self) -> dict[str, Any]:
        """What was filled in, without what the form itself carries."""
        return {name: value for name, value in self.cleaned_data.items() if name not in CARRIED}

    def finish_field(self) -> str | None:
        """The name of the field that holds 完成时限, where the form has one."""
        return None

    @property
    def deciding(self) -> bool:
        """Say whether the page is for judging what others wrote: then that takes the room, and the form stands aside."""
        return not self.filling or isinstance(self, CheckForm | SendBackForm | ReturnForm | ExamineForm)


def for_unit(form: type[MoveForm], unit: Unit) -> type[MoveForm]:
    """The same form for the office to enter for a unit (代录): the paper the unit signed is asked for too."""
    paper = EvidenceField(label=_("单位签字的纸件（扫描件或照片）"))
    return type(f"{form.__name__}ForUnit", (form,), {"behalf": unit, "paper": paper})


class PlainForm(MoveForm):
    """A move that needs nothing filled in."""


class ExamineForm(MoveForm):
    """A paper passed on, with a remark if one likes."""

    words = words_field(_("说明"))


class ReasonForm(MoveForm):
    """A move that needs a reason."""

    reason = words_field(_("理由"), required=True)


class ReturnForm(ReasonForm):
    """A paper given back to who drafted it."""


class OptionalReasonForm(MoveForm):
    """A move with a reason if one likes."""

    reason = words_field(_("理由"))


class AssistingField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Units that assist, ticked in a list."""

    def __init__(self, **options: Any) -> None:
        box = forms.CheckboxSelectMultiple
        super().__init__(Unit.objects.none(), to_field_name="uid", required=False, widget=box, **options)

    def label_from_instance(self, unit: Unit) -> str:
        """The name people know."""
        return unit.short_name


class ReassignForm(MoveForm):
    """Another lead, or other assisting units."""

    lead = UnitChoice(
        Unit.objects.none(),
        label=_("牵头单位"),
        to_field_name="uid",
        help_text=_("只能有一个"),
        empty_label=_("请选择"),
    )
    assisting = AssistingField(label=_("配合单位"))
    reason = words_field(_("理由"), required=True)

    def build(self) -> None:
        """Offer the live units; start with those named or proposed."""
        units = live_units(self.case.actor)
        self.fields["lead"].queryset = units  # type: ignore[attr-defined]
        self.fields["assisting"].queryset = units.exclude(kind__in=SMALL_UNITS)  # type: ignore[attr-defined]
        item, uids = self.case.item, {key: node.uid for key, node in self.case.desk.tree.items()}
        lead = item.lead_id or item.proposed_lead_id
        named = [party.unit_id for party in self.case.desk.parties if party.part == PartyPart.ASSISTING.value]
        assisting = named or item.proposed_assisting
        self.initial.setdefault("lead", uids.get(lead or 0))
        self.initial.setdefault("assisting", [uids[key] for key in assisting if key in uids])


class AssignForm(ReassignForm):
    """To whom an item goes and until when."""

    deadline = DayField(label=_("整改期限"), help_text=_("到当天 24 时为止；本轮只定一次"))
    deadline_kind = forms.ChoiceField(
        label=_("期限类型"),
        choices=[(kind.value, _(label)) for kind, label in DEADLINE_LABELS.items()],
        widget=forms.RadioSelect,
    )
    competent = UnitChoice(
        Unit.objects.none(),
        label=_("主管部门"),
        required=False,
        to_field_name="uid",
        empty_label=_("不指定"),
        help_text=_("方案包规定由主管部门核查时填"),
    )
    words = words_field(_("交办意见"))
    reason = None  # type: ignore[assignment]
    field_order = ("lead", "assisting", "deadline", "deadline_kind", "competent", "words")

    def build(self) -> None:
        """Start with what the hand-over proposed; a deadline once fixed is not asked for again."""
        super().build()
        item = self.case.item
        self.fields["competent"].queryset = live_units(self.case.actor)  # type: ignore[attr-defined]
        due = item.proposed_deadline or item.batch.deadline
        self.initial.setdefault("deadline", local_day(due) if due else None)
        self.initial.setdefault("deadline_kind", item.deadline_kind or DeadlineKind.BY_DATE.value)
        if item.deadline is not None and "deadline" not in self.data:
            # Sent along it is read all the same: a second press says what the first said, and the rules keep the date.
            del self.fields["deadline"]
        elif item.deadline_text:
            self.fields["deadline"].help_text = __("来件写的是“%(words)s”") % {"words": item.deadline_text}


class InputsForm(MoveForm):
    """What a unit puts in, if it likes."""

    people = WholeNumberField(label=_("投入人次"), required=False, min_value=0, max_value=100_000)
    yuan = MoneyField(label=_("投入资金（元）"), required=False)
    materials = words_field(_("投入物资"), most=500)
    inputs = ("people", "yuan", "materials")


class PlanForm(InputsForm):
    """五定 as the pack's variant asks; nothing where a waiting plan is approved."""

    @staticmethod
    def fresh(case: Case) -> bool:
        """A plan that waits is approved as it is."""
        return case.item.plan == Paper.NONE.value

    def build(self) -> None:
        """Put the fixes first, in the pack's order."""
        if not self.filling:
            for name in self.inputs:
                del self.fields[name]
            return
        variant = self.case.desk.rules.plan_of(self.case.item.kind)
        for fix in variant.fixes if variant else ():
            self.fields[FIX + fix.key] = _fix_field(fix, self.deadlines)
        self.order_fields([name for name in self.fields if name.startswith(FIX)])

    def finish_field(self) -> str | None:
        """Which fix is 完成时限."""
        variant = self.case.desk.rules.plan_of(self.case.item.kind)
        found = [FIX + fix.key for fix in variant.fixes if fix.meaning is FixMeaning.FINISH] if variant else []
        return next((name for name in found if name in self.fields), None)

    @property
    def fixes(self) -> dict[str, Any]:
        """The fixes as filled in, by the pack's keys."""
        return {name.removeprefix(FIX): value for name, value in self.cleaned_data.items() if name.startswith(FIX)}


class ReportForm(InputsForm):
    """A sentence and the pictures that prove it; nothing where a waiting report is approved."""

    purpose = Purpose.AFTER
    evidence = EvidenceField(label=_("整改后照片或材料"))
    text = words_field(_("整改情况"), required=True, hint=_("一句话写明怎么整改的、现在怎么样"))
    field_order = ("evidence", "text", "people", "yuan", "materials")

    @staticmethod
    def fresh(case: Case) -> bool:
        """A report that waits is approved as it is."""
        return case.item.report == Paper.NONE.value

    def build(self) -> None:
        """Nothing is asked where one only approves."""
        words = self.case.desk.rules.kind(self.case.item.kind).words
        self.fields["text"].label = words.report.of(get_language() or "zh")
        if not self.filling:
            for name in ("evidence", "text", *self.inputs):
                del self.fields[name]


class AtOnceForm(PlanForm):
    """立行立改: plan and report in one."""

    purpose = Purpose.AFTER
    evidence = EvidenceField(label=_("整改后照片或材料"))
    text = words_field(_("整改情况"), required=True, hint=_("一句话写明怎么整改的、现在怎么样"))

    def build(self) -> None:
        """Evidence and sentence first, then the fixes."""
        if not self.filling:
            del self.fields["evidence"], self.fields["text"]
        super().build()
        self.order_fields(["evidence", "text"])


class CheckForm(MoveForm):
    """A step of verification passed."""

    purpose = Purpose.VISIT
    words = words_field(_("核查意见"))
    on_site = forms.BooleanField(label=_("已到现场核查"), required=False)
    evidence = EvidenceField(label=_("现场照片"), required=False)


class SendBackForm(MoveForm):
    """退回补正: what is missing, and by when."""

    purpose = Purpose.VISIT
    reason = words_field(_("退回理由"), required=True, hint=_("写明还差什么、要补什么"))
    workdays = WholeNumberField(label=_("补正期限（工作日）"), min_value=1, max_value=60)
    on_site = forms.BooleanField(label=_("已到现场核查"), required=False)
    evidence = EvidenceField(label=_("现场照片"), required=False)

    def build(self) -> None:
        """The pack says how long mending usually takes."""
        times = self.case.desk.rules.kind(self.case.item.kind).times
        self.initial.setdefault("workdays", max(times.mend_workdays, 1))


class ReboundForm(MoveForm):
    """反弹: what is wrong again, the proof, and the deadline of the new cycle."""

    purpose = Purpose.BEFORE
    from_address = ("patrol",)
    evidence = EvidenceField(label=_("现在的照片"))
    reason = words_field(_("反弹情况"), required=True)
    deadline = DayField(label=_("本轮整改期限"), help_text=_("到当天 24 时为止"))
    patrol = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def build(self) -> None:
        """A patrol that found the fault brings its own pictures and words."""
        asked = self.data.get("patrol") if self.is_bound else self.initial.get("patrol")
        found = open_fault(self.case.item, str(asked or ""))
        if found is None:
            self.initial.pop("patrol", None)
            return
        self.fields["evidence"].required = False
        self.fields["evidence"].help_text = __("巡查时的照片随案，可以再补")
        self.initial.setdefault("reason", found.words)


class ReopenForm(ReboundForm):
    """没修好: on whose word, and by when it is to be right."""

    evidence = EvidenceField(label=_("现在的照片"), required=False)
    patrol = None  # type: ignore[assignment]

    def build(self) -> None:
        """An item that never had a lead gets its deadline at the hand-over."""
        self.fields["reason"].label = __("理由")
        if self.case.item.lead_id is None:
            del self.fields["deadline"]


class ConsolidateForm(MoveForm):
    """回头看: it stayed right, with proof."""

    purpose = Purpose.VISIT
    evidence = EvidenceField(label=_("现场照片"))
    words = words_field(_("查看情况"))


class CorrectForm(MoveForm):
    """更正: the words and the place of an item, never its state or deadline."""

    problem = words_field(_("问题描述"), required=True, most=10_000)
    place = forms.ModelChoiceField(
        Place.objects.none(), label=_("点位"), required=False, to_field_name="uid", empty_label=_("不变")
    )
    place_text = forms.CharField(label=_("点位（原文）"), required=False, max_length=200)
    category = forms.CharField(label=_("问题类别"), required=False, max_length=60)
    demand = words_field(_("整改要求"))
    unit_text = forms.CharField(label=_("责任单位（原文）"), required=False, max_length=500)
    deadline_text = forms.CharField(label=_("期限（原文）"), required=False, max_length=80)
    remark = words_field(_("备注"))
    reason = words_field(_("更正理由"), required=True)
    columns = ("problem", "place_text", "category", "demand", "unit_text", "deadline_text", "remark")

    def build(self) -> None:
        """Start with what stands there."""
        item = self.case.item
        self.fields["place"].queryset = place_queries.visible_to(self.case.actor).order_by("name")  # type: ignore[attr-defined]
        self.initial.setdefault("place", item.place.uid if item.place else None)
        for name in self.columns:
            self.initial.setdefault(name, getattr(item, name))


def _fix_field(fix: Fix, deadlines: Sequence[datetime]) -> forms.Field:
    label = fix.label.of(get_language() or "zh")
    missing = {"required": __("请填写“%(label)s”") % {"label": label}}
    common: dict[str, Any] = {"label": label, "required": fix.required, "error_messages": missing}
    match fix.value:
        case FixValue.DATE:
            due = deadlines[0] if deadlines else None
            hint = __("不晚于整改期限 %(day)s") % {"day": date_list(due)} if due else ""
            if due and len(deadlines) > 1:
                hint = __("不晚于各项的整改期限，最早的是 %(day)s") % {"day": date_list(due)}
            start = local_day(due) if due and fix.meaning is FixMeaning.FINISH else None
            return DayField(**common, help_text=hint, initial=start)
        case FixValue.MONEY:
            return MoneyField(**common)
        case FixValue.TEXT:
            return forms.CharField(**common, max_length=fix.max_length, widget=forms.Textarea(attrs={"rows": 2}))
    return forms.CharField(**common, max_length=60)
