"""The unit's workbook out and back: what rows do, what they may not, and that the same file again does nothing."""

from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from openpyxl.drawing.image import Image as SheetImage

from bihuan.core.errors import Conflict, Invalid
from bihuan.evidence.models import Evidence, Purpose
from bihuan.evidence.queries import of_targets
from bihuan.ledger import actions
from bihuan.ledger.actions import PlanDraft
from bihuan.ledger.actions.unit_books import save_book, stage_book
from bihuan.ledger.exchange.unit_book.intake import judge_read, judge_staged, read_unit_book, visible_books
from bihuan.ledger.exchange.unit_book.judging import Status
from bihuan.ledger.exchange.unit_book.report import report
from bihuan.ledger.models import Item, Movement, Plan, Report, UnitBookStage
from bihuan.ledger.states import Move, Paper, RequestKind, State
from bihuan.registry.models import Person, Role
from tests.ledger.exchange.unit_books import (
    HEAD_ROW,
    PLAN,
    bring_back,
    columns_in,
    fill,
    handed_over,
    judged,
    photograph,
    row_of,
    take_out,
    told,
)
from tests.ledger.factories import FIXES, LATER, County, again, appoint, make_picture
from tests.ledger.factories import make_actor as person


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "本单位.xlsx"


def lines() -> int:
    return Movement.objects.count()


def test_the_workbook_holds_what_the_system_knows(county: County, out: Path) -> None:
    (item,) = handed_over(county)
    actions.approve_plans([item.uid], actor=county.head, plan=PlanDraft(fixes=FIXES))

    sheet = openpyxl.load_workbook(take_out(out, county.liaison, county.street)).active

    columns, row = columns_in(sheet), row_of(sheet, item.number)
    known = {head: sheet.cell(row, column).value for head, column in columns.items()}
    assert known["点位"] == "新街东段"
    assert known["存在问题"] == "路边有垃圾 1"
    assert known["整改时限"] == datetime(2030, 3, 1)
    assert known["状态"] == "整改中"
    assert known["签收"] == "是"
    assert (known["定人员"], known["定时间"]) == ("网格长", datetime(2030, 2, 20))
    assert known["整改情况"] is None
    assert sheet.column_dimensions["A"].hidden
    assert sheet.data_validations.dataValidation[0].formula1 == '"是"'


def test_one_unit_gets_its_own_and_an_assisting_unit_signs_there(county: County, out: Path, tmp_path: Path) -> None:
    (item,) = handed_over(county)
    fill(take_out(out, county.helper, county.bureau), {item.number: {"签收": "是"}})

    bring_back(out, county.helper, county.bureau, tmp_path)

    line = item.movements.latest("sequence")
    assert (line.move, line.unit) == (Move.ACKNOWLEDGE, county.bureau)
    with pytest.raises(Invalid, match="“新街社区”手上没有要办的事项"):
        take_out(out, county.villager, county.village)


