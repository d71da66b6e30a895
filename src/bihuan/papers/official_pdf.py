"""A 公文 as PDF."""

from typing import Any

from bihuan.core.zh import day_in_prose
from bihuan.papers.album import Album
from bihuan.papers.official import (
    Annex,
    Cell,
    Letter,
    annex_label,
    attachment_lines,
    clean,
    paragraphs_of,
)
from bihuan.papers.typeset import typeset


def print_letter(letter: Letter, album: Album) -> bytes:
    """Return the letter as PDF after GB/T 9704-2012; open fonts stand in for those of the standard."""
    dated = day_in_prose(letter.dated) if letter.dated else ""
    data = {
        "title": clean(letter.title),
        "mark": clean(letter.mark),
        "number": clean(letter.number),
        "signer": clean(letter.signer),
        "to": clean(letter.to),
        "body": [{"level": one.level, "head": one.head, "rest": one.rest} for one in paragraphs_of(letter.body)],
        "attachments": attachment_lines([clean(name) for name in letter.attachments]),
        "signed_by": clean(letter.signed_by),
        "dated": dated,
        "note": clean(letter.note),
        "copies": clean(letter.copies),
        "printed_by": clean(letter.printed_by),
        "printed_on": f"{dated}印发" if dated else "",
        "draft_note": clean(letter.draft_note),
        "annex": _annex(letter.annex, annex_label(letter.attachments), album) if letter.annex else None,
    }
    return typeset("official", data, album.files)


def _annex(annex: Annex, label: str, album: Album) -> dict[str, Any]:
    return {
        "label": label,
        "title": clean(annex.title),
        "columns": [{"head": column.head, "width": column.width} for column in annex.columns],
        "rows": [[_cell(row.get(column.key, ""), album) for column in annex.columns] for row in annex.rows],
    }


def _cell(value: Cell, album: Album) -> str | list[str]:
    if isinstance(value, str):
        return clean(value)
    return [picture.name for picture in album.shown(value)] or "—"
