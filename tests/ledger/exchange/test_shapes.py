"""Shapes of tables that inspection companies, counties and provinces really send."""

from pathlib import Path

from bihuan.ledger.exchange.side_rows import SideRow
from bihuan.ledger.exchange.synonyms import Field
from tests.ledger.exchange.building import lines_in, make_book, table_of

HEAD = ("序号", "点位", "存在问题", "责任单位", "整改时限")


def test_second_table_below_the_first_has_columns_of_its_own(tmp_path: Path) -> None:
    rows = [
        (*HEAD, "照片"),
        (1, "甲", "积水", "龙湖镇", "一周内"),
        (),
        ("表二：商超问题",),
        ("序号", "照片", "责任单位", "点位名称", "完成时限", "问题描述"),
        (1, None, "城管局", "乙", "3月底", "占道"),
    ]
    path = make_book(tmp_path / "a.xlsx", rows, merged=("A4:F4",), pictures={"F2": 1, "B6": 2})

    lines = lines_in(path)

    assert [(line.row, line.place, line.problem, line.lead, line.due, len(line.pictures)) for line in lines] == [
        (2, "甲", "积水", "龙湖镇", "一周内", 1),
        (6, "乙", "占道", "城管局", "3月底", 1),
    ]
    assert [(one.row, one.why) for one in table_of(path).left_out] == [
        (3, SideRow.BLANK),
        (4, SideRow.SECTION),
        (5, SideRow.HEAD),
    ]


def test_after_pictures_are_left_out_below_each_head(tmp_path: Path) -> None:
    rows = [
        (*HEAD, "问题照片"),
        (1, "甲", "积水", "龙湖镇", "一周内"),
        ("序号", "点位", "存在问题", "责任单位", "问题照片", "整改后照片"),
        (1, "乙", "占道", "城管局"),
    ]
    path = make_book(tmp_path / "a.xlsx", rows, pictures={"F2": 1, "E4": 2, "F4": 3})

    assert [len(line.pictures) for line in lines_in(path)] == [1, 1]


def test_record_that_looks_like_words_of_a_head_is_none(tmp_path: Path) -> None:
    rows = [
        ("点位", "问题", None, "责任单位"),
        ("人民路段", "井盖缺陷", None, "环卫部门"),
        ("甲", "占道", None, "城管局"),
    ]
    path = make_book(tmp_path / "a.xlsx", rows, merged=("B1:C1", "B2:C2", "B3:C3"))

    assert [(line.row, line.problem, line.lead) for line in lines_in(path)] == [
        (2, "井盖缺陷", "环卫部门"),
        (3, "占道", "城管局"),
    ]


def test_head_of_units_over_two_columns_names_lead_and_assisting(tmp_path: Path) -> None:
    rows = [("序号", "问题", "责任单位", None, "时限"), (1, "积水", "龙湖镇", "城管局", "一周内")]
    path = make_book(tmp_path / "a.xlsx", rows, merged=("C1:D1",))

    assert [(line.row, line.lead, line.assisting) for line in lines_in(path)] == [(2, "龙湖镇", "城管局")]


def test_lower_level_of_a_head_needs_no_merges_beside_it(tmp_path: Path) -> None:
    rows = [
        ("序号", "问题", "责任单位", None, "时限"),
        (None, None, "牵头", "配合", None),
        (1, "积水", "龙湖镇", "城管局", "一周内"),
    ]
    path = make_book(tmp_path / "a.xlsx", rows, merged=("C1:D1",))

    assert [(line.row, line.lead, line.assisting) for line in lines_in(path)] == [(3, "龙湖镇", "城管局")]


def test_head_may_have_three_levels(tmp_path: Path) -> None:
    rows = [
        ("序号", "问题信息", None, None, "整改信息", None, None),
        (None, "点位", None, "问题描述", "责任分工", None, "时限"),
        (None, "类型", "名称", None, "牵头", "配合", None),
        (1, "广场", "甲", "积水", "龙湖镇", "城管局", "一周内"),
    ]
    merged = ("A1:A3", "B1:D1", "E1:G1", "B2:C2", "D2:D3", "E2:F2", "G2:G3")
    path = make_book(tmp_path / "a.xlsx", rows, merged=merged)

    (line,) = lines_in(path)

    assert (line.row, line.kind, line.place, line.problem) == (4, "广场", "甲", "积水")
    assert (line.lead, line.assisting, line.due) == ("龙湖镇", "城管局", "一周内")


def test_lower_level_in_words_answered_before_is_one(tmp_path: Path) -> None:
    rows = [("序号", "情况", None, "谁管"), (None, "路名", "毛病", None), (1, "甲", "积水", "龙湖镇")]
    path = make_book(tmp_path / "a.xlsx", rows, merged=("A1:A2", "B1:C1", "D1:D2"))
    answers = {"情况路名": Field.PLACE, "情况毛病": Field.PROBLEM, "谁管": Field.LEAD}

    assert [record.row for record in table_of(path, answers).records] == [3]


def test_number_and_name_of_a_section_may_stand_in_two_cells(tmp_path: Path) -> None:
    rows = [
        HEAD,
        ("一", "主次干道（1条）"),
        (1, "甲", "积水", "龙湖镇"),
        ("（二）", "广场"),
        (2, "乙", "占道", "龙湖镇"),
    ]

    lines = lines_in(make_book(tmp_path / "a.xlsx", rows))

    assert [(line.row, line.kind) for line in lines] == [(3, "主次干道"), (5, "广场")]


def test_total_of_a_section_may_be_named_for_it(tmp_path: Path) -> None:
    rows = [HEAD, (1, "甲", "积水"), ("广场小计", None, "1条"), (2, "乙", "用电合计"), ("农贸市场合计：", None, 1)]

    table = table_of(make_book(tmp_path / "a.xlsx", rows))

    assert [record.row for record in table.records] == [2, 4]
    assert [(one.row, one.why) for one in table.left_out] == [(3, SideRow.TOTAL), (5, SideRow.TOTAL)]


def test_row_of_blanks_is_a_blank_row(tmp_path: Path) -> None:
    path = make_book(tmp_path / "a.xlsx", [HEAD, (1, "甲", "积水"), (" ", " ", " ", None, " "), (2, "乙", "占道")])

    assert [(one.row, one.why) for one in table_of(path).left_out] == [(3, SideRow.BLANK)]


def test_signatures_at_the_end_are_notes(tmp_path: Path) -> None:
    rows = [
        HEAD,
        (1, "甲", "积水", "龙湖镇"),
        ("填表人：", None, "审核人：", None, "联系电话："),
        (None, None, "新郑市创文办"),
        (None, None, "二〇二三年二月二十二日"),
    ]

    table = table_of(make_book(tmp_path / "a.xlsx", rows))

    assert [record.row for record in table.records] == [2]
    assert [(one.row, one.why) for one in table.left_out] == [(row, SideRow.NOTE) for row in (3, 4, 5)]


def test_lone_problem_or_place_at_the_end_is_a_record(tmp_path: Path) -> None:
    lines = lines_in(make_book(tmp_path / "a.xlsx", [HEAD, (1, "甲", "积水"), (None, None, "占道"), (None, "乙")]))

    assert [(line.row, line.problem, len(line.faults)) for line in lines] == [
        (2, "积水", 0),
        (3, "占道", 0),
        (4, "", 1),
    ]
