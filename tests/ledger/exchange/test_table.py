from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from bihuan.core.errors import Invalid
from bihuan.ledger.exchange.lines import lines_of
from bihuan.ledger.exchange.side_rows import SideRow, date_in_title, stated_count
from bihuan.ledger.exchange.synonyms import Field
from bihuan.ledger.exchange.table import find_tables
from bihuan.papers.reading import read_workbook
from tests.ledger.exchange.building import HEAD, drafts_in, lines_in, make_book, rows_of, table_of, write_sheet


def test_table_stands_below_title_rows(tmp_path: Path) -> None:
    rows = [
        ("观摩活动反馈问题清单",),
        ("反馈时间：2023年2月22日   共 2 条",),
        *rows_of(("甲", "积水", "龙湖镇", "一周内"), ("乙", "破损", "", "")),
    ]
    path = make_book(tmp_path / "a.xlsx", rows, merged=("A1:H1", "A2:H2"))

    table = table_of(path)

    assert [record.row for record in table.records] == [4, 5]
    assert (table.stated_count, table.dated) == (2, date(2023, 2, 22))
    assert table.left_out == ()


def test_table_may_be_on_any_sheet(tmp_path: Path) -> None:
    book = Workbook()
    write_sheet(book.active, [("填表说明：请各单位于2月28日前反馈",)])
    write_sheet(book.create_sheet("台账"), rows_of(("甲", "积水", "龙湖镇", "")))
    write_sheet(book.create_sheet("旧表"), [("问题", "单位"), ("旧问题", "甲")])
    book.save(tmp_path / "a.xlsx")

    found = find_tables(read_workbook(tmp_path / "a.xlsx"), {})

    assert [(table.sheet, len(table.records)) for table in found.tables] == [("台账", 1)]
    assert found.others == ("旧表",)


def test_several_sheets_are_read_when_they_are_named(tmp_path: Path) -> None:
    book = Workbook()
    write_sheet(book.active, rows_of(("甲", "积水", "龙湖镇", "")))
    book.active.title = "一月"
    write_sheet(book.create_sheet("二月"), rows_of(("乙", "破损", "龙湖镇", ""), ("丙", "", "龙湖镇", "")))
    book.save(tmp_path / "a.xlsx")
    read = read_workbook(tmp_path / "a.xlsx")

    lines = lines_of(find_tables(read, {}, ["二月", "一月"]).tables, date1904=False)

    assert [(line.sheet, line.row, line.where, line.place) for line in lines] == [
        ("一月", 2, "一月!2", "甲"),
        ("二月", 2, "二月!2", "乙"),
        ("二月", 3, "二月!3", "丙"),
    ]
    assert len({line.key for line in lines}) == 3
    assert [str(fault) for fault in lines[2].faults] == ["第 二月!3 行没有写存在的问题"]


def test_a_sheet_named_that_holds_no_table_is_refused(tmp_path: Path) -> None:
    book = Workbook()
    write_sheet(book.active, rows_of(("甲", "积水", "龙湖镇", "")))
    book.active.title = "一月"
    write_sheet(book.create_sheet("说明"), [("请按时反馈",)])
    book.save(tmp_path / "a.xlsx")

    with pytest.raises(Invalid) as refused:
        find_tables(read_workbook(tmp_path / "a.xlsx"), {}, ["说明"])

    assert str(refused.value) == "“a.xlsx”的工作表“说明”里没有找到问题表；像问题表的工作表有：一月"


def test_merged_cells_are_filled_down(tmp_path: Path) -> None:
    rows = rows_of(("甲", "积水", "龙湖镇", ""), ("乙", "破损", "和庄镇", ""), ("丙", "杂物", "和庄镇", ""))
    rows = [rows[0], rows[1], *((number, None, *rest) for number, _, *rest in rows[2:])]
    path = make_book(tmp_path / "a.xlsx", rows, merged=("B2:B4",))

    assert [(line.row, line.kind) for line in lines_in(path)] == [(2, "公共广场"), (3, "公共广场"), (4, "公共广场")]


