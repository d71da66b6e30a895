"""Floating pictures of a sheet: which picture lies over which cell, and what its bytes are."""

import hashlib
import io
import posixpath
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from bihuan.core.errors import Invalid
from bihuan.core.text import N_
from bihuan.papers.archive import Archive
from bihuan.papers.sheetxml import Details
from bihuan.papers.workbook import column_name
from bihuan.papers.xmlparts import local, parse

_ANCHORS = ("twoCellAnchor", "oneCellAnchor", "absoluteAnchor")
_FORMATS = {
    "JPEG": ("image/jpeg", ".jpg"),
    "PNG": ("image/png", ".png"),
    "GIF": ("image/gif", ".gif"),
    "BMP": ("image/bmp", ".bmp"),
    "WEBP": ("image/webp", ".webp"),
    "TIFF": ("image/tiff", ".tif"),
}

_MANY = N_("“%(file)s”里的图片超过上限 %(limit)d 张；请拆成几个文件再上传。")
_LARGE = N_(
    "“%(file)s”工作表“%(sheet)s”第 %(row)d 行 %(column)s 列的图片有 %(size)d MB，超过上限 %(limit)d MB；"
    "请压缩图片后再上传。"
)
_PIXELS = N_(
    "“%(file)s”工作表“%(sheet)s”第 %(row)d 行 %(column)s 列的图片为 %(width)d × %(height)d 像素，"
    "超过上限 %(limit)d 万像素；请缩小图片后再上传。"
)


@dataclass(frozen=True, slots=True)
class PictureLimits:
    """How many and how large pictures may be; ``pixels`` is width times height."""

    count: int = 5_000
    bytes_each: int = 30_000_000
    pixels: int = 60_000_000


@dataclass(slots=True)
class Placement:
    """Where a drawing part puts a picture; ``at`` and ``offset`` are (column, row), offsets in EMU."""

    at: tuple[int, int]
    offset: tuple[int, int]
    until: tuple[int, int] | None
    until_offset: tuple[int, int]
    size: tuple[int, int]
    media: str


def relations(archive: Archive, part: str) -> dict[str, str]:
    """Return the part's relations inside the archive: id → member name. Links to the outside are left out."""
    folder, name = posixpath.split(part)
    member = f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"
    found: dict[str, str] = {}
    if member not in archive:
        return found

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", "")))
            found[attributes.get("Id", "")] = target.lstrip("/")

    parse(archive.chunks(member), archive.name, member, start=start)
    return found


def placements(archive: Archive, part: str) -> list[Placement]:
    """Return the pictures of a drawing part with their places."""
    reader = _DrawingReader(relations(archive, part))
    parse(archive.chunks(part), archive.name, part, start=reader.start, end=reader.end, text=reader.text)
    return reader.found


class _DrawingReader:
    """The state of one pass over a drawing part."""

    def __init__(self, targets: dict[str, str]) -> None:
        self.found: list[Placement] = []
        self._targets = targets
        self._path: list[str] = []
        self._words: list[str] = []
        self._numbers: dict[tuple[str, str], int] = {}
        self._media: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._path.append(name)
        self._words = []
        if name in _ANCHORS:
            self._numbers, self._media = {}, []
        elif name in ("ext", "pos") and len(self._path) > 1 and self._path[-2] in _ANCHORS:
            self._numbers |= {(name, key): _emu(value) for key, value in attributes.items()}
        elif name == "blip" and "pic" in self._path:
            for key, value in attributes.items():
                target = self._targets.get(value)
                # The fallback of an alternative repeats the picture already named.
                if local(key) == "embed" and target is not None and target not in self._media:
                    self._media.append(target)

    def text(self, words: str) -> None:
        self._words.append(words)

    def end(self, name: str) -> None:
        self._path.pop()
        if name in ("col", "row", "colOff", "rowOff") and self._path[-1:] in (["from"], ["to"]):
            self._numbers[self._path[-1], name] = _emu("".join(self._words))
        elif name in _ANCHORS:
            self.found += [self._placement(media) for media in self._media]
        self._words = []

    def _placement(self, media: str) -> Placement:
        n = self._numbers
        has_end = ("to", "row") in n
        return Placement(
            at=(n.get(("from", "col"), 0), n.get(("from", "row"), 0)),
            offset=(
                n.get(("from", "colOff"), n.get(("pos", "x"), 0)),
                n.get(("from", "rowOff"), n.get(("pos", "y"), 0)),
            ),
            until=(n.get(("to", "col"), 0), n["to", "row"]) if has_end else None,
            until_offset=(n.get(("to", "colOff"), 0), n.get(("to", "rowOff"), 0)),
            size=(n.get(("ext", "cx"), 0), n.get(("ext", "cy"), 0)),
            media=media,
        )


