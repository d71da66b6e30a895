"""期初接续: a half-done ledger comes in with its states, days and paper decisions."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.errors import Denied, Invalid
from bihuan.core.workdays import local_day
from bihuan.evidence.models import Evidence, Purpose
from bihuan.ledger import actions
from bihuan.ledger.actions import CarriedDraft, carry_in_items
from bihuan.ledger.batch_counts import count_batch
from bihuan.ledger.exchange.diff import Status
from bihuan.ledger.exchange.handing_in import Opened, opened
from bihuan.ledger.exchange.intake import Terms
from bihuan.ledger.exchange.opening import CARRIED_STATES, STATE_WORDS, Opening, read_state, said_states
from bihuan.ledger.filtering import ItemFilter, filter_items
from bihuan.ledger.models import Item, Keeping, Milestone, Movement, Party, Plan, Report
from bihuan.ledger.queries import visible_items
from bihuan.ledger.standings import standings
from bihuan.ledger.states import State
from bihuan.ledger.verify import verify_realm
from tests.ledger.exchange.building import make_book
from tests.ledger.exchange.matching import counted
from tests.ledger.factories import DEADLINE, County, make_batch, make_picture
from tests.ledger.saying import last, told_in, words_of

AS_OF = date(2023, 6, 30)
HEAD = (
    *("编号", "点位名称", "存在问题", "牵头单位", "配合单位", "整改期限", "状态", "完成时间", "销号时间", "整改情况"),
    *("批示文号", "定人员", "定责任", "定标准", "定措施", "现场照片", "整改后照片"),
)
NUMBER = "新创文办〔2023〕5号"
OPEN_ONES: list[ExitStack] = []


@pytest.fixture(autouse=True)
def open_ones() -> Iterator[None]:
    with ExitStack() as stack:
        OPEN_ONES.append(stack)
        yield
        OPEN_ONES.pop()


def row(number: int, state: str, **told: object) -> tuple[object, ...]:
    """One line of an old ledger; what is not said stands as in most of them."""
    usual: dict[str, object] = {
        "编号": f"旧{number}",
        "点位名称": "炎黄广场",
        "存在问题": f"问题之{number}",
        "牵头单位": "新街街道",
        "整改期限": "2023-05-31",
        "状态": state,
        "批示文号": NUMBER,
    }
    values = usual | told
    return tuple(values.get(head) for head in HEAD)


def ledger(path: Path, *rows: tuple[object, ...], **pictures: int) -> Path:
    return make_book(path / "旧台账.xlsx", [HEAD, *rows], pictures=pictures)


def hand_in(
    county: County, path: Path, opening: Opening | None = None, *, batch: str = "旧台账", scan: Path | None = None
) -> Opened:
    terms = Terms(county.office, batch, received_on=date(2023, 2, 22), opening=opening or Opening(AS_OF))
    return OPEN_ONES[-1].enter_context(opened(path, terms, actor=county.clerk, decision=scan))


def end_of(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 15, 59, 59, 999999, tzinfo=UTC)


# --- the words -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ("未整改", State.ASSIGNED),
        ("正在整改", State.PLANNED),
        ("整改中", State.PLANNED),
        ("已完成", State.REPORTED),
        ("已整改。", State.REPORTED),
        ("已整改（2023年4月）", State.REPORTED),
        ("2023年4月5日前完成整改", State.REPORTED),
        ("已销号", State.CLOSED),
        ("是否销号：是", State.CLOSED),
        ("是否完成：是", State.REPORTED),
        ("是否完成整改：否", State.PLANNED),
        ("已巩固", State.CONSOLIDATED),
        ("长期推进", State.DEFERRED),
        ("不属实", State.SETTLED),
        ("未交办", State.REGISTERED),
        ("In progress", State.PLANNED),
        ("整改了一半", None),
        ("基本完成整改", None),
        ("", None),
    ],
)
def test_words_for_a_state(words: str, state: State | None) -> None:
    assert read_state(words) is state


@given(
    st.sampled_from([(state, word) for state, words in STATE_WORDS.items() for word in words]), st.sampled_from(" 。")
)
def test_every_known_word_means_its_state_however_it_is_spaced(known: tuple[State, str], tail: str) -> None:
    state, word = known
    assert read_state(f" {word}{tail}") is state


@given(st.text(max_size=20))
def test_reading_a_state_never_fails(words: str) -> None:
    assert read_state(words) in (None, *CARRIED_STATES)


def test_no_word_stands_for_two_states() -> None:
    words = [word for several in STATE_WORDS.values() for word in several]
    assert len(words) == len(set(words))


def test_what_a_person_explained_goes_before_what_we_think() -> None:
    states = said_states([("整改了一半", "整改中"), ("已完成", "已销号")])

    assert read_state("整改了一半", states) is State.PLANNED
    assert read_state("已完成", states) is State.CLOSED
    with pytest.raises(Invalid) as refused:
        said_states([("整改了一半", "不知道")])
    assert str(refused.value) == (
        "“整改了一半=不知道”没有说清：等号右边请写 待交办、已交办、整改中、已报结、已销号、已巩固、挂账 或 另行办结"
    )


# --- the rows --------------------------------------------------------------------------------------------------------


def test_each_row_stands_where_its_paper_says(named_county: County, tmp_path: Path) -> None:
    states = ("未交办", "未整改", "正在整改", "已完成", "已销号", "已巩固", "长期推进", "不属实")
    path = ledger(tmp_path, *(row(number, words) for number, words in enumerate(states, 1)))
    handover = hand_in(named_county, path).save()

    items = list(Item.objects.filter(batch=handover.batch).order_by("serial"))
    assert [item.state for item in items] == [state.value for state in CARRIED_STATES]
    assert {item.offline for item in items} == {True}
    assert [item.old_number for item in items] == [f"旧{number}" for number in range(1, 9)]
    assert [item.lead for item in items] == [None, *[named_county.street] * 7]
    assert items[0].proposed_lead == named_county.street
    assert {item.deadline for item in items[1:]} == {end_of(2023, 5, 31)}
    assert handover.receipt["opening"] == {state.value: 1 for state in CARRIED_STATES}
    assert [item.plan for item in items] == ["none", "none", *["in_force"] * 4, "none", "none"]
    assert [item.closed_at and local_day(item.closed_at) for item in items[4:]] == [AS_OF, AS_OF, None, AS_OF]
    assert verify_realm(named_county.realm).sound
    assert count_batch(handover.batch).saved == 8


def test_the_papers_of_a_row_are_kept_as_entered_by_the_office(named_county: County, tmp_path: Path) -> None:
    told = {
        "配合单位": "城管局",
        "完成时间": "2023年4月28日",
        "销号时间": date(2023, 5, 6),
        "整改情况": "座椅全部更换",
        "定人员": "网格长",
        "定责任": "街道牵头",
        "定标准": "完好无损",
        "定措施": "更换座椅",
    }
    path = ledger(tmp_path, row(1, "已销号", **told), P2=1, Q2=2)
    hand_in(named_county, path).save()

    item = Item.objects.get()
    plan, report = Plan.objects.get(item=item), Report.objects.get(item=item)
    assert (item.state, item.sent_at, item.closed_at) == (State.CLOSED.value, end_of(2023, 4, 28), end_of(2023, 5, 6))
    assert plan.fixes == {"person": "网格长", "duty": "街道牵头", "standard": "完好无损", "measure": "更换座椅"}
    assert (plan.behalf, plan.finish, report.behalf, report.text) == (True, end_of(2023, 5, 31), True, "座椅全部更换")
    evidence = {row.purpose: row for row in Evidence.objects.filter(target_uid=item.uid)}
    assert set(evidence) == {Purpose.BEFORE, Purpose.AFTER, Purpose.PAPER}
    assert evidence[Purpose.AFTER].part_uid == report.uid
    assert (evidence[Purpose.PAPER].name, evidence[Purpose.PAPER].caption) == ("旧台账.xlsx", NUMBER)
    movement = last(item)
    assert (movement.move, movement.from_state, movement.to_state) == ("carry_in", "", "closed")
    assert {words_of(movement)[name] for name in ("as_of", "decision", "said", "text")} == {
        "2023-06-30",
        NUMBER,
        "已销号",
        "座椅全部更换",
    }
    parts = dict(Party.objects.filter(item=item).values_list("part", "unit__name"))
    assert parts == {"lead": "新街街道", "assisting": "城管局"}


def test_a_scan_is_the_decision_of_all_rows(named_county: County, tmp_path: Path) -> None:
    scan = tmp_path / "批示.pdf"
    scan.write_bytes(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")
    path = ledger(tmp_path, row(1, "整改中", 批示文号=None), row(2, "已整改", 批示文号=None))

    hand_in(named_county, path, Opening(AS_OF, scanned=True), scan=scan).save()

    papers = Evidence.objects.filter(purpose=Purpose.PAPER)
    assert {(paper.name, paper.file.media_type) for paper in papers} == {("纸质决定.pdf", "application/pdf")}
    assert papers.count() == 2


@pytest.mark.parametrize(
    ("told", "chinese", "english"),
    [
        ({"状态": None}, "第 2 行没有写办理状态", "Row 2 does not say where it stands"),
        (
            {"状态": "整改了一半"},
            "第 2 行的办理状态“整改了一半”看不懂，请写成 待交办、已交办、整改中、已报结、已销号、已巩固、挂账 或 另行办结",
            "Row 2: the state “整改了一半” is not understood; write registered, assigned, in progress, reported, closed, consolidated, deferred or settled",
        ),
        (
            {"牵头单位": "火星局"},
            "第 2 行是“整改中”，须写明名录中的牵头单位",
            "Row 2 is “Being put right” and must name a lead unit in the directory",
        ),
        (
            {"整改期限": None},
            "第 2 行是“整改中”，须写明整改期限",
            "Row 2 is “Being put right” and must give its deadline",
        ),
        (
            {"批示文号": None},
            "第 2 行没有批示文号，也没有附扫描件；期初接续须有纸质决定",
            "Row 2 has neither a document number nor a scan; an opening balance needs the paper decision",
        ),
    ],
)
def test_a_row_that_does_not_say_enough_is_refused(
    named_county: County, tmp_path: Path, told: dict[str, object], chinese: str, english: str
) -> None:
    hand_over = hand_in(named_county, ledger(tmp_path, row(1, "整改中", **told)))
    (one,) = hand_over.preview.compared

    assert (one.status, str(one.reason)) == (Status.REFUSED, chinese)
    assert one.reason is not None
    assert told_in("en", one.reason) == english
    before = counted()
    with pytest.raises(Invalid):
        hand_over.save()
    assert counted() == before


@pytest.mark.parametrize(
    ("told", "chinese", "english"),
    [
        (
            {"整改期限": None, "完成时间": "2023-04-28"},
            "没有写明整改期限，以 2023-04-28 为准",
            "No deadline given; 2023-04-28 is taken for it",
        ),
        (
            {"完成时间": "以后"},
            "完成时间“以后”不能用，未采用",
            "The day of completion “以后” is of no use and was left out",
        ),
        (
            {"销号时间": "2031-01-01"},
            "销号时间“2031-01-01”不能用，未采用",
            "The day of closing “2031-01-01” is of no use and was left out",
        ),
    ],
)
def test_what_is_doubtful_is_said_and_the_row_comes_in(
    named_county: County, tmp_path: Path, told: dict[str, object], chinese: str, english: str
) -> None:
    (one,) = hand_in(named_county, ledger(tmp_path, row(1, "已完成", **told))).preview.compared

    assert (one.status, [str(warning) for warning in one.warnings]) == (Status.NEW, [chinese])
    assert told_in("en", one.warnings[0]) == english


def test_words_that_were_asked_about_are_understood(named_county: County, tmp_path: Path) -> None:
    path = ledger(tmp_path, row(1, "整改了一半"))

    hand_in(named_county, path, Opening(AS_OF, states=said_states([("整改了一半", "整改中")]))).save()

    assert Item.objects.get().state == State.PLANNED


def test_the_only_day_of_a_ledger_is_its_deadline(named_county: County, tmp_path: Path) -> None:
    head = ("序号", "点位", "存在问题", "责任单位", "完成时间", "办理状态", "文号")
    path = make_book(tmp_path / "a.xlsx", [head, (1, "炎黄广场", "积水", "新街街道", "2023-05-31", "整改中", NUMBER)])

    hand_in(named_county, path).save()

    assert Item.objects.get().deadline == end_of(2023, 5, 31)


def test_a_closing_day_closes_what_was_said_to_be_done(named_county: County, tmp_path: Path) -> None:
    hand_in(named_county, ledger(tmp_path, row(1, "已完成", 销号时间="2023-05-06"))).save()

    assert Item.objects.get().state == State.CLOSED


def test_the_same_ledger_again_changes_nothing(named_county: County, tmp_path: Path) -> None:
    path = ledger(tmp_path, row(1, "整改中"), row(2, "已销号"))
    hand_in(named_county, path).save()
    before = counted()

    second = hand_in(named_county, path)

    assert [one.status for one in second.preview.compared] == [Status.SAME, Status.SAME]
    assert not second.changes_something
    assert counted() == before


def test_any_other_import_reads_no_states(named_county: County, tmp_path: Path) -> None:
    terms = Terms(named_county.office, "普通", received_on=date(2023, 2, 22))
    path = ledger(tmp_path, row(1, "整改了一半"))

    OPEN_ONES[-1].enter_context(opened(path, terms, actor=named_county.clerk)).save()

    item = Item.objects.get()
    assert (item.state, item.offline, item.old_number) == (State.REGISTERED.value, False, "")


# --- and what follows ------------------------------------------------------------------------------------------------


def test_carried_items_are_outside_the_timing_indicators(named_county: County, tmp_path: Path) -> None:
    path = ledger(tmp_path, row(1, "已销号", 完成时间="2023-06-20"), row(2, "已销号", 完成时间="2023-04-20"))
    hand_in(named_county, path).save()

    (standing,) = standings(visible_items(named_county.clerk), now=datetime(2023, 7, 1, tzinfo=UTC))
    assert (standing.total, standing.done) == (2, 2)
    assert (standing.owed, standing.ever_done, standing.overdue) == (0, 0, 0)


def test_an_item_is_found_by_its_old_number(named_county: County, tmp_path: Path) -> None:
    hand_in(named_county, ledger(tmp_path, row(7, "整改中"), row(8, "整改中"))).save()

    found = filter_items(
        visible_items(named_county.clerk), ItemFilter(text="旧7"), actor=named_county.clerk, now=timezone.now()
    )

    assert [item.old_number for item in found] == ["旧7"]


def test_a_planned_item_goes_on_from_there(named_county: County, tmp_path: Path) -> None:
    hand_in(named_county, ledger(tmp_path, row(1, "整改中"))).save()
    item = Item.objects.get()
    proof = (make_picture(named_county.head).uid,)

    actions.approve_reports([item.uid], actor=named_county.head, report=actions.ReportDraft("已整改", proof))
    actions.close_items([item.uid], actor=named_county.verifier)

    item.refresh_from_db()
    assert (item.state, item.report_number) == (State.CLOSED.value, 1)
    assert verify_realm(named_county.realm).sound


def test_a_reported_item_waits_for_its_checker(named_county: County, tmp_path: Path) -> None:
    hand_in(named_county, ledger(tmp_path, row(1, "已完成", 完成时间="2023-04-28"))).save()
    item = Item.objects.get()

    assert item.checker == named_county.office
    actions.send_back_item(item.uid, actor=named_county.verifier, reason="没有照片")
    item.refresh_from_db()
    assert (item.state, item.plan) == (State.PLANNED.value, "in_force")


def test_a_deferred_item_has_its_day_as_a_milestone(named_county: County, tmp_path: Path) -> None:
    hand_in(named_county, ledger(tmp_path, row(1, "挂账", 整改期限="2030-12-31", 整改情况="二期工程"))).save()

    item, milestone = Item.objects.get(), Milestone.objects.get()
    assert (milestone.due, milestone.text, item.due) == (end_of(2030, 12, 31), "二期工程", end_of(2030, 12, 31))


def test_a_lasting_item_that_is_closed_has_its_keeper(named_county: County, tmp_path: Path) -> None:
    hand_in(
        named_county, ledger(tmp_path, row(1, "已销号", 整改期限="长期坚持，2023年5月31日前", 完成时间="2023-05-06"))
    ).save()

    item = Item.objects.get()
    assert item.deadline_kind == "lasting"
    assert Keeping.objects.get(item=item).unit == item.keeper == named_county.street
    assert verify_realm(named_county.realm).sound


def test_a_wrong_ledger_is_recalled_while_nobody_has_planned(named_county: County, tmp_path: Path) -> None:
    handover = hand_in(named_county, ledger(tmp_path, row(1, "未整改"), row(2, "未交办"))).save()

    actions.recall_batch(handover.batch.uid, actor=named_county.chief, reason="文件错了")

    assert set(Item.objects.values_list("state", flat=True)) == {State.WITHDRAWN.value}
    again = hand_in(named_county, ledger(tmp_path, row(1, "未整改")))
    assert [one.status for one in again.preview.compared] == [Status.NEW]
    again.save()
    done = hand_in(named_county, ledger(tmp_path, row(2, "已完成", 存在问题="路灯不亮"))).save()
    with pytest.raises(Invalid) as refused:
        actions.recall_batch(done.batch.uid, actor=named_county.chief, reason="文件错了")
    assert str(refused.value) == "批次中已有事项被签收，不能撤回批次"


def test_questions_do_not_grow_with_the_rows(named_county: County, tmp_path: Path) -> None:
    asked = []
    for count in (4, 5, 1, 3):
        path = ledger(tmp_path, *(row(number, "已完成") for number in range(count)))
        with CaptureQueriesContext(connection) as queries:
            hand_in(named_county, path, batch=f"旧 {count}").save()
        asked.append(len(queries))
    # The first import of a county opens its book of numbers, the second has something to compare with.
    assert asked[2] == asked[3]


# --- the action by itself --------------------------------------------------------------------------------------------


def test_nobody_but_the_office_carries_in(county: County) -> None:
    batch = make_batch(county)
    draft = CarriedDraft(problem="积水", state=State.REGISTERED)

    with pytest.raises(Denied):
        carry_in_items(batch.uid, [draft], actor=county.inspector)
    assert Item.objects.count() == 0


def test_nothing_is_carried_in_without_its_paper(county: County) -> None:
    batch = make_batch(county)
    draft = CarriedDraft(problem="积水", state=State.PLANNED, lead=county.street, deadline=DEADLINE)

    with pytest.raises(Invalid) as refused:
        carry_in_items(batch.uid, [draft], actor=county.clerk)
    assert str(refused.value) == "期初接续须附纸质决定"
    assert (Item.objects.count(), Movement.objects.count()) == (0, 0)
