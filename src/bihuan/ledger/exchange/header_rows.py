"""Where the head of a table stands in a sheet: below title rows, in one row or in several merged ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bihuan.ledger.exchange.cells import text_of
from bihuan.ledger.exchange.headers import (
    LONGEST_BUILT_HEAD,
    Columns,
    Head,
    arrange,
    head_of,
    is_exact,
    is_synonym,
    recognise,
)
from bihuan.ledger.exchange.synonyms import Field
from bihuan.papers.workbook import MergedRange, Row, Sheet

SEARCHED_ROWS = 40
DEEPEST_HEAD = 3
FEWEST_HEADS = 2
SUREST_HEADS = 2
LONGEST_HEAD = 30
LONGEST_LOWER_LEVEL = 4
UNITS = frozenset({Field.LEAD, Field.ASSISTING})
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
    the word for the problem. More known columns win, then fewer rows, then the upper row; rows that go on with a head
    belong to it even where they tell no more.
    """
    best: Header | None = None
    for first in range(min(len(sheet.rows), SEARCHED_ROWS)):
        here: Header | None = None
        for depth in range(1, DEEPEST_HEAD + 1):
            header = _header_at(sheet, first, depth, answers)
            if header is None:
                break
            if header.worth and (here is None or header.worth >= here.worth):
                here = header
        if here and (best is None or here.strength > best.strength):
            best = here
    return best


def _header_at(sheet: Sheet, first: int, depth: int, answers: Mapping[str, Field]) -> Header | None:
    """Try ``depth`` rows from ``first`` as a head; None when there are no such rows or no merge joins them."""
    rows = sheet.rows[first : first + depth]
    if len(rows) < depth or rows[-1].number != rows[0].number + depth - 1:
        return None
    touching = [area for area in sheet.merged if area.first_row <= rows[-1].number and area.last_row >= rows[0].number]
    if depth > 1 and not (
        touching and all(_is_lower_level(upper, row, sheet, answers) for upper, row in pairwise(rows))
    ):
        return None
    heads = _heads(rows, touching)
    columns = arrange(heads, answers)
    complete = all(area.last_row <= rows[-1].number for area in touching)
    return Header(first, first + depth, columns, _worth(columns, heads, answers) if complete else 0)


def _is_lower_level(upper: Row, row: Row, sheet: Sheet, answers: Mapping[str, Field]) -> bool:
    """Whether a row goes on with the head above it; a first record below a merged head does not."""
    own = {column: value for column, value in enumerate(row.values) if text_of(value)}
    if not all(isinstance(value, str) and not value.strip().isdecimal() for value in own.values()):
        return False
    known = 0
    for column, value in own.items():
        area = sheet.merged_at(upper.number, column)
        above = text_of(upper.value(area.first_column if area else column))
        head = head_of(column, [text_of(value)])
        # Below a head of one column stands its first value; only a group of columns is told apart by a level below.
        if above and not area and not _is_certain(head, answers):
            return False
        joined = head_of(column, [above, head.text])
        answered = head.key in answers or joined.key in answers
        known += answered or _is_sure(head.text) or _is_sure(above + head.text)
    return 2 * known >= len(own)


def _is_sure(text: str) -> bool:
    found = recognise(text)
    return found is not None and (is_exact(*found) or len(text) <= LONGEST_LOWER_LEVEL)


def _heads(rows: Sequence[Row], merged: Sequence[MergedRange]) -> tuple[Head, ...]:
    width = max(len(row.values) for row in rows)
    heads = (head_of(column, [_level(rows, merged, row, column) for row in rows]) for column in range(width))
    return tuple(head for head in heads if head.key)


def _level(rows: Sequence[Row], merged: Sequence[MergedRange], row: Row, column: int) -> str:
    """Return a head cell's text, filled down; to the right above the lowest row, where it names a group.

    In the lowest row only the head of units is filled to the right: the lead and those who assist stand below it.
    """
    area = next((area for area in merged if area.holds(row.number, column)), None)
    if area is None:
        return text_of(row.value(column))
    start = next((one for one in rows if one.number == area.first_row), None)
    text = text_of(start.value(area.first_column)) if start else ""
    if area.first_row == rows[-1].number and column != area.first_column:
        found = recognise(text)
        return text if found and found[0] in UNITS else ""
    return text


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
    return head.key in answers or (found is not None and is_exact(*found))


def further_head(row: Row, answers: Mapping[str, Field]) -> Columns | None:
    """Return the columns of a row that is itself a head, as above a second table; None for nearly all rows.

    It names the problem and two more columns by their very synonyms, and nothing but short texts stand beside them.
    """
    if sum(map(is_synonym, row.values)) < SUREST_HEADS:
        return None
    if not all(value is None or (type(value) is str and len(value) <= LONGEST_HEAD) for value in row.values):
        return None
    heads = _heads([row], ())
    columns = arrange(heads, answers)
    certain = sum(_is_certain(head, answers) for head in heads)
    return columns if Field.PROBLEM in columns.fields and certain > SUREST_HEADS else None


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
