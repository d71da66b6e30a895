"""What a file is, from its bytes and never from its name (pure)."""

import zipfile
from pathlib import Path

from .refusals import Refusal
from .video import BRANDS, require_short

JPEG = "image/jpeg"
PNG = "image/png"
WEBP = "image/webp"
HEIC = "image/heic"
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TEXT = "text/plain"
XLS = "application/vnd.ms-excel"
MP4 = "video/mp4"
PICTURES = frozenset({JPEG, PNG, WEBP, HEIC})

# The first name of each is the one written when the name given does not fit.
SUFFIXES = {
    JPEG: (".jpg", ".jpeg", ".jpe", ".jfif"),
    PNG: (".png",),
    WEBP: (".webp",),
    HEIC: (".heic", ".heif"),
    PDF: (".pdf",),
    DOCX: (".docx",),
    XLSX: (".xlsx",),
    TEXT: (".txt",),
    XLS: (".xls", ".et"),
    MP4: (".mp4", ".m4v"),
}

HEAD = 1024
MOST_MEMBERS = 5_000
HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
STARTS = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"%PDF-", PDF),
)
REFUSED_STARTS = (
    (b"GIF8", "evidence.gif"),
    (b"BM", "evidence.other_picture"),
    (b"II*\x00", "evidence.other_picture"),
    (b"MM\x00*", "evidence.other_picture"),
    (b"8BPS", "evidence.other_picture"),
    (b"\x00\x00\x01\x00", "evidence.other_picture"),
    (b"%!", "evidence.postscript"),
    (b"\xc5\xd0\xd3\xc6", "evidence.postscript"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "evidence.old_office"),
    (b"Rar!", "evidence.archive"),
    (b"7z\xbc\xaf\x27\x1c", "evidence.archive"),
    (b"\x1f\x8b", "evidence.archive"),
    (b"BZh", "evidence.archive"),
    (b"\xfd7zXZ", "evidence.archive"),
    (b"MZ", "evidence.program"),
    (b"\x7fELF", "evidence.program"),
    (b"\x1aE\xdf\xa3", "evidence.video"),
    (b"FLV", "evidence.video"),
)


def sniff(path: Path) -> str:
    """Return the media type of a file that is taken in; raises Refusal with the reason for any other."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    for start, media_type in STARTS:
        if head.startswith(start):
            return media_type
    if head[:4] == b"RIFF":
        return _riff(head)
    if head[4:8] == b"ftyp":
        return _iso_media(head, path)
    if head.startswith(b"PK"):
        return _office(path)
    raise Refusal(_reason(head))


def _riff(head: bytes) -> str:
    if head[8:12] == b"WEBP":
        return WEBP
    raise Refusal("evidence.video" if head[8:12] == b"AVI " else "evidence.unknown")


def _iso_media(head: bytes, path: Path) -> str:
    """Read the brands of an ISO base media file: HEIC pictures share the container with AVIF and with films."""
    length = int.from_bytes(head[:4], "big")
    brands = {head[place : place + 4] for place in (8, *range(16, min(length, HEAD), 4))}
    if b"avif" in brands or b"avis" in brands:
        raise Refusal("evidence.other_picture")
    if brands & HEIC_BRANDS:
        return HEIC
    if brands & BRANDS:
        require_short(path)
        return MP4
    raise Refusal("evidence.video")


def _office(path: Path) -> str:
    """Tell the office formats by the members a zip lists; nothing is unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            encrypted = any(member.flag_bits & 1 for member in archive.infolist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, UnicodeError) as fault:
        raise Refusal("evidence.broken") from fault
    if encrypted or "[Content_Types].xml" not in names or len(names) > MOST_MEMBERS:
        raise Refusal("evidence.archive")
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Refusal("evidence.macros")
    if "word/document.xml" in names:
        return DOCX
    if "xl/workbook.xml" in names:
        return XLSX
    raise Refusal("evidence.presentation" if "ppt/presentation.xml" in names else "evidence.archive")


def _reason(head: bytes) -> str:
    for start, code in REFUSED_STARTS:
        if head.startswith(start):
            return code
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith((b"<svg", b"<?xml")) and b"<svg" in text:
        return "evidence.svg"
    if text.startswith((b"<!doctype html", b"<html", b"<head", b"<body", b"<script")):
        return "evidence.web_page"
    return "evidence.unknown"
