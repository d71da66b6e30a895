"""Merged cells below a head, filled into the rows they cover."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from bihuan.core.errors import Invalid
from bihuan.core.text import N_
from bihuan.papers.workbook import CellValue, Sheet

# How far a merge is followed below the last row with a value: a picture may sit there.
TRAILING_ROWS = 50
MOST_FILLS = 2_000_000


@dataclass(frozen=True, slots=True)
class Fill:
    """A cell that shows what stands in the cell at ``top``, ``first_column`` of its merged range; ``width`` columns."""

    column: int
    value: CellValue
    top: int
    first_column: int
    width: int


def fills_below(sheet: Sheet, header_end: int) -> Mapping[int, Sequence[Fill]]:
    """Return, by row number, the cells that merges fill in the rows after the head.

    A range of several rows fills its first column downwards. A range of several columns is told in its first row too
    (there its own value stands already), so that a heading over the whole width can be known as one. Raises Invalid
    where merges cover more cells than any table has.
    """
    first = sheet.rows[header_end - 1].number + 1
    tops = {area.first_row for area in sheet.merged if area.last_row >= first}
    values = {row.number: row for row in islice(sheet.rows, header_end, None) if row.number in tops} if tops else {}
    fills: dict[int, list[Fill]] = {}
    last = (sheet.rows[-1].number if sheet.rows else 0) + TRAILING_ROWS
    left = MOST_FILLS
    for area in sheet.merged:
        if area.last_row < first:
            continue
        top = values.get(area.first_row)
        value = top.value(area.first_column) if top else None
        width = area.last_column - area.first_column + 1
        start = area.first_row if width > 1 else area.first_row + 1
        covered = range(max(start, first), min(area.last_row, last) + 1)
        left -= len(covered)
        if left < 0:
            message = N_("工作表“%(sheet)s”的合并单元格太多，请取消合并后再导入")
            raise Invalid("import.merges", message, sheet=sheet.name)
        for number in covered:
            fill = Fill(area.first_column, value, area.first_row, area.first_column, width)
            fills.setdefault(number, []).append(fill)
    return fills
