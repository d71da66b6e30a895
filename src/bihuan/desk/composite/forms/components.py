"""Components by their source, and the table of weights."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bihuan.core.uid import uuid7
from bihuan.core.zh import half_width
from bihuan.ledger.indicator_names import names_in
from bihuan.ledger.periods import DECEMBER, read_month, written
from bihuan.meetings.forms import count_field
from bihuan.registry.actor import Actor
from bihuan.registry.models import Line
from bihuan.scoring.models import Round

from ..actions import ComponentDraft, FromFigures, FromLedger, FromResult
from ..actions.composing import LONGEST_COMPONENT, MOST_LEAST
from ..models import Component, Composite, Group, Weight
from ..models.components import MISSINGS
from ..queries import rounds_offered
from ..showing import LASTING
from ..stages import COMBINE_LABELS, Combine, Missing, Rate, Source
from .settings import PointsField, read_number

LONGEST_POINTS = 400


class ComponentForm(forms.Form):
    """What every component has."""

    client = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    title = forms.CharField(label=_("指标名称"), max_length=LONGEST_COMPONENT)
    missing = forms.ChoiceField(label=_("没有数据的单位"), choices=MISSINGS, widget=forms.RadioSelect)

    def __init__(
        self, *arguments: Any, actor: Actor, composite: Composite, component: Component | None, **options: Any
    ) -> None:
        known: dict[str, Any] = {"missing": Missing.SPREAD.value}
        if component is not None:
            known = {"title": component.title, "missing": component.missing, **self.known(component)}
        super().__init__(*arguments, **{**options, "initial": known})
        self.offer(actor, composite)
        self.order_fields(["client", "title"])

    def known(self, component: Component) -> dict[str, Any]:
        """What its source is set to."""
        return dict(component.details)

    def offer(self, actor: Actor, composite: Composite) -> None:
        """Fill in the choices."""

    def source(self) -> FromResult | FromLedger | FromFigures:
        """What was filled in of its source."""
        raise NotImplementedError

    def draft(self) -> ComponentDraft:
        """All that was filled in."""
        return ComponentDraft(self.cleaned_data["title"], self.source(), Missing(self.cleaned_data["missing"]))


class ResultForm(ComponentForm):
    """From the sealed result of a round."""

    round = forms.ModelChoiceField(
        label=_("考评"),
        queryset=Round.objects.none(),
        to_field_name="uid",
        empty_label=_("未选择"),
        help_text=_("列出已经封存结果的考评；重新封存的，以最后一次为准"),
    )
    combine = forms.ChoiceField(
        label=_("一个单位有几项时"),
        choices=[(one.value, label) for one, label in COMBINE_LABELS.items()],
        initial=Combine.BEST.value,
    )
    partners = forms.BooleanField(label=_("合力攻坚的合作单位也得分"), required=False)
    grade_points = forms.CharField(
        label=_("等次折合的分数"),
        required=False,
        max_length=LONGEST_POINTS,
        help_text=_("每行一个：等次，空格，分数；不填就按总分折算成百分制"),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def offer(self, actor: Actor, composite: Composite) -> None:
        """The rounds of the office."""
        self.fields["round"].queryset = rounds_offered(actor)  # type: ignore[attr-defined]
        self.fields["combine"].choices = [(one.value, gettext(label)) for one, label in COMBINE_LABELS.items()]  # type: ignore[attr-defined]

    def known(self, component: Component) -> dict[str, Any]:
        """Grades as they are typed."""
        points = "\n".join(f"{label} {one}" for label, one in component.details["grade_points"].items())
        round_ = component.round.uid if component.round else None
        return {**component.details, "grade_points": points, "round": round_}

    def clean_grade_points(self) -> Mapping[str, Decimal]:
        """Read one grade a line."""
        found = {}
        for line in self.cleaned_data["grade_points"].splitlines():
            words = half_width(line).split()
            if len(words) == 1:
                raise forms.ValidationError(gettext("“%(text)s”没有写分数") % {"text": words[0][:20]})
            if words:
                found[words[0]] = read_number(words[1])
        return found

    def source(self) -> FromResult:
        """What was filled in."""
        given = self.cleaned_data
        return FromResult(given["round"].uid, Combine(given["combine"]), given["partners"], given["grade_points"])


class MonthField(forms.CharField):
    """A month, chosen or typed as 2026-11; a plain value is its first day."""

    widget = forms.TextInput(attrs={"type": "month"})

    def prepare_value(self, value: Any) -> Any:
        """Show a day as its month."""
        return value[:7] if isinstance(value, str) else written(value) if isinstance(value, date) else value

    def clean(self, value: Any) -> Any:
        """Read it."""
        text = super().clean(value)
        month = read_month(half_width(text))
        if month is None:
            raise forms.ValidationError(gettext("请写成 2026-11 的样子"))
        return month


class LedgerForm(ComponentForm):
    """From an indicator of the ledger."""

    rate = forms.ChoiceField(label=_("台账指标"))
    line = forms.ChoiceField(label=_("哪条业务的台账"), choices=Line, initial=Line.ALL.value)
    first = MonthField(label=_("从哪个月"))
    last = MonthField(label=_("到哪个月"))
    least = count_field(_("至少几件"), MOST_LEAST)
    least.help_text = _("不足这个数的单位算没有数据，不算 0 分")
    least.initial = 1

    def offer(self, actor: Actor, composite: Composite) -> None:
        """The indicators as the county calls them, and the composite's own year."""
        names = names_in(actor.realm_id)
        offered = [(one.value, gettext(LASTING) if one is Rate.LASTING else names[one.value].label) for one in Rate]
        self.fields["rate"].choices = offered  # type: ignore[attr-defined]
        self.initial.setdefault("rate", Rate.IN_TIME.value)
        self.initial.setdefault("first", date(composite.year, 1, 1))
        self.initial.setdefault("last", date(composite.year, DECEMBER, 1))

    def source(self) -> FromLedger:
        """What was filled in."""
        given = self.cleaned_data
        return FromLedger(Rate(given["rate"]), Line(given["line"]), given["first"], given["last"], given["least"])


