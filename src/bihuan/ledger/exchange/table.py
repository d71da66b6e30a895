"""The table of problems in somebody's workbook: which sheet, below which head, which rows are records.

Rows that only count (合计), head a section (一、主次干道), repeat the head or carry a note are left out and said.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice
from typing import NoReturn

from bihuan.core.errors import Invalid
from bihuan.core.packed import Packed
from bihuan.core.text import N_
from bihuan.ledger.exchange.cells import text_of
from bihuan.ledger.exchange.header_rows import Header, find_header, further_head
from bihuan.ledger.exchange.headers import Columns
from bihuan.ledger.exchange.merges import Fill, fills_below
from bihuan.ledger.exchange.records import Record, RecordReader, Records
from bihuan.ledger.exchange.side_rows import (
    SideRow,
    date_in_title,
    section_kind,
    side_row,
    signature_rows,
    stated_count,
)
from bihuan.ledger.exchange.synonyms import Field
from bihuan.papers.workbook import Picture, Row, Sheet, Workbook


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
    records: Sequence[Record]
    left_out: tuple[LeftOut, ...]
    stray: tuple[Picture, ...]
    stated_count: int | None
    dated: date | None
    hidden_rows: frozenset[int]

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
    records = Records()
    left_out: list[LeftOut] = []
    blanks = _Blanks(sheet.rows[header.end - 1].number, fills)
    section = ""
    reader = RecordReader(columns, fills)
    nothing: Sequence[Fill] = ()
    signed = signature_rows(_upwards(sheet, header), columns, fills)
    for row in islice(sheet.rows, header.end, None):
        further = further_head(row, answers)
        if further is not None and further.fields != columns.fields:
            columns, section = further, ""
            layouts.append((row.number, columns))
            reader = RecordReader(columns, fills)
        side = SideRow.HEAD if further else side_row(row, columns, fills.get(row.number, nothing))
        if side is None and row.number in signed:
            side = SideRow.NOTE
        if side is SideRow.SECTION:
            section = section_kind(row)
        blanks.before(row.number, is_record=side is None)
        last = records.last
        if side is not None:
            left_out.append(LeftOut(row.number, side, " ".join(filter(None, map(text_of, row.values)))))
        elif last is not None and reader.continues(row, last):
            records.replace_last(reader.joined(last, row))
        else:
            records.add(reader.record(row, last, section))
    left_out += blanks.told(len(sheet.rows))
    return _with_pictures(sheet, header, Layouts(tuple(layouts)), records.all(), left_out, above, fills)


def _upwards(sheet: Sheet, header: Header) -> Iterator[Row]:
    """The rows below the head, from the last."""
    return (sheet.rows[place] for place in range(len(sheet.rows) - 1, header.end - 1, -1))


class _Blanks:
    """The blank rows between the head and the last record."""

    def __init__(self, head: int, fills: Mapping[int, Sequence[Fill]]) -> None:
        self._head, self._fills = head, fills
        self._above = self._last = head
        self._gaps: list[range] = []

    def before(self, number: int, *, is_record: bool) -> None:
        """Hear of a row that is not blank."""
        if number - self._above > 1:
            self._gaps.append(range(self._above + 1, number))
        self._above = number
        if is_record:
            self._last = number

    def told(self, rows: int) -> Iterator[LeftOut]:
        # A sheet that jumps a million rows has them blank; nobody wants them named.
        if self._last - self._head <= 4 * rows + 100:
            for number in chain.from_iterable(self._gaps):
                if number < self._last and number not in self._fills:
                    yield LeftOut(number, SideRow.BLANK, "")


def _with_pictures(
    sheet: Sheet,
    header: Header,
    layouts: Layouts,
    records: Sequence[Record],
    left_out: list[LeftOut],
    above: Sequence[str],
    fills: Mapping[int, Sequence[Fill]],
) -> Table:
    owner = _owners({picture.row for picture in sheet.pictures}, records, fills, layouts) if sheet.pictures else {}
    before: dict[int, list[Picture]] = {}
    after: dict[int, list[Picture]] = {}
    stray: list[Picture] = []
    after_columns = {id(columns): columns.after_pictures() for columns in layouts.each}
    for picture in sheet.pictures:
        if picture.column in after_columns[id(layouts.at(picture.row))]:
            after.setdefault(owner.get(picture.row, picture.row), []).append(picture)
            continue
        if picture.row in owner:
            before.setdefault(owner[picture.row], []).append(picture)
        elif sheet.rows and picture.row > sheet.rows[header.end - 1].number:
            stray.append(picture)
    if before or after:
        records = Packed(one.given(before.get(one.row, ()), after.get(one.row, ())) for one in records)
    counts = [*above, *(one.text for one in left_out if one.why in {SideRow.TOTAL, SideRow.NOTE})]
    return Table(
        sheet=sheet.name,
        layouts=layouts,
        title=tuple(above),
        records=records,
        left_out=tuple(sorted(left_out, key=lambda one: one.row)),
        stray=tuple(stray),
        stated_count=stated_count(counts),
        dated=date_in_title(above),
        hidden_rows=sheet.hidden_rows,
    )


def _owners(
    wanted: AbstractSet[int], records: Iterable[Record], fills: Mapping[int, Sequence[Fill]], layouts: Layouts
) -> dict[int, int]:
    """Say to which record's row those wanted belong: a record's own, those joined to it, blank ones merged with it."""
    tops = {number: top for number in wanted if (top := _top_of(fills.get(number, ()), layouts.at(number))) is not None}
    asked = wanted | set(tops.values())
    owner = {row: record.row for record in records for row in (record.row, *record.joined) if row in asked}
    merged = {number: owner[top] for number, top in tops.items() if number not in owner and top in owner}
    return {number: row for number, row in (owner | merged).items() if number in wanted}


def _top_of(fills: Sequence[Fill], columns: Columns) -> int | None:
    """The row in which the problem's cell begins that covers a row, None for a cell of one row."""
    problem = columns.only(Field.PROBLEM)
    return next((fill.top for fill in fills if fill.column == problem), None)
