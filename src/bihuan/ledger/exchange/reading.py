"""Reading a handed-over file once: its lines and what it says of itself. Nothing is stored, no line is matched.

What the file's name ends with says which reader has it: ``.xlsx`` the workbook's, ``.docx`` and ``.txt`` the document's.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

from bihuan.core.errors import Invalid
from bihuan.core.text import N_
from bihuan.ledger.exchange.bulletins.wording import NO_NAMES, Names
from bihuan.ledger.exchange.cells import text_of
from bihuan.ledger.exchange.documents import Counting, DocumentRead, nothing_found, read_blocks, read_lines
from bihuan.ledger.exchange.header_rows import likely_heads
from bihuan.ledger.exchange.headers import Columns, Head
from bihuan.ledger.exchange.lines import Line, lines_of
from bihuan.ledger.exchange.synonyms import Field
from bihuan.ledger.exchange.table import Found, LeftOut, Table, find_tables, shown_row
from bihuan.papers.documents import read_document
from bihuan.papers.reading import ReadLimits, read_workbook
from bihuan.papers.textfile import read_text
from bihuan.papers.workbook import CellValue, Picture, Workbook

SAMPLES = 3
LONGEST_SAMPLE = 40
MOST_ROWS = 200_000
# A hand-over carries its photographs; papers refuses to read more.
LARGEST_WORKBOOK = 100_000_000
TEXT_SUFFIX = ".txt"
_OTHER_TABLES = frozenset({".csv", ".tsv", ".ett", ".ods", ".xlsm", ".xlsb", ".xlt"})
_OTHER_DOCUMENTS = frozenset({".doc", ".dot", ".docm", ".wps", ".wpt", ".rtf", ".odt", ".uof"})
BOOK_SUFFIXES = (".xlsx", ".xls", ".et")
READ_SUFFIXES = (*BOOK_SUFFIXES, ".docx", TEXT_SUFFIX)


class Asked(NamedTuple):
    """A head that nobody knows yet, with the first values below it."""

    column: int
    head: str
    key: str
    samples: tuple[str, ...]


@dataclass(frozen=True)
class ReadFile:
    """A file as read, ``sheets`` being those that were. ``columns`` are the heads that were understood, and as what. ``lines`` is empty and ``table_found`` False where heads must be explained first.

    ``pictures`` maps the SHA-256 of a line's picture to where its bytes lie, empty when no folder was given. Of
    documents ``counting`` says what a line's row counts, ``miscounts`` and ``default_due`` are as in ``DocumentRead``.
    """

    name: str
    sha256: str
    table_found: bool
    sheets: tuple[str, ...]
    columns: tuple[tuple[str, Field], ...]
    lines: Sequence[Line]
    asked: tuple[Asked, ...]
    left_out: tuple[LeftOut, ...]
    stray_rows: tuple[str, ...]
    stated_count: int | None
    dated: date | None
    other_sheets: tuple[str, ...]
    pictures: Mapping[str, Path]
    counting: Counting = Counting.ROWS
    miscounts: tuple[tuple[int, str, int, int], ...] = ()
    default_due: str = ""


def read_file(
    path: Path,
    *,
    name: str,
    answers: Mapping[str, Field],
    pictures_folder: Path | None,
    sheets: Sequence[str] = (),
    names: Names = NO_NAMES,
) -> ReadFile:
    """Read a file handed over under ``name``.

    ``answers`` says by key what heads mean that were asked about before; ``sheets`` names the sheets of a workbook to
    read, by default the one most like a table of problems; ``names`` knows units and places, by which a bulletin's
    headings are told apart. Raises Invalid with a sentence naming the file, the sheet or the cell; also where no row
    could even be the head of a table, and no paragraph a fault.
    """
    limits = ReadLimits(file_bytes=LARGEST_WORKBOOK)
    match Path(name).suffix.lower():
        case ".xlsx" | ".xls" | ".et":
            book = read_workbook(path, name=name, pictures_folder=pictures_folder, limits=limits)
            return _workbook(book, path, answers, sheets)
        case ".docx":
            document = read_document(path, name=name, pictures_folder=pictures_folder, limits=limits)
            return _document(name, read_blocks(document, answers, names), path)
        case ".txt":
            return _document(name, read_lines(read_text(path, name), names), path)
    raise _not_read(name)


def _not_read(name: str) -> Invalid:
    """Return the refusal of a file that ends like none we read, with the way to one we do."""
    suffix = Path(name).suffix.lower()
    if suffix in _OTHER_TABLES:
        message = N_("“%(file)s”不是 .xlsx 工作簿，请用 WPS 或 Excel 另存为 .xlsx 后再导入")
        return Invalid("import.not_xlsx", message, file=name)
    if suffix in _OTHER_DOCUMENTS:
        message = N_("“%(file)s”不是 .docx 文档，请用 WPS 或 Word 另存为 .docx 后再导入")
        return Invalid("import.not_docx", message, file=name)
    message = N_("“%(file)s”不能导入：请用 .xlsx 工作簿、.docx 文档或 .txt 文本，也可以复制文字粘贴进来")
    return Invalid("import.wrong_type", message, file=name)


def _workbook(book: Workbook, path: Path, answers: Mapping[str, Field], sheets: Sequence[str]) -> ReadFile:
    name = book.name
    sha256 = _digest(path)
    try:
        found = find_tables(book, answers, sheets)
    except Invalid as refusal:
        # Heads nobody knows are explained by a person; a table that is found and cannot be read is refused.
        if refusal.code != "import.no_table":
            raise
        return _to_be_explained(book, sha256, refusal)
    count = sum(len(table.records) for table in found.tables)
    _require_rows(name, count)
    return _found(book, found, sha256)


def _require_rows(name: str, count: int) -> None:
    if count > MOST_ROWS:
        message = N_("“%(file)s”有 %(count)s 行问题，一次最多导入 %(most)s 行，请拆成几个文件")
        raise Invalid("import.too_many", message, file=name, count=count, most=MOST_ROWS)
    if not count:
        raise Invalid("import.empty", N_("“%(file)s”的表头下面没有问题"), file=name)


def _document(name: str, found: DocumentRead, path: Path) -> ReadFile:
    sha256 = _digest(path)
    if found.unknown:
        book = Workbook(name, date1904=False, sheets=found.unknown)
        return _to_be_explained(book, sha256, nothing_found(name))
    _require_rows(name, len(found.lines))
    return ReadFile(
        name=name,
        sha256=sha256,
        table_found=True,
        sheets=(),
        columns=_known_in(found.tables),
        lines=found.lines,
        asked=_asked_in(found.tables),
        left_out=found.left_out,
        stray_rows=tuple(map(str, found.stray_rows)),
        stated_count=found.stated_count,
        dated=found.dated,
        other_sheets=(),
        pictures=_paths(found.pictures),
        counting=found.counting,
        miscounts=found.miscounts,
        default_due=found.default_due,
    )


def _asked_in(tables: Iterable[Table]) -> tuple[Asked, ...]:
    asked: dict[str, Asked] = {}
    for table in tables:
        for one in _asked(table.columns.asked, (record.values for record in table.records)):
            if one.samples:
                asked.setdefault(one.key, one)
    return tuple(asked.values())


def _known_in(tables: Iterable[Table]) -> tuple[tuple[str, Field], ...]:
    return tuple(dict.fromkeys(known for table in tables for known in _known(table.columns)))


def _found(book: Workbook, found: Found, sha256: str) -> ReadFile:
    tables = found.tables
    sheets = tuple(table.sheet for table in tables)
    several = len(tables) > 1
    stated = [table.stated_count for table in tables if table.stated_count is not None]
    return ReadFile(
        name=book.name,
        sha256=sha256,
        table_found=True,
        sheets=sheets,
        columns=_known_in(tables),
        lines=lines_of(tables, date1904=book.date1904),
        asked=_asked_in(tables),
        left_out=tuple(
            replace(one, sheet=table.sheet) if several else one for table in tables for one in table.left_out
        ),
        stray_rows=tuple(
            shown_row(table.sheet if several else "", row)
            for table in tables
            for row in sorted({picture.row for picture in table.stray})
        ),
        # Of several tables a count counts only where each gives its own.
        stated_count=sum(stated) if len(stated) == len(tables) else None,
        dated=next((table.dated for table in tables if table.dated), None),
        other_sheets=found.others,
        pictures=_paths(picture for sheet in book.sheets if sheet.name in sheets for picture in sheet.pictures),
    )


def _known(columns: Columns) -> tuple[tuple[str, Field], ...]:
    held = ((head.text, columns.field_of(head.column)) for head in columns.heads)
    return tuple((text, field) for text, field in held if field is not None)


def _to_be_explained(book: Workbook, sha256: str, none_found: Invalid) -> ReadFile:
    """Return the heads of the likeliest table, for a person to explain; raise what was found wrong where there are none."""
    for sheet in sorted(book.sheets, key=lambda sheet: (sheet.hidden, -len(sheet.rows))):
        likely = likely_heads(sheet)
        if likely is not None:
            heads, end = likely
            asked = _asked(heads, [row.values for row in sheet.rows[end : end + 20]])
            return ReadFile(book.name, sha256, False, (sheet.name,), (), (), asked, (), (), None, None, (), {})
    raise none_found


def _asked(heads: Sequence[Head], rows: Iterable[tuple[CellValue, ...]]) -> tuple[Asked, ...]:
    samples: dict[int, list[str]] = {head.column: [] for head in heads}
    for values in rows:
        lacking = [column for column, found in samples.items() if len(found) < SAMPLES]
        if not lacking:
            break
        for column in lacking:
            text = text_of(values[column])[:LONGEST_SAMPLE] if column < len(values) else ""
            if text and text not in samples[column]:
                samples[column].append(text)
    return tuple(Asked(head.column, head.text, head.key, tuple(samples[head.column])) for head in heads)


def _paths(pictures: Iterable[Picture]) -> dict[str, Path]:
    return {one.sha256: Path(one.path) for one in pictures if one.path is not None}


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