class FiguresForm(ComponentForm):
    """From figures entered by workbook."""

    full = PointsField(label=_("多少算 100 分"), initial=Decimal(100), help_text=_("数据在 0 和它之间，按比例折算"))

    def source(self) -> FromFigures:
        """What was filled in."""
        return FromFigures(self.cleaned_data["full"])


FORMS: Mapping[Source, type[ComponentForm]] = {
    Source.RESULT: ResultForm,
    Source.LEDGER: LedgerForm,
    Source.FIGURES: FiguresForm,
}


class WeightsForm(forms.Form):
    """Every weight of a composite: a field for each group and component."""

    def __init__(
        self,
        *arguments: Any,
        groups: Sequence[Group],
        components: Sequence[Component],
        weights: Sequence[Weight],
        **options: Any,
    ) -> None:
        super().__init__(*arguments, **options)
        self._groups, self._components = groups, components
        known = {(one.group_id, one.component_id): one.percent.normalize() for one in weights}
        for component in components:
            for group in groups:
                label = f"{component.title}：{group.title}"
                percent = known.get((group.pk, component.pk))
                self.fields[f"{group.code}-{component.code}"] = PointsField(
                    label=label,
                    required=False,
                    min_value=0,
                    max_value=100,
                    max_digits=5,
                    initial=None if percent is None else f"{percent:f}",
                    widget=forms.TextInput(attrs={"inputmode": "decimal", "aria-label": label}),
                )

    def rows(self) -> list[tuple[Component, list[tuple[Group, Any]]]]:
        """The fields by component."""
        return [
            (component, [(group, self[f"{group.code}-{component.code}"]) for group in self._groups])
            for component in self._components
        ]

    def weights(self) -> dict[tuple[UUID, UUID], Decimal]:
        """What was filled in."""
        return {
            (group.uid, component.uid): percent
            for component in self._components
            for group in self._groups
            if (percent := self.cleaned_data[f"{group.code}-{component.code}"])
        }
