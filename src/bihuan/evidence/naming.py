"""The name under which a file is kept and given back (pure)."""

import unicodedata
from pathlib import PurePosixPath

from .sniffing import PICTURES, SUFFIXES

LONGEST_NAME = 120
PICTURE_SUFFIXES = frozenset(suffix for kind in PICTURES for suffix in SUFFIXES[kind])
NAMELESS = "未命名"


def safe_name(given: str, media_type: str) -> str:
    """Return ``given`` without folders, control and direction characters, at most 120 long, its suffix that of the content.

    A suffix that does not fit stays part of the name and the right one follows: ``a.php`` becomes ``a.php.jpg``.
    """
    name = plain_name(given)
    suffixes = SUFFIXES[media_type]
    suffix = PurePosixPath(name).suffix
    if suffix.lower() not in suffixes:
        suffix = suffixes[0]
        stem = name
    else:
        stem = name[: -len(suffix)]
    return (stem.strip(" .") or NAMELESS)[: LONGEST_NAME - len(suffix)] + suffix


def plain_name(given: str) -> str:
    """Return the last part of a path of either system, without characters that are no text; never empty."""
    last = given.replace("\\", "/").rsplit("/", 1)[-1]
    kept = (c for c in unicodedata.normalize("NFC", last) if not unicodedata.category(c).startswith("C"))
    return " ".join("".join(kept).split())[:LONGEST_NAME] or NAMELESS


def promises_picture(given: str) -> bool:
    """Say whether the name ends like that of a picture."""
    return PurePosixPath(plain_name(given)).suffix.lower() in PICTURE_SUFFIXES | {".gif", ".bmp"}
