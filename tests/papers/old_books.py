"""Old workbooks for the tests: written by xlwt, with pictures put into the stream as Excel 97 keeps them."""

import datetime as dt
import struct
from pathlib import Path

import xlwt
from xlwt import CompoundDoc

PICTURE_FRAME = 75
TEXT_BOX = 202


def record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def atom(kind: int, body: bytes, *, instance: int = 0, container: bool = False) -> bytes:
    return struct.pack("<HHI", instance << 4 | (0xF if container else 0x2), kind, len(body)) + body


def shape(row: int, column: int, *, into: int = 0, frame: int = PICTURE_FRAME) -> bytes:
    """A shape whose top left corner lies in a cell (both from 0), ``into`` 256ths of the row below its top."""
    place = struct.pack("<9H", 2, column, 0, row, into, column + 1, 0, row + 1, 0)
    return atom(0xF004, atom(0xF00A, b"\x00" * 8, instance=frame) + atom(0xF010, place), container=True)


def drawing(*shapes: bytes) -> bytes:
    return atom(0xF002, atom(0xF003, b"".join(shapes), container=True), container=True)


def save_old_book(path: Path, *, pictures: bytes = b"", date1904: bool = False) -> Path:
    """A ledger as old programs write it: a merged title, a hidden row, a formula, a date, and the pictures given."""
    book = xlwt.Workbook()
    book.dates_1904 = date1904
    sheet = book.add_sheet("台账")
    sheet.write_merge(0, 0, 0, 4, "问题台账")
    for column, head in enumerate(("序号", "点位", "存在问题", "责任单位", "整改时限")):
        sheet.write(1, column, head)
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for row in range(2, 5):
        sheet.write(row, 0, row - 1)
        sheet.write(row, 1, f"{row}号市场")
        sheet.write(row, 2, "地面积水" if row < 4 else xlwt.Formula("1+1"))
        sheet.write(row, 3, "龙湖镇")
        sheet.write(row, 4, dt.date(2023, 3, row), day)
    sheet.row(3).hidden = True
    stream = book.get_biff_data()
    if pictures:
        # Before the record that ends the only sheet.
        end = stream.rindex(record(0x000A, b""))
        stream = stream[:end] + record(0x00EC, pictures) + stream[end:]
    CompoundDoc.XlsDoc().save(str(path), stream)
    return path