def test_head_in_two_merged_rows_is_one_head(tmp_path: Path) -> None:
    rows = [
        ("整改台账",),
        ("序号", "存在问题", "责任单位", None, "整改时限"),
        (None, None, "牵头", "配合", None),
        (None, None, None, None, None),
        (1, "积水", "龙湖镇", "市城管局", "一周内"),
    ]
    rows[2] = (None, None, "牵头单位", "配合单位", None)
    del rows[3]
    path = make_book(tmp_path / "a.xlsx", rows, merged=("A1:E1", "A2:A3", "B2:B3", "C2:D2", "E2:E3"))

    (line,) = lines_in(path)

    assert (line.row, line.problem, line.lead, line.assisting, line.due) == (4, "积水", "龙湖镇", "市城管局", "一周内")


def test_record_over_merged_rows_is_one_record_with_all_its_pictures(tmp_path: Path) -> None:
    rows = [
        HEAD,
        (1, "广场", "甲", "积水", "龙湖镇", "一周内", None, None),
        (None,),
        (2, "广场", "乙", "破损", "和庄镇", "", None, None),
    ]
    merged = [f"{letter}2:{letter}3" for letter in "ABCDEF"]
    path = make_book(tmp_path / "a.xlsx", rows, merged=merged, pictures={"G2": 1, "G3": 2, "G4": 3})

    table = table_of(path)

    assert [(record.row, len(record.pictures)) for record in table.records] == [(2, 2), (4, 1)]


def test_unit_on_the_second_line_of_a_record_is_added(tmp_path: Path) -> None:
    rows = [HEAD, (1, "广场", "甲", "积水", "龙湖镇"), (None, None, None, None, "市城管局")]
    path = make_book(tmp_path / "a.xlsx", rows, merged=("A2:A3", "B2:B3", "C2:C3", "D2:D3"))

    assert [(line.row, line.lead) for line in lines_in(path)] == [(2, "龙湖镇、市城管局")]


def test_problem_merged_over_two_places_is_two_records(tmp_path: Path) -> None:
    rows = [HEAD, (1, "广场", "甲", "积水", "龙湖镇"), (2, "广场", "乙", None, "和庄镇")]
    path = make_book(tmp_path / "a.xlsx", rows, merged=("D2:D3",))

    assert [(line.place, line.problem) for line in lines_in(path)] == [("甲", "积水"), ("乙", "积水")]


def test_rows_that_are_no_records_are_left_out_and_said(tmp_path: Path) -> None:
    rows = [
        HEAD,
        ("一、主次干道（2条）",),
        (1, None, "甲", "积水", "龙湖镇"),
        (2, None, "乙", "破损", "龙湖镇"),
        ("小计", None, None, "2条"),
        HEAD,
        (),
        (3, None, "丙", "杂物", "和庄镇"),
        (4,),
        ("合计", None, None, 3),
        ("填表人：                审核人：",),
    ]
    path = make_book(tmp_path / "a.xlsx", rows, merged=("A2:H2", "A11:H11"))

    table = table_of(path)

    assert [(record.row, record.section) for record in table.records] == [
        (3, "主次干道"),
        (4, "主次干道"),
        (8, "主次干道"),
    ]
    assert [(one.row, one.why) for one in table.left_out] == [
        (2, SideRow.SECTION),
        (5, SideRow.TOTAL),
        (6, SideRow.HEAD),
        (7, SideRow.BLANK),
        (9, SideRow.BLANK),
        (10, SideRow.TOTAL),
        (11, SideRow.NOTE),
    ]
    assert table.stated_count == 3


def test_ditto_marks_repeat_the_cell_above(tmp_path: Path) -> None:
    rows = [HEAD, (1, "广场", "甲", "积水", "龙湖镇", "一周内"), (2, "广场", "同上", "破损", "〃", "同 上")]
    path = make_book(tmp_path / "a.xlsx", rows)

    assert [(line.place, line.lead, line.due) for line in lines_in(path)] == [("甲", "龙湖镇", "一周内")] * 2


