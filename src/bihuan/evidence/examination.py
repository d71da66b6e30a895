"""Looking into one stranger's file: what it is, what it says about itself, and the copies to show (pure).

Runs only in the examiner's limited process; nothing here knows Django.
"""

import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image, UnidentifiedImageError
from pillow_heif import register_heif_opener

from .copies import check_pixels, write_copies
from .exif import MALFORMED, ExifFacts, read_exif
from .refusals import Refusal
from .sniffing import HEIC, JPEG, PICTURES, PNG, WEBP, sniff

FORMATS = {JPEG: "JPEG", PNG: "PNG", WEBP: "WEBP", HEIC: "HEIF"}

register_heif_opener(thumbnails=False)


@dataclass(frozen=True)
class PictureFacts:
    """Sizes in pixels, upright; ``fingerprint`` as in ``fingerprints``; the rest is what the camera claims."""

    width: int
    height: int
    display_width: int
    display_height: int
    fingerprint: bytes | None
    exif: ExifFacts


@dataclass(frozen=True)
class Findings:
    """What a file is; ``picture`` is None for a document."""

    media_type: str
    picture: PictureFacts | None


def examine(source: Path, display: Path, thumb: Path) -> Findings:
    """Find out what ``source`` is; for a picture also write its two copies. Raises Refusal."""
    media_type = sniff(source)
    if media_type not in PICTURES:
        return Findings(media_type, None)
    try:
        # Pillow only warns up to twice its own limit; ours is checked on the header's numbers.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return Findings(media_type, _develop(source, FORMATS[media_type], display, thumb))
    except Image.DecompressionBombError as fault:
        raise Refusal("evidence.too_many_pixels") from fault
    except (UnidentifiedImageError, MemoryError, RuntimeError, *MALFORMED) as fault:
        raise Refusal("evidence.broken") from fault


def _develop(source: Path, pillow_format: str, display: Path, thumb: Path) -> PictureFacts:
    with Image.open(source, formats=[pillow_format]) as image:
        check_pixels(image)
        width, height = image.size
        exif = read_exif(image)
        copies = write_copies(image, exif.orientation, display, thumb)
    if exif.orientation >= 5:
        width, height = height, width
    return PictureFacts(width, height, *copies.display_size, copies.fingerprint, exif)


def to_json(findings: Findings) -> dict[str, Any]:
    """Bring findings into JSON's own types, to be sent out of the limited process."""
    picture = findings.picture
    if picture is None:
        return {"media_type": findings.media_type, "picture": None}
    exif = picture.exif
    return {
        "media_type": findings.media_type,
        "picture": {
            "width": picture.width,
            "height": picture.height,
            "display_width": picture.display_width,
            "display_height": picture.display_height,
            "fingerprint": picture.fingerprint.hex() if picture.fingerprint else None,
            "has_exif": exif.present,
            "taken_at": exif.taken_at.isoformat() if exif.taken_at else None,
            "longitude": exif.longitude,
            "latitude": exif.latitude,
            "camera": exif.camera,
            "software": exif.software,
        },
    }