def test_rows_become_acknowledgement_plan_report_and_at_once(county: County, out: Path, tmp_path: Path) -> None:
    signed, planned, at_once, running = handed_over(county, 4)
    actions.approve_plans([running.uid], actor=county.head, plan=PlanDraft(fixes=FIXES))
    filled = {
        signed.number: {"签收": "是"},
        planned.number: {**PLAN, "定时间": "2030年2月20日"},
        at_once.number: {**PLAN, "整改情况": "当场清理完毕"},
        running.number: {
            "整改情况": "已清扫",
            "投入人次": "12人次",
            "投入资金（元）": "1,200 元",
            "投入物资": "垃圾桶",
        },
    }
    pictures = {at_once.number: [1], running.number: [2, 3]}
    fill(take_out(out, county.liaison, county.street), filled, pictures)
    verdict = judged(out, county.liaison)
    before = lines()

    assert verdict.totals == {
        "does": 4,
        "nothing": 0,
        "refused": 0,
        "stale": 0,
        "pictures": 3,
        "acknowledge": 1,
        "submit_plan": 1,
        "submit_report": 1,
        "submit_at_once": 1,
    }
    assert lines() == before

    book = bring_back(out, county.liaison, county.street, tmp_path)

    for item in (signed, planned, at_once, running):
        item.refresh_from_db()
    assert signed.parties.get(unit=county.street).acknowledged_at is not None
    assert (planned.plan, planned.state) == (Paper.SUBMITTED, State.ASSIGNED)
    assert Plan.objects.get(item=planned).fixes == FIXES
    assert (at_once.plan, at_once.report) == (Paper.SUBMITTED, Paper.SUBMITTED)
    assert (running.report, running.state) == (Paper.SUBMITTED, State.PLANNED)
    paper = Report.objects.get(item=running)
    assert (paper.text, paper.people, str(paper.yuan), paper.materials) == ("已清扫", 12, "1200.00", "垃圾桶")
    shown = [row for row in of_targets(county.realm.pk, "ledger.item", [running.uid]) if row.part_uid == paper.uid]
    assert [row.purpose for row in shown] == [Purpose.AFTER, Purpose.AFTER]
    assert (book.stage, book.receipt["does"], bytes(book.rows)) == (UnitBookStage.SAVED, 4, b"")


def test_the_same_file_again_does_nothing_however_far_the_items_are(county: County, out: Path, tmp_path: Path) -> None:
    planned, at_once = handed_over(county, 2)
    filled = {planned.number: {**PLAN, "签收": "是"}, at_once.number: {**PLAN, "整改情况": "当场清理完毕"}}
    fill(take_out(out, county.liaison, county.street), filled, {at_once.number: [1]})
    bring_back(out, county.liaison, county.street, tmp_path)
    first = lines()

    def nothing() -> bool:
        verdict = judged(out, county.liaison)
        with pytest.raises(Invalid, match=r"^表里没有要办理的内容，什么也没有改变$"):
            bring_back(out, county.liaison, county.street, tmp_path)
        return {one.status for one in verdict.rows} == {Status.NOTHING}

    assert nothing()
    assert lines() == first
    actions.approve_plans([planned.uid], actor=county.head)
    actions.do_at_once([at_once.uid], actor=county.head)
    assert nothing(), "approved"
    actions.close_items([at_once.uid], actor=county.verifier)
    assert nothing(), "closed"


def test_a_returned_paper_is_sent_again_only_when_something_is_new(county: County, out: Path, tmp_path: Path) -> None:
    (item,) = handed_over(county)
    actions.submit_plans([item.uid], actor=county.liaison, plan=PlanDraft(fixes=FIXES))
    actions.return_plan(item.uid, actor=county.head, reason="措施太空")
    take_out(out, county.liaison, county.street)

    assert judged(out, county.liaison).rows[0].status is Status.NOTHING
    fill(out, {item.number: {"定措施": "每日两次清扫，专人检查"}})
    bring_back(out, county.liaison, county.street, tmp_path)

    assert Plan.objects.filter(item=item).latest("version").fixes["measure"] == "每日两次清扫，专人检查"


def test_sorted_rows_find_their_items_and_half_sorted_ones_are_refused(county: County, out: Path) -> None:
    first, second = handed_over(county, 2)
    take_out(out, county.liaison, county.street)
    fill(out, {second.number: {"签收": "是"}})
    book = openpyxl.load_workbook(out)
    sheet = book.active
    top, below = row_of(sheet, first.number), row_of(sheet, second.number)

    def swap(from_column: int) -> None:
        for column in range(from_column, sheet.max_column + 1):
            one, other = sheet.cell(top, column), sheet.cell(below, column)
            one.value, other.value = other.value, one.value

    swap(1)
    book.save(out)
    whole = judged(out, county.liaison)
    swap(1)
    swap(2)
    book.save(out)

    assert [(one.item.number, one.steps) for one in whole.rows] == [
        (second.number, (Move.ACKNOWLEDGE,)),
        (first.number, ()),
    ]
    assert told(judged(out, county.liaison)) == [
        (second.number, "编号", f"编号与标识对不上：标识是 {first.number} 号。多半是只排了一部分列，请重新下载再填"),
        (first.number, "编号", f"编号与标识对不上：标识是 {second.number} 号。多半是只排了一部分列，请重新下载再填"),
    ]


