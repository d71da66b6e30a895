"""Reading an .xlsx file inside the limited child; the parent's side is ``reading``.

Values and merged ranges come from calamine, everything else from our own look at the XML. The order matters: every
part calamine will read has passed our counting and our guard against declarations before calamine sees the file.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from bihuan.core.errors import Invalid
from bihuan.core.text import N_
from bihuan.papers.archive import Archive, ArchiveLimits
from bihuan.papers.cellpictures import excel_pictures, wps_pictures
from bihuan.papers.drawings import MediaStore, PictureLimits, cell_under, placements, relations
from bihuan.papers.rows import BATCH, row_messages
from bihuan.papers.sheetxml import FAR_COLUMN, FAR_ROW, Details, Survey, details, survey
from bihuan.papers.sniff import corrupt
from bihuan.papers.values import TooLong, cell_text, plain, too_long
from bihuan.papers.workbook import column_name
from bihuan.papers.xmlparts import guarded, local, parse

_TOO_FAR = N_(
    "“%(file)s”工作表“%(sheet)s”的内容一直到第 %(rows)d 行 %(column)s 列，超过上限（%(row_limit)d 行、%(column_limit)d 列）；"
    "请删去表格之外多余的内容，或拆成几个文件。"
)


@dataclass(frozen=True, slots=True)
class _Part:
    """One worksheet: its name, its member in the archive, and what the quick look found."""

    name: str
    member: str
    survey: Survey


def read_xlsx(
    path: str, name: str, pictures_folder: str | None, archive: dict[str, int], pictures: dict[str, int]
) -> Iterator[dict[str, Any] | bytes]:
    """Yield the workbook as JSON values: one ``book``, then per sheet one ``sheet`` and its ``rows`` in batches.

    ``archive`` and ``pictures`` are the fields of ``ArchiveLimits`` and ``PictureLimits``.
    Raises ``Invalid`` naming file, sheet, row and column for everything that cannot be read or must not be.
    """
    file = Path(path)
    with Archive(file, name, ArchiveLimits(**archive)) as opened:
        book_member = _book_member(opened)
        date1904, parts = _survey_all(opened, book_member)
        yield {"kind": "book", "date1904": date1904}
        store = MediaStore(opened, Path(pictures_folder) if pictures_folder else None, PictureLimits(**pictures))
        yield from _sheets(file, opened, parts, _Pictures(opened, book_member, store))


def _book_member(archive: Archive) -> str:
    for target in relations(archive, "").values():
        if target.endswith("workbook.xml") and target in archive:
            return target
    raise corrupt(archive.name)


def _survey_all(archive: Archive, book_member: str) -> tuple[bool, list[_Part]]:
    """Guard every XML part of the archive and return the date system and the worksheets in order."""
    date1904, listed = _listed_sheets(archive, book_member)
    targets = relations(archive, book_member)
    members = {targets[identity]: name for name, identity in listed if identity in targets}
    parts: dict[str, _Part] = {}
    for member in archive.names:
        if not member.lower().endswith((".xml", ".rels")):
            continue
        if member in members:
            found = survey(archive.chunks(member), archive.name, member)
            parts[member] = _Part(members[member], member, found)
        else:
            for _ in guarded(archive.chunks(member), archive.name, member):
                pass
    return date1904, [parts[member] for member in members if member in parts]


def _listed_sheets(archive: Archive, book_member: str) -> tuple[bool, list[tuple[str, str]]]:
    date1904 = False
    listed: list[tuple[str, str]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal date1904
        if name == "workbookPr":
            date1904 = attributes.get("date1904") in ("1", "true")
        elif name == "sheet":
            identity = next((value for key, value in attributes.items() if key != "id" and local(key) == "id"), "")
            listed.append((attributes.get("name", ""), identity))

    parse(archive.chunks(book_member), archive.name, book_member, start=start)
    return date1904, listed


def _sheets(
    file: Path, archive: Archive, parts: list[_Part], pictures: "_Pictures"
) -> Iterator[dict[str, Any] | bytes]:
    by_name = {part.name: part for part in parts}
    try:
        with CalamineWorkbook.from_path(file) as book:
            for metadata in book.sheets_metadata:
                part = by_name.get(metadata.name)
                if metadata.typ != SheetTypeEnum.WorkSheet or part is None:
                    continue
                hidden = metadata.visible != SheetVisibleEnum.Visible
                yield from _sheet(book, archive, part, pictures, hidden)
    except CalamineError as error:
        raise corrupt(archive.name) from error


def _sheet(
    book: CalamineWorkbook, archive: Archive, part: _Part, pictures: "_Pictures", hidden: bool
) -> Iterator[dict[str, Any] | bytes]:
    seen = part.survey
    found = Details()
    if seen.unusual or seen.far or seen.drawing:
        found = details(archive.chunks(part.member), archive.name, part.member)
    if seen.far:
        _require_near(archive.name, part.name, found)
    sheet = book.get_sheet_by_name(part.name)
    yield {
        "kind": "sheet",
        "name": part.name,
        "hidden": hidden,
        "merged": sorted(
            (top + 1, left, bottom + 1, right) for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
        ),
        "hidden_rows": sorted(found.hidden_rows),
        "pictures": pictures.of_sheet(part, found),
    }
    yield from _rows(archive.name, part.name, sheet, found, pictures)


def _require_near(file: str, sheet: str, found: Details) -> None:
    if found.last_row >= FAR_ROW or found.last_column >= FAR_COLUMN:
        raise Invalid(
            "papers.too_far",
            _TOO_FAR,
            file=file,
            sheet=sheet,
            rows=found.last_row,
            column=column_name(found.last_column),
            row_limit=FAR_ROW - 1,
            column_limit=FAR_COLUMN,
        )


class _Pictures:
    """The pictures of one workbook, by the three ways in which one belongs to a cell."""

    def __init__(self, archive: Archive, book: str, store: MediaStore) -> None:
        self._archive = archive
        self._store = store
        self._wps = wps_pictures(archive)
        self._excel = excel_pictures(archive, book)

    def media(self, reference: str) -> str | None:
        """Return the member a cell's reference means: a name of WPS, or a ``vm`` of Excel as digits."""
        return self._excel.get(int(reference)) if reference.isdigit() else self._wps.get(reference)

    def of_sheet(self, part: _Part, found: Details) -> list[dict[str, object]]:
        """Return all pictures of a sheet as JSON fields, in the order of their cells."""
        pictures = [*self._floating(part, found), *self._in_cells(part, found)]
        return sorted(pictures, key=itemgetter("row", "column"))

    def _floating(self, part: _Part, found: Details) -> Iterator[dict[str, object]]:
        targets = relations(self._archive, part.member)
        for drawing in (targets[identity] for identity in found.drawing_ids if identity in targets):
            if drawing not in self._archive:
                continue
            for placement in placements(self._archive, drawing):
                if placement.media in self._archive:
                    row, column = cell_under(placement, found)
                    yield self._described(part, row, column, "floating", placement.media)

    def _in_cells(self, part: _Part, found: Details) -> Iterator[dict[str, object]]:
        for row, formulas in found.formulas.items():
            for column, text in formulas.items():
                media = self._wps.get(_placed(text) or "")
                if media is not None:
                    yield self._described(part, row, column, "wps_cell", media)
        for row, cells in found.picture_cells.items():
            for column, number in cells.items():
                if number in self._excel:
                    yield self._described(part, row, column, "excel_cell", self._excel[number])

    def _described(self, part: _Part, row: int, column: int, how: str, media: str) -> dict[str, object]:
        fields = self._store.describe(media, part.name, (row, column))
        return {"row": row, "column": column, "how": how, **fields}


