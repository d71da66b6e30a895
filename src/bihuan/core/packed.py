"""Long sequences that need little memory: kept packed, a few hundred entries unpacked at a time.

A hand-over of 100,000 rows passes from reading to verdict through several such sequences; as objects each of them would
take a hundred megabytes.
"""

import pickle
import zlib
from abc import abstractmethod
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Self, TypeVar, overload

CHUNK = 500
T = TypeVar("T")


class Chunked(Sequence[T]):
    """Entries in order, kept as compressed chunks; ``decoded`` says how the bytes of one are read.

    To go through it is quick, to jump about in it is not: only the chunk read last stays unpacked.
    """

    def __init__(self) -> None:
        self._chunks: list[bytes] = []
        self._ends: list[int] = []
        self._read: list[T] = []
        self._read_at = -1

    @abstractmethod
    def decoded(self, content: bytes) -> list[T]:
        """Return the entries of one chunk."""

    def add_chunk(self, count: int, content: bytes) -> None:
        """Take ``count`` entries more, as ``decoded`` will read them."""
        self._ends.append(self._end + count)
        self._chunks.append(zlib.compress(content, 1))

    @property
    def _end(self) -> int:
        return self._ends[-1] if self._ends else 0

    def __len__(self) -> int:
        return self._end

    def __iter__(self) -> Iterator[T]:
        for chunk in self._chunks:
            yield from self.decoded(zlib.decompress(chunk))

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> list[T]: ...
    def __getitem__(self, index: int | slice) -> T | list[T]:
        if isinstance(index, slice):
            return [self._at(place) for place in range(*index.indices(len(self)))]
        place = index + len(self) if index < 0 else index
        if not 0 <= place < len(self):
            raise IndexError(index)
        return self._at(place)

    def _at(self, place: int) -> T:
        number = bisect_right(self._ends, place)
        if number != self._read_at:
            self._read, self._read_at = self.decoded(zlib.decompress(self._chunks[number])), number
        return self._read[place - self._ends[number]]


class Packed(Chunked[T]):
    """Entries of any kind; more can be appended, none changed. Each reading gives new objects, equal to what went in."""

    def __init__(self, entries: Iterable[T] = ()) -> None:
        super().__init__()
        self._open: list[T] = []
        self.extend(entries)

    def decoded(self, content: bytes) -> list[T]:
        """Return the entries of one chunk."""
        entries: list[Any] = pickle.loads(content)  # noqa: S301 -- our own bytes, never out of this process
        return entries

    def append(self, entry: T) -> None:
        """Add one entry at the end."""
        self._open.append(entry)
        if len(self._open) == CHUNK:
            self.add_chunk(CHUNK, pickle.dumps(self._open, pickle.HIGHEST_PROTOCOL))
            self._open = []

    def extend(self, entries: Iterable[T]) -> Self:
        """Add entries at the end; returns the sequence itself."""
        for entry in entries:
            self.append(entry)
        return self

    def __len__(self) -> int:
        return self._end + len(self._open)

    def __iter__(self) -> Iterator[T]:
        yield from super().__iter__()
        yield from self._open

    def _at(self, place: int) -> T:
        return self._open[place - self._end] if place >= self._end else super()._at(place)
