"""Writing workbooks that look like what an office prints, row by row so that memory stays flat.

The file format is written by hand; docs/decisions/workbooks-are-written-by-hand.md says why, with figures.
"""

import tempfile
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO

from bihuan.core.errors import Invalid
from bihuan.core.text import N_
from bihuan.papers.cellxml import Ink, attribute, text_xml
from bihuan.papers.layout import (
    Align,
    CellContent,
    Joined,
    PicturesCell,
    TableSheet,
    head_cells,
    head_depth,
    sheet_names,
)
from bihuan.papers.pictures_out import DrawingPart, Media
from bihuan.papers.styles import Border, Style, StyleBook
from bihuan.papers.workbook import column_name

_ROWS = 1_048_576
_BATCH = 400
_LEVEL = 3  # beyond it deflate takes half as long again for a tenth less
_LINE_POINTS = 15.0
_MAX_HEIGHT_POINTS = 409.0
_TO_FILL = "FFF8DC"
_HIDDEN = ' hidden="1"'
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument"

_TOO_MANY = N_("表格超过 %(limit)d 行，一张工作表放不下；请缩小筛选范围后再导出。")


def write_workbook(path: Path, sheets: Sequence[TableSheet]) -> int:
    """Write the sheets to ``path`` and return how many body rows they hold.

    The file appears under its name only when it is complete. Raises ``Invalid`` for more rows than a sheet can hold.
    """
    unfinished = path.with_name(path.name + ".part")
    try:
        with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as archive:
            rows = _Book(archive, sheets).write()
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return rows


class _Book:
    """The parts that the sheets of one file share."""

    def __init__(self, archive: zipfile.ZipFile, sheets: Sequence[TableSheet]) -> None:
        self._archive = archive
        self._sheets = sheets
        self._names = sheet_names(sheet.name for sheet in sheets)
        self._styles = StyleBook()
        self._media = Media(archive)
        self._drawings = 0

    def write(self) -> int:
        rows = sum(self._sheet(number, sheet) for number, sheet in enumerate(self._sheets, start=1))
        self._archive.writestr("xl/styles.xml", self._styles.xml())
        self._archive.writestr("xl/workbook.xml", self._workbook_xml())
        self._archive.writestr("xl/_rels/workbook.xml.rels", self._workbook_relations())
        self._archive.writestr("_rels/.rels", _relations([("officeDocument", "xl/workbook.xml")]))
        self._archive.writestr("[Content_Types].xml", self._content_types())
        return rows

    def _sheet(self, number: int, sheet: TableSheet) -> int:
        with tempfile.TemporaryFile(prefix="bihuan-drawing-") as waiting:
            return self._sheet_with(DrawingPart(sheet, waiting), number, sheet)

    def _sheet_with(self, drawing: DrawingPart, number: int, sheet: TableSheet) -> int:
        with self._archive.open(f"xl/worksheets/sheet{number}.xml", "w") as part:
            rows = _SheetWriter(part, sheet, self._styles, drawing, is_first=number == 1).write()
        if drawing.count:
            self._drawings += 1
            drawing.write(self._archive, self._drawings, self._media)
            self._archive.writestr(
                f"xl/worksheets/_rels/sheet{number}.xml.rels",
                _relations([("drawing", f"../drawings/drawing{self._drawings}.xml")]),
            )
        return rows

    def _workbook_xml(self) -> str:
        listed = "".join(
            f'<sheet name={attribute(name)} sheetId="{n}" r:id="rId{n}"/>'
            for n, name in enumerate(self._names, start=1)
        )
        titles = "".join(
            f'<definedName name="_xlnm.Print_Titles" localSheetId="{n}">{text_xml(_quoted(name))}!{_head_rows(sheet)}</definedName>'
            for n, (name, sheet) in enumerate(zip(self._names, self._sheets, strict=True))
        )
        return (
            f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><workbookPr/>'
            f'<bookViews><workbookView xWindow="0" yWindow="0" windowWidth="24000" windowHeight="12000"/></bookViews>'
            f"<sheets>{listed}</sheets><definedNames>{titles}</definedNames></workbook>"
        )

    def _workbook_relations(self) -> str:
        count = len(self._sheets)
        return _relations(
            [("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, count + 1)] + [("styles", "styles.xml")]
        )

    def _content_types(self) -> str:
        parts = [("/xl/workbook.xml", "spreadsheetml.sheet.main"), ("/xl/styles.xml", "spreadsheetml.styles")]
        parts += [(f"/xl/worksheets/sheet{n + 1}.xml", "spreadsheetml.worksheet") for n in range(len(self._sheets))]
        parts += [(f"/xl/drawings/drawing{n + 1}.xml", "drawing") for n in range(self._drawings)]
        overrides = "".join(f'<Override PartName="{name}" ContentType="{_TYPES}.{kind}+xml"/>' for name, kind in parts)
        pictures = "".join(f'<Default Extension="{e}" ContentType="image/{e}"/>' for e in ("jpeg", "png", "gif"))
        return (
            f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
            f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Default Extension="xml" ContentType="application/xml"/>{pictures}{overrides}</Types>'
        )


def _relations(targets: Iterable[tuple[str, str]]) -> str:
    listed = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, start=1)
    )
    return f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{listed}</Relationships>'


