"""What a camera wrote into a picture: claims of a stranger's file, each read on its own and dropped when impossible (pure)."""

import math
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from PIL import ExifTags, Image

SHANGHAI = ZoneInfo("Asia/Shanghai")
EARLIEST_YEAR = 1990
LONGEST_WORDS = 80
# What reading a hostile value may raise, inside Pillow and here.
MALFORMED = (ValueError, TypeError, KeyError, IndexError, ArithmeticError, SyntaxError, OSError, EOFError, struct.error)


@dataclass(frozen=True)
class ExifFacts:
    """``orientation`` 1…8 as in EXIF; ``taken_at`` aware; coordinates in WGS-84 degrees, or both None."""

    present: bool = False
    orientation: int = 1
    taken_at: datetime | None = None
    longitude: float | None = None
    latitude: float | None = None
    camera: str = ""
    software: str = ""


def read_exif(image: Image.Image) -> ExifFacts:
    """Read what matters from an opened picture; nothing here raises for what the file says."""
    try:
        exif = image.getexif()
        main = dict(exif)
        detail = dict(exif.get_ifd(ExifTags.IFD.Exif))
        gps = dict(exif.get_ifd(ExifTags.IFD.GPSInfo))
    except (*MALFORMED, AttributeError):
        return ExifFacts()
    orientation = main.get(ExifTags.Base.Orientation)
    longitude, latitude = _position(gps)
    maker, model = _words(main.get(ExifTags.Base.Make)), _words(main.get(ExifTags.Base.Model))
    return ExifFacts(
        present=bool(main),
        orientation=orientation if isinstance(orientation, int) and 1 <= orientation <= 8 else 1,
        taken_at=_time(detail),
        longitude=longitude,
        latitude=latitude,
        camera=f"{maker} {model}".strip()[:LONGEST_WORDS],
        software=_words(main.get(ExifTags.Base.Software)),
    )


def _time(detail: Mapping[int, Any]) -> datetime | None:
    """The moment of exposure; without an offset the camera's clock is taken to be on Beijing time."""
    try:
        text = str(detail[ExifTags.Base.DateTimeOriginal]).strip("\x00 ")
        taken = datetime.strptime(text, "%Y:%m:%d %H:%M:%S").replace(tzinfo=SHANGHAI)
        offset = str(detail.get(ExifTags.Base.OffsetTimeOriginal, "")).strip("\x00 ")
        if offset:
            taken = datetime.strptime(f"{text} {offset}", "%Y:%m:%d %H:%M:%S %z")
    except MALFORMED:
        return None
    return taken if taken.year >= EARLIEST_YEAR else None


def _position(gps: Mapping[int, Any]) -> tuple[float | None, float | None]:
    """Longitude and latitude; a receiver without a fix writes zeros, which is no place in China or anywhere on land."""
    try:
        latitude = _degrees(gps[ExifTags.GPS.GPSLatitude]) * _sign(gps[ExifTags.GPS.GPSLatitudeRef], "N", "S")
        longitude = _degrees(gps[ExifTags.GPS.GPSLongitude]) * _sign(gps[ExifTags.GPS.GPSLongitudeRef], "E", "W")
    except MALFORMED:
        return None, None
    if not (abs(latitude) <= 90 and abs(longitude) <= 180) or (latitude == 0 and longitude == 0):
        return None, None
    return round(longitude, 6), round(latitude, 6)


def _degrees(parts: Any) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    value = degrees + minutes / 60 + seconds / 3600
    if not math.isfinite(value):
        raise ValueError("no number")
    return value


def _sign(reference: Any, positive: str, negative: str) -> int:
    return {positive: 1, negative: -1}[str(reference).strip("\x00 ").upper()]


def _words(value: Any) -> str:
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value or "")
    return "".join(c for c in text if c.isprintable()).strip()[:LONGEST_WORDS]