def test_english_heads_are_read(tmp_path: Path) -> None:
    rows = [
        ("Feedback of the visit, 3 items in total",),
        ("No.", "Location", "Problem", "Responsible unit", "Deadline", "Photos"),
        (1, "Square A", "Broken bench", "Longhu Town", "within 3 days"),
        ("Total", None, 1),
    ]
    path = make_book(tmp_path / "a.xlsx", rows)

    table = table_of(path)

    assert [line.problem for line in lines_in(path)] == ["Broken bench"]
    assert [one.why for one in table.left_out] == [SideRow.TOTAL]
    assert table.stated_count == 1


def test_picture_in_the_column_for_afterwards_is_not_before(tmp_path: Path) -> None:
    rows = [("序号", "存在问题", "责任单位", "整改前照片", "整改后照片"), (1, "积水", "龙湖镇", None, None)]
    path = make_book(tmp_path / "a.xlsx", rows, pictures={"D2": 1, "E2": 2})

    (record,) = table_of(path).records

    assert [picture.column for picture in record.pictures] == [3]


def test_picture_below_the_table_is_astray(tmp_path: Path) -> None:
    path = make_book(tmp_path / "a.xlsx", rows_of(("甲", "积水", "龙湖镇", "")), pictures={"G9": 1})

    table = table_of(path)

    assert [picture.row for picture in table.stray] == [9]


def test_workbook_without_a_table_is_refused(tmp_path: Path) -> None:
    path = make_book(tmp_path / "空.xlsx", [("今天天气不错",), ("一", "二", "三")])

    with pytest.raises(Invalid) as refused:
        table_of(path)
    assert str(refused.value) == "“空.xlsx”里没有找到问题表：需要一行表头，写明“存在问题”“责任单位”“整改时限”等栏目"


def test_remembered_answer_makes_a_strange_head_a_table(tmp_path: Path) -> None:
    path = make_book(tmp_path / "a.xlsx", [("路名", "毛病", "谁管"), ("甲", "积水", "龙湖镇")])

    table = table_of(path, {"路名": Field.PLACE, "毛病": Field.PROBLEM, "谁管": Field.LEAD})

    assert [record.row for record in table.records] == [2]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("共 48 条", 48),
        ("反馈时间: 2023年2月22日        共 48 条", 48),
        ("合计 48 条", 48),
        ("合计：48", 48),
        ("本次共发现问题四十八个", 48),
        ("梳理出48个具体问题", 48),
        ("48 problems in total", 48),
        ("小计 12 条", None),
        ("本次共测评32个点位，发现问题48个", 48),
        ("共发现3类48个问题", 48),
        ("涉及12个乡镇，问题共48个，其中立行立改问题12个", 48),
        ("梳理出4大类48项", 48),
        ("第 1 页 共 2 页", None),
        ("整改时限2023年3月10日", None),
    ],
)
def test_own_count_of_a_file_is_read(text: str, count: int | None) -> None:
    assert stated_count([text]) == count


def test_date_of_a_title_must_be_a_day() -> None:
    assert date_in_title(["2023年2月30日", "二〇二三年二月二十二日"]) == date(2023, 2, 22)


def test_unit_that_heads_a_section_leads_its_rows(tmp_path: Path) -> None:
    rows = [
        ("序号", "点位", "存在问题", "整改时限"),
        ("一、龙湖镇（2个）",),
        (1, "炎黄广场", "积水", "3月5日"),
        (2, "人民路", "破损", "3月5日"),
        ("二、市城管局",),
        (3, "甲市场", "占道经营", "3月5日"),
        ("三、主次干道",),
        (4, "乙路", "路灯不亮", "3月5日"),
    ]
    path = make_book(tmp_path / "a.xlsx", rows, merged=("A2:D2", "A5:D5", "A7:D7"))

    drafts = drafts_in(path)

    assert [(draft.lead_name, draft.line.kind) for draft in drafts] == [
        ("龙湖镇", ""),
        ("龙湖镇", ""),
        ("市城管局", ""),
        ("", "主次干道"),
    ]
    assert [str(one) for one in drafts[3].units.warnings] == ["没有写责任单位，登记后请先确定牵头单位"]
