"""The two copies made of every picture: upright, in sRGB, as fresh JPEG that carries nothing of the original but its pixels.

One decode serves both. Runs in the examiner's limited process (pure).
"""

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image, ImageCms, ImageOps

from .fingerprints import fingerprint_of
from .refusals import MOST_PIXELS, Refusal

DISPLAY_EDGE = 2048
# A JPEG may be decoded at 1/2, 1/4 or 1/8 of its size at a fraction of the cost: this much is enough to look at.
LEAST_EDGE = 1600
THUMB_EDGE = 320
WHITE = (255, 255, 255)

TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True)
class Copies:
    """Width and height of the copy for the screen, and the fingerprint of what it shows (``fingerprints``)."""

    display_size: tuple[int, int]
    fingerprint: bytes | None


def check_pixels(image: Image.Image) -> None:
    """Raise Refusal for a picture whose header announces more than 60 million pixels, before anything is decoded."""
    width, height = image.size
    if width * height > MOST_PIXELS:
        raise Refusal("evidence.too_many_pixels")


def write_copies(image: Image.Image, orientation: int, display: Path, thumb: Path) -> Copies:
    """Write both copies of an opened picture (``orientation`` as in EXIF) and take its fingerprint on the way."""
    profile = image.info.get("icc_profile")
    _decode_small(image)
    copy = _in_srgb(_flat(image), profile)
    copy.thumbnail((DISPLAY_EDGE, DISPLAY_EDGE), Image.Resampling.BICUBIC, reducing_gap=2.0)
    if orientation in TURNS:
        copy = copy.transpose(TURNS[orientation])
    # Pillow hands a JPEG's comment on to the next file: a copy must carry nothing.
    copy.info = {}
    copy.save(display, "JPEG", quality=82)
    found = Copies(copy.size, fingerprint_of(copy))
    copy.thumbnail((THUMB_EDGE, THUMB_EDGE), Image.Resampling.BICUBIC, reducing_gap=2.0)
    copy.save(thumb, "JPEG", quality=80)
    return found


def _decode_small(image: Image.Image) -> None:
    """Decode, a large JPEG at the smallest scale whose longer edge is still at least 1600 pixels."""
    width, height = image.size
    longest = max(width, height)
    if image.format == "JPEG" and longest >= 2 * LEAST_EDGE:
        image.draft(None, (max(1, width * LEAST_EDGE // longest), max(1, height * LEAST_EDGE // longest)))
    image.load()


def _flat(image: Image.Image) -> Image.Image:
    """Bring any mode to RGB, what is transparent onto white."""
    if image.mode == "RGB":
        return image.copy()
    if image.mode.startswith("I") or image.mode == "F":
        return ImageOps.autocontrast(image.point(lambda value: value / 256).convert("L")).convert("RGB")
    if image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info:
        layered = image.convert("RGBA")
        flat = Image.new("RGB", layered.size, WHITE)
        flat.paste(layered, mask=layered.getchannel("A"))
        return flat
    return image.convert("RGB")


def _in_srgb(image: Image.Image, profile: Any) -> Image.Image:
    """Convert from a wider colour space (phones write Display P3); a profile that cannot be read is left aside."""
    if not isinstance(profile, bytes) or not profile:
        return image
    try:
        given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if "sRGB" in ImageCms.getProfileDescription(given):
            return image
        converted = ImageCms.profileToProfile(image, given, ImageCms.createProfile("sRGB"))
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
    return image if converted is None else converted
