"""Workbooks we write: as asked when opened by another program, and the same values when read by ourselves."""

import tracemalloc
import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan.core.errors import Invalid
from bihuan.papers import writing
from bihuan.papers.layout import (
    Align,
    Column,
    HeadCell,
    Joined,
    PicturesCell,
    PictureSource,
    TableSheet,
    head_cells,
    sheet_names,
)
from bihuan.papers.reading import read_workbook
from bihuan.papers.workbook import MergedRange
from bihuan.papers.writing import write_workbook
from tests.papers.books import jpeg

COLUMNS = (
    Column(("编号",), 8, Align.CENTER),
    Column(("问题", "点位"), 16),
    Column(("问题", "照片"), 24),
    Column(("五定", "措施", "内容"), 30),
    Column(("五定", "措施", "资金"), 10, Align.RIGHT),
    Column(("五定", "时限"), 12),
)


def source(key="a", width=64, height=48, color=(200, 80, 80)):
    return PictureSource(key, lambda: jpeg(width, height, color), width, height)


def sheet(rows, columns=COLUMNS, **more):
    return TableSheet(name="整改台账", columns=columns, rows=rows, **more)


def plain_columns(count):
    return tuple(Column((f"列{n}",), 12) for n in range(count))


def test_a_head_is_merged_across_groups_and_down_where_it_is_shorter():
    assert head_cells(COLUMNS) == [
        HeadCell("编号", 0, 0, 2, 0),
        HeadCell("问题", 0, 1, 0, 2),
        HeadCell("五定", 0, 3, 0, 5),
        HeadCell("点位", 1, 1, 2, 1),
        HeadCell("照片", 1, 2, 2, 2),
        HeadCell("措施", 1, 3, 1, 4),
        HeadCell("时限", 1, 5, 2, 5),
        HeadCell("内容", 2, 3, 2, 3),
        HeadCell("资金", 2, 4, 2, 4),
    ]


def test_groups_of_one_name_are_merged_only_side_by_side():
    columns = (Column(("甲", "一"), 5), Column(("乙",), 5), Column(("甲", "二"), 5))

    texts = [(c.text, c.first_column, c.last_column) for c in head_cells(columns) if c.first_row == 0]

    assert texts == [("甲", 0, 0), ("乙", 1, 1), ("甲", 2, 2)]


def test_sheet_names_are_made_allowed_and_different():
    long = "很" * 40

    assert sheet_names(["台账", "台账", "a/b[1]", "", "'引'", long, long]) == [
        "台账",
        "台账 (2)",
        "a b 1",
        "Sheet",
        "引",
        "很" * 31,
        "很" * 27 + " (2)",
    ]


@pytest.fixture
def ledger(tmp_path):
    rows = [
        (
            1,
            "人民路",
            PicturesCell((source("a"), source("b", color=(0, 0, 9)))),
            "=HYPERLINK(1)",
            Decimal("12.50"),
            date(2023, 2, 28),
        ),
        (2, "𬭚㛃", PicturesCell(()), "-5度\n<&>", None, datetime(2023, 2, 28, 14, 5)),
        (3, None, PicturesCell((source("a"),)), "", Decimal("12345678901234567.89"), None),
    ]
    path = tmp_path / "台账.xlsx"
    count = write_workbook(
        path,
        [
            sheet(
                rows,
                title="问题整改台账",
                lines=("单位：创文办　截至：2023年2月28日", "筛选：全部"),
                page_footer="第 {page} 页 共 {pages} 页",
                page_note="A&B 打印",
                frozen_columns=2,
            )
        ],
    )
    assert count == 3
    return path


