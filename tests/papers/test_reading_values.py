"""What an honest workbook holds, read back value by value."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from bihuan.papers.reading import read_workbook
from bihuan.papers.workbook import (
    Cell,
    CellKind,
    ErrorValue,
    Formula,
    MergedRange,
    PlacedPicture,
    column_index,
    column_name,
)
from tests.papers.books import raw_members, saved, text_cell, zipped


def first_sheet(path):
    return read_workbook(path).sheets[0]


def test_values_keep_their_kind_and_place(tmp_path):
    def fill(sheet):
        sheet["B3"] = "井盖缺失"
        sheet["C3"] = "007"
        sheet["D3"] = 48
        sheet["E3"] = 12.5
        sheet["F3"] = 0.1 + 0.2
        sheet["G3"] = date(2023, 2, 28)
        sheet["H3"] = datetime(2023, 2, 28, 14, 5)
        sheet["I3"] = True
        sheet["J3"] = time(14, 5)
        sheet["K3"] = timedelta(hours=30)
        sheet["L5"] = "末"

    sheet = first_sheet(saved(tmp_path / "a.xlsx", fill))

    assert [row.number for row in sheet.rows] == [3, 5]
    assert sheet.rows[0].values == (
        None,
        "井盖缺失",
        "007",
        48,
        Decimal("12.5"),
        Decimal("0.3"),
        date(2023, 2, 28),
        datetime(2023, 2, 28, 14, 5),
        True,
        "14:05",
        "30:00:00",
        None,
    )
    assert type(sheet.rows[0].values[6]) is date
    assert type(sheet.rows[0].values[8]) is bool
    kinds = [cell.kind for cell in sheet.rows[0].cells[:9]]
    assert kinds == [
        CellKind.EMPTY,
        CellKind.TEXT,
        CellKind.TEXT,
        CellKind.NUMBER,
        CellKind.NUMBER,
        CellKind.NUMBER,
        CellKind.DATE,
        CellKind.DATE,
        CellKind.BOOL,
    ]
    assert sheet.rows[1].value(11) == "末"
    assert sheet.rows[1].value(99) is None


def test_dates_counted_from_1904_are_right_and_said(tmp_path):
    book = Workbook()
    book.epoch = CALENDAR_MAC_1904

    def fill(sheet):
        sheet["A1"] = date(2023, 2, 28)
        sheet["B1"] = datetime(2023, 2, 28, 14, 5)

    read = read_workbook(saved(tmp_path / "a.xlsx", fill, book=book))

    assert read.date1904 is True
    assert read.sheets[0].rows[0].values == (date(2023, 2, 28), datetime(2023, 2, 28, 14, 5))


def test_formulas_tell_their_text_and_what_they_last_showed(tmp_path):
    rows = (
        "<row r='1'><c r='A1'><f>ROW()-3</f><v>5</v></c><c r='B1' t='str'><f>A1&amp;\"x\"</f><v>5x</v></c></row>"
        "<row r='2'><c r='A2'><f>1/0</f></c><c r='B2' t='e'><f>1/0</f><v>#DIV/0!</v></c></row>"
        "<row r='3'><c r='A3'><f t='shared' si='0' ref='A3:A4'>A1*2</f><v>10</v></c></row>"
        "<row r='4'><c r='A4'><f t='shared' si='0'/><v>20</v></c></row>"
    )

    sheet = first_sheet(zipped(tmp_path / "a.xlsx", raw_members(rows)))

    assert [row.values for row in sheet.rows] == [
        (Formula("ROW()-3", 5), Formula('A1&"x"', "5x")),
        (Formula("1/0", None), Formula("1/0", None)),
        (Formula("A1*2", 10), None),
        (Formula("A1*2", 20), None),
    ]
    assert sheet.rows[0].cells[0] == Cell(Formula("ROW()-3", 5))
    assert sheet.rows[0].cells[0].kind is CellKind.FORMULA
    assert sheet.rows[0].cells[0].formula == "ROW()-3"


def test_a_formula_below_all_values_and_never_computed_is_seen(tmp_path):
    rows = "<row r='1'>" + text_cell("A1", "x") + "</row><row r='9'><c r='C9'><f>NOW()</f></c></row>"

    sheet = first_sheet(zipped(tmp_path / "a.xlsx", raw_members(rows)))

    assert [(row.number, row.values) for row in sheet.rows] == [
        (1, ("x",)),
        (9, (None, None, Formula("NOW()", None))),
    ]


def test_error_cells_are_errors_not_blanks(tmp_path):
    rows = "<row r='2'><c r='B2' t='e'><v>#REF!</v></c>" + text_cell("C2", "x") + "</row>"

    sheet = first_sheet(zipped(tmp_path / "a.xlsx", raw_members(rows)))

    assert sheet.rows[0].values == (None, ErrorValue("#REF!"), "x")


def test_pictures_that_are_a_cells_content_are_neither_formula_nor_error(tmp_path):
    rows = (
        "<row r='1'><c r='A1' t='str'><f>_xlfn.DISPIMG(\"ID_99F1\",1)</f><v>=DISPIMG(\"ID_99F1\",1)</v></c>"
        "<c r='B1'><f>DISPIMG(\"ID_77\",1)</f></c><c r='C1' t='e' vm='1'><v>#VALUE!</v></c></row>"
    )

    sheet = first_sheet(zipped(tmp_path / "a.xlsx", raw_members(rows)))

    assert sheet.rows[0].values == (PlacedPicture("ID_99F1"), PlacedPicture("ID_77"), PlacedPicture("1"))
    assert sheet.rows[0].cells[0].kind is CellKind.PLACED_PICTURE


def test_elements_with_a_namespace_prefix_are_understood(tmp_path):
    members = raw_members("")
    members["xl/worksheets/sheet1.xml"] = (
        '<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData>'
        '<x:row r="1" hidden="1"><x:c r="A1"><x:f>1+1</x:f><x:v>2</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    )

    sheet = first_sheet(zipped(tmp_path / "a.xlsx", members))

    assert sheet.rows[0].values == (Formula("1+1", 2),)
    assert sheet.hidden_rows == frozenset({1})


def test_merged_ranges_hidden_rows_and_hidden_sheets_are_told(tmp_path):
    book = Workbook()
    book.create_sheet("说明").sheet_state = "hidden"
    book.create_sheet("深藏").sheet_state = "veryHidden"
    book.create_chartsheet("图")

    def fill(sheet):
        sheet.title = "问题清单"
        sheet["A1"] = "反馈问题清单"
        sheet.merge_cells("A1:H1")
        sheet.merge_cells("B4:B8")
        sheet["B4"] = "主次干道"
        sheet["C9"] = "藏"
        sheet.row_dimensions[9].hidden = True

    read = read_workbook(saved(tmp_path / "a.xlsx", fill, book=book))

    assert [(sheet.name, sheet.hidden) for sheet in read.sheets] == [
        ("问题清单", False),
        ("说明", True),
        ("深藏", True),
    ]
    sheet = read.sheets[0]
    assert sheet.merged == (MergedRange(1, 0, 1, 7), MergedRange(4, 1, 8, 1))
    assert sheet.merged_at(7, 1) == MergedRange(4, 1, 8, 1)
    assert sheet.merged_at(7, 2) is None
    assert sheet.hidden_rows == frozenset({9})


def test_line_ends_inside_cells_become_one_kind(tmp_path):
    rows = "<row r='1'>" + text_cell("A1", "一&#13;&#10;二_x000D_\n三") + "</row>"

    sheet = first_sheet(zipped(tmp_path / "a.xlsx", raw_members(rows)))

    assert sheet.rows[0].values == ("一\n二\n三",)


def test_a_workbook_without_any_value_has_no_rows(tmp_path):
    assert first_sheet(saved(tmp_path / "a.xlsx", lambda sheet: None)).rows[:] == []


def test_the_owners_name_for_the_file_is_kept(tmp_path):
    path = saved(tmp_path / "7f3a", lambda sheet: None)

    assert read_workbook(path, name="反馈.XLSX").name == "反馈.XLSX"


@given(st.integers(min_value=0, max_value=16_383))
def test_column_names_and_indices_are_each_others_inverse(column):
    assert column_index(column_name(column)) == column


def test_column_names_at_the_seams():
    assert [column_name(n) for n in (0, 25, 26, 701, 702, 16_383)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]


@settings(max_examples=15)
@given(
    st.lists(
        st.lists(st.one_of(st.none(), st.text("井盖ab1=<&", max_size=8), st.integers(-(10**9), 10**9)), max_size=5),
        max_size=8,
    )
)
def test_rows_come_back_with_their_numbers(tmp_path_factory, table):
    def fill(sheet):
        for row, values in enumerate(table, start=1):
            for column, value in enumerate(values, start=1):
                cell = sheet.cell(row, column)
                cell.value = value
                if isinstance(value, str):
                    cell.data_type = "s"

    sheet = first_sheet(saved(tmp_path_factory.mktemp("book") / "a.xlsx", fill))

    read = {row.number: list(row.values) for row in sheet.rows}
    for number, values in enumerate(table, start=1):
        expected = [None if v == "" else v for v in values]
        found = read.get(number, [])
        width = max(len(expected), len(found))
        assert found + [None] * (width - len(found)) == expected + [None] * (width - len(expected))
