"""The whole-picture fingerprint: what stays of a picture when it is recompressed, shrunk, turned or mirrored (pure).

The signs of the 16 × 16 lowest frequencies of the picture's brightness (a discrete cosine transform, as in pHash). Signs
rather than comparison with a median, because turning by right angles and mirroring then act on the bits alone: mirroring
flips the signs of every other frequency, turning also exchanges the two axes. One stored fingerprint thus answers for all
eight ways in which a picture may be laid out.
"""

import math
from collections.abc import Sequence
from operator import mul

from PIL import Image

# Raised when the same picture would get another fingerprint; those of an earlier version are made anew.
VERSION = 1
SIDE = 64
FREQUENCIES = 16
BITS = FREQUENCIES * FREQUENCIES
LENGTH = BITS // 8
# Shades (of 255) the frequencies of a picture must swing by, most of them: less is a blank sheet, alike to any other.
LEAST_SWING = 0.01
LEAST_TELLING = 200

# Where bit n of a fingerprint lies: low frequencies first, so that its first 64 bits are its most steadfast.
ORDER = sorted(
    ((down, across) for down in range(FREQUENCIES) for across in range(FREQUENCIES)),
    key=lambda cell: (max(cell), sum(cell), cell),
)
_PLACE = {cell: n for n, cell in enumerate(ORDER)}
_WAVES = [
    [math.cos(math.pi * frequency * (2 * n + 1) / (2 * SIDE)) for n in range(SIDE)] for frequency in range(FREQUENCIES)
]
_EXCHANGED = [_PLACE[across, down] for down, across in ORDER]
_MIRRORS = [
    sum(1 << n for n, (down, across) in enumerate(ORDER) if (down * over + across * aside) % 2)
    for over in (0, 1)
    for aside in (0, 1)
]


def fingerprint_of(image: Image.Image) -> bytes | None:
    """Return the 32 bytes of an upright picture; None where it shows too little to be told from others."""
    small = image.convert("L").resize((SIDE, SIDE), Image.Resampling.BOX)
    shades = small.tobytes()
    rows = [shades[start : start + SIDE] for start in range(0, SIDE * SIDE, SIDE)]
    across = [[_swing(row, wave) for wave in _WAVES] for row in rows]
    swings = {
        (down, aside): _swing([row[aside] for row in across], _WAVES[down]) / (SIDE * SIDE)
        for down in range(FREQUENCIES)
        for aside in range(FREQUENCIES)
    }
    del swings[0, 0]
    if sum(abs(swing) >= LEAST_SWING for swing in swings.values()) < LEAST_TELLING:
        return None
    return sum(1 << _PLACE[cell] for cell, swing in swings.items() if swing > 0).to_bytes(LENGTH, "little")


def layouts_of(fingerprint: bytes) -> list[bytes]:
    """Return the fingerprints of the picture in its eight layouts, as it is first: mirrored, turned by right angles, both.

    The mean brightness (bit 0) has no sign and is never set.
    """
    bits = int.from_bytes(fingerprint, "little")
    turned = sum(1 << n for n, source in enumerate(_EXCHANGED) if bits >> source & 1)
    return [(base ^ mirror).to_bytes(LENGTH, "little") for base in (bits, turned) for mirror in _MIRRORS]


def distance(one: bytes, other: bytes) -> int:
    """Return in how many of the 256 bits two fingerprints differ."""
    return (int.from_bytes(one, "little") ^ int.from_bytes(other, "little")).bit_count()


def _swing(values: Sequence[float], wave: Sequence[float]) -> float:
    total: float = sum(map(mul, values, wave))
    return total