def _emu(text: str) -> int:
    digits = text.strip()
    return min(int(digits), 1 << 40) if digits.isascii() and digits.isdigit() else 0


def cell_under(placement: Placement, sizes: Details) -> tuple[int, int]:
    """Return (row number from 1, column index) of the cell the picture belongs to.

    That is the cell its top left corner lies in, unless the corner is past that cell's middle and more of the picture
    lies in the next one: pictures placed by hand often begin a little too early.
    """
    column = _slot(
        placement.at[0], placement.offset[0], _extent(placement, 0),
        lambda index: sizes.widths.get(index, sizes.default_width),
    )  # fmt: skip
    row = _slot(
        placement.at[1], placement.offset[1], _extent(placement, 1),
        lambda index: sizes.heights.get(index + 1, sizes.default_height),
    )  # fmt: skip
    return row + 1, column


def _extent(placement: Placement, axis: int) -> "int | tuple[int, int]":
    """Return the picture's size along the axis in EMU, or (last slot, offset in it) if that is what is known."""
    if placement.until is None:
        return placement.size[axis]
    return placement.until[axis], placement.until_offset[axis]


def _slot(start: int, offset: int, extent: "int | tuple[int, int]", size: Callable[[int], int]) -> int:
    # An absolute anchor, or an offset larger than its cell, is walked forward; the guard is against absurd numbers.
    for _ in range(200_000):
        if offset < size(start) or size(start) == 0:
            break
        offset -= size(start)
        start += 1
    here = size(start) - offset
    if isinstance(extent, tuple):
        last, last_offset = extent
        beyond = last_offset if last == start + 1 else size(start + 1) if last > start else 0
    else:
        beyond = min(size(start + 1), extent - here)
    return start + 1 if offset * 2 > size(start) and beyond > here else start


class MediaStore:
    """Pictures of one archive, read once each, checked, and written under their digest to a folder if one is given."""

    def __init__(self, archive: Archive, folder: Path | None, limits: PictureLimits) -> None:
        self._archive = archive
        self._folder = folder
        self._limits = limits
        self._known: dict[str, dict[str, object]] = {}
        self._count = 0

    def describe(self, media: str, sheet: str, place: tuple[int, int]) -> dict[str, object]:
        """Return what is known of the picture as JSON fields; raise ``Invalid`` naming the cell if it is too large."""
        self._count += 1
        if self._count > self._limits.count:
            raise Invalid("papers.pictures", _MANY, file=self._archive.name, limit=self._limits.count)
        if media not in self._known:
            self._known[media] = self._take(media, self._where(sheet, place))
        return self._known[media]

    def _where(self, sheet: str, place: tuple[int, int]) -> dict[str, object]:
        row, column = place
        return {"file": self._archive.name, "sheet": sheet, "row": row, "column": column_name(column)}

    def _take(self, media: str, where: dict[str, object]) -> dict[str, object]:
        content = bytearray()
        for chunk in self._archive.chunks(media):
            content += chunk
            if len(content) > self._limits.bytes_each:
                limit = self._limits.bytes_each // 1_000_000
                size = self._archive.size(media) // 1_000_000
                raise Invalid("papers.picture_large", _LARGE, **where, size=size, limit=limit)
        head = _header(bytes(content))
        width, height = head[2:] if head else (0, 0)
        if width * height > self._limits.pixels:
            limit = self._limits.pixels // 10_000
            raise Invalid("papers.picture_pixels", _PIXELS, **where, width=width, height=height, limit=limit)
        digest = hashlib.sha256(content).hexdigest()
        path = None
        if head and self._folder is not None:
            path = self._folder / (digest + head[1])
            path.write_bytes(content)
        return {
            "sha256": digest,
            "media_type": head[0] if head else None,
            "width": width,
            "height": height,
            "path": str(path) if path else None,
        }


def _header(content: bytes) -> tuple[str, str, int, int] | None:
    """Return (media type, suffix, width, height) from a picture's header, None for kinds we do not open."""
    Image.MAX_IMAGE_PIXELS = None  # the caller compares the size with its own limit
    try:
        with Image.open(io.BytesIO(content), formats=tuple(_FORMATS)) as image:
            media_type, suffix = _FORMATS[image.format or ""]
            return media_type, suffix, image.width, image.height
    except (OSError, ValueError, SyntaxError, KeyError):
        return None
