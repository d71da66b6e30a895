"""The upload of a unit's workbook."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.registry.models import Unit


class UnitBookForm(forms.Form):
    """The file, and for whom where somebody works for several units."""

    unit = forms.ChoiceField(label=_("单位"))
    file = forms.FileField(
        label=_("填好的工作簿"),
        help_text=_(".xlsx 文件，从本页下载、填好后保存的那一份"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.et"}),
    )

    def __init__(self, *posted: Any, units: Sequence[Unit]) -> None:
        super().__init__(*posted)
        offered = [(str(unit.uid), unit.short_name) for unit in units]
        field = self.fields["unit"]
        field.choices = offered  # type: ignore[attr-defined]
        if len(offered) == 1:
            field.widget = forms.HiddenInput()
            field.initial = offered[0][0]
