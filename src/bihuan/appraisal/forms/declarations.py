"""The form of a declaration: every field may still be empty, what cannot be read is said, and the rest is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.forms.formsets import BaseFormSet
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from bihuan.core.uid import uuid7
from bihuan.core.zh import half_width
from bihuan.registry.actor import Actor
from bihuan.registry.forms import DayField, live_units
from bihuan.registry.models import Unit

from ..actions.declaring import MOST_LINES
from ..drafts import DeclarationDraft, FigureDraft, RecognitionDraft, StepDraft, draft_of
from ..fields import LONGEST_STEP, LONGEST_TEXT, LONGEST_TITLE, PROMISE, TEXTS
from ..models import Declaration, Goal, Level
from ..terms import Terms
from .reviews import UnitsChoice

SPARE_LINES = 2
GOALS = [("", _("未选择")), (Goal.NEW.value, Goal.NEW.label), (Goal.BEST.value, Goal.BEST.label)]
LEVELS = [("", _("未选择")), *Level.choices]


class TypedNumber(forms.DecimalField):
    """A number as people type it: full-width digits, commas and a unit behind do no harm."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def to_python(self, value: Any) -> Any:
        """Clean it silently."""
        if isinstance(value, str):
            value = (
                half_width(value)
                .replace(",", "")
                .replace("，", "")
                .removesuffix("元")
                .removesuffix("万")
                .removesuffix("%")
                .strip()
            )
        return super().to_python(value)


class NeededText(forms.CharField):
    """A text that has to be there when the declaration is handed in, and may be missing as long as it is written."""

    def validate(self, value: Any) -> None:
        """Let an empty one through: the action says what is missing."""


