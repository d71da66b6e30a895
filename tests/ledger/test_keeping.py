"""长期坚持: from the closing on a keeper patrols; what is missed, what is found, and what the office makes of it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from bihuan.backstage.models import Notice
from bihuan.core.errors import Conflict, Denied, Invalid, NotFound
from bihuan.core.uid import uuid7
from bihuan.evidence.models import Evidence, Purpose
from bihuan.ledger import actions
from bihuan.ledger.actions.patrolling import count_missed_patrols
from bihuan.ledger.models import Item, ItemAccess, Keeping, Patrol
from bihuan.ledger.patrols import Finding, Rhythm
from bihuan.ledger.states import DeadlineKind
from bihuan.ledger.supervised import visible_keepings
from bihuan.ledger.verify import verify_realm
from tests.ledger.factories import FIXES, LATER, County, make_items, make_picture
from tests.ledger.saying import last, said
from tests.ledger.test_actions_moving import report_of

WEEK = timedelta(days=7)


def closed(county: County, kind: DeadlineKind = DeadlineKind.LASTING) -> Item:
    (item,) = make_items(county, lead=county.street, assisting=(county.bureau,))
    actions.assign_items([item.uid], actor=county.clerk, to=actions.HandOver(deadline_kind=kind))
    return close_again(county, item)


def close_again(county: County, item: Item) -> Item:
    actions.approve_plans([item.uid], actor=county.head, plan=actions.PlanDraft(FIXES))
    actions.approve_reports([item.uid], actor=county.head, report=report_of(county))
    return actions.close_items([item.uid], actor=county.verifier)[0]


def back_by(keeping: Keeping, days: int) -> Keeping:
    """Let the keeping have begun so many days ago."""
    ago = timedelta(days=days)
    Keeping.objects.filter(pk=keeping.pk).update(starts=keeping.starts - ago, next_due=keeping.next_due - ago)
    keeping.refresh_from_db()
    return keeping


def picture(county: County, name: str) -> tuple:
    return (make_picture(getattr(county, name), Purpose.VISIT).uid,)


def to_village(county: County, **options: object) -> Keeping:
    item = Item.objects.get()
    draft = actions.KeeperDraft(county.village, post="网格员", **options)
    return actions.appoint_keeper(item.uid, to=draft, actor=county.clerk)


def test_closing_a_lasting_item_hands_it_to_the_beat_of_the_pack(county: County) -> None:
    item = closed(county)
    (keeping,) = Keeping.objects.all()
    today = timezone.localdate()
    assert (item.state, item.keeper) == ("closed", county.street)
    assert (keeping.unit, keeping.post, keeping.rhythm, keeping.every) == (county.street, "", "weekly", 7)
    assert (keeping.starts, keeping.next_due, keeping.missed) == (today, today + WEEK, 0)
    assert verify_realm(county.realm).sound


def test_other_items_are_not_kept(county: County) -> None:
    item = closed(county, DeadlineKind.BY_DATE)
    assert (Keeping.objects.count(), item.keeper) == (0, None)
    with pytest.raises(Conflict) as refused:
        to_village(county)
    assert said(refused.value) == (
        f"{item.number} 号不在长期管护中",
        f"No. {item.number} is not in long-term keeping",
    )


def test_a_closing_taken_back_ends_the_keeping_and_the_next_closing_begins_another(county: County) -> None:
    item = closed(county)
    item = actions.take_back_item(item.uid, actor=county.verifier)
    assert (item.keeper, Keeping.objects.get().ended_at is None) == (None, False)
    item = actions.close_items([item.uid], actor=county.verifier)[0]
    assert (item.keeper, Keeping.objects.filter(ended_at=None).count()) == (county.street, 1)
    item = actions.consolidate_items([item.uid], actor=county.inspector, evidence=picture(county, "inspector"))[0]
    assert (item.keeper, Keeping.objects.count()) == (county.street, 2)


def test_naming_a_keeper_lets_its_people_see_the_item_and_keeps_the_history(county: County) -> None:
    item = closed(county)
    assert not visible_keepings(county.villager).exists()
    client = uuid7()
    draft = actions.KeeperDraft(county.village, post="网格员", rhythm=Rhythm.DAYS, every=3)
    for _ in range(2):
        keeping = actions.appoint_keeper(item.uid, to=draft, actor=county.liaison, client_uid=client)
    assert (keeping.unit, keeping.post, keeping.next_due - keeping.starts) == (
        county.village,
        "网格员",
        timedelta(days=3),
    )
    assert Keeping.objects.count() == 2
    assert ItemAccess.objects.filter(item=item, unit=county.village).exists()
    assert visible_keepings(county.villager).get(ended_at=None) == keeping
    assert Notice.objects.filter(kind="ledger.keeper", account_id=county.villager.account_id).count() == 1
    assert verify_realm(county.realm).sound


def test_who_may_name_which_keeper(county: County) -> None:
    item = closed(county)
    with pytest.raises(Denied) as refused:
        actions.appoint_keeper(item.uid, to=actions.KeeperDraft(county.street), actor=county.verifier)
    assert said(refused.value) == (
        "管护单位由主管办公室或牵头单位确定",
        "The keeper is named by the office in charge or the lead unit",
    )
    with pytest.raises(Invalid) as outside:
        actions.appoint_keeper(item.uid, to=actions.KeeperDraft(county.office), actor=county.clerk)
    assert said(outside.value) == (
        "管护单位须是牵头单位、它的下属单位或配合单位",
        "The keeper must be the lead unit, a unit below it or an assisting unit",
    )
    with pytest.raises(Invalid) as beat:
        to_village(county, rhythm=Rhythm.DAYS, every=400)
    assert said(beat.value) == ("间隔天数须在 1 到 366 之间", "The number of days must be between 1 and 366")
    assert actions.appoint_keeper(item.uid, to=actions.KeeperDraft(county.bureau), actor=county.clerk).pk


def test_a_patrol_counts_for_its_day_once(county: County) -> None:
    closed(county)
    keeping = back_by(to_village(county), 7)
    client = uuid7()
    for _ in range(2):
        patrol = actions.record_patrol(
            keeping.uid, finding=Finding.FINE, words="干净", actor=county.villager, client_uid=client
        )
    keeping.refresh_from_db()
    assert (patrol.due_on, keeping.next_due) == (timezone.localdate(), timezone.localdate() + WEEK)
    besides = actions.record_patrol(keeping.uid, finding=Finding.FINE, actor=county.villager)
    keeping.refresh_from_db()
    assert (besides.due_on, keeping.next_due) == (None, timezone.localdate() + WEEK)
    assert Patrol.objects.count() == 2


def test_missed_days_are_written_down_and_told(county: County) -> None:
    closed(county)
    keeping = back_by(to_village(county), 23)
    assert [count_missed_patrols(), count_missed_patrols()] == [3, 0]
    keeping.refresh_from_db()
    assert (keeping.missed, keeping.next_due) == (3, keeping.starts + 4 * WEEK)
    told = Notice.objects.filter(kind="ledger.patrol_missed")
    assert {row.account_id for row in told} >= {county.villager.account_id, county.clerk.account_id}
    assert told[0].data["count"] == 3
    actions.record_patrol(keeping.uid, finding=Finding.FINE, actor=county.villager)
    keeping.refresh_from_db()
    assert keeping.missed == 0
    assert sorted(Patrol.objects.values_list("finding", flat=True)) == ["fine", "missed", "missed", "missed"]


def test_a_patrol_writes_down_what_the_clock_has_not_yet(county: County) -> None:
    closed(county)
    keeping = back_by(to_village(county), 10)
    patrol = actions.record_patrol(keeping.uid, finding=Finding.FINE, actor=county.villager)
    assert Patrol.objects.get(finding="missed").due_on == keeping.starts + WEEK
    assert patrol.due_on == keeping.starts + 2 * WEEK


def test_what_recording_a_patrol_refuses(county: County) -> None:
    closed(county)
    keeping = to_village(county)
    with pytest.raises(Denied) as refused:
        actions.record_patrol(keeping.uid, finding=Finding.FINE, actor=county.clerk)
    assert said(refused.value) == ("巡查由管护单位登记", "Patrols are recorded by the keeper")
    with pytest.raises(Invalid) as silent:
        actions.record_patrol(keeping.uid, finding=Finding.FAULT, actor=county.villager)
    assert said(silent.value) == ("请写明发现了什么问题", "Say what was found")
    with pytest.raises(Invalid, match="请附上至少一张照片"):
        actions.record_patrol(keeping.uid, finding=Finding.FAULT, words="又乱了", actor=county.villager)
    with pytest.raises(Invalid) as missed:
        actions.record_patrol(keeping.uid, finding=Finding.MISSED, actor=county.villager)
    assert said(missed.value) == ("请选“正常”或“发现问题”", "Choose “Fine” or “Fault found”")
    with pytest.raises(NotFound):
        actions.record_patrol(uuid7(), finding=Finding.FINE, actor=county.villager)
    with pytest.raises(Conflict) as ended:
        actions.record_patrol(Keeping.objects.earliest("pk").uid, finding=Finding.FINE, actor=county.liaison)
    assert said(ended.value) == ("这段管护已经结束", "This keeping has ended")
    actions.appoint_keeper(Item.objects.get().uid, to=actions.KeeperDraft(county.street), actor=county.clerk)
    with pytest.raises(NotFound):
        actions.record_patrol(keeping.uid, finding=Finding.FINE, actor=county.villager)
    assert Patrol.objects.count() == 0


def fault(county: County) -> Patrol:
    keeping = to_village(county)
    return actions.record_patrol(
        keeping.uid,
        finding=Finding.FAULT,
        words="又堆垃圾",
        evidence=picture(county, "villager"),
        actor=county.villager,
    )


def test_a_fault_is_told_to_the_office_and_proves_the_rebound(county: County) -> None:
    item = closed(county)
    patrol = fault(county)
    assert Notice.objects.filter(kind="ledger.patrol_fault", account_id=county.clerk.account_id).count() == 1
    (shot,) = Evidence.objects.filter(part_uid=patrol.uid)
    item = actions.rebound_item(item.uid, reason="又堆垃圾", deadline=LATER, patrol=patrol.uid, actor=county.clerk)
    assert (item.state, item.cycle, item.keeper) == ("assigned", 2, None)
    assert last(item).evidence == [shot.file.sha256]
    patrol.refresh_from_db()
    assert patrol.answered_at is not None
    assert not Keeping.objects.filter(ended_at=None).exists()
    assert verify_realm(county.realm).sound
    item = close_again(county, item)
    assert (item.keeper, Keeping.objects.get(ended_at=None).cycle) == (county.street, 2)


def test_a_rebound_without_any_proof_is_refused_and_a_patrol_serves_once(county: County) -> None:
    item = closed(county)
    patrol = fault(county)
    with pytest.raises(Invalid, match="请附上至少一张照片"):
        actions.rebound_item(item.uid, reason="又堆垃圾", deadline=LATER, actor=county.clerk)
    actions.answer_fault(patrol.uid, words="已当场清走", actor=county.clerk)
    with pytest.raises(Conflict) as served:
        actions.rebound_item(item.uid, reason="又堆垃圾", deadline=LATER, patrol=patrol.uid, actor=county.clerk)
    assert said(served.value)[0] == "这次巡查发现的问题已经处理"


def test_answering_a_fault_needs_the_office_and_words(county: County) -> None:
    closed(county)
    patrol = fault(county)
    with pytest.raises(Denied):
        actions.answer_fault(patrol.uid, words="已当场清走", actor=county.villager)
    with pytest.raises(Invalid, match="请写明理由"):
        actions.answer_fault(patrol.uid, words=" ", actor=county.clerk)
    client = uuid7()
    for _ in range(2):
        done = actions.answer_fault(patrol.uid, words="已当场清走", actor=county.clerk, client_uid=client)
    assert done.answer == "已当场清走"
    with pytest.raises(Conflict) as again:
        actions.answer_fault(patrol.uid, words="再说一次", actor=county.clerk)
    assert said(again.value) == (
        "这次巡查发现的问题已经处理",
        "What this patrol found has been dealt with",
    )
    with pytest.raises(NotFound):
        actions.answer_fault(uuid7(), words="没有", actor=county.clerk)


def test_verify_names_an_item_whose_keeper_is_not_that_of_its_keeping(county: County) -> None:
    item = closed(county)
    Keeping.objects.update(unit=county.bureau)
    assert [str(fault) for fault in verify_realm(county.realm).faults] == [f"{item.number} 管护单位与管护记录不符"]
