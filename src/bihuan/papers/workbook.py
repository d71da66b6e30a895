"""What a workbook is once it has been read: plain frozen values, whatever program wrote the file.

Rows are numbered as a person sees them, from 1; columns are indices from 0, so that ``row.values[column]`` works.
``column_name`` turns an index into the letters a person sees.
"""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal


class CellKind(enum.Enum):
    """What stands in a cell."""

    EMPTY = "empty"
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    BOOL = "bool"
    FORMULA = "formula"
    ERROR = "error"
    PLACED_PICTURE = "placed_picture"


@dataclass(frozen=True, slots=True)
class Formula:
    """A cell that computes: ``text`` without its equals sign, ``cached`` as last computed, None if never."""

    text: str
    cached: "PlainValue"


@dataclass(frozen=True, slots=True)
class ErrorValue:
    """A cell that shows an error such as ``#REF!``."""

    text: str


@dataclass(frozen=True, slots=True)
class PlacedPicture:
    """A cell whose content is itself a picture (WPS ``DISPIMG``, Excel's picture in cell).

    ``reference`` is the name under which the file keeps the picture, empty where the cell gives none. ``found`` says
    that the file holds it: then the sheet's ``pictures`` list it too.
    """

    reference: str
    found: bool = False


PlainValue = str | int | Decimal | bool | date | datetime | None
CellValue = PlainValue | Formula | ErrorValue | PlacedPicture

_KINDS: dict[type, CellKind] = {
    type(None): CellKind.EMPTY,
    str: CellKind.TEXT,
    int: CellKind.NUMBER,
    Decimal: CellKind.NUMBER,
    bool: CellKind.BOOL,
    date: CellKind.DATE,
    datetime: CellKind.DATE,
    Formula: CellKind.FORMULA,
    ErrorValue: CellKind.ERROR,
    PlacedPicture: CellKind.PLACED_PICTURE,
}


def kind_of(value: CellValue) -> CellKind:
    """Return the kind of a cell from the value it holds."""
    return _KINDS[type(value)]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as a caller who cares about kinds sees it."""

    value: CellValue

    @property
    def kind(self) -> CellKind:
        """What stands in the cell."""
        return kind_of(self.value)

    @property
    def formula(self) -> str | None:
        """The formula's text, None for a cell that does not compute."""
        return self.value.text if isinstance(self.value, Formula) else None


@dataclass(frozen=True, slots=True)
class Row:
    """One row that holds something. ``values`` is as wide as the sheet's used area; an empty cell is None."""

    number: int
    values: tuple[CellValue, ...]

    def value(self, column: int) -> CellValue:
        """Return the value in ``column``, None beyond the used area."""
        return self.values[column] if column < len(self.values) else None

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The row as cells; ``values`` is the quick way for bulk work."""
        return tuple(Cell(value) for value in self.values)


@dataclass(frozen=True, slots=True)
class MergedRange:
    """A rectangle shown as one cell; its value is in the top left one. All four sides are inside."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    def holds(self, row: int, column: int) -> bool:
        """Whether the cell lies in the rectangle."""
        return self.first_row <= row <= self.last_row and self.first_column <= column <= self.last_column


class PictureHow(enum.Enum):
    """By which of the file format's ways a picture belongs to its cell."""

    FLOATING = "floating"
    WPS_CELL = "wps_cell"
    EXCEL_CELL = "excel_cell"
    OLD_FORMAT = "old_format"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture and the cell it belongs to.

    ``media_type`` and ``path`` are None where the bytes are of no kind we open (EMF, SVG…): such a picture is
    named but never written; one of an .xls file is only known to be there, its ``sha256`` empty. ``path`` is also None when the reader was given no folder. ``width`` and ``height``
    are pixels as the file's header states them.
    """

    row: int
    column: int
    how: PictureHow
    sha256: str
    media_type: str | None
    width: int
    height: int
    path: str | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet. ``rows`` leaves out rows without any value; ``hidden_rows`` are numbers of rows not shown."""

    name: str
    hidden: bool
    rows: Sequence[Row]
    merged: tuple[MergedRange, ...]
    hidden_rows: frozenset[int]
    pictures: tuple[Picture, ...]

    def merged_at(self, row: int, column: int) -> MergedRange | None:
        """Return the merged range that holds the cell, None if it stands alone."""
        return next((area for area in self.merged if area.holds(row, column)), None)


@dataclass(frozen=True, slots=True)
class Workbook:
    """A whole file. ``date1904`` says that it counts days from 1904; the dates here are right either way."""

    name: str
    date1904: bool
    sheets: tuple[Sheet, ...]


def column_name(column: int) -> str:
    """Return the letters of a column: 0 → A, 26 → AA."""
    letters = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_index(letters: str) -> int:
    """Return the index of a column's letters: A → 0, AA → 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