def test_another_program_finds_the_page_as_asked(ledger):
    opened = openpyxl.load_workbook(ledger).active

    assert opened.title == "整改台账"
    assert opened["A1"].value == "问题整改台账"
    assert (opened["A1"].font.name, opened["A1"].font.size, opened["A7"].font.name) == ("黑体", 18, "宋体")
    assert opened["A1"].alignment.horizontal == "center"
    assert opened.freeze_panes == "C7"
    assert opened.print_title_rows == "$4:$6"
    assert (opened.page_setup.paperSize, opened.page_setup.orientation) == (9, "landscape")
    assert (opened.page_setup.fitToWidth, opened.page_setup.fitToHeight) == (1, 0)
    assert opened.sheet_properties.pageSetUpPr.fitToPage is True
    assert opened.oddFooter.center.text == "第 &P 页 共 &N 页"
    assert opened.oddFooter.left.text == "A&&B 打印"
    assert [opened.column_dimensions[letter].width for letter in "ABCDEF"] == [8, 16, 24, 30, 10, 12]
    assert sorted(str(area) for area in opened.merged_cells.ranges) == sorted(
        ["A1:F1", "A2:F2", "A3:F3", "A4:A6", "B4:C4", "D4:F4", "B5:B6", "C5:C6", "D5:E5", "F5:F6"]
    )


def test_every_cell_of_the_table_has_rules_and_wraps(ledger):
    opened = openpyxl.load_workbook(ledger).active

    cells = [cell for row in opened["A4:F9"] for cell in row]
    # openpyxl shows the cells under a merge without rules of their own; the file has them all the same.
    own = [cell for cell in cells if type(cell).__name__ == "Cell"]
    assert {cell.border.left.style for cell in own} == {"thin"}
    assert {cell.border.bottom.style for cell in own} == {"thin"}
    assert {cell.alignment.wrap_text for cell in own} == {True}


def test_dates_and_numbers_are_real_and_text_is_never_computed(ledger):
    opened = openpyxl.load_workbook(ledger).active

    assert (opened["F7"].value, opened["F7"].number_format) == (datetime(2023, 2, 28), "yyyy\\-mm\\-dd")
    assert opened["F8"].value == datetime(2023, 2, 28, 14, 5)
    assert (opened["E7"].value, opened["E7"].data_type) == (12.5, "n")
    assert (opened["E9"].value, opened["E9"].data_type) == ("12345678901234567.89", "s")
    assert (opened["D7"].value, opened["D7"].data_type, opened["D7"].quotePrefix) == ("=HYPERLINK(1)", "s", True)
    assert (opened["D8"].data_type, opened["D8"].quotePrefix) == ("s", True)
    assert opened["B7"].quotePrefix in (None, False)


def test_our_own_reader_finds_the_same_values_and_pictures(ledger):
    read = read_workbook(ledger).sheets[0]

    assert read.merged[3] == MergedRange(4, 0, 6, 0)
    assert [row.values for row in read.rows[3:]] == [
        ("编号", "问题", None, "五定", None, None),
        (None, "点位", "照片", "措施", None, "时限"),
        (None, None, None, "内容", "资金", None),
        (1, "人民路", None, "=HYPERLINK(1)", Decimal("12.5"), date(2023, 2, 28)),
        (2, "𬭚㛃", None, "-5度\n<&>", None, datetime(2023, 2, 28, 14, 5)),
        (3, None, None, None, "12345678901234567.89", None),
    ]
    assert [(p.row, p.column, p.width, p.height) for p in read.pictures] == [
        (7, 2, 64, 48),
        (7, 2, 64, 48),
        (9, 2, 64, 48),
    ]
    assert read.pictures[0].sha256 == read.pictures[2].sha256 != read.pictures[1].sha256


def test_equal_pictures_are_stored_once(ledger):
    with zipfile.ZipFile(ledger) as archive:
        media = [name for name in archive.namelist() if name.startswith("xl/media/")]

    assert sorted(media) == ["xl/media/image1.jpeg", "xl/media/image2.jpeg"]