class DeclarationForm(forms.Form):
    """The single fields of a declaration."""

    use_required_attribute = False
    page = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    revision = forms.IntegerField(widget=forms.HiddenInput)
    title = NeededText(label=_("事项名称"), max_length=LONGEST_TITLE)
    goal = forms.ChoiceField(label=_("目标类别"), choices=GOALS, required=False)
    in_use_since = DayField(label=_("投入使用日期"), required=False)
    completion = TypedNumber(
        label=_("目标完成百分比"),
        max_digits=3,
        decimal_places=0,
        min_value=0,
        max_value=100,
        required=False,
        help_text=_("原定目标完成了百分之几，提前或超额完成写 100"),
    )
    cost = TypedNumber(label=_("投入经费（万元）"), max_digits=12, decimal_places=2, min_value=0, required=False)
    partners = UnitsChoice(
        label=_("合作单位"),
        queryset=Unit.objects.none(),
        to_field_name="uid",
        required=False,
        help_text=_("几个单位一起做的（合力攻坚）才勾选；提交后合作单位也能看到"),
    )
    promise_title = NeededText(label=_("明年承诺事项"), max_length=LONGEST_TITLE)
    promise_goal = forms.ChoiceField(label=_("承诺目标类别"), choices=GOALS, required=False)
    promise_by = DayField(label=_("承诺完成日期"), required=False)

    def __init__(self, *arguments: Any, actor: Actor, terms: Terms | None, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["partners"].queryset = live_units(actor)  # type: ignore[attr-defined]
        for one in TEXTS:
            most = __("最多 %(most)s 字") % {"most": terms.limits[one.key]} if terms else ""
            hint = "；".join(filter(None, [__(one.hint) if one.hint else "", most]))
            self.fields[one.key] = NeededText(
                label=_(one.label),
                max_length=LONGEST_TEXT,
                strip=False,
                help_text=hint,
                widget=forms.Textarea(attrs={"rows": 5}),
            )


class FigureForm(forms.Form):
    """A result as a number."""

    name = forms.CharField(label=_("指标"), max_length=40, required=False)
    before = TypedNumber(label=_("实施前"), max_digits=16, decimal_places=4, required=False)
    after = TypedNumber(label=_("实施后"), max_digits=16, decimal_places=4, required=False)
    measure = forms.CharField(label=_("计量单位"), max_length=12, required=False)


class RecognitionForm(forms.Form):
    """An honour or a mention."""

    name = forms.CharField(label=_("荣誉或肯定"), max_length=60, required=False)
    body = forms.CharField(label=_("发文机关"), max_length=60, required=False)
    level = forms.ChoiceField(label=_("级别"), choices=LEVELS, required=False)
    on = DayField(label=_("日期"), required=False)


class StepForm(forms.Form):
    """A milestone of the promise."""

    text = forms.CharField(label=_("节点：做到什么"), max_length=LONGEST_STEP, required=False)
    by = DayField(label=_("节点日期"), required=False)


FigureLines = forms.formset_factory(
    FigureForm, extra=SPARE_LINES, max_num=MOST_LINES, absolute_max=MOST_LINES + SPARE_LINES
)
RecognitionLines = forms.formset_factory(
    RecognitionForm, extra=SPARE_LINES, max_num=MOST_LINES, absolute_max=MOST_LINES + SPARE_LINES
)
StepLines = forms.formset_factory(
    StepForm, extra=SPARE_LINES, max_num=MOST_LINES, absolute_max=MOST_LINES + SPARE_LINES
)


@dataclass
class DeclarationPage:
    """The form with its three lists, as it is shown or as it was sent."""

    form: DeclarationForm
    figures: "BaseFormSet[FigureForm]"
    recognitions: "BaseFormSet[RecognitionForm]"
    steps: "BaseFormSet[StepForm]"
    before: DeclarationDraft

    @classmethod
    def of(
        cls, declaration: Declaration, actor: Actor, terms: Terms | None, sent: Mapping[str, Any] | None = None
    ) -> "DeclarationPage":
        """The page of a declaration, filled with what it says or with what was sent."""
        before = draft_of(declaration)
        figures = [
            {"name": one.name, "before": one.before, "after": one.after, "measure": one.measure}
            for one in before.figures
        ]
        recognitions = [
            {"name": one.name, "body": one.body, "level": one.level.value if one.level else "", "on": one.on}
            for one in before.recognitions
        ]
        steps = [{"text": one.text, "by": one.by} for one in before.steps]
        initial = {**before.columns(), "partners": list(before.partners), "revision": declaration.revision}
        return cls(
            DeclarationForm(sent, actor=actor, terms=terms, initial=initial),
            # What was sent is all there is: a line equal to the one saved a moment ago must not count as left empty.
            FigureLines(sent, initial=None if sent else figures, prefix="figures"),
            RecognitionLines(sent, initial=None if sent else recognitions, prefix="recognitions"),
            StepLines(sent, initial=None if sent else steps, prefix="steps"),
            before,
        )

    @property
    def readable(self) -> bool:
        """Say whether the page itself says who it is: without that nothing can be saved."""
        self.form.full_clean()
        given = self.form.cleaned_data
        lists = [fault for lines in self._lists for fault in lines.non_form_errors()]
        return "page" in given and "revision" in given and not lists

    def faults(self) -> list[str]:
        """What could not be read, each with its field."""
        found = _faults(self.form)
        for line in (line for lines in self._lists for line in lines):
            found += _faults(line)
        return found

    def draft(self) -> DeclarationDraft:
        """What was sent; a field that cannot be read stays as it was."""
        given, before = self.form.cleaned_data, self.before.columns()
        whole: Mapping[str, Any] = {name: given.get(name, before[name]) for name in before}
        partners: Sequence[UUID] = self.before.partners
        if "partners" in given:
            partners = tuple(unit.uid for unit in given["partners"])
        return DeclarationDraft(
            title=whole["title"].strip(),
            goal=Goal(whole["goal"]),
            texts={one.key: whole[one.key].replace("\r\n", "\n") for one in TEXTS},
            in_use_since=whole["in_use_since"],
            completion=None if whole["completion"] is None else int(whole["completion"]),
            cost=whole["cost"],
            promise_title=whole["promise_title"].strip(),
            promise_goal=Goal(whole["promise_goal"]),
            promise_by=whole["promise_by"],
            partners=partners,
            figures=tuple(
                FigureDraft(line["name"], line["before"], line["after"], line["measure"])
                for line in _lines(self.figures, ("name", "before", "after", "measure"))
            ),
            recognitions=tuple(
                RecognitionDraft(
                    line["name"], line["body"], Level(line["level"]) if line["level"] else None, line["on"]
                )
                for line in _lines(self.recognitions, ("name", "body", "level", "on"))
            ),
            steps=tuple(StepDraft(line["text"], line["by"]) for line in _lines(self.steps, ("text", "by"))),
        )

    @property
    def _lists(self) -> "tuple[BaseFormSet[Any], ...]":
        return (self.figures, self.recognitions, self.steps)

    @property
    def item_fields(self) -> list[forms.BoundField]:
        """The fields about this year's item, in the order of the paper."""
        texts = [one.key for one in TEXTS if one is not PROMISE]
        return [self.form[name] for name in ("title", "goal", *texts, "in_use_since", "completion", "cost")]

    @property
    def promise_fields(self) -> list[forms.BoundField]:
        """The fields about next year's promise."""
        return [self.form[name] for name in ("promise_title", "promise_goal", PROMISE.key, "promise_by")]


def _faults(form: forms.Form) -> list[str]:
    return [f"{form.fields[name].label}：{faults[0]}" for name, faults in form.errors.items() if name in form.fields]


def _lines(lines: "BaseFormSet[Any]", names: Sequence[str]) -> list[dict[str, Any]]:
    """The lines in which something stands; what cannot be read of one is left empty."""
    found = []
    for line in lines:
        given = getattr(line, "cleaned_data", {})
        values = {name: given.get(name) for name in names}
        if any(value not in (None, "") for value in values.values()):
            found.append({name: "" if values[name] is None and name not in _OPEN else values[name] for name in names})
    return found


_OPEN = frozenset({"before", "after", "on", "by"})
