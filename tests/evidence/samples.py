"""Files as people send them, and as attackers do."""

import io
import random
import struct
import zipfile
import zlib
from typing import Any

from PIL import ExifTags, Image

SIZE = (640, 480)


def scene(size: tuple[int, int] = SIZE, seed: int = 1) -> Image.Image:
    """A picture whose upper left quarter is red and whose rest is a soft pattern of its own."""
    rough = random.Random(seed)  # noqa: S311 -- a pattern, not a secret
    small = Image.new("RGB", (16, 12))
    small.putdata([(rough.randrange(90), rough.randrange(150, 256), rough.randrange(256)) for _ in range(16 * 12)])
    image = small.resize(size, Image.Resampling.BICUBIC)
    image.paste((220, 20, 20), (0, 0, size[0] // 2, size[1] // 2))
    return image


def jpeg(size: tuple[int, int] = SIZE, *, seed: int = 1, exif: Image.Exif | None = None, **options: Any) -> bytes:
    """A JPEG file."""
    if exif is not None:
        options["exif"] = exif
    return saved(scene(size, seed), "JPEG", **{"quality": 90, **options})


def noisy(seed: int = 1) -> bytes:
    """A JPEG of several megabytes, as a telephone makes them."""
    size = (2_400, 1_600)
    dots = random.Random(seed).randbytes(3 * size[0] * size[1])  # noqa: S311 -- a pattern, not a secret
    return saved(Image.frombytes("RGB", size, dots), "JPEG", quality=95)


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    """Any picture in any format Pillow writes."""
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def phone_exif(orientation: int = 1) -> Image.Exif:
    """What a phone writes: 2023-02-22 09:41:07 +08:00, 34.395° N 113.740° E."""
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "ACME"
    exif[ExifTags.Base.Model] = "Phone 9"
    exif[ExifTags.Base.Software] = "camera 1.2"
    exif[ExifTags.Base.Orientation] = orientation
    detail = exif.get_ifd(ExifTags.IFD.Exif)
    detail[ExifTags.Base.DateTimeOriginal] = "2023:02:22 09:41:07"
    detail[ExifTags.Base.OffsetTimeOriginal] = "+08:00"
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    gps[ExifTags.GPS.GPSLatitudeRef], gps[ExifTags.GPS.GPSLatitude] = "N", (34.0, 23.0, 42.0)
    gps[ExifTags.GPS.GPSLongitudeRef], gps[ExifTags.GPS.GPSLongitude] = "E", (113.0, 44.0, 24.0)
    return exif


def png_header(width: int, height: int) -> bytes:
    """A PNG that announces a size and holds next to nothing."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


def zipped(*members: str) -> bytes:
    """A zip with these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for member in members:
            archive.writestr(member, b"<xml/>")
    return out.getvalue()


def docx() -> bytes:
    """As much of a .docx as its recognition asks for."""
    return zipped("[Content_Types].xml", "word/document.xml")


def pdf() -> bytes:
    """The beginning of a PDF."""
    return b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n"
