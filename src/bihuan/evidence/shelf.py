"""Looking one fingerprint up among a million: every one is compared, in blocks that stay in the processor's cache (pure)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .fingerprints import LENGTH, layouts_of

# Bits of 256. Pictures recompressed, shrunk, turned or mirrored differ by fewer, strangers by more
# (tests/evidence/test_fingerprints.py measures both).
ALIKE = 20
WORDS = LENGTH // 8
BLOCK = 16_384
FIRST_ROOM = 1_024


@dataclass(frozen=True, slots=True)
class Hit:
    """A picture alike: how many bits differ, and in which of the eight layouts (0 is the picture as it stands)."""

    key: int
    distance: int
    layout: int


class Shelf:
    """Fingerprints by key, held in memory: 40 bytes each. Only grows; a key put in twice is found twice."""

    def __init__(self) -> None:
        self._count = 0
        self._keys: NDArray[np.int64] = np.zeros(FIRST_ROOM, np.int64)
        self._words: NDArray[np.uint64] = np.zeros((WORDS, FIRST_ROOM), np.uint64)

    def __len__(self) -> int:
        return self._count

    def put(self, rows: Sequence[tuple[int, bytes]]) -> None:
        """Add keys with their fingerprints."""
        if not rows:
            return
        end = self._count + len(rows)
        self._make_room(end)
        flat = np.frombuffer(b"".join(bytes(fingerprint) for _, fingerprint in rows), np.uint64)
        self._keys[self._count : end] = [key for key, _ in rows]
        self._words[:, self._count : end] = flat.reshape(-1, WORDS).T
        self._count = end

    def alike(self, fingerprint: bytes, within: int = ALIKE) -> list[Hit]:
        """Return every picture that differs by at most ``within`` bits in its best layout, the nearest first."""
        layouts = [np.frombuffer(layout, np.uint64) for layout in layouts_of(fingerprint)]
        best: dict[int, Hit] = {}
        for start in range(0, self._count, BLOCK):
            end = min(start + BLOCK, self._count)
            block = self._words[:, start:end]
            for number, layout in enumerate(layouts):
                distances = np.bitwise_count(block[0] ^ layout[0])
                for word in range(1, WORDS):
                    distances = distances + np.bitwise_count(block[word] ^ layout[word])
                for place in np.flatnonzero(distances <= within):
                    hit = Hit(int(self._keys[start + place]), int(distances[place]), number)
                    known = best.get(hit.key)
                    if known is None or hit.distance < known.distance:
                        best[hit.key] = hit
        return sorted(best.values(), key=lambda hit: (hit.distance, hit.key))

    def _make_room(self, needed: int) -> None:
        room = self._keys.size
        if needed <= room:
            return
        grown = max(needed, 2 * room)
        keys, words = np.zeros(grown, np.int64), np.zeros((WORDS, grown), np.uint64)
        keys[: self._count] = self._keys[: self._count]
        words[:, : self._count] = self._words[:, : self._count]
        self._keys, self._words = keys, words
