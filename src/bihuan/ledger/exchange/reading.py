"""Reading a handed-over file once: its lines and what it says of itself. Nothing is stored, no name is matched."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

from bihuan.core.errors import Invalid
from bihuan.core.text import N_
from bihuan.ledger.exchange.cells import text_of
from bihuan.ledger.exchange.header_rows import likely_heads
from bihuan.ledger.exchange.headers import Columns, Head
from bihuan.ledger.exchange.lines import Line, lines_of
from bihuan.ledger.exchange.synonyms import Field
from bihuan.ledger.exchange.table import Found, LeftOut, find_tables, shown_row
from bihuan.papers.reading import ReadLimits, read_workbook
from bihuan.papers.workbook import CellValue, Picture, Workbook

SAMPLES = 3
LONGEST_SAMPLE = 40
MOST_ROWS = 200_000
WORKBOOKS = (".xlsx", ".xls", ".et")
# A hand-over carries its photographs; papers refuses to read more.
LARGEST_WORKBOOK = 100_000_000


class Asked(NamedTuple):
    """A head that nobody knows yet, with the first values below it."""

    column: int
    head: str
    key: str
    samples: tuple[str, ...]


@dataclass(frozen=True)
class ReadFile:
    """A file as read, ``sheets`` being those that were. ``columns`` are the heads that were understood, and as what. ``lines`` is empty and ``table_found`` False where heads must be explained first.

    ``pictures`` maps the SHA-256 of a line's picture to where its bytes lie, empty when no folder was given.
    """

    name: str
    sha256: str
    table_found: bool
    sheets: tuple[str, ...]
    columns: tuple[tuple[str, Field], ...]
    lines: tuple[Line, ...]
    asked: tuple[Asked, ...]
    left_out: tuple[LeftOut, ...]
    stray_rows: tuple[str, ...]
    stated_count: int | None
    dated: date | None
    other_sheets: tuple[str, ...]
    pictures: Mapping[str, Path]


def read_file(
    path: Path,
    *,
    name: str,
    answers: Mapping[str, Field],
    pictures_folder: Path | None,
    sheets: Sequence[str] = (),
) -> ReadFile:
    """Read a workbook handed over under ``name``.

    ``answers`` says by key what heads mean that were asked about before; ``sheets`` names the sheets to read, by
    default the one most like a table of problems. Raises Invalid with a sentence naming the
    file, the sheet or the cell; also where no row could even be the head of a table.
    """
    if not name.lower().endswith(WORKBOOKS):
        message = N_("“%(file)s”不是 .xlsx 工作簿，请用 WPS 或 Excel 另存为 .xlsx 后再导入")
        raise Invalid("import.not_xlsx", message, file=name)
    limits = ReadLimits(file_bytes=LARGEST_WORKBOOK)
    book = read_workbook(path, name=name, pictures_folder=pictures_folder, limits=limits)
    sha256 = _digest(path)
    try:
        found = find_tables(book, answers, sheets)
    except Invalid as none_found:
        return _to_be_explained(book, sha256, none_found)
    count = sum(len(table.records) for table in found.tables)
    if count > MOST_ROWS:
        message = N_("“%(file)s”有 %(count)s 行问题，一次最多导入 %(most)s 行，请拆成几个文件")
        raise Invalid("import.too_many", message, file=name, count=count, most=MOST_ROWS)
    if not count:
        raise Invalid("import.empty", N_("“%(file)s”的表头下面没有问题"), file=name)
    return _found(book, found, sha256)


def _found(book: Workbook, found: Found, sha256: str) -> ReadFile:
    tables = found.tables
    asked = [
        one
        for table in tables
        for one in _asked(table.columns.asked, [record.values for record in table.records])
        if one.samples
    ]
    several = len(tables) > 1
    stated = [table.stated_count for table in tables if table.stated_count is not None]
    return ReadFile(
        name=book.name,
        sha256=sha256,
        table_found=True,
        sheets=tuple(table.sheet for table in tables),
        columns=tuple(dict.fromkeys(known for table in tables for known in _known(table.columns))),
        lines=lines_of(tables, date1904=book.date1904),
        asked=tuple({one.key: one for one in reversed(asked)}.values())[::-1],
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
        pictures=_paths(
            picture for table in tables for record in table.records for picture in (*record.pictures, *record.after)
        ),
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


def _asked(heads: Sequence[Head], rows: Sequence[tuple[CellValue, ...]]) -> tuple[Asked, ...]:
    return tuple(Asked(head.column, head.text, head.key, _samples(head.column, rows)) for head in heads)


def _samples(column: int, rows: Sequence[tuple[CellValue, ...]]) -> tuple[str, ...]:
    samples: list[str] = []
    for values in rows:
        text = text_of(values[column]) if column < len(values) else ""
        if text and text[:LONGEST_SAMPLE] not in samples:
            samples.append(text[:LONGEST_SAMPLE])
        if len(samples) == SAMPLES:
            break
    return tuple(samples)


def _paths(pictures: Iterable[Picture]) -> dict[str, Path]:
    return {one.sha256: Path(one.path) for one in pictures if one.path is not None}


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
