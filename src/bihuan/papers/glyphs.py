"""Which characters the fonts of printed papers hold: read from the fonts' own tables (OpenType ``cmap``)."""

import functools
import struct
from pathlib import Path

# Drawn by nothing: they need no glyph.
_INVISIBLE = frozenset("\n\t \u00a0\u3000\u200b\u200c\u200d\u2028\u2029\ufe0e\ufe0f\ufeff")


@functools.cache
def coverage(font: Path) -> frozenset[int]:
    """Return the code points a TrueType font has glyphs for. Raises ``ValueError`` for a font without Unicode table."""
    content = font.read_bytes()
    table = _table(content, b"cmap")
    (count,) = struct.unpack_from(">H", content, table + 2)
    found: set[int] = set()
    for index in range(count):
        platform, encoding, offset = struct.unpack_from(">HHI", content, table + 4 + 8 * index)
        if platform == 0 or (platform == 3 and encoding in (1, 10)):
            found |= _mapped(content, table + offset)
    if not found:
        raise ValueError(f"{font.name} has no Unicode table")
    return frozenset(found)


def without_glyph(text: str, fonts: tuple[Path, ...]) -> list[str]:
    """Return the characters of ``text`` that not all of the fonts hold, each once, in order of appearance."""
    held = frozenset.intersection(*(coverage(font) for font in fonts))
    return [
        character for character in dict.fromkeys(text) if character not in _INVISIBLE and ord(character) not in held
    ]


def _table(content: bytes, wanted: bytes) -> int:
    (count,) = struct.unpack_from(">H", content, 4)
    for index in range(count):
        tag, _, offset, _ = struct.unpack_from(">4sIII", content, 12 + 16 * index)
        if tag == wanted:
            return int(offset)
    raise ValueError(f"the font has no table {wanted.decode()}")


def _mapped(content: bytes, start: int) -> set[int]:
    (kind,) = struct.unpack_from(">H", content, start)
    if kind == 4:
        return _segments(content, start)
    if kind == 12:
        return _groups(content, start)
    return set()


def _groups(content: bytes, start: int) -> set[int]:
    """Format 12: ranges of any code points."""
    (count,) = struct.unpack_from(">I", content, start + 12)
    found: set[int] = set()
    for index in range(count):
        first, last, _ = struct.unpack_from(">III", content, start + 16 + 12 * index)
        found.update(range(first, last + 1))
    return found


def _segments(content: bytes, start: int) -> set[int]:
    """Format 4: ranges of the basic plane. A range may hold gaps, so each code point's glyph is looked up."""
    (doubled,) = struct.unpack_from(">H", content, start + 6)
    count = doubled // 2
    ends, starts = start + 14, start + 16 + doubled
    deltas, offsets = starts + doubled, starts + 2 * doubled
    found: set[int] = set()
    for index in range(count):
        (last,) = struct.unpack_from(">H", content, ends + 2 * index)
        (first,) = struct.unpack_from(">H", content, starts + 2 * index)
        (delta,) = struct.unpack_from(">H", content, deltas + 2 * index)
        (offset,) = struct.unpack_from(">H", content, offsets + 2 * index)
        for code in range(first, min(last, 0xFFFE) + 1):
            glyph = code
            if offset:
                (glyph,) = struct.unpack_from(">H", content, offsets + 2 * index + offset + 2 * (code - first))
            # Looked up in the font's array, nought means none; computed, only the sum can say so.
            if (glyph or not offset) and (glyph + delta) & 0xFFFF:
                found.add(code)
    return found
