"""The table of problems in somebody's workbook: which sheet, below which head, which rows are records.

A record is one row, or several joined by merged cells. Merged cells are filled down, and from the kind of place over
its name; ditto marks (同上, 〃) repeat the cell above. Rows that only count (合计), head a section (一、主次干道), repeat
the head or carry a note are left out and said.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, NoReturn

from bihuan.core.errors import Invalid
from bihuan.core.text import N_
from bihuan.ledger.exchange.cells import text_of
from bihuan.ledger.exchange.header_rows import Header, find_header, further_head
from bihuan.ledger.exchange.headers import Columns
from bihuan.ledger.exchange.merges import Fill, fills_below
from bihuan.ledger.exchange.side_rows import (
    SideRow,
    date_in_title,
    is_ditto,
    section_kind,
    side_row,
    signature_rows,
    stated_count,
)
from bihuan.ledger.exchange.synonyms import Field
from bihuan.papers.workbook import CellValue, Picture, Row, Sheet, Workbook

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


def shown_row(sheet: str, row: int) -> str:
    """Return how a row is told: 5, or 二月!5 as office programs write it; ``sheet`` is empty where only one was read."""
    return f"{sheet}!{row}" if sheet else str(row)


@dataclass(frozen=True)
class LeftOut:
    """A row that is no record, and why. ``sheet`` names its sheet where several were read."""

    row: int
    why: SideRow
    text: str
    sheet: str = ""

    @property
    def where(self) -> str:
        """The row as a person finds it."""
        return shown_row(self.sheet, self.row)


@dataclass(frozen=True)
class Layouts:
    """Which columns hold what from which row on: a sheet may have a second table, in another order, below the first."""

    starts: tuple[tuple[int, Columns], ...]

    @property
    def each(self) -> tuple[Columns, ...]:
        """The columns of every table, from the top."""
        return tuple(columns for _, columns in self.starts)

    def at(self, row: int) -> Columns:
        """Return the columns that hold in a row."""
        if len(self.starts) == 1:
            return self.starts[0][1]
        return next(columns for start, columns in reversed(self.starts) if start <= row)


@dataclass(frozen=True)
class Table:
    """What was found on one sheet. ``stated_count`` is its own count, ``dated`` the first full date above the head.

    ``stray`` are pictures at no record.
    """

    sheet: str
    layouts: Layouts
    title: tuple[str, ...]
    records: tuple[Record, ...]
    left_out: tuple[LeftOut, ...]
    stray: tuple[Picture, ...]
    stated_count: int | None
    dated: date | None
    hidden_rows: tuple[int, ...]

    @property
    def columns(self) -> Columns:
        """The columns below the first head."""
        return self.layouts.each[0]


@dataclass(frozen=True)
class Found:
    """The tables that are read, in the order of their sheets, and the other sheets that hold one like them."""

    tables: tuple[Table, ...]
    others: tuple[str, ...]


def find_tables(book: Workbook, answers: Mapping[str, Field], sheets: Sequence[str] = ()) -> Found:
    """Return the tables of problems on the sheets named, or the one on the likeliest sheet: the fullest head wins.

    ``answers`` says what heads mean that were asked about before, by their key. Raises Invalid where no sheet has a
    row that looks like the head of such a table, and for a sheet named that has none.
    """
    found = [(sheet, header) for sheet in book.sheets if (header := find_header(sheet, answers))]
    if not found:
        message = N_("“%(file)s”里没有找到问题表：需要一行表头，写明“存在问题”“责任单位”“整改时限”等栏目")
        raise Invalid("import.no_table", message, file=book.name)
    known = [sheet.name for sheet, _ in found]
    for name in sheets:
        if name not in known:
            _refuse_sheet(book, name, known)
    if not sheets:
        likeliest = min(found, key=lambda one: (one[0].hidden, -one[1].worth, -len(one[0].rows)))
        sheets = [likeliest[0].name]
    tables = tuple(_read(sheet, header, answers) for sheet, header in found if sheet.name in sheets)
    return Found(tables, tuple(name for name in known if name not in sheets))


def _refuse_sheet(book: Workbook, name: str, known: Sequence[str]) -> NoReturn:
    message = N_("“%(file)s”的工作表“%(sheet)s”里没有找到问题表；像问题表的工作表有：%(sheets)s")
    raise Invalid("import.no_sheet", message, file=book.name, sheet=name, sheets="、".join(known))


def _read(sheet: Sheet, header: Header, answers: Mapping[str, Field]) -> Table:
    columns = header.columns
    layouts = [(0, columns)]
    above = [text for row in sheet.rows[: header.first] for value in row.values if (text := text_of(value))]
    fills = fills_below(sheet, header.end)
    records: list[Record] = []
    left_out: list[LeftOut] = []
    section = ""
    reader = _Reader(columns, fills)
    nothing: Sequence[Fill] = ()
    signed = signature_rows(sheet.rows[header.end :], columns, fills)
    for row in sheet.rows[header.end :]:
        further = further_head(row, answers)
        if further is not None and further.fields != columns.fields:
            columns, section = further, ""
            layouts.append((row.number, columns))
            reader = _Reader(columns, fills)
        side = SideRow.HEAD if further else side_row(row, columns, fills.get(row.number, nothing))
        if side is None and row.number in signed:
            side = SideRow.NOTE
        if side is SideRow.SECTION:
            section = section_kind(row)
        if side is not None:
            left_out.append(LeftOut(row.number, side, " ".join(filter(None, map(text_of, row.values)))))
        elif reader.continues(row, records):
            records[-1] = reader.joined(records[-1], row)
        else:
            records.append(reader.record(row, records, section))
    return _with_pictures(sheet, header, Layouts(tuple(layouts)), records, left_out, above, fills)


def _with_pictures(
    sheet: Sheet,
    header: Header,
    layouts: Layouts,
    records: list[Record],
    left_out: list[LeftOut],
    above: Sequence[str],
    fills: Mapping[int, Sequence[Fill]],
) -> Table:
    last = records[-1].row if records else 0
    shown = {row.number for row in sheet.rows}
    blanks = [LeftOut(n, SideRow.BLANK, "") for n in _gaps(sheet, header, last) if n not in shown and n not in fills]
    owner = _owners(records, fills, layouts)
    by_row: dict[int, list[Picture]] = {}
    after_work: dict[int, list[Picture]] = {}
    stray: list[Picture] = []
    after = {id(columns): columns.after_pictures() for columns in layouts.each}
    for picture in sheet.pictures:
        if picture.column in after[id(layouts.at(picture.row))]:
            after_work.setdefault(owner.get(picture.row, picture.row), []).append(picture)
            continue
        if picture.row in owner:
            by_row.setdefault(owner[picture.row], []).append(picture)
        elif sheet.rows and picture.row > sheet.rows[header.end - 1].number:
            stray.append(picture)
    counts = [*above, *(one.text for one in left_out if one.why in {SideRow.TOTAL, SideRow.NOTE})]
    return Table(
        sheet=sheet.name,
        layouts=layouts,
        title=tuple(above),
        records=tuple(_given(record, by_row, after_work) for record in records),
        left_out=tuple(sorted([*left_out, *blanks], key=lambda one: one.row)),
        stray=tuple(stray),
        stated_count=stated_count(counts),
        dated=date_in_title(above),
        hidden_rows=tuple(sorted(sheet.hidden_rows & {record.row for record in records})),
    )


def _given(
    record: Record, by_row: Mapping[int, Sequence[Picture]], after_work: Mapping[int, Sequence[Picture]]
) -> Record:
    pictures, after = by_row.get(record.row, ()), after_work.get(record.row, ())
    return record.given(pictures, after) if pictures or after else record


def _gaps(sheet: Sheet, header: Header, last: int) -> Iterator[int]:
    """The numbers of rows between the head and the last record."""
    first = sheet.rows[header.end - 1].number + 1
    # A sheet that jumps a million rows has them blank; nobody wants them named.
    return iter(range(first, last)) if last - first < 4 * len(sheet.rows) + 100 else iter(())


def _owners(records: Sequence[Record], fills: Mapping[int, Sequence[Fill]], layouts: Layouts) -> dict[int, int]:
    """Say for every row to which record's row it belongs: its own, those joined to it, blank ones merged with it."""
    owner = {record.row: record.row for record in records}
    for record in records:
        owner.update(dict.fromkeys(record.joined, record.row))
    for number, merged in fills.items():
        problem = layouts.at(number).only(Field.PROBLEM)
        top = next((fill.top for fill in merged if fill.column == problem), None)
        if number not in owner and top in owner:
            owner[number] = owner[top]
    return owner


class _Reader:
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

    def record(self, row: Row, before: Sequence[Record], section: str) -> Record:
        """Return the record of a row, merged cells and ditto marks filled in."""
        values = row.values
        fills = self._fills.get(row.number)
        if fills:
            values = self._filled(values, fills)
        if before:
            for column in self._dittoed:
                if column < len(values) and is_ditto(values[column]):
                    values = (*values[:column], before[-1].values[column], *values[column + 1 :])
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

    def continues(self, row: Row, before: Sequence[Record]) -> bool:
        """Tell whether a row is a further line of the record above.

        Its problem is merged with that record's, and so is its number, or it has no number, place or unit of its own.
        """
        fills = self._fills.get(row.number)
        if not fills or not before or self._problem is None:
            return False
        merged = {fill.column for fill in fills if fill.top in (before[-1].row, *before[-1].joined)}
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
