"""The body of a .docx as paragraphs and tables, read in one pass over its XML.

Taken is what a person sees: text that tracked changes removed, hidden runs, field codes and the readings over ruby are
not. Of two alternatives of one thing the newer is taken. A text box gives paragraphs of its own that follow the one it
hangs on, under the same number. A table within a table is part of its cell's text.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from bihuan.papers.docxnumbers import Numbering, is_on, value, whole
from bihuan.papers.workbook import MergedRange

# Elements whose whole content nobody sees.
_UNSEEN = frozenset({"Fallback", "del", "moveFrom", "instrText", "delText", "delInstrText", "rt"})
_MOST_COLUMNS = 500


@dataclass(slots=True)
class Found:
    """A paragraph as read: ``media`` are relation ids of its pictures, in order."""

    label: str = ""
    words: list[str] = field(default_factory=list)
    media: list[str] = field(default_factory=list)
    style: str = ""
    list_id: str | None = None
    level: int | None = None
    boxed: list["Found"] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text with its line ends."""
        return "".join(self.words)


@dataclass(slots=True)
class FoundTable:
    """A table as read: rows of texts by column of its grid, merged cells, pictures as (row from 0, column, relation)."""

    rows: list[dict[int, str]] = field(default_factory=list)
    merged: list[MergedRange] = field(default_factory=list)
    media: list[tuple[int, int, str]] = field(default_factory=list)
    width: int = 0


@dataclass(slots=True)
class _Cell:
    column: int
    span: int = 1
    merge: str = ""
    found: list[Found] = field(default_factory=list)


@dataclass(slots=True)
class _Table:
    table: FoundTable = field(default_factory=FoundTable)
    cell: _Cell | None = None
    column: int = 0
    removed: bool = False
    row: list[_Cell] = field(default_factory=list)
    # Columns whose cell may go on downwards: column → (row it began in, place in ``table.merged``).
    open: dict[int, tuple[int, int]] = field(default_factory=dict)


