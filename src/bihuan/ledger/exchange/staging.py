"""Lines as bytes, for the time between preview and confirmation: JSON, compressed, every type kept."""

import json
import zlib
from collections.abc import Sequence
from datetime import date
from typing import Any

from bihuan.ledger.exchange.lines import DueCell, Line
from bihuan.ledger.sentence import Sentence


def pack_lines(lines: Sequence[Line]) -> bytes:
    """Return the lines as bytes."""
    rows = [
        [*line[:7], _day_out(line.due), line.category, line.demand, _day_out(line.found), *_tail(line)]
        for line in lines
    ]
    return zlib.compress(json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode(), 1)


def unpack_lines(kept: bytes) -> tuple[Line, ...]:
    """Return the lines that ``pack_lines`` kept."""
    return tuple(_line(row) for row in json.loads(zlib.decompress(kept)))


def _tail(line: Line) -> list[Any]:
    sentences = ([[one.code, one.message, dict(one.data)] for one in some] for some in (line.faults, line.warnings))
    told = [list(one) for one in line.told]
    where = [line.part, line.sheet, line.table]
    return [line.remark, list(line.pictures), *sentences, *where, told, list(line.after)]


def _line(row: list[Any]) -> Line:
    *texts, due, category, demand, found, remark, pictures, faults, warnings, part, sheet, table, told, after = row
    sentences = (tuple(Sentence(*one) for one in some) for some in (faults, warnings))
    days: tuple[Any, ...] = (_day_in(due), category, demand, _day_in(found))
    opening: tuple[Any, ...] = (tuple(tuple(one) for one in told), tuple(after))
    fields: list[Any] = [*texts, *days, remark, tuple(pictures), *sentences, part, sheet, table, *opening]
    return Line(*fields)


def _day_out(value: DueCell) -> str | float | dict[str, str] | None:
    return {"day": value.isoformat()} if isinstance(value, date) else value


def _day_in(value: str | float | dict[str, str] | None) -> DueCell:
    return date.fromisoformat(value["day"]) if isinstance(value, dict) else value
