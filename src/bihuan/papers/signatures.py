"""What the first bytes and the table of contents of a foreign file show, whatever kind of paper was asked for."""

import zipfile
from pathlib import Path

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_PICTURE_HEADS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"II*\x00", b"MM\x00*")


def is_picture(head: bytes) -> bool:
    """Whether the first bytes are those of a picture."""
    is_webp = head[:4] == b"RIFF" and head[8:12] == b"WEBP"
    is_bitmap = head[:2] == b"BM" and head[6:10] == b"\x00" * 4
    return head.startswith(_PICTURE_HEADS) or is_webp or is_bitmap


def has_stream(content: bytes, stream: str) -> bool:
    """Whether a compound file names a stream so."""
    return stream.encode("utf-16-le") in content


def zip_members(path: Path) -> tuple[set[str], bool]:
    """Return the names of an archive's members, and whether any is encrypted. Raises ``BadZipFile`` for a broken archive."""
    try:
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
    except (OSError, ValueError, NotImplementedError) as error:
        raise zipfile.BadZipFile(str(error)) from error
    return {info.filename for info in infos}, any(info.flag_bits & 0x1 for info in infos)
