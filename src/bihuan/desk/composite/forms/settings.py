"""Opening a composite, how it is reckoned, its groups, and a workbook of figures."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bihuan.core.uid import uuid7
from bihuan.core.zh import half_width
from bihuan.meetings.forms import SmallForm, count_field
from bihuan.registry.actor import Actor
from bihuan.registry.forms import indented, live_units
from bihuan.registry.models import Line, Unit
from bihuan.registry.office_form import OfficeForm

from ..actions import CompositeDraft, Settings
from ..actions.opening import EARLIEST_YEAR, LATEST_YEAR, LONGEST_GROUP, LONGEST_TITLE, MOST_DAYS, MOST_PLACES
from ..gathering import grades_of
from ..grading import Grade
from ..models import Composite
from ..models.composites import GRADINGS, ROUNDINGS
from ..queries import groups_of
from ..stages import Grading, Rounding

LONGEST_GRADES = 400
LARGEST_FILE = 20 * 1024 * 1024


class PointsField(forms.DecimalField):
    """A number with two decimals at most, with the pad of digits on a phone."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal"}))
        super().__init__(**{"max_digits": 9, "decimal_places": 2, **options})


class CompositeForm(OfficeForm):
    """A composite: of which office, called what, of which year."""

    title = forms.CharField(label=_("名称"), max_length=LONGEST_TITLE)
    year = forms.IntegerField(
        label=_("年度"),
        min_value=EARLIEST_YEAR,
        max_value=LATEST_YEAR,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )

    def __init__(self, *arguments: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*arguments, actor=actor, **options)
        self.initial.setdefault("year", timezone.localdate().year)

    def draft(self) -> CompositeDraft:
        """What was filled in."""
        owner, line = self.chosen(otherwise=Line.APPRAISAL)
        return CompositeDraft(
            owner=owner,
            line=line,
            title=self.cleaned_data["title"],
            year=self.cleaned_data["year"],
        )


class RuleForm(forms.Form):
    """How it is reckoned, contested and graded."""

    point_places = count_field(_("指标得分保留几位小数"), MOST_PLACES, least=0)
    total_places = count_field(_("总分保留几位小数"), MOST_PLACES, least=0)
    rounding = forms.ChoiceField(label=_("四舍五入的顺序"), choices=ROUNDINGS, widget=forms.RadioSelect)
    most_bonus = PointsField(label=_("加分上限"), required=False, help_text=_("不填就不封顶"))
    most_minus = PointsField(label=_("减分上限"), required=False, help_text=_("不填就不封顶"))
    grading = forms.ChoiceField(label=_("等次"), choices=GRADINGS, widget=forms.RadioSelect)
    grades = forms.CharField(
        label=_("各等次"),
        required=False,
        max_length=LONGEST_GRADES,
        help_text=_(
            "从高到低每行一个：名称，空格，分数线或比例（%）；最后一等不写数。按比例的名额舍去小数，并列超出名额的一起列入下一等"
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    contest_days = count_field(_("单位核对几个工作日"), MOST_DAYS)
    show_ranking = forms.BooleanField(
        label=_("定稿后单位能看本组排名"), required=False, help_text=_("不勾选时，单位只看到自己的分数和等次")
    )

    def __init__(self, *arguments: Any, composite: Composite, **options: Any) -> None:
        names = ("point_places", "total_places", "rounding", "most_bonus", "most_minus", "grading")
        known = {name: getattr(composite, name) for name in (*names, "contest_days", "show_ranking")}
        known["grades"] = "\n".join(
            one.label if one.bound is None else f"{one.label} {one.bound:f}" for one in grades_of(composite)
        )
        super().__init__(*arguments, **{**options, "initial": known})

    def clean_grades(self) -> tuple[Grade, ...]:
        """Read one grade a line."""
        found = []
        for line in self.cleaned_data["grades"].splitlines():
            words = half_width(line).replace("%", " ").split()
            if words:
                found.append(Grade(words[0], read_number(words[1]) if len(words) > 1 else None))
        return tuple(found)

    def settings(self) -> Settings:
        """What was filled in."""
        given = self.cleaned_data
        return Settings(
            point_places=given["point_places"],
            total_places=given["total_places"],
            rounding=Rounding(given["rounding"]),
            most_bonus=given["most_bonus"],
            most_minus=given["most_minus"],
            grading=Grading(given["grading"]),
            grades=given["grades"] if given["grading"] != Grading.NONE else (),
            contest_days=given["contest_days"],
            show_ranking=given["show_ranking"],
        )


class GroupForm(SmallForm):
    """A group of units."""

    title = forms.CharField(
        label=_("组名"), max_length=LONGEST_GROUP, help_text=_("例如：乡镇街道、经济部门、党群部门")
    )


class UnitsChoice(forms.ModelMultipleChoiceField):
    """Several live units of the actor's realm, ticked; shown with their depth in the tree."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, unit: Unit) -> str:
        """Indent a unit by its depth."""
        return indented(unit)


class UnitsForm(SmallForm):
    """Which units go into which group."""

    group = forms.ChoiceField(label=_("单位分组"))
    units = UnitsChoice(label=_("参评单位"), queryset=Unit.objects.none(), to_field_name="uid")

    def __init__(self, *arguments: Any, actor: Actor, composite: Composite, **options: Any) -> None:
        super().__init__(*arguments, actor=actor, **options)
        self.fields["units"].queryset = live_units(actor)  # type: ignore[attr-defined]
        self.fields["group"].choices = [(str(one.uid), one.title) for one in groups_of(composite)]  # type: ignore[attr-defined]


class BookForm(forms.Form):
    """A filled workbook."""

    client = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    file = forms.FileField(
        label=_("填好的数据表"),
        help_text=_(".xlsx 或 .csv，不超过 20 MB；从本页下载、填好后保存的那一份"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )

    def clean_file(self) -> Any:
        """Refuse a file too large to be one."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(gettext("大于 20 MB。"))
        return file


def read_number(text: str) -> Decimal:
    """Read a number typed in a line. Raises ValidationError."""
    try:
        number = Decimal(text)
    except InvalidOperation as wrong:
        raise forms.ValidationError(gettext("“%(text)s”不是数字") % {"text": text[:20]}) from wrong
    if not number.is_finite():
        raise forms.ValidationError(gettext("“%(text)s”不是数字") % {"text": text[:20]})
    return number
