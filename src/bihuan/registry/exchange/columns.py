"""The columns of a table that goes out as a workbook and comes back: declared once, read and written by one mechanism.

Between file and database every value has one canonical text: dates as 2023-02-22, lists of names sorted and joined by
、, numbers without useless zeros, choices as their stored code. Two rows are the same when these texts are.
"""

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import cache

from django.utils.translation import gettext, override

from bihuan.core.errors import Invalid
from bihuan.core.text import N_
from bihuan.core.zh import half_width, split_names, squash
from bihuan.papers.workbook import CellValue, Formula, PlainValue

JOINT = "、"
DATE_FORMS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日")
LANGUAGES = ("zh-hans", "en")


class Kind(enum.Enum):
    """What a column holds. ``LIST`` is several names in one cell."""

    TEXT = "text"
    LIST = "list"
    DATE = "date"
    NUMBER = "number"
    CHOICE = "choice"


@dataclass(frozen=True)
class Column:
    """One column. ``head`` is a marked msgid; ``synonyms`` are other heads people write, in any language.

    ``choices`` maps stored codes to their labels (asked at the moment of reading, so that they follow the language).
    """

    name: str
    head: str
    synonyms: tuple[str, ...] = ()
    kind: Kind = Kind.TEXT
    required: bool = False
    longest: int = 80
    choices: Callable[[], Mapping[str, str]] = field(default=dict)
    width: int = 14

    def is_headed(self, text: str) -> bool:
        """Say whether ``text`` is a head of this column, spaces and punctuation aside."""
        return squash(text).lower() in _heads_of(self)

    def canonical(self, value: CellValue) -> str:
        """Return the canonical text of a cell, "" for an empty one. Raises Invalid naming what is wrong with it."""
        plain = value.cached if isinstance(value, Formula) else value
        text = _text(plain)
        if not text:
            return ""
        if len(text) > self.longest:
            raise Invalid(
                "table.too-long",
                N_("“%(head)s”有 %(length)s 个字，最多 %(longest)s 个。"),
                head=self.head,
                length=len(text),
                longest=self.longest,
            )
        return _READERS[self.kind](self, plain, text)

    def shown(self, canonical: str) -> PlainValue:
        """Return what an exported cell holds: a real date or number where the column is one, a label for a choice."""
        if not canonical:
            return None
        if self.kind is Kind.DATE:
            return date.fromisoformat(canonical)
        if self.kind is Kind.NUMBER:
            return Decimal(canonical)
        if self.kind is Kind.CHOICE:
            return gettext(self.choices().get(canonical, canonical))
        return canonical


@cache
def _heads_of(column: Column) -> frozenset[str]:
    """Return every head of a column, those of our own exports in either language among them."""
    heads = [column.head, *column.synonyms]
    for language in LANGUAGES:
        with override(language):
            heads.append(gettext(column.head))
    return frozenset(squash(head).lower() for head in heads)


def join_names(names: list[str]) -> str:
    """Return the canonical text of a list of names: each once, sorted."""
    return JOINT.join(sorted(set(names)))


def number_text(number: Decimal | int) -> str:
    """Return the canonical text of a number: no exponent, no zeros that say nothing."""
    text = f"{Decimal(number):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return N_("是") if value else N_("否")
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | Decimal):
        return number_text(value)
    return str(value).strip() if isinstance(value, str) else ""


def _read_text(column: Column, value: object, text: str) -> str:
    return text


def _read_list(column: Column, value: object, text: str) -> str:
    return join_names(split_names(text))


def _read_date(column: Column, value: object, text: str) -> str:
    if isinstance(value, date):
        return text
    tidy = half_width(text).replace(" ", "")
    for form in DATE_FORMS:
        try:
            # Only the day is wanted; it belongs to no time zone.
            return datetime.strptime(tidy, form).date().isoformat()  # noqa: DTZ007
        except ValueError:
            continue
    raise Invalid(
        "table.date", N_("“%(head)s”不是日期：%(text)s；请写成 2023-02-22 的样子。"), head=column.head, text=text[:20]
    )


def _read_number(column: Column, value: object, text: str) -> str:
    try:
        number = Decimal(half_width(text))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise Invalid("table.number", N_("“%(head)s”不是数字：%(text)s。"), head=column.head, text=text[:20])
    return number_text(number)


def _read_choice(column: Column, value: object, text: str) -> str:
    wanted = squash(text).lower()
    for language in LANGUAGES:
        with override(language):
            for code, label in column.choices().items():
                if wanted in (code, squash(gettext(label)).lower()):
                    return code
    raise Invalid(
        "table.choice",
        N_("“%(head)s”不能是“%(text)s”，可以是：%(choices)s。"),
        head=column.head,
        text=text[:20],
        choices=JOINT.join(gettext(str(label)) for label in column.choices().values()),
    )


_READERS: dict[Kind, Callable[[Column, object, str], str]] = {
    Kind.TEXT: _read_text,
    Kind.LIST: _read_list,
    Kind.DATE: _read_date,
    Kind.NUMBER: _read_number,
    Kind.CHOICE: _read_choice,
}
