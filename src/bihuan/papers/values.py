"""Cells' values as JSON, exact and with their type told: what every reader of workbooks answers with."""

import math
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from bihuan.core.errors import Invalid
from bihuan.core.text import N_
from bihuan.papers.workbook import column_name

# Excel's own ceiling for the text of one cell.
CELL_CHARACTERS = 32_767

_TEXT_LONG = N_(
    "“%(file)s”工作表“%(sheet)s”第 %(row)d 行 %(column)s 列有 %(length)d 个字，超过单元格上限 %(limit)d 个字；"
    "请检查是否误粘贴了整篇内容。"
)


class TooLong(Exception):
    """A text longer than a cell may hold; the place is found afterwards."""


def cell_text(value: str) -> str | None:
    """Return a cell's text with plain line ends, None for an empty one. Raises ``TooLong``."""
    if len(value) > CELL_CHARACTERS:
        raise TooLong
    if "\r" in value:
        value = value.replace("\r\n", "\n").replace("\r", "\n")
    return value or None


def too_long(file: str, sheet: str, number: int, raw: Sequence[Any], left: int) -> Invalid:
    """Return the refusal of a row in which some text is longer than a cell may hold; ``left`` columns precede ``raw``."""
    index, value = next((i, v) for i, v in enumerate(raw) if isinstance(v, str) and len(v) > CELL_CHARACTERS)
    return Invalid(
        "papers.cell_long",
        _TEXT_LONG,
        file=file,
        sheet=sheet,
        row=number,
        column=column_name(left + index),
        length=len(value),
        limit=CELL_CHARACTERS,
    )


def plain(value: Any) -> Any:
    """Return a cell's value as JSON: numbers exact to the 15 digits Excel keeps, dates and decimals tagged."""
    if type(value) is float:
        return _number(value)
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, datetime | date):
        return {"d": value.isoformat()}
    if isinstance(value, time):
        return value.isoformat("minutes" if value.second == 0 else "seconds")
    if isinstance(value, timedelta):
        return _span(value)
    raise TypeError(f"calamine returned a {type(value).__name__}")


def _number(value: float) -> Any:
    if value.is_integer() and abs(value) < 1e15:
        return int(value)
    if not math.isfinite(value):
        return {"e": "#NUM!"}
    return {"n": f"{value:.15g}"}


def _span(value: timedelta) -> str:
    minutes, seconds = divmod(int(value.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}"