def _quoted(name: str) -> str:
    return "'" + name.replace("'", "''") + "'"


def _head_rows(sheet: TableSheet) -> str:
    """Return the head's rows as the format names them, for repeating on every page."""
    above = _rows_above(sheet)
    return f"${above + 1}:${above + head_depth(sheet.columns)}"


def _rows_above(sheet: TableSheet) -> int:
    return (1 if sheet.title else 0) + len(sheet.lines)


class _SheetWriter:
    """Writes one sheet part from its first element to its last."""

    def __init__(
        self, part: IO[bytes], sheet: TableSheet, styles: StyleBook, drawing: DrawingPart, *, is_first: bool
    ) -> None:
        self._part = part
        self._sheet = sheet
        self._styles = styles
        self._drawing = drawing
        self._is_first = is_first
        self._merged: list[str] = []
        self._joins: dict[int, int] = {}
        self._inks = [
            Ink.of(index, column.align, styles, _TO_FILL if column.to_fill else "")
            for index, column in enumerate(sheet.columns)
        ]
        self._last = 0

    def write(self) -> int:
        """Write the part and return the number of body rows."""
        self._say(self._opening())
        above = self._top_rows()
        start = above + self._head(above)
        count = 0
        batch: list[str] = []
        for count, values in enumerate(self._sheet.rows, start=1):
            if start + count > _ROWS:
                raise Invalid("papers.too_many_rows", _TOO_MANY, limit=_ROWS - start)
            for column in self._sheet.joining_columns:
                self._join(start + count, column, values[column])
            batch.append(self._body_row(start + count, values))
            if len(batch) == _BATCH:
                self._say("".join(batch))
                batch.clear()
        self._say("".join(batch))
        for column in self._sheet.joining_columns:
            self._join(start + count + 1, column, None)
        self._last = start + count
        self._say(self._closing(start + 1))
        return count

    def _say(self, xml: str) -> None:
        self._part.write(xml.encode())

    def _opening(self) -> str:
        sheet = self._sheet
        top = _rows_above(sheet) + head_depth(sheet.columns)
        left = sheet.frozen_columns
        split = f' xSplit="{left}"' if left else ""
        selected = ' tabSelected="1"' if self._is_first else ""
        pane = "bottomRight" if left else "bottomLeft"
        corner = f"{column_name(left)}{top + 1}"
        widths = "".join(
            f'<col min="{n}" max="{n}" width="{column.width:g}" customWidth="1"{_HIDDEN if column.hidden else ""}/>'
            for n, column in enumerate(sheet.columns, start=1)
        )
        return (
            f'{_XML}<worksheet xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
            f'<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
            f'<sheetViews><sheetView{selected} workbookViewId="0">'
            f'<pane{split} ySplit="{top}" topLeftCell="{corner}" activePane="{pane}" state="frozen"/>'
            f'<selection pane="{pane}" activeCell="{corner}" sqref="{corner}"/></sheetView></sheetViews>'
            f'<sheetFormatPr defaultRowHeight="{_LINE_POINTS:g}"/><cols>{widths}</cols><sheetData>'
        )

    def _top_rows(self) -> int:
        """Write the title and the lines below it, each merged over the whole width; return how many rows they take."""
        sheet = self._sheet
        title = Style(font="黑体", size=18, align=Align.CENTER)
        texts = [(sheet.title, title, 36.0)] if sheet.title else []
        texts += [(line, Style(), 18.0) for line in sheet.lines]
        total = sum(column.width for column in sheet.columns)
        for number, (text, style, height) in enumerate(texts, start=1):
            lines = _line_count(text, total * 10.5 / style.size)
            self._say(
                f'<row r="{number}" ht="{min(height * lines, _MAX_HEIGHT_POINTS):g}" customHeight="1">'
                f"{_head_cell(0, number, text, self._styles.number(style))}</row>"
            )
            self._merge(number, 0, number, len(sheet.columns) - 1)
        return len(texts)

    def _head(self, above: int) -> int:
        """Write the merged head below ``above`` rows and return how many rows it takes."""
        sheet = self._sheet
        depth = head_depth(sheet.columns)
        style = self._styles.number(
            Style(font="黑体", size=10.5, align=Align.CENTER, border=Border.THIN, fill="F2F2F2")
        )
        cells = head_cells(sheet.columns)
        texts = {(cell.first_row, cell.first_column): cell.text for cell in cells}
        for cell in cells:
            self._merge(above + 1 + cell.first_row, cell.first_column, above + 1 + cell.last_row, cell.last_column)
        for level in range(depth):
            number = above + 1 + level
            row = "".join(
                _head_cell(index, number, texts.get((level, index), ""), style) for index in range(len(sheet.columns))
            )
            height = max(
                [24.0]
                + [
                    _LINE_POINTS * _line_count(column.head[level], column.width) + 6
                    for column in sheet.columns
                    if len(column.head) == level + 1
                ]
            )
            self._say(f'<row r="{number}" ht="{min(height, _MAX_HEIGHT_POINTS):g}" customHeight="1">{row}</row>')
        return depth

    def _merge(self, first_row: int, first_column: int, last_row: int, last_column: int) -> None:
        if (first_row, first_column) != (last_row, last_column):
            self._merged.append(
                f'<mergeCell ref="{column_name(first_column)}{first_row}:{column_name(last_column)}{last_row}"/>'
            )

    def _join(self, number: int, column: int, value: CellContent) -> None:
        """Keep the first row of the run a cell belongs to; where the run ends above it, merge the run."""
        if value is Joined.ABOVE:
            self._joins.setdefault(column, number - 1)
        elif (first := self._joins.pop(column, None)) is not None:
            self._merge(first, column, number - 1, column)

    def _body_row(self, number: int, values: Sequence[CellContent]) -> str:
        digits = str(number)
        cells = "".join([ink.cell(digits, value) for ink, value in zip(self._inks, values, strict=True)])
        if not any(type(value) is PicturesCell for value in values):
            return f'<row r="{digits}">{cells}</row>'
        height = self._place_pictures(number, values)
        return f'<row r="{digits}" ht="{height:g}" customHeight="1">{cells}</row>'

    def _place_pictures(self, number: int, values: Sequence[CellContent]) -> float:
        """Anchor the row's pictures and return the height, in points, that pictures and text need."""
        pictured = [(index, value) for index, value in enumerate(values) if isinstance(value, PicturesCell)]
        widths = [column.width for column in self._sheet.columns]
        lines = max((_line_count(v, w) for v, w in zip(values, widths, strict=True) if isinstance(v, str)), default=1)
        text_height = lines * _LINE_POINTS + 4
        pictures_there = self._sheet.roomy or any(cell.pictures for _, cell in pictured)
        wanted = self._sheet.picture_height if pictures_there else 0.0
        height = min(max(wanted, text_height), _MAX_HEIGHT_POINTS)
        for index, cell in pictured:
            self._drawing.place(number, index, cell.pictures, height)
        return height

    def _lists(self, first: int) -> str:
        """Return the lists offered in the body's cells, from row ``first`` on."""
        offered = [
            f'<dataValidation type="list" allowBlank="1" sqref="{letters}{first}:{letters}{self._last}">'
            f"<formula1>{text_xml(chr(34) + ','.join(column.choices) + chr(34))}</formula1></dataValidation>"
            for index, column in enumerate(self._sheet.columns)
            if column.choices and self._last >= first and (letters := column_name(index))
        ]
        return f'<dataValidations count="{len(offered)}">{"".join(offered)}</dataValidations>' if offered else ""

    def _closing(self, first: int) -> str:
        merged = f'<mergeCells count="{len(self._merged)}">{"".join(self._merged)}</mergeCells>' if self._merged else ""
        drawing = '<drawing r:id="rId1"/>' if self._drawing.count else ""
        return (
            f"</sheetData>{merged}{self._lists(first)}"
            '<printOptions horizontalCentered="1"/>'
            '<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.7" header="0.3" footer="0.35"/>'
            '<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/>'
            f"<headerFooter><oddFooter>{text_xml(self._footer())}</oddFooter></headerFooter>{drawing}</worksheet>"
        )

    def _footer(self) -> str:
        """Return the footer in the format's codes; an ampersand of the text is doubled so that it is none of them."""
        sheet = self._sheet
        center = sheet.page_footer.replace("&", "&&").replace("{pages}", "&N").replace("{page}", "&P")
        note = sheet.page_note.replace("&", "&&")
        # The format allows 255 characters in all.
        return ("&L" + note[:180] if note else "") + ("&C" + center[:60] if center else "")


def _head_cell(column: int, row: int, text: str, style: int) -> str:
    place = f"{column_name(column)}{row}"
    if not text:
        return f'<c r="{place}" s="{style}"/>'
    return f'<c r="{place}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{text_xml(text)}</t></is></c>'


def _line_count(text: str, width: float) -> int:
    """Return how many lines the text takes in a column of that many half-width characters."""
    room = max(width - 1, 2)
    if 2 * len(text) <= room and "\n" not in text:
        return 1
    return sum(max(1, -(-_half_widths(line) // int(room))) for line in text.split("\n"))


def _half_widths(line: str) -> int:
    """Return the width of a line: Latin letters take one, all others two, as in the fonts of Chinese offices."""
    return 2 * len(line) - len(line.encode("latin-1", "ignore"))
