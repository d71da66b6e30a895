"""Covering faces and number plates in the copies that leave the house (pure).

What lies under a box is replaced by one flat grey, not blurred and not made of coarse blocks: a blur is a known sum over
known pixels, which sharpening undoes well enough to know a face, and the few characters of a plate can be tried out one
after the other until their blocks fit. After a flat fill nothing in the copy depends on what was covered: two pictures that
differ only there have the same copy, byte for byte, and a test holds that against us.

Boxes are grown outward to the blocks in which JPEG keeps colours, and a little beyond: the copy for the screen, from which
the public one is made, is a JPEG itself and has smeared what it shows that far.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw

from bihuan.core.errors import Invalid
from bihuan.core.sealing import SHA256, canonical_json, digest
from bihuan.core.text import N_

from .copies import THUMB_EDGE

# Boxes are counted in thousandths of the picture's width and height.
WHOLE = 1_000
SMALLEST = 5
MOST_BOXES = 60
# Raised when the same boxes would be covered otherwise: part of a copy's name.
WAY = 1
JPEG_BLOCK = 16
# How far a picture was smeared when it was made smaller, and how far a decoder blends colours over the edge of a block.
MARGIN, SMEAR = 4, 2
GREY = (128, 128, 128)


@dataclass(frozen=True, order=True)
class Box:
    """What is covered, in thousandths of width and height from the upper left corner."""

    left: int
    top: int
    width: int
    height: int

    @classmethod
    def checked(cls, left: int, top: int, width: int, height: int) -> "Box":
        """A box inside the picture. Raises Invalid for one that is not, or too small to cover anything."""
        inside = left >= 0 and top >= 0 and left + width <= WHOLE and top + height <= WHOLE
        if not inside or min(width, height) < SMALLEST:
            raise Invalid("cover.box", N_("遮挡框要在照片以内，宽和高都不少于 0.5%%"), field="boxes")
        return cls(left, top, width, height)

    @property
    def numbers(self) -> list[int]:
        """The four numbers, as they are stored."""
        return [self.left, self.top, self.width, self.height]


def checked_boxes(boxes: Sequence[Box]) -> tuple[Box, ...]:
    """Return boxes in their order on the page, each once. Raises Invalid for too many."""
    found = tuple(sorted({Box.checked(*box.numbers) for box in boxes}, key=lambda box: (box.top, box.left, box)))
    if len(found) > MOST_BOXES:
        raise Invalid("cover.too_many", N_("一张照片最多遮挡 %(most)s 处"), field="boxes", most=MOST_BOXES)
    return found


def mark_of(boxes: Sequence[Box]) -> str:
    """Return the name of the copy covered by these boxes; empty where nothing is covered."""
    if not boxes:
        return ""
    told = digest(canonical_json({"way": WAY, "boxes": [box.numbers for box in boxes]}))
    return told.removeprefix(f"{SHA256}:")[:16]


def pixels_of(box: Box, width: int, height: int) -> tuple[int, int, int, int]:
    """Return the pixels a box covers in a picture of this size: left, top, right and bottom, the last two not included."""
    left, top = box.left * width // WHOLE - MARGIN, box.top * height // WHOLE - MARGIN
    right = -(-(box.left + box.width) * width // WHOLE) + MARGIN
    bottom = -(-(box.top + box.height) * height // WHOLE) + MARGIN
    return (
        max(0, left // JPEG_BLOCK * JPEG_BLOCK - SMEAR),
        max(0, top // JPEG_BLOCK * JPEG_BLOCK - SMEAR),
        min(width, -(-right // JPEG_BLOCK) * JPEG_BLOCK + SMEAR),
        min(height, -(-bottom // JPEG_BLOCK) * JPEG_BLOCK + SMEAR),
    )


def write_covered(source: Path, boxes: Sequence[Box], display: Path, thumb: Path) -> None:
    """Write the two public copies of a copy for the screen: fresh JPEG that carries nothing but the pixels left."""
    with Image.open(source, formats=["JPEG"]) as opened:
        copy = opened.convert("RGB")
    pen = ImageDraw.Draw(copy)
    for box in boxes:
        left, top, right, bottom = pixels_of(box, copy.width, copy.height)
        pen.rectangle((left, top, right - 1, bottom - 1), fill=GREY)
    copy.info = {}
    copy.save(display, "JPEG", quality=82)
    copy.thumbnail((THUMB_EDGE, THUMB_EDGE), Image.Resampling.BICUBIC, reducing_gap=2.0)
    copy.save(thumb, "JPEG", quality=80)
