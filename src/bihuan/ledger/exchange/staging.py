"""Lines as bytes, for the time between preview and confirmation: JSON, compressed, every type kept.

So many rows make one line of JSON, so that taking 100,000 out again needs the memory of the lines and little more.
"""

import json
import zlib
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from io import BytesIO
from typing import Any

from bihuan.core.shared_texts import sharing
from bihuan.ledger.exchange.lines import DueCell, Line
from bihuan.ledger.sentence import Sentence

CHUNK = 500


def pack_lines(lines: Sequence[Line]) -> bytes:
    """Return the lines as bytes."""
    packer = zlib.compressobj(1)
    chunks = (lines[start : start + CHUNK] for start in range(0, len(lines), CHUNK))
    return b"".join([*(packer.compress(_packed(chunk)) for chunk in chunks), packer.flush()])


def unpack_lines(kept: bytes) -> tuple[Line, ...]:
    """Return the lines that ``pack_lines`` kept."""
    return tuple(_unpacked(kept))


def _packed(lines: Sequence[Line]) -> bytes:
    rows = [
        [*line[:7], _day_out(line.due), line.category, line.demand, _day_out(line.found), *_tail(line)]
        for line in lines
    ]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _unpacked(kept: bytes) -> Iterator[Line]:
    shared: dict[str, str] = {}
    for chunk in BytesIO(zlib.decompress(kept)):
        keep = sharing(shared)
        for row in json.loads(chunk):
            yield _line(row, keep)


def _tail(line: Line) -> list[Any]:
    sentences = ([[one.code, one.message, dict(one.data)] for one in some] for some in (line.faults, line.warnings))
    told = [list(one) for one in line.told]
    where = [line.part, line.sheet, line.table]
    return [line.remark, list(line.pictures), *sentences, *where, told, list(line.after)]


def _line(row: list[Any], keep: Callable[[str, str], str]) -> Line:
    row = [keep(one, one) if type(one) is str else one for one in row]
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
