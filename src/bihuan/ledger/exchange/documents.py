"""A handed-over document as lines: a table of problems in it, or a bulletin told in paragraphs.

Where a document holds a table of problems, its rows are the faults, and paragraphs that look like faults are left out
and said: most papers tell in words what their table lists. ``row`` is then the table's row (rows run on from table to
table, heads count too), else the paragraph in which the fault stands (blank ones count), in plain text the line.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bihuan.core.errors import Invalid
from bihuan.core.text import N_
from bihuan.ledger.exchange.bulletin_lines import left_out_from, lines_from
from bihuan.ledger.exchange.bulletins.bulletin import Bulletin, read_bulletin
from bihuan.ledger.exchange.bulletins.outline import Told
from bihuan.ledger.exchange.bulletins.wording import Names
from bihuan.ledger.exchange.document_tables import FoundTables, find_tables, texts_in
from bihuan.ledger.exchange.lines import Line
from bihuan.ledger.exchange.side_rows import SideRow
from bihuan.ledger.exchange.synonyms import Field
from bihuan.ledger.exchange.table import LeftOut, Table
from bihuan.papers.document import Document, Paragraph
from bihuan.papers.workbook import Picture, Sheet

_NOTHING_FOUND = N_(
    "“%(file)s”里没有找到问题：既没有写明“存在问题”“责任单位”等栏目的表格，也没有“点位：问题”这样逐条写的段落"
)


# Read line by line in this process; no bulletin has a tenth of it.
MOST_LINES = 20_000


class Counting(StrEnum):
    """What the row of a line counts in its file."""

    ROWS = "rows"
    TABLE_ROWS = "table_rows"
    PARAGRAPHS = "paragraphs"
    LINES = "lines"


@dataclass(frozen=True)
class DocumentRead:
    """What a document holds. ``lines`` is empty where nothing but a table with unknown heads (``unknown``) was found.

    ``pictures`` are all that a line may refer to; ``miscounts`` headings whose count is not what stands below them, as
    (row, heading, its count, what was read); ``default_due`` the deadline in the text that lines without one took.
    """

    counting: Counting
    lines: tuple[Line, ...]
    left_out: tuple[LeftOut, ...]
    stray_rows: tuple[int, ...]
    stated_count: int | None
    dated: date | None
    pictures: tuple[Picture, ...]
    default_due: str
    miscounts: tuple[tuple[int, str, int, int], ...] = ()
    tables: tuple[Table, ...] = ()
    unknown: tuple[Sheet, ...] = ()


def nothing_found(name: str) -> Invalid:
    """Return the refusal of a document in which no fault was found."""
    return Invalid("import.no_faults", _NOTHING_FOUND, file=name)


def read_lines(document: Document, names: Names) -> DocumentRead:
    """Read plain text. Raises Invalid where no fault is found in it."""
    bulletin = _read(document, (), names, wrapped=True)
    if not bulletin.faults:
        raise nothing_found(document.name)
    return _from_bulletin(document, bulletin, (), Counting.LINES)


def read_blocks(document: Document, answers: Mapping[str, Field], names: Names) -> DocumentRead:
    """Read a document of paragraphs and tables: its tables of problems, else its paragraphs.

    Raises Invalid where there is neither a fault nor a table whose heads a person could explain.
    """
    tables = find_tables(document, answers, names)
    bulletin = _read(document, tables.others, names, wrapped=False)
    if tables.tables:
        return _from_tables(document, tables, bulletin)
    if not bulletin.faults and not tables.others:
        raise nothing_found(document.name)
    return _from_bulletin(document, bulletin, tables.others, Counting.PARAGRAPHS)


def _read(document: Document, loose: Iterable[Sheet], names: Names, *, wrapped: bool) -> Bulletin:
    lines = _told(document, loose)
    count = sum(1 for line in lines if line.text.strip())
    if count > MOST_LINES:
        message = N_("“%(file)s”有 %(count)s 段文字，一次最多读 %(most)s 段，请拆成几个文件")
        raise Invalid("import.too_long", message, file=document.name, count=count, most=MOST_LINES)
    return read_bulletin(lines, names, wrapped=wrapped)


def _told(document: Document, loose: Iterable[Sheet]) -> list[Told]:
    """Return the lines of a document's paragraphs.

    A table without a head gives the paragraph before it its pictures, one of a single column its text as well.
    """
    layout = {id(sheet) for sheet in loose}
    told: list[Told] = []
    number = 1
    for block in document.blocks:
        if isinstance(block, Paragraph):
            number = block.number
            *firsts, last = block.lines
            told += [Told(number, line) for line in firsts]
            told.append(Told(number, last, tuple(one.sha256 for one in block.pictures)))
        elif id(block) in layout:
            if _is_frame(block):
                told += [Told(number, line) for _, text in texts_in([block]) for line in text.split("\n")]
            told.append(Told(number, "", tuple(one.sha256 for one in block.pictures)))
    return told


def _is_frame(sheet: Sheet) -> bool:
    return max((len(row.values) for row in sheet.rows), default=0) == 1


def _from_bulletin(
    document: Document, bulletin: Bulletin, others: tuple[Sheet, ...], counting: Counting
) -> DocumentRead:
    pictures = _pictures(document)
    return DocumentRead(
        counting=counting,
        lines=lines_from(bulletin.faults, {one.sha256: one for one in pictures}),
        left_out=(*left_out_from(bulletin.left), *_loose(others)),
        stray_rows=bulletin.stray,
        stated_count=bulletin.stated,
        dated=bulletin.dated,
        pictures=pictures,
        default_due=bulletin.due,
        miscounts=tuple((one.number, one.heading, one.stated, one.read) for one in bulletin.miscounts),
        unknown=() if bulletin.faults else others,
    )


def _from_tables(document: Document, tables: FoundTables, bulletin: Bulletin) -> DocumentRead:
    found = tuple(table for table, _ in tables.tables)
    lines = tables.lines(bulletin.due)
    told = (LeftOut(one.number, SideRow.OUTSIDE, _words(one.place, one.problem)) for one in bulletin.faults)
    counts = [table.stated_count for table in found if table.stated_count is not None]
    return DocumentRead(
        counting=Counting.TABLE_ROWS,
        lines=lines,
        left_out=(*(one for table in found for one in table.left_out), *told, *_loose(tables.others)),
        stray_rows=tuple(sorted({picture.row for table in found for picture in table.stray})),
        stated_count=bulletin.stated_in_words
        if bulletin.stated_in_words is not None
        else sum(counts)
        if counts
        else None,
        dated=next((table.dated for table in found if table.dated), None) or bulletin.dated,
        pictures=_pictures(document),
        default_due=bulletin.due if any(line.due == bulletin.due for line in lines) else "",
        tables=found,
    )


def _words(place: str, problem: str) -> str:
    return "：".join(filter(None, (place, " ".join(problem.split()))))


def _loose(sheets: Iterable[Sheet]) -> tuple[LeftOut, ...]:
    told = texts_in([sheet for sheet in sheets if not _is_frame(sheet)])
    return tuple(LeftOut(number, SideRow.LOOSE, " ".join(text.split())) for number, text in told if text.strip())


def _pictures(document: Document) -> tuple[Picture, ...]:
    return tuple(picture for block in document.blocks for picture in block.pictures)
