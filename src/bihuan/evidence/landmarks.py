"""Landmarks: the few hundred points of a picture by which a part of it is known again, packed to 24 bytes each (pure).

Each has a *code*, the 128 bits that say which of the numbers of its SIFT descriptor lie above their median (Zhou et al.
2012: as good as the numbers themselves for telling points apart, at an eighth of the size), and a *place*: where it lies,
how large it is and which way it looks. All lengths are shares of the picture's longer edge.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# Raised when the same picture would get other landmarks; those of an earlier version are taken anew.
VERSION = 1
MOST = 400
# Fewer say nothing: a sheet of paper, the sky.
FEWEST = 24
CODE_BYTES = 16
PLACE_BYTES = 8
UNIT = 65_535

Codes = NDArray[np.uint64]


@dataclass(frozen=True)
class Landmarks:
    """``codes`` (n × 2) and ``places`` (n × 4: across, down, size as shares of the longer edge; angle in radians)."""

    codes: Codes
    places: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.codes)


def codes_of(descriptors: NDArray[np.float64]) -> bytes:
    """Return the packed codes of SIFT descriptors (n × 128)."""
    above = descriptors > np.median(descriptors, axis=1, keepdims=True)
    packed: bytes = np.packbits(above, axis=1).tobytes()
    return packed


def packed_places(places: NDArray[np.float64]) -> bytes:
    """Return places (n × 4) packed; what lies outside the picture is brought to its edge."""
    whole = np.array(places, np.float64)
    whole[:, 3] = whole[:, 3] % (2 * np.pi) / (2 * np.pi)
    packed: bytes = np.rint(whole.clip(0, 1) * UNIT).astype("<u2").tobytes()
    return packed


def unpacked(codes: bytes, places: bytes) -> Landmarks:
    """Return landmarks as they were packed. Raises ValueError for bytes that cannot be any."""
    count, left = divmod(len(codes), CODE_BYTES)
    if left or len(places) != count * PLACE_BYTES:
        raise ValueError("no landmarks")
    found = np.frombuffer(places, "<u2").reshape(-1, 4) / UNIT
    found[:, 3] *= 2 * np.pi
    return Landmarks(unpacked_codes(codes), found)


def unpacked_codes(codes: bytes) -> Codes:
    """Return codes alone."""
    return np.frombuffer(codes, "<u8").reshape(-1, 2)


def differing(one: Codes, other: Codes) -> NDArray[np.int64]:
    """Return in how many bits each code of one picture differs from each of another."""
    bits: NDArray[np.int64] = np.bitwise_count(one[:, None, :] ^ other[None, :, :]).sum(axis=2, dtype=np.int64)
    return bits