def test_rows_without_their_mark_are_found_by_number(county: County, out: Path) -> None:
    (item,) = handed_over(county)
    take_out(out, county.liaison, county.street)
    book = openpyxl.load_workbook(out)
    book.active.cell(HEAD_ROW + 2, 1).value = None
    book.save(out)
    fill(out, {item.number: {"签收": "是"}})

    assert judged(out, county.liaison).rows[0].steps == (Move.ACKNOWLEDGE,)


REFUSED = [
    (
        {"签收": "否"},
        "签收",
        "签收请写“是”，不签收就空着；写的是“否”",
        "Write “yes” to acknowledge or leave the cell empty; it says “否”",
    ),
    ({"定人员": "网格长"}, "定时间", "请填写“定时间”", "Fill in “定时间”"),
    (
        {**PLAN, "定时间": "2030-03-02"},
        "定时间",
        "完成时限不能晚于整改期限",
        "The finish date cannot be later than the deadline",
    ),
    ({**PLAN, "定时间": "尽快"}, "定时间", "“定时间”不是日期", "“定时间” is not a date"),
    ({**PLAN, "定责任": "长" * 301}, "定责任", "“定责任”最多 300 个字", "“定责任” has at most 300 characters"),
    (
        {"整改情况": "已清扫"},
        "整改情况",
        "五定方案批准后才能报结",
        "Reporting comes after the five-fix plan is approved",
    ),
    (
        {**PLAN, "整改情况": "已清扫"},
        "整改后照片",
        "请附上至少一张整改后照片或一份材料",
        "Attach at least one picture from after, or a document",
    ),
    ({**PLAN, "投入人次": "2"}, "整改情况", "请用一句话写明整改情况", "Say in a sentence what was put right"),
    (
        {"投入人次": "若干"},
        "投入人次",
        "“若干”不是人次，请写整数，最多 100000",
        "“若干” is no number of people; write a whole number, at most 100000",
    ),
    (
        {"投入资金（元）": "三千"},
        "投入资金（元）",
        "“三千”不是金额，请写以元为单位的数，最多两位小数",
        "“三千” is no amount; write yuan with at most two decimals",
    ),
    ({"整改情况": "字" * 2001}, "整改情况", "最多 2000 个字，写了 2001 个", "At most 2000 characters; there are 2001"),
    ({"签收": "#REF!"}, "签收", "单元格显示 #REF!，没有内容可读", "The cell shows #REF!; there is nothing to read"),
]


@pytest.mark.parametrize(("cells", "column", "chinese", "english"), REFUSED)
def test_what_is_wrong_is_said_by_row_and_column_in_both_languages(
    county: County, out: Path, cells: dict[str, object], column: str, chinese: str, english: str
) -> None:
    (item,) = handed_over(county)
    fill(take_out(out, county.liaison, county.street), {item.number: cells})

    verdict = judged(out, county.liaison)

    assert (item.number, column, chinese) in told(verdict)
    with translation.override("en"):
        said = report(verdict, translation.gettext)["rows"][0]
    assert english in [one["reason"] for one in said["refused"]]
    assert said["row"] == str(HEAD_ROW + 2)


def test_refused_rows_hold_everything_up_until_they_are_left_out(county: County, out: Path, tmp_path: Path) -> None:
    good, bad = handed_over(county, 2)
    fill(take_out(out, county.liaison, county.street), {good.number: {"签收": "是"}, bad.number: {"签收": "no"}})
    before = lines()

    with pytest.raises(Invalid, match=r"^有 1 行拒收（第 7 行），全部未保存$"):
        bring_back(out, county.liaison, county.street, tmp_path)
    assert lines() == before
    book = bring_back(out, county.liaison, county.street, tmp_path, without_refused=True)

    assert lines() == before + 1
    assert (book.receipt["does"], book.receipt["refused"]) == (1, 1)