class BodyReader:
    """Handlers for ``xmlparts.parse``; every finished paragraph or outer table is handed to ``take`` at once."""

    def __init__(self, numbering: Numbering, take: Callable[[Found | FoundTable], None]) -> None:
        self._numbering = numbering
        self._take = take
        self._unseen = 0
        self._path: list[str] = []
        self._paragraphs: list[Found] = []
        self._tables: list[_Table] = []
        self._hidden = False
        self._text = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Open an element."""
        above = self._path[-1] if self._path else ""
        self._path.append(name)
        if self._unseen or (name in _UNSEEN and above not in ("rPr", "trPr", "pPr")):
            self._unseen += 1
            return
        opened = self._OPENED.get(name)
        if opened:
            opened(self, attributes, above)

    def end(self, name: str) -> None:
        """Close an element."""
        self._path.pop()
        if self._unseen:
            self._unseen -= 1
            return
        closed = self._CLOSED.get(name)
        if closed:
            closed(self)

    def text(self, words: str) -> None:
        """Take text that stands in a run and is seen."""
        if self._text and not self._unseen and not self._hidden and self._paragraphs:
            self._paragraphs[-1].words.append(words)

    # --- paragraphs --------------------------------------------------------------------------------------------------

    def _open_paragraph(self, _attributes: dict[str, str], _above: str) -> None:
        self._paragraphs.append(Found())

    def _note_style(self, attributes: dict[str, str], above: str) -> None:
        if self._paragraphs and above == "pPr":
            self._paragraphs[-1].style = value(attributes)

    def _note_list(self, attributes: dict[str, str], above: str) -> None:
        # Numbering that a tracked change replaced stands deeper, below pPrChange.
        if self._paragraphs and above == "numPr" and "pPrChange" not in self._path:
            self._paragraphs[-1].list_id = value(attributes)

    def _note_level(self, attributes: dict[str, str], above: str) -> None:
        if self._paragraphs and above == "numPr" and "pPrChange" not in self._path:
            self._paragraphs[-1].level = whole(value(attributes))

    def _close_paragraph(self) -> None:
        found = self._paragraphs.pop()
        found.label = self._numbering.label(found.style, found.list_id, found.level)
        cell = self._tables[-1].cell if self._tables else None
        if self._paragraphs and "txbxContent" in self._path:
            self._paragraphs[-1].boxed.append(found)
        elif cell is not None:
            cell.found += [found, *found.boxed]
        elif not self._tables:
            self._take(found)

    # --- runs --------------------------------------------------------------------------------------------------------

    def _open_run(self, _attributes: dict[str, str], _above: str) -> None:
        self._hidden = False

    def _hide(self, attributes: dict[str, str], above: str) -> None:
        if above == "rPr" and "r" in self._path[-4:-1]:
            self._hidden = is_on(attributes)

    def _open_text(self, _attributes: dict[str, str], above: str) -> None:
        self._text = above == "r"

    def _close_text(self) -> None:
        self._text = False

    def _blank(self, _attributes: dict[str, str], above: str) -> None:
        if above == "r":
            self._add("\t")

    def _break(self, attributes: dict[str, str], above: str) -> None:
        if above == "r" and value(attributes, "type") not in ("page", "column"):
            self._add("\n")

    def _hyphen(self, _attributes: dict[str, str], above: str) -> None:
        if above == "r":
            self._add("-")

    def _add(self, sign: str) -> None:
        if self._paragraphs and not self._hidden:
            self._paragraphs[-1].words.append(sign)

    def _picture(self, attributes: dict[str, str], _above: str) -> None:
        name = value(attributes, "embed") or value(attributes, "id")
        if name and self._paragraphs and not self._hidden:
            self._paragraphs[-1].media.append(name)

    # --- tables ------------------------------------------------------------------------------------------------------

    def _open_table(self, _attributes: dict[str, str], _above: str) -> None:
        self._tables.append(_Table())

    def _open_row(self, _attributes: dict[str, str], _above: str) -> None:
        if self._tables:
            own = self._tables[-1]
            own.column, own.row, own.removed = 0, [], False

    def _note_removed(self, _attributes: dict[str, str], above: str) -> None:
        if self._tables and above == "trPr":
            self._tables[-1].removed = True

    def _note_gap(self, attributes: dict[str, str], above: str) -> None:
        if self._tables and above == "trPr":
            self._tables[-1].column += min(whole(value(attributes)) or 0, _MOST_COLUMNS)

    def _open_cell(self, _attributes: dict[str, str], _above: str) -> None:
        if self._tables:
            self._tables[-1].cell = _Cell(min(self._tables[-1].column, _MOST_COLUMNS))

    def _note_span(self, attributes: dict[str, str], above: str) -> None:
        if self._tables and self._tables[-1].cell is not None and above == "tcPr":
            self._tables[-1].cell.span = min(max(whole(value(attributes)) or 1, 1), _MOST_COLUMNS)

    def _note_merge(self, attributes: dict[str, str], above: str) -> None:
        if self._tables and self._tables[-1].cell is not None and above == "tcPr":
            self._tables[-1].cell.merge = value(attributes) or "continue"

    def _close_cell(self) -> None:
        own = self._tables[-1] if self._tables else None
        if own is not None and own.cell is not None:
            own.row.append(own.cell)
            own.column = own.cell.column + own.cell.span
            own.cell = None

    def _close_row(self) -> None:
        own = self._tables[-1] if self._tables else None
        if own is None or own.removed:
            return
        number = len(own.table.rows)
        texts: dict[int, str] = {}
        for cell in own.row:
            self._place(own, cell, number, texts)
        own.table.rows.append(texts)
        own.table.width = max(own.table.width, own.column)

    def _place(self, own: _Table, cell: _Cell, number: int, texts: dict[int, str]) -> None:
        last = cell.column + cell.span - 1
        began = own.open.pop(cell.column, None)
        if began and cell.merge == "continue":
            own.table.merged[began[1]] = MergedRange(began[0], cell.column, number, last)
            own.open[cell.column] = began
        elif cell.merge == "restart" or cell.span > 1:
            own.table.merged.append(MergedRange(number, cell.column, number, last))
            if cell.merge == "restart":
                own.open[cell.column] = (number, len(own.table.merged) - 1)
        words = "\n".join(found.label + found.text for found in cell.found if found.label or found.text.strip())
        if words.strip():
            texts[cell.column] = words.strip()
        own.table.media += [(number, cell.column, name) for found in cell.found for name in found.media]

    def _close_table(self) -> None:
        table = self._tables.pop().table
        table.merged = [
            one for one in table.merged if (one.first_row, one.first_column) != (one.last_row, one.last_column)
        ]
        outer = self._tables[-1].cell if self._tables else None
        if outer is None:
            if not self._tables:
                self._take(table)
            return
        for number, row in enumerate(table.rows):
            media = [name for at, _column, name in table.media if at == number]
            outer.found.append(Found(words=["\t".join(row[column] for column in sorted(row))], media=media))

    _OPENED = {
        "p": _open_paragraph,
        "pStyle": _note_style,
        "numId": _note_list,
        "ilvl": _note_level,
        "r": _open_run,
        "vanish": _hide,
        "t": _open_text,
        "tab": _blank,
        "br": _break,
        "cr": _break,
        "noBreakHyphen": _hyphen,
        "blip": _picture,
        "imagedata": _picture,
        "tbl": _open_table,
        "tr": _open_row,
        "del": _note_removed,
        "gridBefore": _note_gap,
        "tc": _open_cell,
        "gridSpan": _note_span,
        "vMerge": _note_merge,
    }
    _CLOSED = {
        "p": _close_paragraph,
        "t": _close_text,
        "tc": _close_cell,
        "tr": _close_row,
        "tbl": _close_table,
    }
