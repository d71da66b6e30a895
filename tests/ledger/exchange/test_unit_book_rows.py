"""A unit's workbook as read: pictures by each of the file format's ways, and what cannot be taken."""

import pytest

from bihuan.ledger.exchange.unit_book.rows import read_book
from bihuan.papers.workbook import CellValue, Picture, PictureHow, PlacedPicture, Row, Sheet, Workbook

HEADS = ("标识（请勿改动）", "编号", "整改前照片", "签收", None, "报结时填")
BELOW = (None, None, None, None, None, "整改后照片")
AFTER = 5


def book(value: CellValue, *pictures: Picture) -> Workbook:
    rows = (Row(1, HEADS), Row(2, BELOW), Row(3, ("u 4", "2026-1", None, "—", None, value)))
    return Workbook("x.xlsx", False, (Sheet("问题", False, rows, (), frozenset(), pictures),))


def picture(how: PictureHow, column: int = AFTER, media_type: str | None = "image/jpeg") -> Picture:
    return Picture(3, column, how, "a" * 64, media_type, 80, 60, "a" if media_type else None)


@pytest.mark.parametrize("how", [PictureHow.FLOATING, PictureHow.WPS_CELL, PictureHow.EXCEL_CELL])
def test_pictures_of_every_way_are_after_pictures(how: PictureHow) -> None:
    value = None if how is PictureHow.FLOATING else PlacedPicture("ID_1", found=True)

    (row,) = read_book(book(value, picture(how))).rows

    assert (row.pictures, row.faults) == (("a" * 64,), ())
    assert (row.uid, row.version, row.signed) == ("u", 4, ""), "a dash is no answer"


def test_a_picture_without_its_bytes_and_one_of_a_foreign_kind_are_refused() -> None:
    (lost,) = read_book(book(PlacedPicture("ID_1"))).rows
    (foreign,) = read_book(book(None, picture(PictureHow.FLOATING, media_type=None))).rows

    assert [(fault.column, str(fault.why)) for fault in (*lost.faults, *foreign.faults)] == [
        ("整改后照片", "单元格里的照片没有随文件保存，请重新插入"),
        ("整改后照片", "有照片的格式不能接收，请另存为 JPG 或 PNG 后重新插入"),
    ]
