"""Finding a table of ours in any workbook: on any sheet, under any title rows, with heads in any order."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bihuan.core.errors import Invalid
from bihuan.core.text import N_
from bihuan.core.zh import squash
from bihuan.papers.workbook import Row, Sheet, Workbook

from .columns import Column

HEAD_WITHIN_ROWS = 20
TOTALS = ("合计", "总计", "小计", "共计", "total")
MOST_ROWS = 50_000


@dataclass(frozen=True)
class RawRow:
    """One row of a file: canonical texts by column name (absent where the file has no such column).

    ``fault`` is the marked msgid of what is wrong with a cell, with ``fault_data``; empty where all could be read.
    """

    number: int
    values: dict[str, str]
    fault: str = ""
    fault_data: dict[str, Any] = field(default_factory=dict)


def read_table(workbook: Workbook, columns: Sequence[Column]) -> list[RawRow]:
    """Return the rows below the heads, blank and total rows left out.

    Raises Invalid where no sheet has all the heads that must be there, or for more than 50,000 rows.
    """
    found = [head for sheet in workbook.sheets if (head := _find_head(sheet, columns))]
    if not found:
        raise Invalid(
            "table.no-heads",
            N_("“%(file)s”里找不到需要的表头：%(heads)s。"),
            file=workbook.name,
            heads="、".join(column.head for column in columns if column.required),
        )
    best = max(found, key=lambda head: len(head.places))
    rows = [row for row in best.sheet.rows if row.number > best.row_number and not _is_blank_or_total(row)]
    if len(rows) > MOST_ROWS:
        raise Invalid(
            "table.too-many", N_("“%(file)s”有 %(rows)s 行，一次最多 50000 行。"), file=workbook.name, rows=len(rows)
        )
    return [_raw(row, best.places) for row in rows]


@dataclass(frozen=True)
class _Head:
    sheet: Sheet
    row_number: int
    places: tuple[tuple[int, Column], ...]


def _find_head(sheet: Sheet, columns: Sequence[Column]) -> _Head | None:
    if sheet.hidden:
        return None
    heads = [_head_in(sheet, row, columns) for row in sheet.rows[:HEAD_WITHIN_ROWS]]
    whole = [head for head in heads if _has_required(head, columns)]
    return max(whole, key=lambda head: len(head.places), default=None)


def _head_in(sheet: Sheet, row: Row, columns: Sequence[Column]) -> _Head:
    places: list[tuple[int, Column]] = []
    taken: set[str] = set()
    for index, value in enumerate(row.values):
        if not isinstance(value, str):
            continue
        column = next((column for column in columns if column.name not in taken and column.is_headed(value)), None)
        if column is not None:
            taken.add(column.name)
            places.append((index, column))
    return _Head(sheet, row.number, tuple(places))


def _has_required(head: _Head, columns: Sequence[Column]) -> bool:
    names = {column.name for _, column in head.places}
    return all(column.name in names for column in columns if column.required)


def _is_blank_or_total(row: Row) -> bool:
    texts = [squash(str(value)) for value in row.values if value not in (None, "")]
    return not any(texts) or squash(texts[0]).lower() in TOTALS


def _raw(row: Row, places: tuple[tuple[int, Column], ...]) -> RawRow:
    values: dict[str, str] = {}
    fault: Invalid | None = None
    for index, column in places:
        try:
            values[column.name] = column.canonical(row.value(index))
        except Invalid as error:
            values[column.name] = ""
            fault = fault or error
    if fault is None:
        missing = next((column for _, column in places if column.required and not values[column.name]), None)
        if missing is not None:
            fault = Invalid("table.missing", N_("“%(head)s”没有填。"), head=missing.head)
    return RawRow(row.number, values, fault.message, fault.data) if fault else RawRow(row.number, values)
