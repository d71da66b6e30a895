"""The rows of a sheet on their way out of the limited child, and kept packed by whoever asked for them.

They come as lines of JSON and stay so, compressed, until somebody looks at them: 100,000 rows need a few megabytes.
"""

import json
import zlib
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, overload

from bihuan.papers.workbook import CellValue, ErrorValue, Formula, PlacedPicture, Row

# How many rows make one line: large enough that framing costs nothing.
BATCH = 250


def row_messages(batch: Sequence[tuple[int, list[Any]]]) -> Iterator[dict[str, Any] | bytes]:
    """Yield what a child says for some rows, as (number, values): how many follow, then themselves as one line."""
    if batch:
        yield {"kind": "rows", "count": len(batch)}
        yield json.dumps(batch, ensure_ascii=False, separators=(",", ":")).encode()


class KeptRows(Sequence[Row]):
    """Rows in order, unpacked as they are read. To go through them is quick, to jump about in them is not."""

    def __init__(self) -> None:
        self._chunks: list[bytes] = []
        self._ends: list[int] = []
        self._read: list[Row] = []
        self._read_at = -1

    def add(self, count: int, line: bytes) -> None:
        """Take ``count`` rows as ``row_messages`` says them."""
        self._chunks.append(zlib.compress(line, 1))
        self._ends.append(len(self) + count)

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    def __iter__(self) -> Iterator[Row]:
        for chunk in self._chunks:
            yield from _rows(chunk)

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> list[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | list[Row]:
        if isinstance(index, slice):
            return [self[place] for place in range(*index.indices(len(self)))]
        place = index + len(self) if index < 0 else index
        if not 0 <= place < len(self):
            raise IndexError(index)
        chunk = bisect_right(self._ends, place)
        if chunk != self._read_at:
            self._read, self._read_at = _rows(self._chunks[chunk]), chunk
        return self._read[place - self._ends[chunk]]


def _rows(chunk: bytes) -> list[Row]:
    return [_row(number, values) for number, values in json.loads(zlib.decompress(chunk))]


def _row(number: int, values: list[Any]) -> Row:
    return Row(number, tuple([_value(value) if type(value) is dict else value for value in values]))


def _value(tagged: dict[str, Any]) -> CellValue:
    """Return the value behind a tag; plain JSON values need none."""
    ((tag, content), *_) = tagged.items()
    if tag == "f":
        cached = tagged["v"]
        shown = _value(cached) if isinstance(cached, dict) else cached
        return Formula(content, None if isinstance(shown, Formula | ErrorValue | PlacedPicture) else shown)
    return _TAGS[tag](content)


def _date(text: str) -> date | datetime:
    return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)


_TAGS: dict[str, Callable[[str], CellValue]] = {
    "d": _date,
    "n": Decimal,
    "e": ErrorValue,
    "p": PlacedPicture,
    "q": lambda reference: PlacedPicture(reference, found=True),
}