def test_pictures_lie_inside_their_cell_side_by_side_and_keep_their_shape(ledger):
    anchors = [image.anchor for image in openpyxl.load_workbook(ledger).active._images]

    first, second = anchors[0], anchors[1]
    cell_width = (24 * 7 + 5) * 9525
    assert first._from.row == first.to.row == 6
    assert first._from.col == second.to.col == 2
    assert 0 < first._from.colOff < first.to.colOff <= cell_width // 2 <= second._from.colOff
    assert second.to.colOff < cell_width
    for anchor in anchors:
        width = anchor.to.colOff - anchor._from.colOff
        height = anchor.to.rowOff - anchor._from.rowOff
        assert abs(width / height - 64 / 48) < 0.01
        assert anchor.to.rowOff < 96 * 12_700


def test_a_row_grows_with_its_pictures_and_its_text(tmp_path):
    rows = [(PicturesCell((source(),)), "短"), (PicturesCell((source(),)), "长" * 200), (PicturesCell(()), "短")]
    columns = (Column(("照片",), 20), Column(("问题",), 20))
    path = tmp_path / "a.xlsx"

    write_workbook(path, [sheet(rows, columns)])

    heights = [openpyxl.load_workbook(path).active.row_dimensions[n].height for n in (2, 3, 4)]
    assert heights == [96.0, 22 * 15.0 + 4, 19.0]


def test_a_table_without_title_begins_with_its_head(tmp_path):
    path = tmp_path / "a.xlsx"

    write_workbook(path, [sheet([("x", 1)], plain_columns(2)), sheet([], plain_columns(1))])

    read = read_workbook(path)
    assert [(s.name, [r.values for r in s.rows]) for s in read.sheets] == [
        ("整改台账", [("列0", "列1"), ("x", 1)]),
        ("整改台账 (2)", [("列0",)]),
    ]


def test_cells_joined_to_the_one_above_are_merged_run_by_run(tmp_path):
    path = tmp_path / "joined.xlsx"
    rows = [("a", 1), (Joined.ABOVE, 2), (Joined.ABOVE, 3), (None, None), ("b", 4), ("c", 5), (Joined.ABOVE, 6)]

    write_workbook(path, [sheet(rows, plain_columns(2), joining_columns=(0,))])

    opened = openpyxl.load_workbook(path).active
    assert sorted(str(area) for area in opened.merged_cells.ranges) == ["A2:A4", "A7:A8"]
    assert [row[0].value for row in opened["A2:A8"]] == ["a", None, None, None, "b", "c", None]


def test_a_picture_of_another_kind_is_refused_and_leaves_no_file(tmp_path):
    picture = PictureSource("x", lambda: b"<svg/>", 10, 10)

    with pytest.raises(ValueError, match="neither JPEG nor PNG nor GIF"):
        write_workbook(tmp_path / "a.xlsx", [sheet([(PicturesCell((picture,)),)], plain_columns(1))])

    assert list(tmp_path.iterdir()) == []


def test_a_source_from_a_file_knows_its_size(tmp_path):
    path = tmp_path / "a.jpg"
    path.write_bytes(jpeg(30, 20))

    made = PictureSource.of_file(path)

    assert (made.width, made.height, made.load()) == (30, 20, jpeg(30, 20))


def test_more_rows_than_a_sheet_holds_are_refused_and_the_old_file_stays(tmp_path, monkeypatch):
    monkeypatch.setattr(writing, "_ROWS", 5)
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"old")

    with pytest.raises(Invalid) as caught:
        write_workbook(path, [sheet(([n] for n in range(9)), plain_columns(1))])

    assert str(caught.value) == "表格超过 4 行，一张工作表放不下；请缩小筛选范围后再导出。"
    assert path.read_bytes() == b"old"


def test_text_longer_than_a_cell_is_cut_and_says_so(tmp_path):
    path = tmp_path / "a.xlsx"

    write_workbook(path, [sheet([("长" * 40_000,)], plain_columns(1))])

    (value,) = read_workbook(path).sheets[0].rows[1].values
    assert (len(value), value[-14:]) == (32_767, "长……（文字过长，此处截断）")


