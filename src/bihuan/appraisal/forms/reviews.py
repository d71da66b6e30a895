"""Forms of a review: opening it, units, meeting, deadline, rules, words to a declaration, files to be read."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bihuan.core.uid import uuid7
from bihuan.meetings.forms import SmallForm, count_field
from bihuan.meetings.models import Meeting
from bihuan.registry.actor import Actor
from bihuan.registry.forms import DayField, live_units
from bihuan.registry.models import Line, Unit
from bihuan.registry.office_form import OfficeForm

from ..actions import ReviewDraft, RulebookDraft
from ..actions.loading import LONGEST_WORDS
from ..actions.reviewing import EARLIEST_YEAR, LATEST_YEAR
from ..actions.ruling import LONGEST_RULES
from ..fields import LONGEST_TEXT, TEXTS
from ..models import Review, Rulebook
from ..queries import meetings_offered, rules_offered
from ..terms import EXAMPLE, MOST_COUNT, MOST_DAYS, MOST_MONTHS, WHOLE, Terms, read

LARGEST_FILE = 20 * 1024 * 1024


class ReviewForm(OfficeForm):
    """A review: of which office, called what, of which year."""

    title = forms.CharField(label=_("评审名称"), max_length=60)
    year = forms.IntegerField(
        label=_("年度"),
        min_value=EARLIEST_YEAR,
        max_value=LATEST_YEAR,
        help_text=_("评的是这一年的事项；同时申报下一年的承诺"),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )

    def __init__(self, *arguments: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*arguments, actor=actor, **options)
        self.initial.setdefault("year", timezone.localdate().year)

    def draft(self) -> ReviewDraft:
        """What was filled in."""
        owner, line = self.chosen(otherwise=Line.APPRAISAL)
        return ReviewDraft(
            owner=owner,
            line=line,
            title=self.cleaned_data["title"],
            year=self.cleaned_data["year"],
        )


class UnitsChoice(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Several live units of the actor's realm, ticked; shown with their depth in the tree."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, unit: Unit) -> str:
        """Indent a unit by its depth."""
        return "　" * max(unit.path.count("/") - 2, 0) + unit.name


class UnitsForm(SmallForm):
    """Which units are asked."""

    units = UnitsChoice(label=_("参评单位"), queryset=Unit.objects.none(), to_field_name="uid")

    def __init__(self, *arguments: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*arguments, actor=actor, **options)
        self.fields["units"].queryset = live_units(actor)  # type: ignore[attr-defined]


class MeetingForm(SmallForm):
    """At which meeting it is reviewed."""

    meeting = forms.ModelChoiceField(
        label=_("评审会"),
        queryset=Meeting.objects.none(),
        to_field_name="uid",
        empty_label=_("未选择"),
        help_text=_("列出本办公室正在筹备的评审会；会议开始时评估规则锁定"),
    )

    def __init__(self, *arguments: Any, actor: Actor, review: Review, **options: Any) -> None:
        super().__init__(*arguments, actor=actor, **options)
        self.fields["meeting"].queryset = meetings_offered(actor, review)  # type: ignore[attr-defined]


class DeadlineForm(SmallForm):
    """A later end of declaring."""

    day = DayField(label=_("新的申报截止日期"))


class WordsForm(SmallForm):
    """What the office says to a declaration."""

    words = forms.CharField(
        label=_("初审意见"),
        max_length=LONGEST_WORDS,
        required=False,
        help_text=_("退回必须写明理由；有一项要求不满足而仍然通过的，也要写明"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RulebookForm(forms.Form):
    """The year's rules: their words, or a file to read them from, the scoring rule, and what is asked of a declaration."""

    client = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    text = forms.CharField(
        label=_("规则全文"),
        max_length=LONGEST_RULES,
        required=False,
        widget=forms.Textarea(attrs={"rows": 12}),
    )
    file = forms.FileField(
        label=_("或上传 Word 文件"),
        required=False,
        help_text=_(".docx，不超过 20 MB；读出的文字放进规则全文，原件留存"),
        widget=forms.FileInput(attrs={"accept": ".docx"}),
    )
    rule = forms.ChoiceField(label=_("评分办法"), help_text=_("开设考评时按这个办法打分"), widget=forms.RadioSelect)
    declare_days = count_field(_("公布后几个工作日内申报"), MOST_DAYS)
    declare_days.help_text = _("以下数字先填着示例值，以当地正式文件为准")
    return_days = count_field(_("退回后几个工作日内补正"), MOST_DAYS)
    most_items = count_field(_("每个单位最多申报几项"), MOST_COUNT)
    in_use_months = count_field(_("至少投入使用几个月"), MOST_MONTHS, least=0)
    least_figures = count_field(_("至少几条成效数据"), MOST_COUNT, least=0)
    share = count_field(_("预选比例（百分之几列入考评）"), WHOLE, least=0)
    judge_months = count_field(_("结果定后评委还能查阅几个月"), MOST_MONTHS)
    share.help_text = _("0 为不预选，初审通过的都列入；填 20 就是最多两成，不足一项的算一项")

    def __init__(self, *arguments: Any, actor: Actor, before: Rulebook | None, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["rule"].choices = [  # type: ignore[attr-defined]
            (str(one.uid), f"{one.title} {one.version}") for one in rules_offered(actor)
        ]
        for one in TEXTS:
            self.fields[f"limit_{one.key}"] = count_field(
                _("“%(label)s”最多几个字") % {"label": _(one.label)}, LONGEST_TEXT
            )
        terms = read(before.terms) if before else EXAMPLE
        self.initial.update({name: getattr(terms, name) for name in _COUNTS})
        self.initial.update({f"limit_{key}": most for key, most in terms.limits.items()})
        if before is not None:
            self.initial.update({"text": before.text, "rule": str(before.rule.uid)})

    def clean_file(self) -> Any:
        """Refuse a file too large to be rules."""
        return small_file(self.cleaned_data["file"])

    def draft(self, text: str, sources: list[UUID]) -> RulebookDraft:
        """What was filled in, with the words as read."""
        given = self.cleaned_data
        limits = {one.key: given[f"limit_{one.key}"] for one in TEXTS}
        counts = {name: given[name] for name in _COUNTS}
        return RulebookDraft(text, UUID(given["rule"]), Terms(limits=limits, **counts), tuple(sources))


_COUNTS = ("declare_days", "return_days", "in_use_months", "most_items", "least_figures", "share", "judge_months")


class WordForm(SmallForm):
    """A filled Word file."""

    file = forms.FileField(
        label=_("填好的申报表"),
        help_text=_(".docx，从本页下载、填好后保存的那一份"),
        widget=forms.FileInput(attrs={"accept": ".docx"}),
    )

    def clean_file(self) -> Any:
        """Refuse a file too large to be one."""
        return small_file(self.cleaned_data["file"])


class TableForm(forms.Form):
    """A workbook with declarations of an earlier year."""

    client = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    file = forms.FileField(
        label=_("往年事项表"),
        help_text=_(".xlsx 或 .csv，不超过 20 MB；可先下载空表"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )

    def clean_file(self) -> Any:
        """Refuse a file too large to be one."""
        return small_file(self.cleaned_data["file"])


def small_file(file: Any) -> Any:
    """Return an upload unless it is too large."""
    if file is not None and file.size > LARGEST_FILE:
        raise forms.ValidationError(_("大于 20 MB。"))
    return file
