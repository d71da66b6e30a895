"""The tables of problems in a text document: one or several, each below its heading, split over pages or not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bihuan.ledger.exchange.bulletins.headings import core_of
from bihuan.ledger.exchange.bulletins.markers import marker_of
from bihuan.ledger.exchange.bulletins.outline import is_unit_heading
from bihuan.ledger.exchange.bulletins.signs import narrowed, stripped
from bihuan.ledger.exchange.bulletins.tails import labelled
from bihuan.ledger.exchange.bulletins.wording import Names, kind_named
from bihuan.ledger.exchange.header_rows import find_header
from bihuan.ledger.exchange.lines import Line, lines_of
from bihuan.ledger.exchange.synonyms import Field
from bihuan.ledger.exchange.table import Table
from bihuan.ledger.exchange.table import find_tables as tables_in
from bihuan.papers.document import Document, Paragraph
from bihuan.papers.workbook import Sheet, Workbook


@dataclass(frozen=True)
class Titled:
    """A table with what the paragraphs right before it say it is about."""

    sheet: Sheet
    unit: str = ""
    kind: str = ""


@dataclass(frozen=True)
class FoundTables:
    """The problem tables of a document in order, and the tables without a head that is known."""

    tables: tuple[tuple[Table, Titled], ...]
    others: tuple[Sheet, ...]

    @property
    def first(self) -> Table:
        """The first table: its columns stand for all in what a person is told."""
        return self.tables[0][0]

    def lines(self, due: str) -> tuple[Line, ...]:
        """Return the lines of all tables; unit and kind come from the heading above, the deadline from the text, where a row has none."""
        return tuple(
            _given(line, titled, due) for table, titled in self.tables for line in lines_of([table], date1904=False)
        )


def find_tables(document: Document, answers: Mapping[str, Field], names: Names) -> FoundTables:
    """Return the tables of problems. A table without a head right after one as wide goes on where that one ended."""
    titled: list[Titled] = []
    others: list[Sheet] = []
    unit = kind = ""
    apart = True
    for block in document.blocks:
        if isinstance(block, Paragraph):
            for line in block.lines:
                text = _unnumbered(line)
                if text:
                    unit, kind = _heading(text, unit, kind, names)
                    apart = True
            continue
        if find_header(block, answers):
            titled.append(Titled(block, unit, kind))
        elif titled and not apart and _width(titled[-1].sheet) == _width(block):
            titled[-1] = replace(titled[-1], sheet=_longer(titled[-1].sheet, block))
        else:
            others.append(block)
        apart = False
    tables = tuple(
        (table, one)
        for one in titled
        for table in tables_in(Workbook(document.name, False, (one.sheet,)), answers).tables
    )
    return FoundTables(tables, tuple(others))


def _given(line: Line, titled: Titled, due: str) -> Line:
    return line._replace(
        lead=line.lead or ("" if line.assisting else titled.unit),
        kind=line.kind or titled.kind,
        due=due if line.due == "" else line.due,
    )


def _unnumbered(line: str) -> str:
    text = stripped(line)
    marker = marker_of(text)
    return stripped(text[marker.length :]) if marker else text


def _heading(text: str, unit: str, kind: str, names: Names) -> tuple[str, str]:
    """Return whose table follows after a paragraph: a heading names a unit or a kind of place, other headings end both."""
    if is_unit_heading(text, names):
        return labelled(text)[1].lead or core_of(text), ""
    named = kind_named(core_of(text))
    if named:
        return unit, named
    is_sentence = len(narrowed(text)) > 40
    return (unit, kind) if is_sentence else ("", "")


def _width(sheet: Sheet) -> int:
    return max((len(row.values) for row in sheet.rows), default=0)


def _longer(sheet: Sheet, more: Sheet) -> Sheet:
    return replace(
        sheet,
        rows=(*sheet.rows, *more.rows),
        merged=(*sheet.merged, *more.merged),
        pictures=(*sheet.pictures, *more.pictures),
    )


def texts_in(sheets: Sequence[Sheet]) -> list[tuple[int, str]]:
    """Return the rows of tables as (number, text), rows without text left out."""
    return [
        (row.number, " ".join(str(value) for value in row.values if value)) for sheet in sheets for row in sheet.rows
    ]
