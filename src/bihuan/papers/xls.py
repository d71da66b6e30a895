"""Reading an .xls file of Excel 97-2003 (or an .et of WPS) inside the limited child.

Values and merged ranges come from calamine; what it does not tell (formulas, hidden rows, where pictures lie, the date
system) from one pass over the records of the stream, after MS-XLS 2.4 and MS-ODRAW 2.2. Pictures are told with their
cell and not taken out: the office that needs them saves the file as .xlsx.
"""

import struct
from collections.abc import Iterator
from operator import itemgetter
from typing import Any

import olefile
from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from bihuan.papers.biff import Substream, read_globals, substream
from bihuan.papers.rows import BATCH, row_messages
from bihuan.papers.sniff import corrupt, encrypted
from bihuan.papers.values import TooLong, cell_text, plain, too_long

_STREAMS = ("Workbook", "Book")
_CLOSED = {"sha256": "", "media_type": None, "width": 0, "height": 0, "path": None}


def read_xls(path: str, name: str) -> Iterator[dict[str, Any] | bytes]:
    """Yield the workbook as ``xlsx.read_xlsx`` does. Raises ``Invalid`` for an encrypted or broken file."""
    content = _stream(path, name)
    found = read_globals(content)
    if found.encrypted:
        raise encrypted(name)
    yield {"kind": "book", "date1904": found.date1904}
    try:
        with CalamineWorkbook.from_path(path) as book:
            for metadata in book.sheets_metadata:
                if metadata.typ != SheetTypeEnum.WorkSheet:
                    continue
                part = substream(content, found.offsets.get(metadata.name))
                hidden = metadata.visible != SheetVisibleEnum.Visible
                yield from _sheet(book, metadata.name, part, name, hidden=hidden)
    except CalamineError as error:
        raise corrupt(name) from error


def _stream(path: str, name: str) -> bytes:
    try:
        with olefile.OleFileIO(path) as file:
            held = next((one for one in _STREAMS if file.exists(one)), None)
            if held is None:
                raise corrupt(name)
            return bytes(file.openstream(held).read())
    except (OSError, ValueError, struct.error, IndexError) as error:
        # olefile checks little of what a broken file says of itself.
        raise corrupt(name) from error


def _sheet(
    book: CalamineWorkbook, title: str, part: Substream, name: str, *, hidden: bool
) -> Iterator[dict[str, Any] | bytes]:
    sheet = book.get_sheet_by_name(title)
    pictures = [{"row": row, "column": column, "how": "old_format", **_CLOSED} for row, column in part.pictures]
    yield {
        "kind": "sheet",
        "name": title,
        "hidden": hidden,
        "merged": sorted(part.merged),
        "hidden_rows": sorted(part.hidden_rows),
        "pictures": sorted(pictures, key=itemgetter("row", "column")),
    }
    left = sheet.start[1] if sheet.start else 0
    batch: list[tuple[int, list[Any]]] = []
    for number, raw in enumerate(sheet.iter_rows(), start=1):
        try:
            values = [None] * left + [cell_text(v) if isinstance(v, str) else plain(v) for v in raw]
        except TooLong:
            raise too_long(name, title, number, raw, left) from None
        for column in part.formulas.get(number, ()):
            values += [None] * (column + 1 - len(values))
            values[column] = {"f": "", "v": values[column]}
        for column, text in part.errors.get(number, {}).items():
            values += [None] * (column + 1 - len(values))
            values[column] = {"e": text}
        if values.count(None) != len(values):
            batch.append((number, values))
        if len(batch) == BATCH:
            yield from row_messages(batch)
            batch = []
    yield from row_messages(batch)
