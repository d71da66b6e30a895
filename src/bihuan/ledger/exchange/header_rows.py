"""Where the head of a table stands in a sheet: below title rows, in one row or in several merged ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bihuan.ledger.exchange.cells import text_of
from bihuan.ledger.exchange.headers import LONGEST_BUILT_HEAD, Columns, Head, arrange, head_of, recognise
from bihuan.ledger.exchange.synonyms import SYNONYMS, Field
from bihuan.papers.workbook import MergedRange, Row, Sheet

SEARCHED_ROWS = 40
DEEPEST_HEAD = 3
FEWEST_HEADS = 2
WORTH = {Field.PROBLEM: 4, Field.LEAD: 2, Field.PLACE: 2, Field.DUE: 2}


@dataclass(frozen=True)
class Header:
    """The found head: its rows as indices into ``sheet.rows`` (first, and the one after the last) and its columns."""

    first: int
    end: int
    columns: Columns
    worth: int

    @property
    def strength(self) -> tuple[int, int]:
        """Order heads: more known columns, then fewer rows."""
        return self.worth, self.first - self.end


def find_header(sheet: Sheet, answers: Mapping[str, Field]) -> Header | None:
    """Return the likeliest head among the first rows of a sheet, None where no row looks like one.

    A row looks like a head when it holds the problem column and one more, three other known columns, or nothing but
    the word for the problem. More known columns win, then fewer rows, then the upper row.
    """
    best: Header | None = None
    for first in range(min(len(sheet.rows), SEARCHED_ROWS)):
        for depth in range(1, DEEPEST_HEAD + 1):
            header = _header_at(sheet, first, depth, answers)
            if header is None:
                break
            if header.worth and (best is None or header.strength > best.strength):
                best = header
    return best


def _header_at(sheet: Sheet, first: int, depth: int, answers: Mapping[str, Field]) -> Header | None:
    """Try ``depth`` rows from ``first`` as a head; None when there are no such rows or no merge joins them."""
    rows = sheet.rows[first : first + depth]
    if len(rows) < depth or rows[-1].number != rows[0].number + depth - 1:
        return None
    touching = [area for area in sheet.merged if area.first_row <= rows[-1].number and area.last_row >= rows[0].number]
    if depth > 1 and not touching:
        return None
    heads = _heads(rows, touching)
    columns = arrange(heads, answers)
    complete = all(area.last_row <= rows[-1].number for area in touching)
    return Header(first, first + depth, columns, _worth(columns, heads, answers) if complete else 0)


def _heads(rows: Sequence[Row], merged: Sequence[MergedRange]) -> tuple[Head, ...]:
    width = max(len(row.values) for row in rows)
    heads = (head_of(column, [_level(rows, merged, row, column) for row in rows]) for column in range(width))
    return tuple(head for head in heads if head.key)


def _level(rows: Sequence[Row], merged: Sequence[MergedRange], row: Row, column: int) -> str:
    """Return a head cell's text, filled down; to the right only above the lowest row, where it names a group."""
    area = next((area for area in merged if area.holds(row.number, column)), None)
    if area is None:
        return text_of(row.value(column))
    start = next((one for one in rows if one.number == area.first_row), None)
    if start is None or (area.first_row == rows[-1].number and column != area.first_column):
        return ""
    return text_of(start.value(area.first_column))


def _worth(columns: Columns, heads: Sequence[Head], answers: Mapping[str, Field]) -> int:
    known = [field for field in columns.fields if field is not Field.IGNORED]
    needed = 3
    if Field.PROBLEM in known:
        needed = 1 if len(heads) == 1 and _is_certain(heads[0], answers) else 2
    if len(known) < needed:
        return 0
    return sum(WORTH.get(field, 1) for field in known)


def _is_certain(head: Head, answers: Mapping[str, Field]) -> bool:
    """Whether a head is an answer or a very synonym, so that it can stand alone."""
    found = recognise(head.text)
    return head.key in answers or (found is not None and found[1] < len(SYNONYMS[found[0]]))


def likely_heads(sheet: Sheet) -> tuple[tuple[Head, ...], int] | None:
    """Return the heads of the row most like a head whose words nobody knows, and the index after it; None without one.

    That is the upper row with the most different short texts, and rows below it.
    """
    best: tuple[int, int] | None = None
    for at, row in enumerate(sheet.rows[:SEARCHED_ROWS]):
        texts = {value.strip() for value in row.values if isinstance(value, str) and value.strip()}
        short = sum(len(text) <= LONGEST_BUILT_HEAD for text in texts)
        if short >= FEWEST_HEADS and (best is None or short > best[0]) and at + 1 < len(sheet.rows):
            best = (short, at)
    if best is None:
        return None
    return _heads(sheet.rows[best[1] : best[1] + 1], ()), best[1] + 1
