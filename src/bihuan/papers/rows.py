"""The rows of a sheet on their way out of the limited child, and kept packed by whoever asked for them.

They come as lines of JSON and stay so, compressed, until somebody looks at them: 100,000 rows need a few megabytes.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from bihuan.core.packed import Chunked
from bihuan.papers.workbook import CellValue, ErrorValue, Formula, PlacedPicture, Row

# How many rows make one line: large enough that framing costs nothing.
BATCH = 250


def row_messages(batch: Sequence[tuple[int, list[Any]]]) -> Iterator[dict[str, Any] | bytes]:
    """Yield what a child says for some rows, as (number, values): how many follow, then themselves as one line."""
    if batch:
        yield {"kind": "rows", "count": len(batch)}
        yield json.dumps(batch, ensure_ascii=False, separators=(",", ":")).encode()


class KeptRows(Chunked[Row]):
    """The rows of a sheet as ``row_messages`` says them, unpacked as they are read."""

    def decoded(self, content: bytes) -> list[Row]:
        """Return the rows of one line."""
        return [_row(number, values) for number, values in json.loads(content)]


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
