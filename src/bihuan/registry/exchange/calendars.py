"""A workbook of days off as lines of text, so that workbook and pasted list are read alike."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

from bihuan.core.errors import Invalid
from bihuan.core.text import N_
from bihuan.papers.reading import read_workbook

MOST_ROWS = 400


def lines_of(path: Path, *, name: str) -> str:
    """Return every row of the visible sheets as a line, its cells apart by blanks.

    Raises Invalid as ``read_workbook`` does, and for more rows than a year can ask for.
    """
    workbook = read_workbook(path, name=name)
    lines = [
        " ".join(filter(None, map(_written, row.values)))
        for sheet in workbook.sheets
        if not sheet.hidden
        for row in sheet.rows
    ]
    if len(lines) > MOST_ROWS:
        message = N_("“%(file)s”有 %(rows)s 行，放假安排一次最多 %(most)s 行。")
        raise Invalid("calendar.too-long", message, file=name, rows=len(lines), most=MOST_ROWS)
    return "\n".join(line for line in lines if line)


def _written(value: Any) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).strip()
