"""Whether an MP4 is a short film: the boxes of ISO/IEC 14496-12 are walked, nothing is decoded (pure)."""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from .refusals import Refusal

LONGEST_SECONDS = 60
# Phones write such brands; QuickTime and others are to be saved as MP4 first.
BRANDS = frozenset(
    {
        b"isom",
        b"iso2",
        b"iso4",
        b"iso5",
        b"iso6",
        b"mp41",
        b"mp42",
        b"avc1",
        b"M4V ",
        b"MSNV",
        b"dash",
        b"3gp4",
        b"3gp5",
        b"3gp6",
    }
)
# A minute's film has an index of some ten kilobytes.
LARGEST_INDEX = 8 * 1024 * 1024
MOST_BOXES = 1_000
HEADER = 8
LARGE_HEADER = 16


def require_short(path: Path) -> None:
    """Raise Refusal for a film longer than a minute, one without pictures, and a file that is cut or no film at all."""
    with path.open("rb") as file:
        index = _index(file, path.stat().st_size)
    seconds, has_pictures = _duration(index), b"vide" in _handlers(index)
    if seconds is None or not has_pictures:
        raise Refusal("evidence.broken")
    if seconds > LONGEST_SECONDS:
        raise Refusal("evidence.long_video")


def _index(file: IO[bytes], size: int) -> bytes:
    """The content of ``moov``; every box before and after it must end inside the file."""
    place, found = 0, b""
    for _ in range(MOST_BOXES):
        if place == size:
            break
        kind, start, length = _box(file, place, size)
        if kind == b"moov":
            if length > LARGEST_INDEX:
                raise Refusal("evidence.broken")
            file.seek(start)
            found = file.read(length)
        place = start + length
    if not found or place != size:
        raise Refusal("evidence.broken")
    return found


def _box(file: IO[bytes], place: int, size: int) -> tuple[bytes, int, int]:
    """Return the kind of the box at a place, where its content starts and how long that is."""
    file.seek(place)
    head = file.read(LARGE_HEADER)
    if len(head) < HEADER:
        raise Refusal("evidence.broken")
    whole, kind = struct.unpack(">I4s", head[:HEADER])
    header = HEADER
    if whole == 1 and len(head) == LARGE_HEADER:
        whole, header = struct.unpack(">Q", head[HEADER:])[0], LARGE_HEADER
    elif whole == 0:
        whole = size - place
    if whole < header or place + whole > size:
        raise Refusal("evidence.broken")
    return kind, place + header, whole - header


def _children(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = 0
    while place + HEADER <= len(content):
        whole, kind = struct.unpack(">I4s", content[place : place + HEADER])
        if whole < HEADER or place + whole > len(content):
            return
        yield kind, content[place + HEADER : place + whole]
        place += whole


def _duration(index: bytes) -> float | None:
    """Seconds, from the film's header; None where it has none or an impossible one."""
    head = next((content for kind, content in _children(index) if kind == b"mvhd"), b"")
    form, least = (">QQIQ", 32) if head[:1] == b"\x01" else (">IIII", 20)
    if len(head) < least:
        return None
    _made, _changed, scale, length = struct.unpack(form, head[4 : 4 + struct.calcsize(form)])
    return length / scale if scale and length else None


def _handlers(index: bytes) -> set[bytes]:
    """What the tracks hold: ``vide``, ``soun`` and others."""
    found = set()
    for kind, track in _children(index):
        if kind != b"trak":
            continue
        for inner, media in _children(track):
            if inner == b"mdia":
                found |= {content[8:12] for name, content in _children(media) if name == b"hdlr"}
    return found
