"""Long work of the clock done a piece at a time, with room between the pieces for whoever waits to write."""

import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

Piece = TypeVar("Piece")
# SQLite has one writer, and who waits for it looks again after up to a tenth of a second: without a pause a page could wait long.
PAUSE_SECONDS = 0.15


def in_turns(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Yield pieces, each but the first after a pause. To be used outside a transaction, around one transaction for each piece."""
    for place, piece in enumerate(pieces):
        if place:
            time.sleep(PAUSE_SECONDS)
        yield piece
