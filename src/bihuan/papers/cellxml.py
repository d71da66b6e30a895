"""One value as the XML of one cell: exact numbers, real dates, and text that stays text."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr

from bihuan.papers.layout import Align, CellContent, Joined, PicturesCell
from bihuan.papers.neutral import is_formula_like
from bihuan.papers.styles import Border, Style, StyleBook
from bihuan.papers.workbook import column_name

# What XML cannot hold, and what would be taken for the format's own escape of it.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
# Any sign that a text needs a closer look; most texts show none, and that decides how fast a large table is written.
_SPECIAL = re.compile("[&<>_\x00-\x1f\ud800-\udfff\ufffe\uffff]|^['=+\\-@＝＋－＠\\s]|\\s$")
_CELL_CHARACTERS = 32_767
_CUT = "……（文字过长，此处截断）"

_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 -- day numbers of the file format know no zone
_FIRST_SAFE_DATE = date(1900, 3, 1)  # before it Excel's count is off by the 29 February 1900 that never was
_DIGITS = 15

attribute = quoteattr


def text_xml(text: str) -> str:
    """Return text escaped for an element, by the format's own escape where XML has none."""
    if _UNSAFE.search(text):
        text = _UNSAFE.sub(_escape, text)
    return escape(text) if "&" in text or "<" in text or ">" in text else text


def _escape(match: "re.Match[str]") -> str:
    code = ord(match[0])
    return "\ufffd" if 0xD800 <= code <= 0xDFFF else f"_x{code:04X}_"


@dataclass(frozen=True, slots=True)
class Ink:
    """A column's letters and the numbers of the styles its cells may take."""

    letters: str
    text: int
    quoted: int
    day: int
    moment: int

    @classmethod
    def of(cls, column: int, align: Align, book: StyleBook, fill: str = "") -> "Ink":
        """Return the ink of a body column; ``fill`` is the tint of its cells."""
        style = Style(align=align, border=Border.THIN, fill=fill)
        day = replace(style, align=Align.CENTER, number_format="yyyy\\-mm\\-dd")
        return cls(
            letters=column_name(column),
            text=book.number(style),
            quoted=book.number(replace(style, quoted=True)),
            day=book.number(day),
            moment=book.number(replace(day, number_format="yyyy\\-mm\\-dd\\ hh:mm")),
        )

    def cell(self, row: str, value: CellContent) -> str:
        """Return the XML of one cell; ``row`` is the row's number as digits."""
        if type(value) is str:
            if len(value) <= _CELL_CHARACTERS and _SPECIAL.search(value) is None:
                return f'<c r="{self.letters}{row}" s="{self.text}" t="inlineStr"><is><t>{value}</t></is></c>'
            return self._text(self.letters + row, value)
        place = self.letters + row
        if value is None or type(value) is PicturesCell or value is Joined.ABOVE:
            return f'<c r="{place}" s="{self.text}"/>'
        if type(value) is bool:
            return f'<c r="{place}" s="{self.text}" t="b"><v>{int(value)}</v></c>'
        if isinstance(value, int | Decimal):
            digits = number_digits(value)
            if digits is None:
                return self._text(place, f"{value:f}" if isinstance(value, Decimal) else str(value))
            return f'<c r="{place}" s="{self.text}"><v>{digits}</v></c>'
        if isinstance(value, date):
            return self._date(place, value)
        raise TypeError(f"a cell cannot hold a {type(value).__name__}")

    def _text(self, place: str, text: str) -> str:
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        if len(text) > _CELL_CHARACTERS:
            text = text[: _CELL_CHARACTERS - len(_CUT)] + _CUT
        style = self.quoted if is_formula_like(text) else self.text
        return f'<c r="{place}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{text_xml(text)}</t></is></c>'

    def _date(self, place: str, value: date) -> str:
        day = value.date() if isinstance(value, datetime) else value
        if day < _FIRST_SAFE_DATE:
            return self._text(place, value.isoformat(" ") if isinstance(value, datetime) else value.isoformat())
        if isinstance(value, datetime):
            span = value.replace(tzinfo=None) - _EPOCH
            serial = span.days + span.seconds / 86_400
            return f'<c r="{place}" s="{self.moment}"><v>{serial!r}</v></c>'
        return f'<c r="{place}" s="{self.day}"><v>{(value - _EPOCH.date()).days}</v></c>'


def number_digits(value: int | Decimal) -> str | None:
    """Return a number as the file writes it, None if the 15 digits that spreadsheets keep would not hold it exactly."""
    if isinstance(value, int):
        return str(value) if abs(value) < 10**_DIGITS else None
    if not value.is_finite():
        return None
    # Counted by hand: normalize() would round to the context's precision.
    digits = value.as_tuple().digits
    significant = len("".join(map(str, digits)).strip("0"))
    return f"{value:f}" if significant <= _DIGITS and abs(value.adjusted()) <= _DIGITS else None