def test_a_stale_row_shows_both_sides_and_waits_to_be_seen(county: County, out: Path, tmp_path: Path) -> None:
    (item,) = handed_over(county)
    fill(take_out(out, county.liaison, county.street), {item.number: dict(PLAN)})
    terms = actions.Terms(deadline=LATER)
    actions.acknowledge_items([item.uid], actor=county.liaison)
    assert not judged(out, county.liaison).rows[0].stale, "a quiet mark disturbs nothing"
    actions.ask_request(item.uid, kind=RequestKind.EXTEND, reason="雨季", terms=terms, actor=county.liaison)
    actions.grant_request(item.uid, kind=RequestKind.EXTEND, words="同意", actor=county.chief)

    (one,) = judged(out, county.liaison).rows
    assert one.stale
    assert (one.since.unit, one.since.did, one.since.now) == (county.office.short_name, "同意申请", "已交办")
    message = r"^有 1 行的事项在下载以后又有办理（第 6 行），请看过两边再确认，全部未保存$"
    with pytest.raises(Invalid, match=message):
        bring_back(out, county.liaison, county.street, tmp_path)
    bring_back(out, county.liaison, county.street, tmp_path, stale_seen=True)

    assert Item.objects.get(pk=item.pk).plan == Paper.SUBMITTED


def test_an_item_gone_to_another_unit_is_refused_with_what_happened(county: County, out: Path) -> None:
    (item,) = handed_over(county)
    fill(take_out(out, county.liaison, county.street), {item.number: {"签收": "是"}})
    actions.reassign_items([item.uid], lead=county.bureau, assisting=[county.street], reason="职责", actor=county.clerk)
    assisting = judged(out, county.liaison).rows[0]
    actions.reassign_items([item.uid], lead=county.bureau, assisting=[], reason="职责", actor=county.clerk)

    assert assisting.steps == (Move.ACKNOWLEDGE,)
    assert assisting.since.did == "改派"
    assert told(judged(out, county.liaison)) == [(item.number, "编号", "没有这个事项，或已不在您能看到的范围内")]


def test_somebody_elses_workbook_does_nothing(county: County, out: Path) -> None:
    (item,) = handed_over(county)
    fill(take_out(out, county.liaison, county.street), {item.number: dict(PLAN)})

    assert told(judged(out, county.villager)) == [(item.number, "编号", "没有这个事项，或已不在您能看到的范围内")]
    assert told(judged(out, county.helper)) == [(item.number, "定人员", "“报送五定方案”由牵头单位办理")]


def test_an_item_that_moves_between_preview_and_confirmation_stops_everything(
    county: County, out: Path, tmp_path: Path
) -> None:
    first, second = handed_over(county, 2)
    fill(take_out(out, county.liaison, county.street), {first.number: {"签收": "是"}, second.number: dict(PLAN)})
    read = read_unit_book(out, name=out.name)
    book = stage_book(read, unit=county.street, path=out, actor=county.liaison)
    verdict = judge_read(read, county.liaison)
    actions.submit_plans([second.uid], actor=county.head, plan=PlanDraft(fixes=FIXES))
    before = lines()

    with pytest.raises(Conflict, match="您的操作没有保存"):
        save_book(book, verdict, {}, actor=county.liaison)

    assert lines() == before
    book.refresh_from_db()
    assert book.stage == UnitBookStage.PREVIEW


def test_a_confirmed_workbook_is_not_done_twice(county: County, out: Path, tmp_path: Path) -> None:
    (item,) = handed_over(county)
    fill(take_out(out, county.liaison, county.street), {item.number: {"签收": "是"}})
    read = read_unit_book(out, name=out.name)
    book = stage_book(read, unit=county.street, path=out, actor=county.liaison)
    verdict = judge_staged(book, county.liaison)
    save_book(book, verdict, {}, actor=county.liaison)

    with pytest.raises(Conflict, match=r"^这份工作簿已经办理过，回执可在原处查看$"):
        save_book(book, verdict, {}, actor=county.liaison)
    assert list(visible_books(county.head)) == [book], "a receipt is the unit's"
    assert not visible_books(county.helper).exists()


