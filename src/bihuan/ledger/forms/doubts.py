"""Settling a doubt about a picture."""

from typing import Any, cast
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.core.uid import uuid7
from bihuan.evidence.models import Verdict


class SettleForm(forms.Form):
    """What was found, and why."""

    client = forms.UUIDField(widget=forms.HiddenInput)
    verdict = forms.ChoiceField(
        label=_("结论"),
        choices=[(one.value, one.label) for one in (Verdict.USABLE, Verdict.UNUSABLE)],
        widget=forms.RadioSelect,
        error_messages={"required": _("请选照片可用还是不能作数")},
        help_text=_("照片不能作数的，报结须退回补正后才能销号。"),
    )
    reason = forms.CharField(
        label=_("理由"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("请写明理由")},
        help_text=_("例如：两处相邻，一张照片拍到了两处；或：画面是整改前的，不是现在的。"),
    )

    @classmethod
    def fresh(cls) -> "SettleForm":
        """An empty form with an id of its own."""
        return cls(initial={"client": uuid7()})

    @property
    def given(self) -> dict[str, Any]:
        """The cleaned values as the action takes them."""
        data = self.cleaned_data
        return {
            "verdict": Verdict(data["verdict"]),
            "reason": data["reason"],
            "client_uid": cast("UUID", data["client"]),
        }
