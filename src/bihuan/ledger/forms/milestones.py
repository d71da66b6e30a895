"""The field for dated milestones of a 挂账: rows of a day and what is done by then."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from ..deadlines import by_day

DAY, TEXT = "_day", "_text"
LONGEST_TEXT = 200


class MilestoneRows(forms.Widget):
    """Pairs of a day and a text, each under a name of its own; the page draws the rows."""

    def value_from_datadict(self, data: Any, files: MultiValueDict[str, Any], name: str) -> list[tuple[str, str]]:
        """Take the rows in which something stands."""
        if not hasattr(data, "getlist"):
            return []
        days, texts = data.getlist(name + DAY), data.getlist(name + TEXT)
        rows = zip(days, [*texts, *([""] * (len(days) - len(texts)))], strict=False)
        return [(day.strip(), text.strip()) for day, text in rows if day.strip() or text.strip()]


class MilestonesField(forms.Field):
    """Milestones as typed, cleaned to pairs of the end of the day and the text, the earliest first."""

    widget = MilestoneRows

    def clean(self, value: Any) -> tuple[tuple[datetime, str], ...]:
        """Read the rows; raises ValidationError that names the row."""
        rows = list(value or ())
        if self.required and not rows:
            raise forms.ValidationError(_("请至少写一个节点"))
        return tuple(sorted(_row(number, *row) for number, row in enumerate(rows, start=1)))


def _row(number: int, day: str, text: str) -> tuple[datetime, str]:
    try:
        on = date.fromisoformat(day)
    except ValueError:
        raise forms.ValidationError(_("第 %(row)s 个节点没有写日期") % {"row": number}) from None
    if on <= timezone.localdate():
        raise forms.ValidationError(_("第 %(row)s 个节点的日期须在今天之后") % {"row": number})
    if not text:
        raise forms.ValidationError(_("第 %(row)s 个节点没有写内容") % {"row": number})
    if len(text) > LONGEST_TEXT:
        values = {"row": number, "most": LONGEST_TEXT}
        raise forms.ValidationError(_("第 %(row)s 个节点超过 %(most)s 字") % values)
    return by_day(on), text
