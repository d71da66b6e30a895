"""A long sequence that needs little memory: kept packed, a few hundred entries unpacked at a time.

A hand-over of 100,000 rows passes from reading to verdict through several such sequences; as objects each of them would
take a hundred megabytes.
"""

import pickle
import zlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Self, TypeVar, overload

CHUNK = 500
T = TypeVar("T")


class Packed(Sequence[T]):
    """Entries in order; more can be appended, none changed. Each reading gives new objects, equal to what went in.

    To go through it is quick, to jump about in it is not: only the chunk read last stays unpacked.
    """

    def __init__(self, entries: Iterable[T] = ()) -> None:
        self._chunks: list[bytes] = []
        self._open: list[T] = []
        self._read: list[T] = []
        self._read_at = -1
        self.extend(entries)

    def append(self, entry: T) -> None:
        """Add one entry at the end."""
        self._open.append(entry)
        if len(self._open) == CHUNK:
            self._chunks.append(zlib.compress(pickle.dumps(self._open, pickle.HIGHEST_PROTOCOL), 1))
            self._open = []

    def extend(self, entries: Iterable[T]) -> Self:
        """Add entries at the end; returns the sequence itself."""
        for entry in entries:
            self.append(entry)
        return self

    def __len__(self) -> int:
        return len(self._chunks) * CHUNK + len(self._open)

    def __iter__(self) -> Iterator[T]:
        for chunk in self._chunks:
            yield from _unpacked(chunk)
        yield from self._open

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> list[T]: ...
    def __getitem__(self, index: int | slice) -> T | list[T]:
        if isinstance(index, slice):
            return [self[place] for place in range(*index.indices(len(self)))]
        place = index + len(self) if index < 0 else index
        if not 0 <= place < len(self):
            raise IndexError(index)
        chunk, within = divmod(place, CHUNK)
        return self._chunk(chunk)[within]

    def _chunk(self, number: int) -> list[T]:
        if number == len(self._chunks):
            return self._open
        if number != self._read_at:
            self._read, self._read_at = _unpacked(self._chunks[number]), number
        return self._read


def _unpacked(chunk: bytes) -> list[Any]:
    entries: list[Any] = pickle.loads(zlib.decompress(chunk))  # noqa: S301 -- our own bytes, never out of this process
    return entries
