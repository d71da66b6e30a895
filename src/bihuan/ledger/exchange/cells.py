"""The text of a cell as a person reads it, and what cannot be text."""

from datetime import date, datetime
from decimal import Decimal

from bihuan.papers.workbook import CellValue, ErrorValue, Formula, PlacedPicture


def text_of(value: CellValue) -> str:
    """Return what a cell shows, ends stripped; a formula shows what it last computed, a picture nothing."""
    if type(value) is str:
        return value.strip()
    match value:
        case None | PlacedPicture():
            return ""
        case bool():
            return "是" if value else "否"
        case Decimal():
            return format(value.normalize(), "f")
        case datetime():
            midnight = (value.hour, value.minute, value.second) == (0, 0, 0)
            return value.date().isoformat() if midnight else value.isoformat(" ", "minutes")
        case date():
            return value.isoformat()
        case Formula():
            return text_of(value.cached)
        case ErrorValue():
            return value.text
    return str(value)
