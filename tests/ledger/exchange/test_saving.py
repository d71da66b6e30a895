from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bihuan.core.errors import Conflict, Denied, Invalid
from bihuan.evidence.models import Evidence, Purpose
from bihuan.evidence.queries import visible_to as visible_evidence
from bihuan.ledger.actions import HandOver, assign_items
from bihuan.ledger.exchange.diff import Status
from bihuan.ledger.exchange.handing_in import opened
from bihuan.ledger.exchange.intake import Terms
from bihuan.ledger.models import Batch, Item, Movement
from bihuan.ledger.states import State
from bihuan.registry.models import UnitKind, UnitName, UnitNameKind
from tests.ledger.exchange.building import HEAD, make_book, rows_of
from tests.ledger.exchange.matching import counted, hand_in
from tests.ledger.factories import County, make_unit

END_OF_MARCH = datetime(2023, 3, 31, 15, 59, 59, 999999, tzinfo=UTC)
TITLE = ("观摩反馈问题清单", "反馈时间：2023年2月22日  共 3 条")


@pytest.fixture
def book(tmp_path: Path) -> Path:
    rows = [
        (TITLE[0],),
        (TITLE[1],),
        HEAD,
        (1, "公共广场", "炎黄广场", "座椅损坏 3 处", "新街街道/城管局", "3月底前", None, "与上月重复"),
        (2, "背街小巷", "无名巷", "积水", "火星局", "2月30日前", None, None),
        (3, "背街小巷", "北二街", "路灯不亮", "城管局", "立行立改", None, None),
    ]
    return make_book(tmp_path / "清单.xlsx", rows, merged=("A1:H1",), pictures={"G4": 1, "G6": 2})


def test_rows_are_registered_with_all_they_say(named_county: County, book: Path) -> None:
    with hand_in(named_county, book, take_all=True) as hand_over:
        handover = hand_over.save()

    first, second, third = Item.objects.filter(batch=handover.batch).order_by("serial")
    assert (first.state, first.problem, first.place_name, first.remark) == (
        State.REGISTERED.value,
        "座椅损坏 3 处",
        "炎黄广场",
        "与上月重复",
    )
    assert (first.proposed_lead, first.proposed_assisting) == (named_county.street, [named_county.bureau.pk])
    assert (first.proposed_deadline, first.deadline_text, first.deadline_kind) == (END_OF_MARCH, "3月底前", "by_date")
    assert (first.row, first.unit_text, first.take_all) == (4, "新街街道/城管局", True)
    assert (second.place, second.place_text, second.place_kind) == (None, "无名巷", "背街小巷")
    assert (second.proposed_lead, second.unit_text) == (None, "火星局")
    assert (second.proposed_deadline, second.deadline_text) == (None, "2月30日前")
    assert (third.proposed_deadline, third.deadline_kind) == (None, "at_once")
    assert [len(Movement.objects.filter(item=item)) for item in (first, second, third)] == [1, 1, 1]


def test_pictures_become_before_evidence_and_the_file_evidence_of_the_batch(named_county: County, book: Path) -> None:
    with hand_in(named_county, book) as hand_over:
        handover = hand_over.save()

    first = Item.objects.get(batch=handover.batch, row=4)
    (picture,) = Evidence.objects.filter(target_kind="ledger.item", target_uid=first.uid)
    assert (picture.purpose, picture.name, picture.file.picture.width) == (Purpose.BEFORE, "第 4 行照片 1.jpg", 64)
    (source,) = Evidence.objects.filter(target_kind="ledger.batch", target_uid=handover.batch.uid)
    assert (source.purpose, source.name, source.file) == (Purpose.SOURCE, "清单.xlsx", handover.file)
    assert visible_evidence(named_county.chief).filter(pk=source.pk).exists()
    assert not visible_evidence(named_county.villager).filter(pk=source.pk).exists()


def test_receipt_reconciles_the_count_of_the_file(named_county: County, book: Path) -> None:
    with hand_in(named_county, book) as hand_over:
        handover = hand_over.save()

    batch = handover.batch
    assert batch is not None
    assert (batch.stated_count, batch.received_on, batch.owner) == (3, date(2023, 2, 22), named_county.office)
    assert handover.receipt == {
        "new": 3,
        "changed": 0,
        "same": 0,
        "duplicate": 0,
        "refused": 0,
        "pictures": 2,
        "stated": 3,
        "rows": 3,
        "saved": 3,
        "first": "2023-1",
        "last": "2023-3",
        "without_lead": 1,
        "without_place": 1,
        "places_made": 0,
        "duplicates": [],
        "refused_rows": [],
        "needs_move": [],
        "left_out": [],
        "merged": 0,
        "merged_rows": [],
        "rebounds": 0,
        "rebound_rows": [],
        "opening": {},
        "absent": {"count": 0, "items": []},
    }


def test_same_file_again_changes_nothing(named_county: County, book: Path) -> None:
    with hand_in(named_county, book) as hand_over:
        hand_over.save()
    before = counted()

    with hand_in(named_county, book) as again:
        assert not again.changes_something
        assert {one.status for one in again.preview.compared} == {Status.SAME}

    assert counted() == before


def test_refused_row_saves_nothing_at_all(named_county: County, tmp_path: Path) -> None:
    rows = rows_of(("甲", "积水", "城管局", ""), ("乙", "", "城管局", ""), ("丙", "=1+1", "城管局", ""))
    path = make_book(tmp_path / "a.xlsx", rows, pictures={"G2": 1})
    before = counted()

    with hand_in(named_county, path) as hand_over, pytest.raises(Invalid) as refused:
        hand_over.save()

    assert str(refused.value) == "有 2 行不能导入（第 3、4 行），全部未保存"
    assert counted() == before


