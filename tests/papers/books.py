"""Files for the tests of papers: honest ones made with openpyxl, hostile ones by hand."""

import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from PIL import Image

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"

CONTENT_TYPES = (
    f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)


def relation(identity: str, kind: str, target: str) -> str:
    return (
        f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="{identity}" Type="{OFFICE}/{kind}" Target="{target}"/></Relationships>'
    )


def raw_members(sheet_data: str, *, after: str = "", before: str = "") -> dict[str, str | bytes]:
    """The members of a smallest workbook with one sheet 表一 holding the given rows."""
    return {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": relation("rId1", "officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": (
            f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
            '<sheet name="表一" sheetId="1" r:id="rId1"/></sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": relation("rId1", "worksheet", "worksheets/sheet1.xml"),
        "xl/worksheets/sheet1.xml": (
            f'{before}<worksheet xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheetData>{sheet_data}</sheetData>{after}</worksheet>'
        ),
    }


def text_cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def zipped(path: Path, members: Mapping[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def saved(path: Path, fill: Callable[[Any], None], *, book: Workbook | None = None) -> Path:
    """A workbook of openpyxl whose first sheet ``fill`` has filled."""
    book = book or Workbook()
    fill(book.worksheets[0])
    book.save(path)
    return path


def jpeg(width: int = 64, height: int = 48, color: tuple[int, int, int] = (200, 80, 80)) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (width, height), color).save(target, "JPEG")
    return target.getvalue()