def test_pictures_are_taken_wherever_they_lie_right_of_their_column_and_told_elsewhere(
    county: County, out: Path
) -> None:
    (item,) = handed_over(county, before=(make_picture(county.clerk, Purpose.BEFORE).uid,))
    actions.approve_plans([item.uid], actor=county.head, plan=PlanDraft(fixes=FIXES))
    fill(take_out(out, county.liaison, county.street), {item.number: {"整改情况": "已清扫"}}, {item.number: [1]})

    def put(*places: tuple[int, str, int, int]) -> None:
        """Shade, head, so many columns to the right, so many rows below."""
        book = openpyxl.load_workbook(out)
        sheet = book.active
        for shade, head, right, below in places:
            cell = sheet.cell(row_of(sheet, item.number) + below, columns_in(sheet)[head] + right)
            sheet.add_image(SheetImage(photograph(shade)), cell.coordinate)
        book.save(out)

    put((2, "整改后照片", 1, 0), (3, "整改前照片", 0, 0))
    assert len(judged(out, county.liaison).rows[0].wish.report.pictures) == 2

    put((4, "整改前照片", 0, 0), (5, "状态", 0, 0), (6, "整改后照片", 0, 3))
    verdict = judged(out, county.liaison)

    assert told(verdict) == [
        (item.number, "整改后照片", "有照片没有放在这一栏，请移到这一栏的单元格里"),
        (item.number, "整改后照片", "“整改前照片”一栏多了照片；整改后的照片请放到这一栏"),
    ]
    assert [str(note) for note in verdict.notes] == [f"第 {HEAD_ROW + 5} 行的照片不属于任何一个事项，没有带入"]


def test_a_picture_that_was_there_before_asks_for_one_after(county: County, out: Path) -> None:
    picture = make_picture(county.clerk, Purpose.BEFORE)
    (item,) = handed_over(county, before=(picture.uid,))
    fill(take_out(out, county.liaison, county.street), {item.number: {**PLAN, "整改情况": "已清扫"}})

    assert told(judged(out, county.liaison)) == [(item.number, "整改后照片", "整改前有照片，报结时须附整改后照片")]


def test_a_row_copied_twice_is_refused_once(county: County, out: Path) -> None:
    (item,) = handed_over(county)
    take_out(out, county.liaison, county.street)
    fill(out, {item.number: {"签收": "是"}})
    book = openpyxl.load_workbook(out)
    sheet = book.active
    sheet.append([cell.value for cell in sheet[HEAD_ROW + 2]])
    book.save(out)

    assert told(judged(out, county.liaison)) == [(item.number, "编号", "与第 6 行是同一个事项，只能留一行")]


FILES = [
    ("x.docx", None, "“x.docx”不是工作簿，请上传从“本单位工作簿”下载、填好后保存的 .xlsx 文件"),
    (
        "x.xlsx",
        [("序号", "问题")],
        "“x.xlsx”不是从“本单位工作簿”下载的表：找不到“编号”和“签收”两栏，请下载后在原表上填写",
    ),
    ("x.xlsx", [("编号", "签收")], "“x.xlsx”的表头下面没有事项"),
    (
        "x.xlsx",
        [("编号", "签收"), *((f"2026-{n}", "") for n in range(1, 2002))],
        "“x.xlsx”有 2001 行，一次最多 2000 行，请分几次上传",
    ),
]


@pytest.mark.parametrize(("name", "rows", "sentence"), FILES)
def test_a_file_that_is_no_such_workbook_is_refused_whole(
    tmp_path: Path, name: str, rows: list[tuple[str, ...]] | None, sentence: str
) -> None:
    path = tmp_path / name
    book = openpyxl.Workbook()
    for row in rows or ():
        book.active.append(row)
    book.save(path)

    with pytest.raises(Invalid) as refused:
        read_unit_book(path, name=name)

    assert str(refused.value) == sentence


