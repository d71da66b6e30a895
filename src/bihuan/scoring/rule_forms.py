"""Forms of scoring rules: the text or the file, and what a workbook does not say."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bihuan.core.uid import uuid7

from .actions.ruling import LONGEST_RULE
from .exchange.rule_text import BookTerms

LARGEST_FILE = 5 * 1024 * 1024
LONGEST_NAME = 120
MOST_JUDGES = 99
TEXT_ENDINGS = (".yaml", ".yml")


class RuleFileForm(forms.Form):
    """A file to read a rule from; a workbook is read with what stands below it."""

    file = forms.FileField(
        label=_("评分办法文件"),
        help_text=_(
            ".yaml 是完整的办法，下面几项不用看；.xlsx、.xls、.csv 是指标表，要有“一级指标”和“分值”两栏。不超过 5 MB"
        ),
        widget=forms.FileInput(attrs={"accept": ".yaml,.yml,.xlsx,.xls,.csv"}),
    )
    title = forms.CharField(label=_("办法名称"), max_length=120, required=False)
    code = forms.RegexField(
        label=_("代码"),
        regex=r"^[a-z][a-z0-9-]*$",
        max_length=60,
        help_text=_("小写字母、数字和短横，同一个办法各版相同"),
    )
    version = forms.RegexField(label=_("版本"), regex=r"^[0-9]+(\.[0-9]+)*$", max_length=40)
    step = forms.DecimalField(label=_("打分的最小间隔"), min_value=0.01, max_value=10, max_digits=4, decimal_places=2)
    places = forms.IntegerField(label=_("总分保留几位小数"), min_value=0, max_value=4)
    panel = forms.BooleanField(
        label=_("由评委打分"), required=False, help_text=_("不勾选的，全部由主管办公室核验给分，以下几项不用")
    )
    trim_from = forms.IntegerField(label=_("有几个分数起去掉最高分和最低分"), min_value=3, max_value=MOST_JUDGES)
    high = forms.IntegerField(label=_("去掉几个最高分"), min_value=0, max_value=5)
    low = forms.IntegerField(label=_("去掉几个最低分"), min_value=0, max_value=5)
    fewest = forms.IntegerField(label=_("至少几位评委的分数有效"), min_value=1, max_value=MOST_JUDGES)
    last = forms.ChoiceField(
        label=_("总分相同"), choices=[("stands", _("名次并列")), ("chair", _("由主持人裁定并记录"))]
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        # 示例值，以当地正式文件为准.
        example = {
            "code": f"rule-{timezone.localdate().year}",
            "version": "1.0",
            "step": "0.5",
            "places": 2,
            "panel": True,
            "trim_from": 5,
            "high": 1,
            "low": 1,
            "fewest": 3,
            "last": "stands",
        }
        super().__init__(*arguments, **{"initial": example, **options})

    def clean(self) -> dict[str, Any]:
        """A workbook needs a name for its rule, and no file may be too large."""
        given = super().clean() or {}
        file = given.get("file")
        if file is not None and file.size > LARGEST_FILE:
            self.add_error("file", _("大于 5 MB。"))
        if file is not None and not self.is_text and not given.get("title", "").strip():
            self.add_error("title", _("指标表里没有办法的名称，请填写"))
        return given

    @property
    def is_text(self) -> bool:
        """Say whether the file is a whole rule."""
        file = self.cleaned_data.get("file")
        return file is not None and file.name.lower().endswith(TEXT_ENDINGS)

    def terms(self) -> BookTerms:
        """What was filled in beside a workbook."""
        given = self.cleaned_data
        return BookTerms(**{name: given[name] for name in BookTerms.__dataclass_fields__})


class RuleTextForm(forms.Form):
    """The rule as text, to be looked over, put right and stored."""

    client = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    name = forms.CharField(widget=forms.HiddenInput, max_length=LONGEST_NAME, required=False)
    text = forms.CharField(
        label=_("办法全文（YAML）"),
        max_length=LONGEST_RULE,
        strip=False,
        help_text=_("可以直接在这里改，改了再核对一遍"),
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "false"}),
    )