def test_other_rows_are_saved_when_asked_for_alone(named_county: County, tmp_path: Path) -> None:
    path = make_book(tmp_path / "a.xlsx", rows_of(("甲", "积水", "城管局", ""), ("乙", "", "城管局", "")))

    with hand_in(named_county, path) as hand_over:
        handover = hand_over.save(without_refused=True)

    assert [item.problem for item in Item.objects.filter(batch=handover.batch)] == ["积水"]
    assert handover.receipt["refused_rows"] == [["3", "第 %(row)s 行没有写存在的问题", {"row": "3"}]]


def test_take_all_allows_no_row_to_be_left_out(named_county: County, tmp_path: Path) -> None:
    path = make_book(tmp_path / "a.xlsx", rows_of(("甲", "积水", "城管局", ""), ("乙", "", "城管局", "")))
    before = counted()

    with hand_in(named_county, path, take_all=True) as hand_over, pytest.raises(Invalid) as refused:
        hand_over.save(without_refused=True)

    assert str(refused.value) == "批次“观摩反馈”照单全收，不能略过拒收的行"
    assert counted() == before


def test_batch_opened_without_take_all_stays_so(named_county: County, book: Path) -> None:
    with hand_in(named_county, book) as hand_over:
        hand_over.save()

    with pytest.raises(Conflict) as refused, hand_in(named_county, book, take_all=True):
        pass
    assert str(refused.value) == "批次“观摩反馈”开立时没有定为照单全收，不能改"


def test_changed_row_corrects_the_waiting_item(named_county: County, tmp_path: Path) -> None:
    with hand_in(
        named_county, make_book(tmp_path / "a.xlsx", rows_of(("炎黄广场", "积水 2 处", "城管局", "")))
    ) as first:
        first.save()
    newer = make_book(tmp_path / "b.xlsx", rows_of(("炎黄广场", "积水 3 处", "新街街道", "3月底前")))

    with hand_in(named_county, newer) as second:
        handover = second.save()
    with hand_in(named_county, newer) as third:
        settled = not third.changes_something

    item = Item.objects.get(batch=handover.batch)
    assert (item.problem, item.unit_text, item.deadline_text) == ("积水 3 处", "新街街道", "3月底前")
    assert (item.proposed_lead, item.proposed_deadline) == (named_county.street, END_OF_MARCH)
    assert list(Movement.objects.filter(item=item).values_list("move", flat=True)) == ["register", "correct"]
    assert handover.receipt["needs_move"] == []
    assert settled


def test_changed_unit_of_an_item_handed_over_needs_a_move(named_county: County, tmp_path: Path) -> None:
    rows = rows_of(("炎黄广场", "积水", "城管局", "3月底前"))
    with hand_in(named_county, make_book(tmp_path / "a.xlsx", rows)) as first:
        first.save()
    item = Item.objects.get()
    assign_items([item.uid], actor=named_county.clerk, to=HandOver())
    newer = make_book(tmp_path / "b.xlsx", rows_of(("炎黄广场", "积水", "新街街道", "3月底前")))

    with hand_in(named_county, newer) as second:
        handover = second.save()

    item.refresh_from_db()
    assert (item.lead, item.state) == (named_county.bureau, State.ASSIGNED.value)
    assert handover.receipt["needs_move"] == [
        {
            "row": "2",
            "number": item.number,
            "uid": str(item.uid),
            "field": "lead",
            "before": "城管局",
            "after": "新街街道",
        }
    ]


def test_batch_that_moved_since_the_preview_is_a_conflict(named_county: County, book: Path, tmp_path: Path) -> None:
    with hand_in(named_county, book) as hand_over:
        hand_over.save()
    more = make_book(tmp_path / "b.xlsx", rows_of(("丁", "新问题", "城管局", "")))
    other = make_book(tmp_path / "c.xlsx", rows_of(("戊", "又一个问题", "城管局", "")))

    with hand_in(named_county, more) as mine, hand_in(named_county, other) as theirs:
        theirs.save()
        before = counted()
        with pytest.raises(Conflict) as refused:
            mine.save()

    assert str(refused.value) == "批次“观摩反馈”刚刚有变化，请重新预览后再确认"
    assert {name: count for name, count in counted().items() if name != "StoredFile"} == {
        name: count for name, count in before.items() if name != "StoredFile"
    }


def test_only_the_office_may_hand_in(named_county: County, book: Path) -> None:
    terms = Terms(named_county.office, "观摩反馈")

    with pytest.raises(Denied) as refused, opened(book, terms, actor=named_county.liaison):
        pass
    assert str(refused.value) == "只有主管办公室可以办理"
    assert Batch.objects.count() == 0


def test_unit_of_another_realm_is_never_matched(named_county: County, tmp_path: Path) -> None:
    foreign = make_unit("外县", UnitKind.REALM)
    UnitName.objects.create(unit=foreign, realm=foreign, name="外县", key="外县", kind=UnitNameKind.OFFICIAL)
    path = make_book(tmp_path / "a.xlsx", rows_of(("甲", "积水", "外县", "")))

    with hand_in(named_county, path) as hand_over:
        (one,) = hand_over.preview.compared

    assert [str(warning) for warning in one.warnings][1:] == ["责任单位“外县”不在名录中，先不定牵头单位"]
