"""A unit's workbook as an office program leaves it: taken out, filled in cell by cell, brought back."""

import io
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
from django.utils import timezone
from openpyxl.drawing.image import Image as SheetImage
from openpyxl.worksheet.worksheet import Worksheet
from PIL import Image

from bihuan.ledger import actions
from bihuan.ledger.actions import HandOver
from bihuan.ledger.actions.unit_books import save_book, stage_book, store_pictures
from bihuan.ledger.exchange.unit_book.intake import judge_read, read_unit_book
from bihuan.ledger.exchange.unit_book.judging import Verdict
from bihuan.ledger.exchange.unit_book.out import UnitBookPaper, on_hand, write_unit_book
from bihuan.ledger.models import Batch, Item, UnitBook
from bihuan.ledger.queries import visible_items
from bihuan.registry.actor import Actor
from bihuan.registry.models import Unit
from tests.ledger.factories import DEADLINE, County, make_batch, make_items

HEAD_ROW = 4
PLAN = {"定人员": "网格长", "定时间": date(2030, 2, 20), "定责任": "清理路面", "定标准": "无垃圾", "定措施": "每日清扫"}


def handed_over(county: County, count: int = 1, **options: Any) -> list[Item]:
    """Items the street leads, not signed for yet; each call opens a batch."""
    batch = make_batch(county, name=f"第 {Batch.objects.count() + 1} 批")
    items = make_items(county, count, batch=batch, **options)
    uids = [item.uid for item in items]
    return actions.assign_items(
        uids, actor=county.clerk, to=HandOver(lead=county.street, assisting=(county.bureau,), deadline=DEADLINE)
    )


def take_out(path: Path, actor: Actor, unit: Unit) -> Path:
    """The unit's workbook as it is downloaded."""
    paper = UnitBookPaper(unit, on_hand(visible_items(actor), unit), actor, "联络员", timezone.now())
    write_unit_book(path, paper)
    return path


def columns_in(sheet: Worksheet) -> dict[str, int]:
    """The columns of a sheet by their heads."""
    upper = {cell.column: cell.value for cell in sheet[HEAD_ROW] if cell.value}
    lower = {cell.column: cell.value for cell in sheet[HEAD_ROW + 1] if cell.value}
    return {text: column for column, text in {**upper, **lower}.items()}


def row_of(sheet: Worksheet, number: str) -> int:
    """The row of an item."""
    column = columns_in(sheet)["编号"]
    return next(row for row in range(HEAD_ROW + 1, sheet.max_row + 1) if sheet.cell(row, column).value == number)


def fill(
    path: Path, filled: Mapping[str, Mapping[str, object]], pictures: Mapping[str, Sequence[int]] | None = None
) -> Path:
    """Fill cells by the item's number and the column's head; ``pictures`` float at 整改后照片, one of each shade."""
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets:
        columns, numbers = columns_in(sheet), {cell.value for cell in sheet["B"]}
        for number, cells in filled.items():
            if number in numbers:
                for head, value in cells.items():
                    sheet.cell(row_of(sheet, number), columns[head]).value = value
        for number, shades in (pictures or {}).items():
            if number in numbers:
                place = sheet.cell(row_of(sheet, number), columns["整改后照片"]).coordinate
                for shade in shades:
                    sheet.add_image(SheetImage(photograph(shade)), place)
    book.save(path)
    return path


def photograph(shade: int) -> io.BytesIO:
    """A JPEG, another for every shade."""
    kept = io.BytesIO()
    Image.new("RGB", (80, 60), (shade * 30 % 256, 120, 90)).save(kept, "JPEG")
    kept.seek(0)
    return kept


def judged(path: Path, actor: Actor) -> Verdict:
    """What the workbook would do."""
    return judge_read(read_unit_book(path, name=path.name), actor)


def bring_back(path: Path, actor: Actor, unit: Unit, folder: Path, **accepted: bool) -> UnitBook:
    """Read, judge and save it as the page does."""
    pictures = folder / "pictures"
    pictures.mkdir(exist_ok=True)
    read = read_unit_book(path, name=path.name, pictures_folder=pictures)
    verdict = judge_read(read, actor)
    files = store_pictures(verdict, read.pictures, actor=actor)
    book = stage_book(read, unit=unit, path=path, actor=actor)
    return save_book(book, verdict, files, actor=actor, **accepted)


def told(verdict: Verdict) -> list[tuple[str, str, str]]:
    """The refusals: row's number, column, sentence."""
    return [(one.row.number, fault.column, str(fault.why)) for one in verdict.rows for fault in one.faults]
