"""Lines as bytes, for the time between preview and confirmation: JSON, compressed, every type kept.

So many rows make one line of JSON, so that taking 100,000 out again needs the memory of a few hundred.
"""

import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import date
from itertools import islice
from typing import Any

from bihuan.ledger.exchange.lines import DueCell, Line
from bihuan.ledger.sentence import Sentence

CHUNK = 500
PIECE = 1 << 16


def pack_lines(lines: Iterable[Line]) -> bytes:
    """Return the lines as bytes."""
    packer = zlib.compressobj(1)
    rows = map(_row, lines)
    packed = []
    while chunk := list(islice(rows, CHUNK)):
        packed.append(packer.compress(json.dumps(chunk, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"))
    return b"".join([*packed, packer.flush()])


class StagedLines(Iterable[Line]):
    """The lines that ``pack_lines`` kept, unpacked anew whenever they are gone through."""

    def __init__(self, kept: bytes) -> None:
        self._kept = kept

    def __iter__(self) -> Iterator[Line]:
        for chunk in self._chunks():
            yield from map(_line, json.loads(chunk))

    def _chunks(self) -> Iterator[bytes]:
        unpacker = zlib.decompressobj()
        rest = b""
        for start in range(0, len(self._kept), PIECE):
            *whole, rest = (rest + unpacker.decompress(self._kept[start : start + PIECE])).split(b"\n")
            yield from whole


def _row(line: Line) -> list[Any]:
    row: list[Any] = list(line)
    row[_DUE], row[_FOUND] = _day_out(line.due), _day_out(line.found)
    for place in (_FAULTS, _WARNINGS):
        if row[place]:
            row[place] = [list(asdict(one).values()) for one in row[place]]
    return row


def _line(row: list[Any]) -> Line:
    row[_DUE], row[_FOUND] = _day_in(row[_DUE]), _day_in(row[_FOUND])
    for place in (_FAULTS, _WARNINGS):
        row[place] = tuple([Sentence(*one) for one in row[place]])
    row[_PICTURES], row[_AFTER] = tuple(row[_PICTURES]), tuple(row[_AFTER])
    row[_TOLD] = tuple([tuple(one) for one in row[_TOLD]])
    return Line(*row)


_DUE, _FOUND, _PICTURES, _FAULTS, _WARNINGS, _TOLD, _AFTER = (
    list(Line.__annotations__).index(name)
    for name in ("due", "found", "pictures", "faults", "warnings", "told", "after")
)


def _day_out(value: DueCell) -> str | float | dict[str, str] | None:
    return {"day": value.isoformat()} if isinstance(value, date) else value


def _day_in(value: str | float | dict[str, str] | None) -> DueCell:
    return date.fromisoformat(value["day"]) if isinstance(value, dict) else value
