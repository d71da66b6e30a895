"""The records of an old workbook's stream (MS-XLS) that say what values alone do not.

A record is two bytes of kind, two of length, then its content. Sheets are substreams whose offsets the globals list.
Numbers are little-endian; rows and columns are stored from 0 and told here as ``papers`` counts them: rows from 1.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

_EOF, _FORMULA, _BOUNDSHEET, _CONTINUE = 0x000A, 0x0006, 0x0085, 0x003C
_FILEPASS, _DATE1904, _MERGED, _DRAWING = 0x002F, 0x0022, 0x00E5, 0x00EC
_ROW, _BOOLERR = 0x0208, 0x0205
_ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}

_SHAPE, _ANCHOR = 0xF00A, 0xF010
_PICTURE_FRAME = 75
_DEEPEST = 32


@dataclass(slots=True)
class Globals:
    """What the first substream says of the whole file: ``offsets`` maps a sheet's name to where its records begin."""

    encrypted: bool = False
    date1904: bool = False
    offsets: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Substream:
    """What the records of one sheet say. Places are (row from 1, column from 0); merged as ``MergedRange`` has it."""

    formulas: dict[int, set[int]] = field(default_factory=dict)
    errors: dict[int, dict[int, str]] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    pictures: list[tuple[int, int]] = field(default_factory=list)


def read_globals(content: bytes) -> Globals:
    """Read the records up to the end of the first substream."""
    found = Globals()
    for kind, body in _records(content, 0):
        if kind == _FILEPASS:
            found.encrypted = True
        elif kind == _DATE1904 and len(body) >= 2:
            found.date1904 = struct.unpack_from("<H", body)[0] == 1
        elif kind == _BOUNDSHEET and len(body) >= 8:
            found.offsets[_sheet_name(body)] = struct.unpack_from("<I", body)[0]
    return found


def substream(content: bytes, offset: int | None) -> Substream:
    """Read the records of one sheet; nothing is found where its place is not known."""
    found = Substream()
    if offset is None:
        return found
    drawing = bytearray()
    before = 0
    for kind, body in _records(content, offset):
        _note(found, kind, body)
        if kind == _DRAWING or (kind == _CONTINUE and before == _DRAWING):
            drawing += body
        if kind != _CONTINUE:
            before = kind
    found.pictures = sorted(_pictures(bytes(drawing)))
    return found


def _note(found: Substream, kind: int, body: bytes) -> None:
    if kind == _FORMULA and len(body) >= 14:
        row, column = struct.unpack_from("<HH", body)
        found.formulas.setdefault(row + 1, set()).add(column)
    elif kind == _BOOLERR and len(body) >= 8 and body[7] == 1:
        row, column = struct.unpack_from("<HH", body)
        found.errors.setdefault(row + 1, {})[column] = _ERRORS.get(body[6], "#ERROR!")
    elif kind == _ROW and len(body) >= 16 and body[12] & 0x20:
        found.hidden_rows.add(struct.unpack_from("<H", body)[0] + 1)
    elif kind == _MERGED and len(body) >= 2:
        count = min(struct.unpack_from("<H", body)[0], (len(body) - 2) // 8)
        areas = struct.iter_unpack("<HHHH", body[2 : 2 + 8 * count])
        found.merged += [(top + 1, left, bottom + 1, right) for top, bottom, left, right in areas]


def _records(content: bytes, offset: int) -> Iterator[tuple[int, bytes]]:
    """Yield kind and content of the records of one substream; a stream cut short simply ends."""
    while offset + 4 <= len(content):
        kind, length = struct.unpack_from("<HH", content, offset)
        yield kind, content[offset + 4 : offset + 4 + length]
        if kind == _EOF:
            return
        offset += 4 + length


def _sheet_name(body: bytes) -> str:
    """The name in a BOUNDSHEET: length in characters, then whether two bytes make one, then the characters."""
    length, wide = body[6], body[7] & 1
    return body[8 : 8 + length * (2 if wide else 1)].decode("utf-16-le" if wide else "latin-1", errors="replace")


def _pictures(drawing: bytes) -> Iterator[tuple[int, int]]:
    """Yield the cells of the shapes that are pictures."""
    shape = 0
    for kind, instance, body in _shapes(drawing, 0):
        if kind == _SHAPE:
            shape = instance
        elif kind == _ANCHOR and shape == _PICTURE_FRAME and len(body) >= 18:
            _, column, _, top, into, _, _, bottom, _ = struct.unpack_from("<9H", body)
            # Placed by hand a picture often begins at the foot of the row above; offsets are 256ths of the row.
            yield top + 1 + (into > 128 and bottom > top), column
            shape = 0


def _shapes(drawing: bytes, depth: int) -> Iterator[tuple[int, int, bytes]]:
    """Yield kind, instance and content of the drawing's atoms, walking into its containers."""
    offset = 0
    while offset + 8 <= len(drawing):
        head, kind, length = struct.unpack_from("<HHI", drawing, offset)
        body = drawing[offset + 8 : offset + 8 + length]
        if head & 0xF == 0xF and depth < _DEEPEST:
            yield from _shapes(body, depth + 1)
        else:
            yield kind, head >> 4, body
        offset += 8 + length
