"""What a table to be written looks like on paper, told without knowing what it is about."""

import enum
import io
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from PIL import Image

_FORBIDDEN_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f\ud800-\udfff\ufffe\uffff]")
SHEET_NAME_CHARACTERS = 31


class Align(enum.Enum):
    """Where a cell's content stands between its left and right border."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class PictureSource:
    """A picture to be drawn: JPEG, PNG or GIF bytes, loaded only when they are written.

    ``key`` tells equal pictures, which are stored once; ``width`` and ``height`` are pixels.
    """

    key: str
    load: Callable[[], bytes]
    width: int
    height: int

    @classmethod
    def of_file(cls, path: Path) -> "PictureSource":
        """Return a source for a picture file of ours, its size taken from its header."""
        with Image.open(io.BytesIO(path.read_bytes()), formats=("JPEG", "PNG", "GIF")) as image:
            return cls(key=str(path), load=path.read_bytes, width=image.width, height=image.height)


@dataclass(frozen=True, slots=True)
class PicturesCell:
    """A cell that shows pictures side by side, each scaled into its share of the cell."""

    pictures: tuple[PictureSource, ...]


class Joined(enum.Enum):
    """Marks a cell that is merged with the one above it."""

    ABOVE = "above"


CellContent = str | int | Decimal | bool | date | datetime | PicturesCell | Joined | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head from the outermost group to its own title, and its width in characters.

    Neighbours that share the beginning of their heads get one merged cell over them; a head shorter than the others
    is merged downwards. In a workbook a ``hidden`` column is there and not shown, one ``to_fill`` is tinted so that
    people see where they write, and ``choices`` are offered as a list in its cells.
    """

    head: tuple[str, ...]
    width: float
    align: Align = Align.LEFT
    hidden: bool = False
    to_fill: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TableSheet:
    """One sheet: an optional title over everything, lines below it, merged heads, then rows as they come.

    ``rows`` is read once, row by row; only in ``joining_columns`` may cells be joined to the one above.
    ``page_footer`` may hold ``{page}`` and ``{pages}``. The first ``frozen_columns`` columns stay in view together
    with the head. ``signatures`` are places to sign, printed below the table; a workbook has none.
    ``corner`` is a picture in the upper right corner of a print, such as a code that leads to a page.
    ``roomy`` gives rows with a cell for pictures their height even where there is no picture yet.
    """

    name: str
    columns: tuple[Column, ...]
    rows: Iterable[Sequence[CellContent]]
    title: str = ""
    lines: tuple[str, ...] = ()
    page_footer: str = ""
    page_note: str = ""
    frozen_columns: int = 0
    picture_height: float = 96.0
    joining_columns: tuple[int, ...] = ()
    signatures: tuple[str, ...] = ()
    corner: PictureSource | None = None
    roomy: bool = False


@dataclass(frozen=True, slots=True)
class HeadCell:
    """One cell of a head: rows and columns count from 0 inside the head, all four sides inside."""

    text: str
    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass(slots=True)
class _Run:
    """Neighbouring columns that share a group label while we look for their end."""

    label: tuple[str, ...]
    first: int
    last: int = field(default=0)


def head_depth(columns: Sequence[Column]) -> int:
    """Return how many rows the head of these columns takes."""
    return max(len(column.head) for column in columns)


def head_cells(columns: Sequence[Column]) -> list[HeadCell]:
    """Return the merged head of the columns, from top to bottom and left to right."""
    depth = head_depth(columns)
    cells: list[HeadCell] = []
    for level in range(depth):
        cells += _groups(columns, level)
        for index, column in enumerate(columns):
            if len(column.head) == level + 1:
                cells.append(HeadCell(column.head[level], level, index, depth - 1, index))
    return sorted(cells, key=lambda cell: (cell.first_row, cell.first_column))


def _groups(columns: Sequence[Column], level: int) -> list[HeadCell]:
    """Return the group labels of one level, one for each run of neighbours under the same groups."""
    runs: list[_Run] = []
    for index, column in enumerate(columns):
        if len(column.head) <= level + 1:
            continue
        label = column.head[: level + 1]
        if runs and runs[-1].label == label and runs[-1].last == index - 1:
            runs[-1].last = index
        else:
            runs.append(_Run(label, index, index))
    return [HeadCell(run.label[-1], level, run.first, level, run.last) for run in runs]


def sheet_names(wanted: Iterable[str]) -> list[str]:
    """Return names the file format allows, as near to the wanted ones as can be, no two alike."""
    names: list[str] = []
    taken: set[str] = set()
    for name in wanted:
        clean = _FORBIDDEN_IN_NAMES.sub(" ", name).strip(" '")[:SHEET_NAME_CHARACTERS] or "Sheet"
        unique, number = clean, 2
        while unique.lower() in taken:
            suffix = f" ({number})"
            unique = clean[: SHEET_NAME_CHARACTERS - len(suffix)] + suffix
            number += 1
        taken.add(unique.lower())
        names.append(unique)
    return names
