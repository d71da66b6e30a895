"""CSV files in and out. Out: UTF-8 with a mark so that Excel and WPS see it. In: what they and others write."""

import csv
import itertools
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, TextIO

from bihuan.core.errors import Invalid
from bihuan.core.text import N_
from bihuan.papers.neutral import neutral, plain
from bihuan.papers.rows import BATCH, row_messages
from bihuan.papers.sniff import require_text
from bihuan.papers.workbook import PlainValue, column_name

_CELL_CHARACTERS = 32_767
_FIELD_CHARACTERS = 10_000_000
_ROWS, _COLUMNS = 1_000_000, 702

_ENCODING = N_(
    "“%(file)s”的文字编码无法识别（既不是 UTF-8，也不是 GB18030）；请另存为“CSV UTF-8”或 Excel 工作簿（.xlsx）再上传。"
)
_TEXT_LONG = N_(
    "“%(file)s”第 %(row)d 行 %(column)s 列有 %(length)d 个字，超过单元格上限 %(limit)d 个字；"
    "请检查引号是否成对，或是否误粘贴了整篇内容。"
)
_MALFORMED = N_("“%(file)s”第 %(row)d 行不是正确的 CSV；请检查这一行的引号是否成对。")
_TOO_MANY = N_("“%(file)s”超过上限（%(row_limit)d 行、%(column_limit)d 列）；请拆成几个文件再上传。")


def write_csv(file: TextIO, head: Sequence[str], rows: Iterable[Sequence[PlainValue]]) -> None:
    """Write a table as CSV with a byte order mark, a line at a time; text that looks like a formula is neutralised.

    ``file`` must be opened as UTF-8 with ``newline=""``. Numbers and dates are written as they are.
    """
    file.write("\ufeff")
    lines = csv.writer(file, lineterminator="\r\n")
    lines.writerow([neutral(title) for title in head])
    lines.writerows([_field(value) for value in row] for row in rows)


def _field(value: PlainValue) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return neutral(value)
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def read_csv(path: str, name: str) -> Iterator[dict[str, Any] | bytes]:
    """Yield a CSV file in the messages of ``xlsx.read_xlsx``: one sheet, every cell a text or empty.

    Encoding: by byte order mark, else UTF-8, else GB18030. Delimiter: comma, tab or semicolon, whichever the first
    line holds most of. An apostrophe put there by ``neutral`` is taken away. Row numbers count records, which is what
    a spreadsheet program shows. Raises ``Invalid`` naming file, row and column.
    """
    file = Path(path)
    content = file.read_bytes()
    require_text(content[:4096], name)
    text = _decode(content, name)
    yield {"kind": "book", "date1904": False}
    yield {
        "kind": "sheet",
        "name": Path(name).stem,
        "hidden": False,
        "merged": [],
        "hidden_rows": [],
        "pictures": [],
    }
    records = _records(text, name)
    while batch := list(itertools.islice(records, BATCH)):
        yield from row_messages(batch)


def _decode(content: bytes, name: str) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Invalid("papers.encoding", _ENCODING, file=name)


def _records(text: str, name: str) -> Iterator[tuple[int, list[str | None]]]:
    """Yield (number, values) for records that hold something."""
    csv.field_size_limit(_FIELD_CHARACTERS)
    first = text[: text.find("\n")] if "\n" in text else text
    delimiter = max(",\t;", key=first.count)
    number = 0
    try:
        # Split lines ourselves: str.splitlines would also cut at characters that belong to the text.
        for record in csv.reader(_lines(text), delimiter=delimiter, strict=True):
            number += 1
            if number > _ROWS or len(record) > _COLUMNS:
                raise Invalid("papers.too_far", _TOO_MANY, file=name, row_limit=_ROWS, column_limit=_COLUMNS)
            values = [_cell(value, name, number, column) for column, value in enumerate(record)]
            if any(value is not None for value in values):
                yield number, values
    except csv.Error as error:
        raise Invalid("papers.malformed", _MALFORMED, file=name, row=number + 1) from error


def _lines(text: str) -> Iterator[str]:
    start = 0
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        yield text[start:end]
        start = end


def _cell(value: str, name: str, row: int, column: int) -> str | None:
    if len(value) > _CELL_CHARACTERS:
        raise Invalid(
            "papers.cell_long",
            _TEXT_LONG,
            file=name,
            row=row,
            column=column_name(column),
            length=len(value),
            limit=_CELL_CHARACTERS,
        )
    return plain(value) or None
