"""The records of a table: one row each, or several joined by merged cells, kept packed as they come.

Merged cells are filled down, and from the kind of place over its name; ditto marks (同上, 〃) repeat the cell above.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from bihuan.core.packed import Packed
from bihuan.ledger.exchange.cells import text_of
from bihuan.ledger.exchange.headers import Columns
from bihuan.ledger.exchange.merges import Fill
from bihuan.ledger.exchange.side_rows import is_ditto
from bihuan.ledger.exchange.synonyms import Field
from bihuan.papers.workbook import CellValue, Picture, Row

DITTOED = (Field.KIND, Field.PLACE, Field.PROBLEM, Field.LEAD, Field.ASSISTING, Field.DUE)


class Record(NamedTuple):
    """One problem as the sheet has it: the row a person sees, the values of its columns, its pictures.

    ``section`` is the kind of place a heading above gave; ``joined`` are rows that merges made part of it; ``after`` are pictures
    taken after the work, which only an opening balance brings in.
    """

    row: int
    values: tuple[CellValue, ...]
    pictures: tuple[Picture, ...]
    section: str
    joined: tuple[int, ...] = ()
    after: tuple[Picture, ...] = ()

    def given(self, pictures: Sequence[Picture], after: Sequence[Picture]) -> "Record":
        """Return the record with its pictures."""
        return self._replace(pictures=tuple(pictures), after=tuple(after))


class Records:
    """The records of a sheet as they come: the last may still grow, the others are kept packed."""

    def __init__(self) -> None:
        self._kept: Packed[Record] = Packed()
        self.last: Record | None = None

    def add(self, record: Record) -> None:
        """Take the next record."""
        if self.last is not None:
            self._kept.append(self.last)
        self.last = record

    def replace_last(self, record: Record) -> None:
        """Take the last record as it has grown."""
        self.last = record

    def all(self) -> Packed[Record]:
        """Return them all; no more may come."""
        return self._kept if self.last is None else self._kept.extend([self.last])


class RecordReader:
    """Turns rows into records, leaning on the record before."""

    def __init__(self, columns: Columns, fills: Mapping[int, Sequence[Fill]]) -> None:
        self._fills = fills
        self._problem = columns.only(Field.PROBLEM)
        self._number = columns.only(Field.NUMBER)
        self._kind = columns.only(Field.KIND)
        self._place = columns.only(Field.PLACE)
        self._units = tuple(
            column for field in (Field.LEAD, Field.ASSISTING) for column in columns.fields.get(field, ())
        )
        self._dittoed = tuple(column for field in DITTOED for column in columns.fields.get(field, ()))

    def record(self, row: Row, before: Record | None, section: str) -> Record:
        """Return the record of a row, merged cells and ditto marks filled in from the one ``before``."""
        values = row.values
        fills = self._fills.get(row.number)
        if fills:
            values = self._filled(values, fills)
        if before is not None:
            for column in self._dittoed:
                if column < len(values) and is_ditto(values[column]):
                    values = (*values[:column], before.values[column], *values[column + 1 :])
        return Record(row.number, values, (), section)

    def _filled(self, values: tuple[CellValue, ...], fills: Sequence[Fill]) -> tuple[CellValue, ...]:
        filled = list(values)
        for fill in fills:
            targets = [fill.column]
            over = range(fill.column + 1, fill.column + fill.width)
            if fill.column == self._kind and self._place is not None and self._place in over:
                targets.append(self._place)
            for column in targets:
                if column < len(filled) and filled[column] is None:
                    filled[column] = fill.value if fill.value is not None else values[fill.column]
        return tuple(filled)

    def continues(self, row: Row, before: Record) -> bool:
        """Tell whether a row is a further line of the record above.

        Its problem is merged with that record's, and so is its number, or it has no number, place or unit of its own.
        """
        fills = self._fills.get(row.number)
        if not fills or self._problem is None:
            return False
        merged = {fill.column for fill in fills if fill.top in (before.row, *before.joined)}
        if self._problem not in merged:
            return False
        if self._number is not None and self._number in merged:
            return True
        own = (self._number, self._place, *self._units)
        return all(column is None or row.value(column) is None for column in own)

    def joined(self, record: Record, row: Row) -> Record:
        """Add a further line to a record; units it names are added to those above."""
        values = list(record.values)
        for column in self._units:
            more = text_of(row.value(column))
            if more and column < len(values):
                values[column] = "、".join(filter(None, (text_of(values[column]), more)))
        return Record(record.row, tuple(values), record.pictures, record.section, (*record.joined, row.number))
