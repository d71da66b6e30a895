"""Forms to be filled in by hand, one on each page: what is asked, empty fields, and places to sign."""

from collections.abc import Sequence
from dataclasses import dataclass

from bihuan.papers.layout import PictureSource
from bihuan.papers.printing import Album, frame
from bihuan.papers.typeset import typeset


@dataclass(frozen=True, slots=True)
class Blank:
    """One form on A4 portrait; all words are the caller's.

    ``number`` names the sheet, large, beside ``corner``. ``heads`` are those of the table: each of ``rows`` gives all but
    the last column, which stays empty. ``boxes`` are to be ticked, ``remarks`` is a heading and how many lines below it.
    """

    title: str
    number: str
    facts: tuple[tuple[str, str], ...]
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    boxes: tuple[str, ...]
    remarks: tuple[str, int]
    signatures: tuple[str, ...]
    corner: PictureSource


def print_blanks(blanks: Sequence[Blank], language: str) -> bytes:
    """Return the forms as one PDF; ``language`` is its BCP 47 code."""
    album = Album()
    sheets = [
        {
            "title": one.title,
            "number": one.number,
            "facts": one.facts,
            "heads": one.heads,
            "rows": one.rows,
            "boxes": one.boxes,
            "remarks": {"title": one.remarks[0], "lines": one.remarks[1]},
            "signatures": one.signatures,
            "corner": album.name(one.corner),
        }
        for one in blanks
    ]
    return typeset("blanks", frame(blanks[0].title, "", "", language) | {"sheets": sheets}, album.files)
