"""Forms of 机构变更: what the paper says, and which posts go on."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.core.uid import uuid7

from .actions.decisions import DecisionDraft
from .actions.locking import today
from .actor import Actor
from .forms import DayField, NamesField
from .models import DecisionKind
from .unit_names import UnitNames

UNIT_WIDGET = {"list": "units", "autocomplete": "off"}
NEW_NAME = ("name", "short_name")


class DecisionForm(forms.Form):
    """One paper decision about units; what is asked for depends on its kind."""

    client = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    units = NamesField(
        label=_("原单位"),
        max_length=500,
        help_text=_("几个单位一起变更时用顿号隔开"),
        widget=forms.TextInput(UNIT_WIDGET),
    )
    successor = forms.CharField(
        label=_("承接单位"),
        max_length=80,
        widget=forms.TextInput(UNIT_WIDGET),
        error_messages={"required": _("请填写承接单位")},
    )
    name = forms.CharField(label=_("新全称"), max_length=80, error_messages={"required": _("请填写新全称")})
    short_name = forms.CharField(label=_("新简称"), max_length=40, error_messages={"required": _("请填写新简称")})
    paper = forms.CharField(
        label=_("文号"),
        max_length=60,
        help_text=_("例如：新编〔2026〕5号"),
        error_messages={"required": _("请填写文号")},
    )
    paper_on = DayField(label=_("发文日期"), error_messages={"required": _("请填写发文日期")})
    on = DayField(label=_("生效日期"), initial=today, help_text=_("原单位的任职到前一天为止"))
    words = forms.CharField(label=_("说明"), max_length=500, required=False, widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args: Any, kind: DecisionKind, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.names = kind, UnitNames(actor, on=today())
        for gone in ("successor",) if kind is DecisionKind.RENAMED else NEW_NAME:
            del self.fields[gone]
        if kind is DecisionKind.RENAMED:
            self.fields["units"].help_text = ""
            self.fields["on"].help_text = _("这一天起用新名称")

    def clean_units(self) -> Any:
        """Find the units by the names typed."""
        return self.names.find_all(self.cleaned_data["units"])

    def clean_successor(self) -> Any:
        """Find the unit by the name typed."""
        return self.names.find(self.cleaned_data["successor"])

    def draft(self) -> DecisionDraft:
        """What was filled in."""
        given = self.cleaned_data
        return DecisionDraft(
            kind=self.kind,
            units=given["units"],
            paper=given["paper"],
            paper_on=given["paper_on"],
            on=given["on"],
            successor=given.get("successor"),
            name=given.get("name", ""),
            short_name=given.get("short_name", ""),
            words=given["words"],
        )


class ApproveForm(forms.Form):
    """Which of the posts that end go on with the successor: none unless it is ticked."""

    carried = forms.MultipleChoiceField(
        label=_("延续到承接单位的任职"),
        required=False,
        help_text=_("不勾选的，任职随原单位终止"),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, posts: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = list(posts)
        self.fields["carried"].choices = offered  # type: ignore[attr-defined]
        if not offered:
            del self.fields["carried"]