def test_memory_stays_flat_however_many_rows(tmp_path):
    rows = ([n, "机动车不礼让行人", "薛店镇", date(2023, 2, 28)] for n in range(60_000))
    tracemalloc.start()
    try:
        assert write_workbook(tmp_path / "a.xlsx", [sheet(rows, plain_columns(4))]) == 60_000
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 3_000_000


TEXT = st.text(
    st.one_of(st.sampled_from("=+-@' \t\n_x0041<&>\"井😀"), st.characters(blacklist_categories=["Cs"])), max_size=12
)
VALUES = st.one_of(
    st.none(),
    TEXT,
    st.booleans(),
    st.integers(-(10**18), 10**18),
    st.decimals(-(10**9), 10**9, places=3),
    st.dates(date(1890, 1, 1), date(2200, 1, 1)),
    st.datetimes(datetime(1901, 1, 1), datetime(2200, 1, 1)).map(lambda moment: moment.replace(microsecond=0)),
)


def as_read(value):
    """What a value must be after the way out and in: blank is empty, a number too long for a cell is its text."""
    if isinstance(value, str):
        return value.replace("\r\n", "\n").replace("\r", "\n") or None
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 10**15:
        return str(value)
    if isinstance(value, date) and not isinstance(value, datetime) and value < date(1900, 3, 1):
        return value.isoformat()
    if isinstance(value, datetime) and value.time() == value.min.time():
        return value.date()
    return value


@settings(max_examples=40)
@given(st.lists(st.tuples(VALUES, VALUES, VALUES), min_size=1, max_size=12))
def test_every_value_comes_back_as_it_was(tmp_path_factory, table):
    path: Path = tmp_path_factory.mktemp("book") / "a.xlsx"

    write_workbook(path, [sheet(table, plain_columns(3))])

    found = {row.number: list(row.values) for row in read_workbook(path).sheets[0].rows}
    for number, values in enumerate(table, start=2):
        expected = [as_read(value) for value in values]
        assert found.get(number, [None] * 3) == expected


def test_columns_to_fill_are_tinted_offer_their_words_and_hidden_ones_stay_in_the_file(tmp_path: Path) -> None:
    columns = (
        Column(("标识",), 6, hidden=True),
        Column(("编号",), 8),
        Column(("签收",), 6, to_fill=True, choices=("是",)),
        Column(("照片",), 20, to_fill=True),
    )
    rows = [("id-1", "2026-1", None, PicturesCell(())), ("id-2", "2026-2", "是", PicturesCell(()))]
    path = tmp_path / "填.xlsx"
    write_workbook(path, [TableSheet("表", columns, rows, title="题", picture_height=90.0, roomy=True)])

    sheet = openpyxl.load_workbook(path).active

    assert sheet.column_dimensions["A"].hidden
    assert [sheet.cell(row, 1).value for row in (3, 4)] == ["id-1", "id-2"]
    assert sheet["C3"].fill.fgColor.rgb == sheet["D4"].fill.fgColor.rgb == "FFFFF8DC"
    assert sheet["B3"].fill.fill_type is None
    (offered,) = sheet.data_validations.dataValidation
    assert (str(offered.sqref), offered.formula1, offered.type) == ("C3:C4", '"是"', "list")
    assert sheet.row_dimensions[3].height == 90
    assert read_workbook(path).sheets[0].rows[2].values == ("id-1", "2026-1", None, None)


def test_a_sheet_to_fill_without_rows_offers_nothing(tmp_path: Path) -> None:
    path = tmp_path / "空.xlsx"
    write_workbook(path, [TableSheet("表", (Column(("签收",), 6, choices=("是",)),), [])])

    assert not openpyxl.load_workbook(path).active.data_validations.dataValidation