def test_what_is_not_of_the_workbook_is_said(county: County, out: Path) -> None:
    handed_over(county)
    take_out(out, county.liaison, county.street)
    book = openpyxl.load_workbook(out)
    sheet = book.active
    sheet.cell(HEAD_ROW + 1, 30).value = "序"
    sheet.cell(HEAD_ROW + 2, 30).value = "1"
    book.create_sheet("说明").append(["请各科室填写"])
    book.save(out)

    assert [str(note) for note in judged(out, county.liaison).notes] == [
        "工作表“说明”不是本系统下载的表，没有读",
        "“序”这一栏不是本表的，没有读",
    ]


def test_each_kind_has_a_sheet_with_its_own_fixes(county: County, out: Path, tmp_path: Path) -> None:
    problem, task = handed_over(county)[0], handed_over(county, kind="task")[0]
    suggestion = handed_over(county, kind="suggestion")[0]
    take_out(out, county.liaison, county.street)
    book = openpyxl.load_workbook(out)

    assert [sheet.title for sheet in book] == ["问题", "任务", "建议"]
    assert "验收人" in columns_in(book["任务"])
    filled = {
        problem.number: {"签收": "是"},
        task.number: {
            "整改责任人": "街道",
            "措施": "落实",
            "完成时间": "2030-02-01",
            "完成人": "干事",
            "验收人": "主任",
        },
        suggestion.number: {"整改情况": "已答复"},
    }
    fill(out, filled, {suggestion.number: [1]})
    bring_back(out, county.liaison, county.street, tmp_path)

    steps = {n: Item.objects.get(uid=one.uid) for n, one in (("task", task), ("suggestion", suggestion))}
    assert steps["task"].plan == Paper.SUBMITTED
    assert steps["suggestion"].report == Paper.SUBMITTED


def test_it_goes_out_in_english_and_comes_back_whatever_language_is_spoken(county: County, out: Path) -> None:
    (item,) = handed_over(county)
    with translation.override("en"):
        take_out(out, county.liaison, county.street)
    book = openpyxl.load_workbook(out)
    sheet = book.active
    columns = columns_in(sheet)
    row = next(row for row in range(1, sheet.max_row + 1) if sheet.cell(row, columns["No."]).value == item.number)
    sheet.cell(row, columns["Acknowledge"]).value = "Yes"
    sheet.cell(row, columns["Person"]).value = "网格长"
    book.save(out)

    verdict = judged(out, county.liaison)

    assert verdict.rows[0].wish.sign
    assert [fault.column for fault in verdict.rows[0].faults] == ["定时间", "定责任", "定标准", "定措施"]


def test_judging_many_rows_asks_no_more_than_judging_one(county: County, out: Path) -> None:
    def asked(count: int) -> int:
        items = handed_over(county, count)
        fill(take_out(out, county.liaison, county.street), {item.number: {"签收": "是"} for item in items})
        read = read_unit_book(out, name=out.name)
        with CaptureQueriesContext(connection) as queries:
            judge_read(read, county.liaison)
        return len(queries)

    assert asked(1) == asked(3)


def test_somebody_of_two_units_signs_as_whichever_is_named(county: County, out: Path, tmp_path: Path) -> None:
    (item,) = handed_over(county)
    both = person(county.street, Role.LIAISON)
    appoint(Person.objects.get(pk=both.person_id), county.bureau, Role.LIAISON)
    both = again(both)
    fill(take_out(out, both, county.street), {item.number: {"签收": "是"}})
    bring_back(out, both, county.street, tmp_path)

    assert item.movements.latest("sequence").unit == county.street


def test_a_preview_leaves_no_evidence(county: County, out: Path) -> None:
    (item,) = handed_over(county)
    fill(take_out(out, county.liaison, county.street), {item.number: {**PLAN, "整改情况": "x"}}, {item.number: [1]})

    judged(out, county.liaison)

    assert not Evidence.objects.filter(target_uid=item.uid).exists()
