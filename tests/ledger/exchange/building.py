"""Hand-overs as strangers send them, built cell by cell, and the names they are matched against."""

import io
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from openpyxl import Workbook
from openpyxl.drawing.image import Image as SheetImage
from openpyxl.worksheet.worksheet import Worksheet
from PIL import Image

from bihuan.core.workdays import working_calendar
from bihuan.ledger.deadline_grammar import Setting
from bihuan.ledger.exchange.drafts import Books, Choice, Draft, Drafter
from bihuan.ledger.exchange.lines import Line, lines_of
from bihuan.ledger.exchange.naming import NameBook, Named, NameKind
from bihuan.ledger.exchange.synonyms import Field
from bihuan.ledger.exchange.table import Table, find_tables
from bihuan.papers.reading import read_workbook

RECEIVED = date(2023, 2, 22)
HEAD = ("序号", "点位类别", "点位名称", "存在问题", "责任单位", "整改时限", "现场照片", "备注")
OFFICIAL, SHORT, ALIAS = NameKind.OFFICIAL, NameKind.SHORT, NameKind.ALIAS
UNITS = (
    Named(1, "龙湖镇", "龙湖镇", OFFICIAL),
    Named(1, "龙湖镇", "教育园区管委会", OFFICIAL),
    Named(2, "和庄镇", "和庄镇", OFFICIAL),
    Named(3, "市城管局", "新郑市城市管理局", OFFICIAL),
    Named(3, "市城管局", "市城管局", SHORT),
    Named(3, "市城管局", "城管局", SHORT),
    Named(3, "市城管局", "行政执法局", ALIAS),
    Named(4, "市住建局", "新郑市住房和城乡建设局", OFFICIAL),
    Named(4, "市住建局", "市住建局", SHORT),
    Named(5, "新烟街道", "新烟街道", OFFICIAL),
    Named(6, "东街社区（甲）", "东街社区", SHORT),
    Named(7, "东街社区（乙）", "东街社区", SHORT),
    Named(8, "Longhu Town", "Longhu Town", ALIAS),
    Named(9, "市市场监管局", "市市场监管局", SHORT),
)
PLACES = (
    Named(11, "炎黄广场", "炎黄广场", OFFICIAL, "公共广场"),
    Named(12, "中华路农贸市场", "中华路农贸市场", OFFICIAL, "农贸市场"),
    Named(12, "中华路农贸市场", "中华路菜市场", ALIAS, "农贸市场"),
    Named(13, "人民路", "人民路", OFFICIAL, "主次干道"),
    Named(14, "人民路", "人民路", OFFICIAL, "背街小巷"),
)
PREFIXES = ("新郑市", "新郑", "市")


def unit_book() -> NameBook:
    """The units of the test county."""
    return NameBook(UNITS, prefixes=PREFIXES)


def place_book() -> NameBook:
    """The places of the test county."""
    return NameBook(PLACES, prefixes=PREFIXES)


def books(received: date = RECEIVED) -> Books:
    """Everything a draft leans on."""
    return Books(unit_book(), place_book(), Setting(received, working_calendar()))


def write_sheet(sheet: Worksheet, rows: Sequence[Sequence[object]], merged: Sequence[str] = ()) -> None:
    """Write rows from A1 on, then merge."""
    for row in rows:
        sheet.append(list(row))
    for area in merged:
        sheet.merge_cells(area)


def make_book(
    path: Path,
    rows: Sequence[Sequence[object]],
    *,
    merged: Sequence[str] = (),
    pictures: Mapping[str, int] | None = None,
    title: str = "问题清单",
) -> Path:
    """Write a workbook of one sheet; ``pictures`` floats a picture of some colour at a cell."""
    book = Workbook()
    sheet = book.active
    sheet.title = title
    write_sheet(sheet, rows, merged)
    for cell, colour in (pictures or {}).items():
        sheet.add_image(SheetImage(picture(colour)), cell)
    book.save(path)
    return path


def picture(colour: int) -> io.BytesIO:
    """A small JPEG, another for every ``colour``."""
    kept = io.BytesIO()
    Image.new("RGB", (64, 48), (colour * 40 % 256, 90, 160)).save(kept, "JPEG")
    kept.seek(0)
    return kept


def table_of(path: Path, answers: Mapping[str, Field] | None = None) -> Table:
    """The table of a written workbook."""
    (table,) = find_tables(read_workbook(path), answers or {}).tables
    return table


def lines_in(path: Path, answers: Mapping[str, Field] | None = None) -> Sequence[Line]:
    """The lines of a written workbook."""
    book = read_workbook(path)
    return lines_of(find_tables(book, answers or {}).tables, date1904=book.date1904)


def drafts_in(path: Path, choices: Mapping[str, Choice] | None = None) -> list[Draft]:
    """The drafts of a written workbook."""
    return list(Drafter(books(), choices or {}).drafts(lines_in(path)))


def rows_of(*problems: tuple[str, str, str, object]) -> list[tuple[object, ...]]:
    """A plain table: place, problem, unit and deadline under the usual head."""
    body = [
        (number, "公共广场", place, problem, unit, due, None, None)
        for number, (place, problem, unit, due) in enumerate(problems, 1)
    ]
    return [HEAD, *body]
