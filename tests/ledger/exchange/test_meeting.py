"""Rows that other batches have too: said, merged, taken as rebounds; and the batches still add up."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bihuan.backstage.models import Notice
from bihuan.core.errors import Conflict, Invalid
from bihuan.evidence.models import Evidence, Purpose
from bihuan.ledger import actions
from bihuan.ledger.actions import Correction, correct_item, recall_batch, withdraw_items
from bihuan.ledger.batch_counts import count_batch
from bihuan.ledger.document_queries import Source
from bihuan.ledger.exchange.diff import Compared, Status
from bihuan.ledger.exchange.handing_in import Opened, opened
from bihuan.ledger.exchange.intake import Terms
from bihuan.ledger.exchange.meeting import Sort, Sorts
from bihuan.ledger.meets import Meets
from bihuan.ledger.models import Item, Movement
from bihuan.ledger.paper_kinds import DocumentKind
from bihuan.ledger.states import State
from bihuan.ledger.verify import verify_realm
from bihuan.registry.models import Role
from tests.ledger.exchange.building import make_book, rows_of
from tests.ledger.exchange.matching import counted, hand_in
from tests.ledger.factories import FIXES, County, make_actor, make_picture
from tests.ledger.saying import said, told_in

ROW = ("炎黄广场", "积水 2 处", "城管局", "3月底前")
OPEN_ONES: list[ExitStack] = []
MERGE, REBOUND = Sorts(same_open=Meets.MERGE), Sorts(same_closed=Meets.REBOUND)


def again(
    county: County, path: Path, sorts: Sorts | None = None, *, batch: str = "第二批", take_all: bool = False
) -> Opened:
    """Hand a workbook in as another batch; its pictures stay until the test is over (see ``open_ones``)."""
    terms = Terms(county.office, batch, received_on=date(2023, 2, 22), take_all=take_all, sorts=sorts or Sorts())
    return OPEN_ONES[-1].enter_context(opened(path, terms, actor=county.clerk))


def told(one: Compared) -> list[str]:
    return [str(warning) for warning in one.warnings]


def close(county: County, item: Item) -> Item:
    """Take an item round to its closing."""
    actions.assign_items([item.uid], actor=county.clerk, to=actions.HandOver(lead=county.street))
    plan, proof = actions.PlanDraft({**FIXES, "finish": "2023-03-01"}), (make_picture(county.head).uid,)
    actions.do_at_once([item.uid], actor=county.head, plan=plan, report=actions.ReportDraft("已整改", proof))
    actions.close_items([item.uid], actor=county.verifier)
    item.refresh_from_db()
    return item


@pytest.fixture(autouse=True)
def open_ones() -> Iterator[None]:
    with ExitStack() as stack:
        OPEN_ONES.append(stack)
        yield
        OPEN_ONES.pop()


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return make_book(tmp_path / "反馈.xlsx", rows_of(ROW))


@pytest.fixture
def there(named_county: County, book: Path) -> Item:
    """The item of an earlier batch."""
    with hand_in(named_county, book, batch="第一批") as hand_over:
        hand_over.save()
    return Item.objects.get()


def test_a_row_in_work_elsewhere_is_registered_with_a_warning(named_county: County, there: Item, book: Path) -> None:
    hand_over = again(named_county, book)
    (one,) = hand_over.preview.compared

    assert one.status is Status.NEW
    assert one.met is not None
    assert (one.met.sort, one.met.offers) == (Sort.OPEN, (Meets.NEW, Meets.MERGE))
    assert told(one) == ["与在办的 2023-1 号点位和问题都相同；按新增登记，也可以登记后并入 2023-1 号"]
    assert told_in("en", one.warnings[0]) == (
        "Same place and problem as No. 2023-1, which is being worked on; registered as new, or merge it into No. 2023-1"
    )
    receipt = hand_over.save().receipt
    assert (receipt["new"], receipt["merged"], Item.objects.count()) == (1, 0, 2)


def test_a_row_merged_into_the_open_item_makes_it_inherit_take_all(
    named_county: County, there: Item, book: Path
) -> None:
    hand_over = again(named_county, book, MERGE, take_all=True)
    (one,) = hand_over.preview.compared
    handover = hand_over.save()

    there.refresh_from_db()
    merged = Item.objects.exclude(pk=there.pk).get()
    assert (one.status, str(one.reason), told(one)) == (Status.NEW, "登记后并入 2023-1 号", [])
    assert (merged.state, merged.merged_into, there.take_all) == (State.MERGED.value, there, True)
    words = Movement.objects.get(item=merged, move="merge").words.text
    assert "来件“反馈.xlsx”第 2 行与该事项相同" in words
    assert handover.receipt["merged_rows"] == [
        {"row": "2", "number": "2023-2", "into": "2023-1", "uid": str(there.uid)}
    ]
    assert verify_realm(named_county.realm).sound


def test_the_same_file_again_changes_nothing_after_a_merge(named_county: County, there: Item, book: Path) -> None:
    again(named_county, book, MERGE).save()
    before = counted()

    second = again(named_county, book, MERGE)

    assert [one.status for one in second.preview.compared] == [Status.SAME]
    assert not second.changes_something
    assert counted() == before


def test_a_closed_item_comes_back_by_the_row(named_county: County, there: Item, tmp_path: Path) -> None:
    close(named_county, there)
    path = make_book(tmp_path / "二.xlsx", rows_of(ROW, ("北二街", "路灯不亮", "城管局", "")), pictures={"G2": 3})
    hand_over = again(named_county, path, REBOUND, take_all=True)
    one, other = hand_over.preview.compared
    handover = hand_over.save()

    there.refresh_from_db()
    assert (one.status, str(one.reason)) == (Status.SAME, "按反弹办理：2023-1 号进入下一轮整改，不另立新号")
    assert (other.status, other.met) == (Status.NEW, None)
    assert (there.state, there.cycle, there.rebounds, there.take_all) == (State.ASSIGNED.value, 2, 1, True)
    assert there.deadline == datetime(2023, 3, 31, 15, 59, 59, 999999, tzinfo=UTC)
    proof = Evidence.objects.get(target_uid=there.uid, purpose=Purpose.BEFORE)
    assert proof.file.sha256 in Movement.objects.get(item=there, move="rebound").evidence
    assert handover.receipt["rebounds"] == 1
    assert handover.receipt["rebound_rows"] == [{"row": "2", "number": "2023-1", "cycle": 2, "uid": str(there.uid)}]
    assert [item.problem for item in Item.objects.filter(batch=handover.batch)] == ["路灯不亮"]
    assert verify_realm(named_county.realm).sound


def test_without_a_picture_the_file_itself_proves_the_rebound(named_county: County, there: Item, book: Path) -> None:
    close(named_county, there)

    handover = again(named_county, book, REBOUND).save()

    movement = Movement.objects.get(item=there, move="rebound")
    assert movement.evidence == [handover.file.sha256]


def test_a_batch_with_a_rebound_adds_up(named_county: County, there: Item, tmp_path: Path) -> None:
    close(named_county, there)
    rows = [("反馈时间：2023年2月22日  共 2 条",), *rows_of(ROW, ("北二街", "路灯不亮", "城管局", ""))]
    path = make_book(tmp_path / "二.xlsx", rows)
    handover = again(named_county, path, REBOUND, take_all=True).save()
    before = counted()

    second = again(named_county, path, REBOUND)

    count = count_batch(handover.batch)
    assert (count.stated, count.saved, count.relapsed, count.agrees) == (2, 1, 1, True)
    assert (handover.receipt["rows"], handover.receipt["saved"]) == (2, 1)
    assert [str(one.reason) for one in second.preview.compared] == ["已登记为 2023-1 号", "已登记为 2023-2 号"]
    assert not second.changes_something
    assert counted() == before


def test_two_rows_bring_one_item_back_once(named_county: County, there: Item, tmp_path: Path) -> None:
    close(named_county, there)
    rows = rows_of(ROW, (*ROW[:2], "新街街道", ROW[3]))
    hand_over = again(named_county, make_book(tmp_path / "二.xlsx", rows), REBOUND)
    first, second = hand_over.preview.compared
    hand_over.save()

    there.refresh_from_db()
    assert (first.status, second.status, there.rebounds) == (Status.SAME, Status.NEW, 1)
    assert told(second)[-1] == "第 2 行已按反弹办理 2023-1 号，本行按新增登记，请核对是否一事两报"


def test_a_row_without_a_deadline_is_no_rebound(named_county: County, there: Item, tmp_path: Path) -> None:
    close(named_county, there)
    path = make_book(tmp_path / "二.xlsx", rows_of((*ROW[:3], "")))
    hand_over = again(named_county, path, REBOUND)
    (one,) = hand_over.preview.compared

    sentence = "第 2 行没有整改时限，不能按反弹办理 2023-1 号；请补上时限，或改为另行登记"
    assert (one.status, str(one.reason)) == (Status.REFUSED, sentence)
    with pytest.raises(Invalid):
        hand_over.save()


def test_deadline_words_that_the_pack_knows_do_for_a_rebound(named_county: County, there: Item, tmp_path: Path) -> None:
    close(named_county, there)
    again(named_county, make_book(tmp_path / "二.xlsx", rows_of((*ROW[:3], "立行立改"))), REBOUND).save()

    there.refresh_from_db()
    assert there.deadline == datetime(2023, 2, 23, 15, 59, 59, 999999, tzinfo=UTC)


def test_a_closed_item_is_said_and_left_alone_by_default(named_county: County, there: Item, book: Path) -> None:
    close(named_county, there)
    (one,) = again(named_county, book).preview.compared

    assert (one.status, one.met and one.met.sort) == (Status.NEW, Sort.CLOSED)
    assert told(one) == ["与已销号的 2023-1 号点位和问题都相同；按新增登记，也可以按反弹办理 2023-1 号"]


def test_what_stands_in_work_is_meant_before_what_is_closed(named_county: County, there: Item, book: Path) -> None:
    close(named_county, there)
    again(named_county, book).save()

    (one,) = again(named_county, book, batch="第三批").preview.compared

    assert one.met is not None
    assert (one.met.item.number, one.met.sort) == ("2023-2", Sort.OPEN)


def test_a_merged_item_is_told_by_the_one_that_carries_it(named_county: County, there: Item, book: Path) -> None:
    again(named_county, book, MERGE).save()

    (one,) = again(named_county, book, batch="第三批").preview.compared

    assert one.met is not None
    assert one.met.item.item_id == there.pk


def test_a_withdrawn_item_and_a_recalled_batch_are_met_no_more(named_county: County, there: Item, book: Path) -> None:
    withdraw_items([there.uid], actor=named_county.clerk, reason="登记重了")
    second = again(named_county, book)
    (one,) = second.preview.compared
    handover = second.save()
    recall_batch(handover.batch.uid, actor=named_county.chief, reason="文件错了")

    third = again(named_county, book)

    assert one.met is None
    assert [(row.status, row.met) for row in third.preview.compared] == [(Status.NEW, None)]
    assert third.save().receipt["new"] == 1


def test_rows_merged_elsewhere_do_not_stand_in_the_way_of_a_recall(
    named_county: County, there: Item, book: Path
) -> None:
    handover = again(named_county, book, MERGE).save()

    recall_batch(handover.batch.uid, actor=named_county.chief, reason="文件错了")

    moves = Movement.objects.filter(item__batch=handover.batch).order_by("sequence").values_list("move", flat=True)
    assert list(moves) == ["register", "merge", "unmerge", "recall"]
    assert [one.status for one in again(named_county, book).preview.compared] == [Status.NEW]
    assert verify_realm(named_county.realm).sound


def test_recalling_a_batch_takes_back_the_rebounds_it_caused(named_county: County, there: Item, book: Path) -> None:
    close(named_county, there)
    handover = again(named_county, book, REBOUND).save()
    recall_batch(handover.batch.uid, actor=named_county.chief, reason="文件错了")

    there.refresh_from_db()
    last = Movement.objects.filter(item=there).order_by("-sequence")[:2]
    assert [(row.move, row.from_state, row.to_state) for row in last] == [
        ("recall", "assigned", "closed"),
        ("rebound", "closed", "assigned"),
    ]
    assert (there.state, there.cycle, there.rebounds) == ("closed", 1, 0)
    told = Notice.objects.filter(kind="ledger.recall", account_id=named_county.liaison.account_id)
    assert [notice.data["number"] for notice in told] == [there.number]
    assert there.closed_at is not None
    handover.batch.refresh_from_db()
    assert count_batch(handover.batch).answered == 0
    assert verify_realm(named_county.realm).sound
    # The same file again brings it back again.
    again(named_county, book, REBOUND).save()
    there.refresh_from_db()
    assert (there.state, there.cycle, there.rebounds) == ("assigned", 2, 1)


ACTED_ON = {
    "acknowledged": "批次中已有事项被签收，不能撤回批次",
    "reported": "您的操作没有保存",
    "back again": "反弹后已经有人办理，不能撤回批次",
}


@pytest.mark.parametrize("acted", ["acknowledged", "reported", "back again"])
def test_a_batch_whose_rebound_somebody_acted_on_is_not_recalled(
    named_county: County, there: Item, book: Path, acted: str
) -> None:
    close(named_county, there)
    handover = again(named_county, book, REBOUND).save()
    if acted == "acknowledged":
        actions.acknowledge_items([there.uid], actor=named_county.liaison)
    else:
        plan, proof = actions.PlanDraft({**FIXES, "finish": "2023-03-01"}), (make_picture(named_county.head).uid,)
        actions.do_at_once([there.uid], actor=named_county.head, plan=plan, report=actions.ReportDraft("已整改", proof))
    if acted == "back again":
        actions.close_items([there.uid], actor=named_county.verifier)
        again(named_county, book, REBOUND, batch="第三批").save()

    with pytest.raises((Invalid, Conflict)) as refused:
        recall_batch(handover.batch.uid, actor=named_county.chief, reason="文件错了")

    assert ACTED_ON[acted] in said(refused.value)[0]
    handover.batch.refresh_from_db()
    assert handover.batch.recalled_at is None


def test_a_report_to_the_upper_body_tells_what_came_back_by_the_batch(
    named_county: County, there: Item, tmp_path: Path
) -> None:
    close(named_county, there)
    rows = rows_of(ROW, ("北二街", "路灯不亮", "城管局", ""))
    handover = again(named_county, make_book(tmp_path / "二.xlsx", rows), REBOUND).save()

    source = Source(handover.batch.uid)
    (paper,) = actions.draft_documents(DocumentKind.UPPER, source=source, actor=named_county.clerk)

    numbers = paper.entries.order_by("position").values_list("item__serial", flat=True)
    assert list(numbers) == [1, 2]
    assert count_batch(handover.batch).answered == 2


def test_another_offices_item_is_said_and_not_disposed_of(named_county: County, there: Item, book: Path) -> None:
    other = make_actor(named_county.bureau, Role.OFFICE)
    terms = Terms(named_county.bureau, "别的办", received_on=date(2023, 2, 22), sorts=MERGE)
    with opened(book, terms, actor=other) as hand_over:
        (one,) = hand_over.preview.compared

    assert (one.status, one.met and one.met.offers) == (Status.NEW, ())
    assert told(one) == ["与 2023-1 号点位和问题都相同；该事项由示例市创文办主管，这里只能按新增登记"]


def test_the_place_known_since_is_the_same_place(named_county: County, tmp_path: Path) -> None:
    path = make_book(tmp_path / "一.xlsx", rows_of(("无名巷", "积水", "城管局", "3月底前")))
    with hand_in(named_county, path, batch="第一批") as hand_over:
        hand_over.save()
    item = Item.objects.get()
    correct_item(item.uid, actor=named_county.clerk, correction=Correction(problem="积水 3 处"))

    (one,) = again(
        named_county, make_book(tmp_path / "二.xlsx", rows_of(("无名巷", "积水 3 处。", "", "")))
    ).preview.compared

    assert one.met is not None
    assert one.met.sort is Sort.OPEN


def test_what_is_alike_at_one_place_is_suggested_and_nothing_more(
    named_county: County, there: Item, tmp_path: Path
) -> None:
    rows = rows_of(("炎黄广场", "积水 5 处未清理", "城管局", ""), ("北二街", "积水 2 处", "城管局", ""))
    alike, elsewhere = again(named_county, make_book(tmp_path / "二.xlsx", rows), MERGE).preview.compared

    assert (alike.status, alike.met and alike.met.sort, alike.merges) == (Status.NEW, Sort.NEAR, False)
    assert told(alike) == ["可能与 2023-1 号是同一处：积水 2 处"]
    assert elsewhere.met is None


def test_questions_do_not_grow_with_the_rows(named_county: County, tmp_path: Path) -> None:
    rows = [("炎黄广场", f"问题甲乙丙丁{number}", "城管局", "3月底前") for number in range(30)]
    path = make_book(tmp_path / "一.xlsx", rows_of(*rows))
    with hand_in(named_county, path, batch="第一批") as hand_over:
        hand_over.save()
    asked = []
    for count in (1, 3, 30):
        some = make_book(tmp_path / f"{count}.xlsx", rows_of(*rows[:count]))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            again(named_county, some, batch=f"批 {count}")
        asked.append(len(queries))

    assert len(set(asked)) == 1