def _rows(
    file: str, sheet_name: str, sheet: CalamineSheet, found: Details, pictures: _Pictures
) -> Iterator[dict[str, Any] | bytes]:
    """Yield batches of [row number, values] for rows that hold something, values padded from column A."""
    left = sheet.start[1] if sheet.start else 0
    special = found.special_rows()
    batch: list[tuple[int, list[Any]]] = []
    number = 0
    for number, raw in enumerate(sheet.iter_rows(), start=1):
        try:
            values = [cell_text(v) if type(v) is str else plain(v) for v in raw]
        except TooLong:
            raise too_long(file, sheet_name, number, raw, left) from None
        if left:
            values[:0] = [None] * left
        if number in special:
            _overlay(values, number, found, pictures)
        if values.count(None) != len(values):
            batch.append((number, values))
        if len(batch) == BATCH:
            yield from row_messages(batch)
            batch = []
    batch += _rows_without_values(number, special, found, pictures)
    yield from row_messages(batch)


def _rows_without_values(
    after: int, special: set[int], found: Details, pictures: _Pictures
) -> list[tuple[int, list[Any]]]:
    """Return rows below the last value that hold nothing but never-computed formulas or errors."""
    rows = []
    for number in sorted(row for row in special if row > after):
        values: list[Any] = []
        _overlay(values, number, found, pictures)
        rows.append((number, values))
    return rows


def _overlay(values: list[Any], number: int, found: Details, pictures: _Pictures) -> None:
    """Put what calamine does not tell over the values of one row."""
    errors = found.errors.get(number, {})
    formulas = found.formulas.get(number, {})
    in_cell = found.picture_cells.get(number, {})
    width = max((*errors, *formulas, *in_cell)) + 1
    values += [None] * (width - len(values))
    for column, text in errors.items():
        values[column] = {"e": text}
    for column, metadata in in_cell.items():
        values[column] = _picture(str(metadata), pictures)
    for column, text in formulas.items():
        placed = _placed(text)
        values[column] = {"f": text, "v": values[column]} if placed is None else _picture(placed, pictures)


def _picture(reference: str, pictures: _Pictures) -> dict[str, str]:
    return {"p" if pictures.media(reference) is None else "q": reference}


def _placed(formula: str) -> str | None:
    """Return the name of the picture a formula of WPS shows, None for any other formula."""
    function, bracket, rest = formula.strip().lstrip("=").removeprefix("_xlfn.").partition("(")
    return rest.split(",")[0].strip(' ")') if bracket and function.strip().upper() == "DISPIMG" else None
