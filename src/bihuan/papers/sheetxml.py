"""What a sheet's XML says beyond the values: formulas, errors, hidden rows, and how high and wide things are.

``survey`` is a quick look at the bytes that tells whether the slower ``details`` is worth its time: most large sheets
need none of it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from bihuan.papers.workbook import column_index
from bihuan.papers.xmlparts import guarded, local, parse

_OVERLAP = 64
# A cell in column AAA or beyond, or in row 200,000 or beyond, in either quoting.
_FAR = re.compile(rb"""r=["'](?:[A-Z]{3}\d|[A-Z]{0,2}(?:[2-9]\d{5}|\d{7}))""")
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
FAR_ROW = 200_000
FAR_COLUMN = column_index("AAA")

_POINT_EMU = 12_700
_DEFAULT_HEIGHT_POINTS = 15.0
_DEFAULT_WIDTH_CHARACTERS = 8.43


@dataclass(slots=True)
class Survey:
    """What a quick look found; ``unusual`` means formulas, errors or hidden rows may be there."""

    unusual: bool = False
    far: bool = False
    drawing: bool = False


@dataclass(slots=True)
class Details:
    """What a full pass found. Rows are numbered from 1, columns from 0; sizes are in EMU (914,400 to the inch).

    ``picture_cells`` are cells into which Excel may have placed a picture, with the number (``vm``) it is found by.
    """

    formulas: dict[int, dict[int, str]] = field(default_factory=dict)
    errors: dict[int, dict[int, str]] = field(default_factory=dict)
    picture_cells: dict[int, dict[int, int]] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    heights: dict[int, int] = field(default_factory=dict)
    widths: dict[int, int] = field(default_factory=dict)
    default_height: int = int(_DEFAULT_HEIGHT_POINTS * _POINT_EMU)
    default_width: int = 0
    drawing_ids: list[str] = field(default_factory=list)
    last_row: int = 0
    last_column: int = -1

    def special_rows(self) -> set[int]:
        """Numbers of rows in which some cell is more than its plain value."""
        return {*self.formulas, *self.errors, *self.picture_cells}


def survey(chunks: Iterable[bytes], file: str, member: str) -> Survey:
    """Look through a sheet's bytes once, refusing what is unsafe, and say what is worth a closer reading."""
    found = Survey()
    tail = b""
    for chunk in guarded(chunks, file, member):
        seam = tail + chunk[:_OVERLAP]
        for piece in (seam, chunk):
            found.unusual = found.unusual or _is_unusual(piece)
            found.far = found.far or _FAR.search(piece) is not None
            found.drawing = found.drawing or b"drawing " in piece
        tail = chunk[-_OVERLAP:]
    return found


def _is_unusual(piece: bytes) -> bool:
    return (
        b"<f>" in piece
        or b"<f " in piece
        or b":f>" in piece
        or b":f " in piece
        or b"<f/" in piece
        or b"hidden=" in piece
        or b't="e"' in piece
        or b"t='e'" in piece
    )


def details(chunks: Iterable[bytes], file: str, member: str) -> Details:
    """Read a sheet's XML as a whole, keeping only what ``Details`` lists."""
    reader = _Reader()
    parse(chunks, file, member, start=reader.start, end=reader.end, text=reader.text)
    return reader.found


def width_emu(characters: float) -> int:
    """Return a column width in EMU from characters of the default font (7 pixels each and 5 of padding)."""
    return int(characters * 7 + 5) * 9_525


class _Reader:
    """The state of one pass: where we are, and what the cell at hand has shown so far."""

    def __init__(self) -> None:
        self.found = Details(default_width=width_emu(_DEFAULT_WIDTH_CHARACTERS))
        self._row = 0
        self._column = -1
        self._type = ""
        self._value_metadata = 0
        self._shared: dict[str, str] = {}
        self._shared_id: str | None = None
        self._taking: str | None = None
        self._words: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._open_cell(attributes)
        elif name in ("f", "v", "t"):
            self._taking, self._words = name, []
            if name == "f":
                self._shared_id = attributes.get("si")
        elif name == "row":
            self._open_row(attributes)
        elif name == "col":
            self._note_widths(attributes)
        elif name == "sheetFormatPr":
            self._note_defaults(attributes)
        elif name == "drawing":
            self.found.drawing_ids += [v for k, v in attributes.items() if local(k) == "id"]

    def end(self, name: str) -> None:
        if name != self._taking:
            return
        text = "".join(self._words)
        self._taking = None
        self._note_extent()
        if name == "f":
            self._note_formula(text)
        elif name == "v" and self._type == "e":
            self._note_error(text)

    def text(self, words: str) -> None:
        if self._taking in ("f", "v"):
            self._words.append(words)

    def _open_row(self, attributes: dict[str, str]) -> None:
        self._row = _whole(attributes.get("r"), self._row + 1)
        self._column = -1
        if attributes.get("hidden") in ("1", "true"):
            self.found.hidden_rows.add(self._row)
        if "ht" in attributes:
            self.found.heights[self._row] = int(_number(attributes["ht"], 15.0) * _POINT_EMU)

    def _open_cell(self, attributes: dict[str, str]) -> None:
        place = _REFERENCE.fullmatch(attributes.get("r", ""))
        if place is None:
            self._column += 1
        else:
            self._column, self._row = column_index(place[1]), int(place[2])
        self._type = attributes.get("t", "")
        self._value_metadata = _whole(attributes.get("vm"), 0)

    def _note_extent(self) -> None:
        self.found.last_row = max(self.found.last_row, self._row)
        self.found.last_column = max(self.found.last_column, self._column)

    def _note_formula(self, text: str) -> None:
        if self._shared_id is not None:
            # Cells that share a formula name it by number; the text stands in the first of them.
            text = self._shared.setdefault(self._shared_id, text)
        self.found.formulas.setdefault(self._row, {})[self._column] = text

    def _note_error(self, text: str) -> None:
        if self._value_metadata and text == "#VALUE!":
            self.found.picture_cells.setdefault(self._row, {})[self._column] = self._value_metadata
        else:
            self.found.errors.setdefault(self._row, {})[self._column] = text

    def _note_widths(self, attributes: dict[str, str]) -> None:
        first = _whole(attributes.get("min"), 1)
        last = min(_whole(attributes.get("max"), first), FAR_COLUMN)
        width = width_emu(_number(attributes.get("width"), _DEFAULT_WIDTH_CHARACTERS))
        for number in range(first, last + 1):
            self.found.widths[number - 1] = width

    def _note_defaults(self, attributes: dict[str, str]) -> None:
        height = _number(attributes.get("defaultRowHeight"), _DEFAULT_HEIGHT_POINTS)
        width = _number(attributes.get("defaultColWidth"), _DEFAULT_WIDTH_CHARACTERS)
        self.found.default_height = int(height * _POINT_EMU)
        self.found.default_width = width_emu(width)


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text is not None and text.isascii() and text.isdigit() else otherwise


def _number(text: str | None, otherwise: float) -> float:
    """Return a size as a number; sizes that make no sense count as the usual one."""
    try:
        value = float(text) if text is not None else otherwise
    except ValueError:
        return otherwise
    return value if 0 <= value <= 5000 else otherwise
