"""A table of the page as a workbook or as CSV: every rate in three columns, percentage, numerator and denominator."""

import io
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path

from django.utils.translation import gettext as _

from bihuan.papers.csvfile import write_csv
from bihuan.papers.layout import Column, TableSheet
from bihuan.papers.workbook import PlainValue
from bihuan.papers.writing import write_workbook

from .tables import Cell, Number, Rate, Row, Table

NAME_WIDTH, WIDTH = 20, 14


def as_csv(table: Table) -> bytes:
    """The table as CSV, UTF-8 with a byte order mark."""
    text = io.StringIO(newline="")
    write_csv(text, heads_of(table), rows_of(table))
    return text.getvalue().encode()


def as_workbook(path: Path, table: Table, *, title: str, lines: Sequence[str]) -> None:
    """The table as a workbook with what it is about above it."""
    heads = heads_of(table)
    columns = tuple(Column((head,), WIDTH if place else NAME_WIDTH) for place, head in enumerate(heads))
    sheet = TableSheet(
        name=table.label,
        columns=columns,
        rows=rows_of(table),
        title=title,
        lines=tuple(lines),
        page_footer=_("第 {page} 页，共 {pages} 页"),
    )
    write_workbook(path, [sheet])


def heads_of(table: Table) -> list[str]:
    """The heads, a rate's three times."""
    heads = [table.first]
    cells = table.rows[-1].cells if table.rows else ()
    for place, head in enumerate(table.heads):
        if place < len(cells) and isinstance(cells[place], Rate):
            heads += [_("%(rate)s（%%）") % {"rate": head}, _("%(rate)s分子") % {"rate": head}, _("%(rate)s分母") % {"rate": head}]  # fmt: skip
        else:
            heads.append(head)
    return heads


def rows_of(table: Table) -> Iterator[list[PlainValue]]:
    """The lines, numbers as numbers; what there is none of is empty."""
    for row in table.rows:
        yield _line(row)


def _line(row: Row) -> list[PlainValue]:
    return [row.name, *(value for cell in row.cells for value in _values(cell))]


def _values(cell: Cell) -> tuple[PlainValue, ...]:
    if isinstance(cell, Rate):
        return (cell.ratio.percent(), _count(cell.ratio.numerator), _count(cell.ratio.denominator))
    return (cell.value if isinstance(cell, Number) else cell.text,)


def _count(number: int | Decimal) -> PlainValue:
    return number
