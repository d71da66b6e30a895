"""Papers with a shape of their own: a thing's record, and the table that can also go out as a workbook."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from bihuan.core.errors import Invalid
from bihuan.core.text import N_
from bihuan.papers.layout import CellContent, Joined, PicturesCell, PictureSource, TableSheet, head_cells
from bihuan.papers.typeset import typeset

TABLE_ROWS = 2_000

_TOO_MANY = N_("表格超过 %(limit)d 行，不适合打印成 PDF；请缩小筛选范围，或改为导出工作簿。")


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and its value; a wide one takes the whole line."""

    label: str
    value: str
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and paragraphs below it."""

    title: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shot:
    """One side of a pair: a picture with its caption, or only words in an empty frame."""

    caption: str
    picture: PictureSource | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a time line."""

    time: str
    who: str
    what: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """A record on A4 portrait. Headings are the caller's words; a part without content is left out.

    ``page_footer`` may hold ``{page}`` and ``{pages}``; ``page_note`` says who printed it and when.
    """

    title: str
    subtitle: str = ""
    facts: tuple[Fact, ...] = ()
    sections: tuple[Section, ...] = ()
    pairs_title: str = ""
    pairs: tuple[tuple[Shot, Shot | None], ...] = ()
    events_title: str = ""
    events: tuple[Event, ...] = ()
    page_footer: str = ""
    page_note: str = ""


class Album:
    """The pictures of one paper by the file names its data uses, equal ones once."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self._names: dict[str, str] = {}

    def name(self, picture: PictureSource) -> str:
        """Return the file name of a picture, loading it if it is new."""
        if picture.key not in self._names:
            content = picture.load()
            suffix = "png" if content.startswith(b"\x89PNG") else "gif" if content.startswith(b"GIF8") else "jpg"
            self._names[picture.key] = f"{len(self._names) + 1}.{suffix}"
            self.files[self._names[picture.key]] = content
        return self._names[picture.key]


def print_record(record: Record, language: str) -> bytes:
    """Return a record as PDF; ``language`` is its BCP 47 code and decides line breaking and glyph shapes."""
    album = Album()
    data = frame(record.title, record.page_footer, record.page_note, language) | {
        "subtitle": record.subtitle,
        "facts": _facts(record.facts),
        "sections": [{"title": part.title, "paragraphs": part.paragraphs} for part in record.sections],
        "pairs_title": record.pairs_title,
        "pairs": [{"left": _side(left, album), "right": _side(right, album)} for left, right in record.pairs],
        "events_title": record.events_title,
        "events": [
            {"time": event.time, "who": event.who, "what": event.what, "note": event.note} for event in record.events
        ],
    }
    return typeset("record", data, album.files)


def print_table(sheet: TableSheet, language: str) -> bytes:
    """Return a table as PDF on A4 landscape, its head repeated on every page and its rows kept whole.

    Raises ``Invalid`` beyond ``TABLE_ROWS`` rows: nobody reads such a print, and setting it would take minutes.
    """
    album = Album()
    rows: list[list[Any]] = []
    for values in sheet.rows:
        if len(rows) == TABLE_ROWS:
            raise Invalid("papers.too_many_rows", _TOO_MANY, limit=TABLE_ROWS)
        rows.append([_cell(value, album) for value in values])
    for column in sheet.joining_columns:
        _join(rows, column)
    data = frame(sheet.title, sheet.page_footer, sheet.page_note, language) | {
        "lines": sheet.lines,
        "columns": [{"width": column.width, "align": column.align.value} for column in sheet.columns],
        "head": [
            {
                "x": cell.first_column,
                "y": cell.first_row,
                "colspan": cell.last_column - cell.first_column + 1,
                "rowspan": cell.last_row - cell.first_row + 1,
                "text": cell.text,
            }
            for cell in head_cells(sheet.columns)
        ],
        "rows": rows,
        "signatures": sheet.signatures,
        "corner": album.name(sheet.corner) if sheet.corner else "",
    }
    return typeset("table", data, album.files)


def frame(title: str, page_footer: str, page_note: str, language: str) -> dict[str, Any]:
    """Return the data that every template asks for."""
    primary, _, region = language.partition("-")
    return {
        "title": title,
        "lang": primary.lower(),
        "region": "cn" if primary.lower() == "zh" else region.lower()[:2] or "gb",
        "page_footer": re.split(r"(\{pages?\})", page_footer),
        "printed": page_note,
    }


def _facts(facts: Sequence[Fact]) -> list[dict[str, Any]]:
    """Return facts as data, two to a line; one left alone on its line takes the whole of it."""
    laid: list[dict[str, Any]] = []
    waiting = False
    for fact in facts:
        if fact.wide and waiting:
            laid[-1]["wide"] = True
        waiting = not fact.wide and not waiting
        laid.append({"label": fact.label, "value": fact.value, "wide": fact.wide})
    if waiting:
        laid[-1]["wide"] = True
    return laid


def _side(shot: Shot | None, album: Album) -> dict[str, str] | None:
    if shot is None:
        return None
    return {"file": album.name(shot.picture) if shot.picture else "", "caption": shot.caption}


def _join(rows: list[list[Any]], column: int) -> None:
    """Turn each run of cells joined to the one above into one cell that spans the run's rows."""
    span = 1
    for row in reversed(rows):
        if row[column] is None:
            span += 1
        else:
            row[column] = {"span": span, "content": row[column]}
            span = 1


def _cell(value: CellContent, album: Album) -> str | list[str] | None:
    """Return what a cell shows: text, the names of its pictures, or None for one joined to the cell above."""
    if value is Joined.ABOVE:
        return None
    if isinstance(value, PicturesCell):
        return [album.name(picture) for picture in value.pictures] or ""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "✓" if value else ""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
