import io
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.drawing.image import Image as SheetImage
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from PIL import Image

from bihuan.ledger.exchange.lines import clean_text
from tests.ledger.exchange.building import HEAD, lines_in, make_book, rows_of


def test_line_holds_every_field(tmp_path: Path) -> None:
    head = (*HEAD, "配合单位", "问题类别", "整改要求", "检查时间", "联系电话")
    row = (
        7,
        "广场",
        "甲",
        "积水 2 处",
        "龙湖镇",
        date(2023, 3, 1),
        None,
        "急",
        "城管局",
        "卫生",
        "清理",
        "2023.2.20",
        "138",
    )
    path = make_book(tmp_path / "a.xlsx", [head, row], pictures={"G2": 1})

    (line,) = lines_in(path)

    assert (line.row, line.number, line.kind, line.place, line.problem) == (2, "7", "广场", "甲", "积水 2 处")
    assert (line.lead, line.assisting, line.due, line.remark) == ("龙湖镇", "城管局", date(2023, 3, 1), "急")
    assert (line.category, line.demand, line.found) == ("卫生", "清理", "2023.2.20")
    assert (len(line.pictures), line.faults, line.warnings) == (1, (), ())


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ((1, "广场", "甲", None, "龙湖镇", ""), "第 2 行没有写存在的问题"),
        ((1, "广场", "甲", "   ", "龙湖镇", ""), "第 2 行没有写存在的问题"),
        (
            (1, "广场", "甲", '=CONCAT("a","b")', "龙湖镇", ""),
            "第 2 行 D 列（存在问题）是公式，请改成文字或数值后再导入",
        ),
        ((1, "广场", "=A1", "积水", "龙湖镇", ""), "第 2 行 C 列（点位名称）是公式，请改成文字或数值后再导入"),
        ((1, "广场", "甲", "积水", "龙湖镇", "=TODAY()+3"), "第 2 行 F 列（整改时限）是公式，请改成文字或数值后再导入"),
        ((1, "广场", "甲", "积水" * 2001, "龙湖镇", ""), "第 2 行 D 列（存在问题）有 4002 个字，最多 4000 个字"),
        ((1, "广场", "甲" * 201, "积水", "龙湖镇", ""), "第 2 行 C 列（点位名称）有 201 个字，最多 200 个字"),
        ((1, "广场", "甲", "#REF!", "龙湖镇", ""), "第 2 行 D 列（存在问题）显示错误值 #REF!，请改正后再导入"),
    ],
)
def test_faulty_row_names_row_and_column(tmp_path: Path, row: tuple[object, ...], fault: str) -> None:
    (line,) = lines_in(make_book(tmp_path / "a.xlsx", [HEAD, row]))

    assert [str(one) for one in line.faults] == [fault]


def test_outer_blanks_are_no_part_of_a_text(tmp_path: Path) -> None:
    (line,) = lines_in(make_book(tmp_path / "a.xlsx", [HEAD, (1, " 广场", "甲 ", " 积水 ", "龙湖镇 ", " 一周内")]))

    assert (line.kind, line.place, line.problem, line.lead, line.due) == ("广场", "甲", "积水", "龙湖镇", "一周内")


def test_units_of_several_columns_are_one_text(tmp_path: Path) -> None:
    rows = [("问题", "牵头单位", "责任单位", "配合单位"), ("积水", "城管局", "龙湖镇", "住建局")]

    (line,) = lines_in(make_book(tmp_path / "a.xlsx", rows))

    assert (line.lead, line.assisting) == ("城管局", "龙湖镇、住建局")


def test_formula_that_numbers_the_rows_is_no_fault(tmp_path: Path) -> None:
    path = make_book(tmp_path / "a.xlsx", [HEAD, ("=ROW()-1", "广场", "甲", "积水", "龙湖镇", ""), ("=ROW()-1",)])

    assert [(line.row, line.problem, line.faults) for line in lines_in(path)] == [(2, "积水", ())]


def test_date_in_a_file_of_1904_is_refused_with_the_day_it_shows(tmp_path: Path) -> None:
    book = Workbook()
    book.epoch = CALENDAR_MAC_1904
    for row in rows_of(("甲", "积水", "龙湖镇", date(2023, 3, 15)), ("乙", "破损", "龙湖镇", "一周内")):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")

    dated, worded = lines_in(tmp_path / "a.xlsx")

    assert dated.due == date(2023, 3, 15)
    (fault,) = dated.faults
    assert str(fault) == (
        "第 2 行 F 列（整改时限）是日期 2023-03-15，而文件采用 1904 日期系统，"
        "日期可能相差四年零一天，请改成文字（如 2023年3月15日）后再导入"
    )
    assert worded.faults == ()


def test_several_remark_columns_are_told_with_their_heads(tmp_path: Path) -> None:
    path = make_book(tmp_path / "a.xlsx", [("问题", "单位", "备注", "测评依据"), ("积水", "龙湖镇", "急", "第3条")])

    assert [line.remark for line in lines_in(path)] == ["备注：急；测评依据：第3条"]


def test_picture_of_a_cell_that_the_file_does_not_hold_is_warned_about(tmp_path: Path) -> None:
    path = make_book(tmp_path / "a.xlsx", [HEAD, (1, "", "甲", "积水", "龙湖镇", "", '=_xlfn.DISPIMG("ID_1",1)')])

    (line,) = lines_in(path)

    assert line.faults == ()
    assert [str(one) for one in line.warnings] == ["有 1 张嵌入单元格的图片，文件里找不到原图，没有带入"]


def test_hidden_row_is_read_and_warned_about(tmp_path: Path) -> None:
    book = Workbook()
    for row in rows_of(("甲", "积水", "龙湖镇", ""), ("乙", "破损", "龙湖镇", "")):
        book.active.append(row)
    book.active.row_dimensions[3].hidden = True
    book.save(tmp_path / "a.xlsx")

    shown, hidden = lines_in(tmp_path / "a.xlsx")

    assert shown.warnings == ()
    assert [str(one) for one in hidden.warnings] == ["这一行在文件中是隐藏的"]


def test_control_characters_are_dropped() -> None:
    assert clean_text(" 甲\x00乙\x0b\n丙 ") == "甲乙\n丙"


def test_picture_that_cannot_be_shown_is_warned_about(tmp_path: Path) -> None:
    book = Workbook()
    for row in rows_of(("甲", "积水", "龙湖镇", "")):
        book.active.append(row)
    kept = io.BytesIO()
    Image.new("RGB", (20, 20)).save(kept, "GIF")
    kept.seek(0)
    book.active.add_image(SheetImage(kept), "G2")
    book.save(tmp_path / "a.xlsx")

    (line,) = lines_in(tmp_path / "a.xlsx")

    assert line.pictures == ()
    assert [str(one) for one in line.warnings] == ["有 1 张图片的格式打不开，没有带入，请另存为 JPG 或 PNG"]
