"""Fields that take what people really type, and the field that holds uploads."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from bihuan.core.zh import half_width


class WholeNumberField(forms.IntegerField):
    """A whole number; full-width digits, spaces, commas and a unit behind it are cleaned away in silence."""

    widget = forms.TextInput(attrs={"inputmode": "numeric"})

    def to_python(self, value: Any) -> Any:
        """Read “ １２ 人次” as 12."""
        return super().to_python(_bare(value, "人次个天工作日"))


class MoneyField(forms.DecimalField):
    """Yuan with at most two places; 元, commas and full-width digits are cleaned away in silence."""

    widget = forms.TextInput(attrs={"inputmode": "decimal"})

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=0, max_digits=14, decimal_places=2, **options)

    def to_python(self, value: Any) -> Any:
        """Read “１，２００ 元” as 1200."""
        return super().to_python(_bare(value, "元人民币￥¥"))


class UploadList(forms.Widget):
    """The ids an upload widget has inserted; the page draws the widget itself."""

    def value_from_datadict(self, data: Any, files: MultiValueDict[str, Any], name: str) -> list[str]:
        """Take every id under the name."""
        return list(data.getlist(name)) if hasattr(data, "getlist") else list(data.get(name, []))


class EvidenceField(forms.Field):
    """Uploads of the actor by their ids; cleaned to a tuple of them."""

    widget = UploadList

    def clean(self, value: Any) -> tuple[UUID, ...]:
        """Read the ids; raises ValidationError where there are none and some are asked for."""
        uids = tuple(UUID(str(one)) for one in value or ())
        if self.required and not uids:
            raise forms.ValidationError(_("请附上至少一张照片或一份材料"))
        return uids


def _bare(value: Any, units: str) -> Any:
    if not isinstance(value, str):
        return value
    plain = half_width(value)
    for mark in (",", "，", " "):
        plain = plain.replace(mark, "")
    return plain.strip(units)
