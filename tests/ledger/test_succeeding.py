"""机构变更 in the ledger: every open item of a unit that ends is carried over, by a line of its own, whatever breaks off."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db.models import Sum
from django.utils import timezone

from bihuan.backstage import outbox, rollups, search, worker
from bihuan.backstage.models import DirtyMark, Notice, OutboxJob
from bihuan.core.errors import Conflict, Denied
from bihuan.core.uid import uuid7
from bihuan.evidence.models import Purpose
from bihuan.ledger import actions
from bihuan.ledger.actions import succeeding
from bihuan.ledger.estates import look
from bihuan.ledger.filtering import SEARCH_KIND
from bihuan.ledger.models import Item, ItemAccess, Keeping, Movement, Request, Succession, Tally
from bihuan.ledger.queries import visible_items
from bihuan.ledger.states import Card, DeadlineKind, Move, RequestKind
from bihuan.ledger.tallying import recount_everything
from bihuan.ledger.verify import verify_ledger
from bihuan.registry import heirs
from bihuan.registry.actions.decisions import DecisionDraft, approve_decision, record_decision
from bihuan.registry.actions.units import UnitStanding, change_unit, end_unit, rename_unit
from bihuan.registry.actor import actor_for
from bihuan.registry.models import Account, Appointment, Decision, DecisionKind, Line, Role, Unit, UnitKind
from tests.ledger.factories import (
    DEADLINE,
    FIXES,
    LATER,
    County,
    again,
    make_actor,
    make_batch,
    make_items,
    make_picture,
    make_unit,
)

PAPER = "示编〔2026〕5号"


@pytest.fixture
def bureau(county: County) -> Unit:
    """综合执法局, with a head and a liaison of its own."""
    unit = make_unit("综合执法局", UnitKind.BUREAU, county.realm, county.realm)
    county.people |= {"new_head": make_actor(unit, Role.HEAD), "new_liaison": make_actor(unit, Role.LIAISON)}
    county.people |= {
        "system": make_actor(county.realm, Role.SYSTEM_ADMIN, Line.ALL),
        "security": make_actor(county.realm, Role.SECURITY_ADMIN, Line.ALL),
    }
    return unit


def decide(county: County, successor: Unit, *units: Unit, carried: Any = (), **changed: Any) -> Decision:
    draft = DecisionDraft(
        kind=DecisionKind.MERGED,
        units=units,
        successor=successor,
        paper=PAPER,
        paper_on=timezone.localdate() - timedelta(days=2),
        on=timezone.localdate(),
        **changed,
    )
    decision = record_decision(draft, uid=uuid7(), actor=county.system)
    return approve_decision(decision, carried=carried, actor=county.security)


def planned(county: County, item: Item) -> None:
    actions.approve_plans([item.uid], actor=county.head, plan=actions.PlanDraft(FIXES))


def report(county: County, item: Item) -> None:
    sent = actions.ReportDraft("已清扫", (make_picture(county.liaison).uid,))
    actions.submit_report(item.uid, actor=county.liaison, report=sent)


def all_states(county: County) -> dict[str, Item]:
    """The street leads one item in every open state, and one that is closed."""
    rows = make_items(county, 7, lead=county.street, assisting=(county.bureau,))
    names = ("registered", "assigned", "signed", "planned", "drafted", "reported", "closed")
    found = dict(zip(names, rows, strict=True))
    handed = [item.uid for name, item in found.items() if name != "registered"]
    actions.assign_items(handed, actor=county.clerk, to=actions.HandOver())
    actions.acknowledge_items([found["signed"].uid], actor=county.liaison)
    for name in ("planned", "drafted", "reported", "closed"):
        planned(county, found[name])
    for name in ("drafted", "reported", "closed"):
        report(county, found[name])
    for name in ("reported", "closed"):
        actions.approve_reports([found[name].uid], actor=county.head)
    actions.close_items([found["closed"].uid], words="合格", actor=county.verifier)
    return found


def fresh(found: dict[str, Item]) -> dict[str, Item]:
    return {name: Item.objects.get(pk=item.pk) for name, item in found.items()}


COLUMNS = (
    "state",
    "cycle",
    "deadline",
    "first_deadline",
    "mend_by",
    "plan",
    "plan_version",
    "report",
    "sent_at",
    "step",
)


def test_every_open_item_goes_over_as_it_stands(county: County, bureau: Unit) -> None:
    found = fresh(all_states(county))
    decision = decide(county, bureau, county.street)
    worker.drain()

    now = fresh(found)
    for name, item in now.items():
        before = found[name]
        assert [getattr(item, column) for column in COLUMNS] == [getattr(before, column) for column in COLUMNS]
        if name == "closed":
            assert (item.lead, item.length) == (county.street, before.length)
            continue
        last = Movement.objects.get(item=item, sequence=item.length)
        assert (last.move, last.account, last.unit, item.length) == (Move.SUCCEED, None, None, before.length + 1)
        led = item.proposed_lead if name == "registered" else item.lead
        assert led == bureau
    assert set(now["signed"].parties.filter(acknowledged_at__isnull=False).values_list("unit", flat=True)) == {
        bureau.pk
    }
    assert not now["assigned"].parties.filter(acknowledged_at__isnull=False).exists()
    row = Succession.objects.get()
    assert (row.unit, row.successor, row.moved, row.done_at is None) == (county.street, bureau, 6, False)
    assert heirs.progress_of(decision) == heirs.Progress(6, 0, over=True)
    assert [verdict.faults for verdict in verify_ledger()] == [()]


def test_the_successors_people_go_on_where_the_others_stopped(county: County, bureau: Unit) -> None:
    found = all_states(county)
    decide(county, bureau, county.street)
    worker.drain()

    actions.approve_reports([found["drafted"].uid], actor=county.new_head)
    actions.acknowledge_items([found["assigned"].uid], actor=county.new_liaison)
    actions.close_items([found["reported"].uid], words="合格", actor=county.verifier)

    assert {name: item.state for name, item in fresh(found).items()} == {
        "registered": "registered",
        "assigned": "assigned",
        "signed": "assigned",
        "planned": "planned",
        "drafted": "reported",
        "reported": "closed",
        "closed": "closed",
    }
    # The people of the unit that ended are out, those of the successor see its open items and its archive.
    assert {item.pk for item in visible_items(again(county.new_liaison))} == {
        item.pk for name, item in found.items() if name != "registered"
    }
    with pytest.raises(Denied):
        actor_for(Account.objects.get(pk=county.liaison.account_id), today=timezone.localdate())


def test_requests_cards_and_sharing_stay_with_the_item(county: County, bureau: Unit) -> None:
    (item,) = make_items(county, 1, lead=county.street, assisting=(county.bureau,))
    actions.assign_items([item.uid], actor=county.clerk, to=actions.HandOver())
    actions.share_out_items([item.uid], doer=county.village, actor=county.liaison)
    actions.issue_cards([item.uid], card=Card.YELLOW, reason="久拖", actor=county.chief)
    actions.ask_request(
        item.uid,
        kind=RequestKind.EXTEND,
        reason="雨季",
        terms=actions.Terms(deadline=LATER),
        evidence=(make_picture(county.head, Purpose.DOCUMENT).uid,),
        actor=county.head,
    )

    decide(county, bureau, county.street)
    worker.drain()

    item.refresh_from_db()
    assert (item.lead, item.card) == (bureau, "yellow")
    assert Request.objects.get(item=item).answer == "open"
    # The village moved under the successor with everything below the old unit, and goes on doing.
    county.village.refresh_from_db()
    assert county.village.parent == bureau
    assert set(item.parties.values_list("unit", "part")) == {
        (bureau.pk, "lead"),
        (county.bureau.pk, "assisting"),
        (county.village.pk, "doer"),
    }
    actions.grant_request(item.uid, kind=RequestKind.EXTEND, words="同意", actor=county.clerk)
    item.refresh_from_db()
    assert (item.deadline, item.first_deadline) == (LATER, DEADLINE)
    assert [verdict.faults for verdict in verify_ledger()] == [()]


def test_two_units_become_one_that_leads_alone(county: County, bureau: Unit) -> None:
    (item,) = make_items(county, 1, lead=county.street, assisting=(county.bureau,))
    actions.assign_items([item.uid], actor=county.clerk, to=actions.HandOver())

    decide(county, bureau, county.street, county.bureau)
    worker.drain()

    item.refresh_from_db()
    assert list(item.parties.values_list("unit", "part")) == [(bureau.pk, "lead")]
    assert [row.moved for row in Succession.objects.all()] == [1, 0]
    assert Movement.objects.filter(item=item, move=Move.SUCCEED).count() == 1


def test_one_reform_after_the_other(county: County, bureau: Unit) -> None:
    (item,) = make_items(county, 1, lead=county.street)
    actions.assign_items([item.uid], actor=county.clerk, to=actions.HandOver())
    decide(county, bureau, county.street)
    worker.drain()
    last = make_unit("城市运行局", UnitKind.BUREAU, county.realm, county.realm)

    decide(county, last, bureau)
    worker.drain()

    item.refresh_from_db()
    assert item.lead == last
    told = Movement.objects.filter(item=item, move=Move.SUCCEED).order_by("sequence")
    assert [row.changes["lead"] for row in told] == [str(bureau.uid), str(last.uid)]
    assert [verdict.faults for verdict in verify_ledger()] == [()]


def test_what_comes_back_later_comes_to_the_successor(county: County, bureau: Unit) -> None:
    found = all_states(county)
    decide(county, bureau, county.street)
    worker.drain()
    proof = make_picture(county.inspector, Purpose.BEFORE)

    actions.rebound_item(
        found["closed"].uid, reason="又脏", deadline=LATER, evidence=(proof.uid,), actor=county.inspector
    )

    item = fresh(found)["closed"]
    assert (item.state, item.lead, item.cycle) == ("assigned", bureau, 2)
    assert [verdict.faults for verdict in verify_ledger()] == [()]


def test_the_counts_agree_with_a_full_recount(county: County, bureau: Unit) -> None:
    all_states(county)
    rollups.recount_marked()
    decide(county, bureau, county.street)
    worker.drain()

    assert rollups.recount_marked() > 0

    kept = sorted(Tally.objects.values_list("unit", "month", "entered", "ended", "finished", "kept"))
    recount_everything(county.realm.pk)
    assert kept == sorted(Tally.objects.values_list("unit", "month", "entered", "ended", "finished", "kept"))
    assert DirtyMark.objects.count() == 0
    entered = dict(Tally.objects.values_list("unit").annotate(count=Sum("entered")))
    # Five handed over go on with the successor, the closed one stays with the unit of then, one is nobody's yet.
    assert entered == {bureau.pk: 5, county.street.pk: 1, county.realm.pk: 1}


@pytest.mark.parametrize("chunk", [1, 2])
def test_a_worker_that_dies_between_the_steps_moves_each_item_once(
    county: County, bureau: Unit, monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    found = all_states(county)
    monkeypatch.setattr(succeeding, "CHUNK", chunk)
    monkeypatch.setattr(succeeding, "SEEN", chunk)
    decision = decide(county, bureau, county.street)

    # The first step is begun by one that dies before its transaction ends.
    job = claimed("mortal")
    with monkeypatch.context() as broken:
        broken.setattr(outbox, "finish", dies)
        with pytest.raises(RuntimeError):
            succeeding.carry_on(job)
    assert Succession.objects.get().moved == 0
    assert heirs.progress_of(decision) == heirs.Progress(0, 6, over=False)
    OutboxJob.objects.update(lease_until=timezone.now() - timedelta(minutes=1))

    job = claimed("next")
    worker.carry_out(job)
    assert heirs.progress_of(decision) == heirs.Progress(chunk, 6 - chunk, over=False)
    OutboxJob.objects.update(lease_until=timezone.now() - timedelta(minutes=1))
    worker.drain()

    assert Succession.objects.get().moved == 6
    for name, item in fresh(found).items():
        assert Movement.objects.filter(item=item, move=Move.SUCCEED).count() == int(name != "closed")
    assert not OutboxJob.objects.filter(done_at__isnull=True, kind__startswith="ledger.s").exists()
    assert [verdict.faults for verdict in verify_ledger()] == [()]


def claimed(name: str) -> OutboxJob:
    return next(job for job in outbox.claim(50, worker=name) if job.kind == succeeding.CARRY)


def dies(_job: OutboxJob) -> None:
    raise RuntimeError("killed")


def test_the_successors_people_are_told_once(county: County, bureau: Unit) -> None:
    all_states(county)
    decision = decide(county, bureau, county.street)
    worker.drain()

    told = Notice.objects.filter(kind="ledger.succession").order_by("account_id")
    assert [row.account_id for row in told] == [county.new_head.account_id, county.new_liaison.account_id]
    assert told[0].data == {"paper": PAPER, "units": "新街街道", "count": 6, "successor": "综合执法局"}
    assert (told[0].target_kind, told[0].target_uid) == ("registry.decision", decision.uid)


def test_a_keeper_goes_on_with_the_same_beat(county: County, bureau: Unit) -> None:
    (item,) = make_items(county, 1, lead=county.street)
    to = actions.HandOver(deadline_kind=DeadlineKind.LASTING)
    actions.assign_items([item.uid], actor=county.clerk, to=to)
    planned(county, item)
    report(county, item)
    actions.approve_reports([item.uid], actor=county.head)
    actions.close_items([item.uid], words="合格", actor=county.verifier)
    first = Keeping.objects.get()

    decide(county, bureau, county.street)
    worker.drain()

    first.refresh_from_db()
    item.refresh_from_db()
    second = Keeping.objects.get(ended_at__isnull=True)
    assert first.ended_at is not None
    assert (second.unit, second.rhythm, second.every, item.keeper) == (bureau, first.rhythm, first.every, bureau)
    assert (item.state, item.lead) == ("closed", county.street)
    assert [verdict.faults for verdict in verify_ledger()] == [()]


def test_an_office_that_ends_hands_its_batches_to_the_next(county: County, bureau: Unit) -> None:
    found = all_states(county)
    office = make_unit("文明办", UnitKind.OFFICE, county.realm, county.realm)
    clerk = make_actor(office, Role.OFFICE)

    decide(county, office, county.office)
    worker.drain()

    now = fresh(found)
    assert {item.owner for item in now.values()} == {office}
    assert {item.batch.owner for item in now.values()} == {office}
    assert now["reported"].checker == office
    actions.reopen_item(found["closed"].uid, reason="没修好", deadline=LATER, actor=clerk)
    assert [verdict.faults for verdict in verify_ledger()] == [()]


def test_proposals_and_later_hand_overs_reach_the_successor(county: County, bureau: Unit) -> None:
    (item,) = make_items(county, 1, lead=county.bureau, assisting=(county.street,))
    decide(county, bureau, county.street)
    worker.drain()

    item.refresh_from_db()
    assert item.proposed_assisting == [bureau.pk]
    actions.assign_items([item.uid], actor=county.clerk, to=actions.HandOver(assisting=(county.street,)))
    assert set(item.parties.values_list("unit", "part")) == {(county.bureau.pk, "lead"), (bureau.pk, "assisting")}


def test_search_finds_by_the_successors_name_and_by_former_names(county: County, bureau: Unit) -> None:
    found = all_states(county)
    rename_unit(county.bureau, name="示例市环卫局", short_name="环卫局", on=date(2026, 1, 1), actor=county.system)
    (item,) = make_items(county, 1, lead=county.bureau, batch=make_batch(county, name="另一批"))
    actions.assign_items([item.uid], actor=county.clerk, to=actions.HandOver())
    decide(county, bureau, county.street)
    worker.drain()

    def hits(words: str) -> set[int]:
        return set(search.find(county.realm.pk, SEARCH_KIND, words))

    assert {found["signed"].pk, found["planned"].pk} <= hits("综合执法局")
    assert found["closed"].pk in hits("新街街道")
    assert hits("环卫局") == {item.pk}


def test_a_unit_with_open_work_is_not_ended_without_a_decision(county: County, bureau: Unit) -> None:
    (item,) = make_items(county, 1, lead=county.bureau)
    actions.assign_items([item.uid], actor=county.clerk, to=actions.HandOver())

    with pytest.raises(Conflict, match="还有 1 项"):
        end_unit(county.bureau, on=timezone.localdate(), successor=None, actor=county.system)


def test_a_unit_that_moves_in_the_tree_takes_its_sight_along(county: County, bureau: Unit) -> None:
    (item,) = make_items(county, 1, lead=county.village)
    actions.assign_items([item.uid], actor=county.clerk, to=actions.HandOver())
    standing = UnitStanding(UnitKind.VILLAGE, "", 0, None)

    change_unit(county.village, standing, parent=bureau, actor=county.system)
    worker.drain()

    units = set(ItemAccess.objects.filter(item=item).values_list("unit", flat=True))
    assert units == {county.office.pk, county.village.pk, bureau.pk}
    assert [verdict.faults for verdict in verify_ledger()] == [()]


def test_what_a_unit_did_is_its_successors_own_work(county: County, bureau: Unit) -> None:
    found = all_states(county)
    visitor = make_actor(bureau, Role.INSPECTOR)
    decide(county, bureau, county.street)
    worker.drain()

    with pytest.raises(Denied, match="回头看人员"):
        actions.consolidate_items(
            [found["closed"].uid], words="好", evidence=(make_picture(visitor).uid,), actor=visitor
        )


def test_look_says_what_goes_and_what_stays(county: County, bureau: Unit) -> None:
    all_states(county)

    told = {part.title: {one.words: one.count for one in part.holdings} for part in look([county.street])}

    assert told["在办事项，按状态"] == {"待交办": 1, "已交办": 2, "整改中": 2, "已报结": 1}
    assert told["在办事项，按来件"] == {"第一批": 6}
    assert told["正在办的手续"] == {"还没有签收": 1, "报结等待批准": 1}
    assert told["不变动的"] == {"已销号": 1}


@pytest.mark.parametrize("count", [1, 3])
def test_looking_asks_the_same_questions_for_any_number(
    county: County, bureau: Unit, django_assert_num_queries: Any, count: int
) -> None:
    rows = make_items(county, count, lead=county.street)
    actions.assign_items([item.uid for item in rows], actor=county.clerk, to=actions.HandOver())
    with django_assert_num_queries(17):
        look([county.street])


def test_posts_elsewhere_are_left_alone(county: County, bureau: Unit) -> None:
    decide(county, bureau, county.street)
    live = Appointment.objects.filter(ends__isnull=True).exclude(unit=county.street)
    assert live.count() == len(county.people) - 3
