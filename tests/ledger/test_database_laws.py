"""The laws again over the real tables: random people, random moves, everything checked as ``verify`` checks it."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import transaction
from django.db.models import F
from hypothesis import HealthCheck, Phase, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bihuan.core.errors import Conflict, DomainError
from bihuan.core.uid import uuid7
from bihuan.evidence.actions import EvidenceDraft
from bihuan.evidence.models import Evidence, Purpose
from bihuan.ledger import actions
from bihuan.ledger.actions.carding import propose_cards
from bihuan.ledger.actions.patrolling import count_missed_patrols
from bihuan.ledger.batch_counts import count_batch
from bihuan.ledger.models import CardProposal, Item, ItemAccess, Keeping, Movement, Party
from bihuan.ledger.queries import visible_items
from bihuan.ledger.rules import NEXT, offers_of
from bihuan.ledger.states import LED_STATES, Card, DeadlineKind, Move, State
from bihuan.ledger.verify import verify_realm
from bihuan.registry.actor import Actor
from tests.ledger.factories import DEADLINE, FIXES, LATER, County, make_county, make_items, make_picture

LATE = LATER.replace(year=2031)


def picture(actor: Actor) -> list:
    return [make_picture(actor).uid]


def report(actor: Actor) -> actions.ReportDraft:
    return actions.ReportDraft("已整改", tuple(picture(actor)))


def to_street(county: County, item: Item) -> actions.HandOver:
    """Every other item is a lasting one."""
    kind = DeadlineKind.LASTING if item.serial % 2 else DeadlineKind.BY_DATE
    return actions.HandOver(lead=county.street, assisting=(county.bureau,), deadline_kind=kind)


def another(county: County, item: Item) -> Item:
    """The item registered next to this one, round about."""
    rows = list(Item.objects.filter(realm=county.realm).order_by("pk"))
    return rows[(rows.index(item) + 1) % len(rows)]


def next_card(item: Item) -> Card:
    return Card.RED if item.card == Card.YELLOW else Card.YELLOW


def carried(county: County, state: State, *, proven: bool, led: bool) -> actions.CarriedDraft:
    """A row of an old ledger, with or without its paper and its lead."""
    paper = make_picture(county.clerk, Purpose.PAPER).file
    return actions.CarriedDraft(
        problem="旧台账里的问题",
        place_text="新街东段",
        state=state,
        lead=county.street if led else None,
        assisting=(county.bureau,) if led else (),
        deadline=DEADLINE,
        as_of=date(2026, 11, 20),
        files=(EvidenceDraft(paper, "批示.jpg", Purpose.PAPER),) if proven else (),
    )


# How each move is made with everything it needs; county, item and actor are those of the step, the last its client id.
MAKE = {
    Move.ASSIGN: lambda c, i, a, k: actions.assign_items([i.uid], actor=a, client_uid=k, to=to_street(c, i)),
    Move.REASSIGN: lambda c, i, a, k: actions.reassign_items(
        [i.uid], actor=a, client_uid=k, lead=c.bureau, assisting=[c.street], reason="改派"
    ),
    Move.ACKNOWLEDGE: lambda c, i, a, k: actions.acknowledge_items([i.uid], actor=a, client_uid=k),
    Move.OBJECT: lambda c, i, a, k: actions.object_to_item(i.uid, actor=a, client_uid=k, reason="无关"),
    Move.SHARE_OUT: lambda c, i, a, k: actions.share_out_items([i.uid], actor=a, client_uid=k, doer=c.village),
    Move.SUBMIT_PLAN: lambda c, i, a, k: actions.submit_plans(
        [i.uid], actor=a, client_uid=k, plan=actions.PlanDraft(FIXES)
    ),
    Move.APPROVE_PLAN: lambda c, i, a, k: actions.approve_plans([i.uid], actor=a, client_uid=k),
    Move.RETURN_PLAN: lambda c, i, a, k: actions.return_plan(i.uid, actor=a, client_uid=k, reason="不具体"),
    Move.AMEND_PLAN: lambda c, i, a, k: actions.amend_plan(i.uid, actor=a, client_uid=k, reason="换人"),
    Move.SUBMIT_REPORT: lambda c, i, a, k: actions.submit_report(i.uid, actor=a, client_uid=k, report=report(a)),
    Move.APPROVE_REPORT: lambda c, i, a, k: actions.approve_reports([i.uid], actor=a, client_uid=k),
    Move.RETURN_REPORT: lambda c, i, a, k: actions.return_report(i.uid, actor=a, client_uid=k, reason="照片不清"),
    Move.SUBMIT_AT_ONCE: lambda c, i, a, k: actions.submit_at_once(
        i.uid, actor=a, client_uid=k, plan=actions.PlanDraft(FIXES), report=report(a)
    ),
    Move.DO_AT_ONCE: lambda c, i, a, k: actions.do_at_once(
        [i.uid], actor=a, client_uid=k, plan=actions.PlanDraft(FIXES), report=report(a)
    ),
    Move.SEND_BACK: lambda c, i, a, k: actions.send_back_item(i.uid, actor=a, client_uid=k, reason="没干净"),
    Move.CLOSE: lambda c, i, a, k: actions.close_items([i.uid], actor=a, client_uid=k),
    Move.CONSOLIDATE: lambda c, i, a, k: actions.consolidate_items([i.uid], actor=a, client_uid=k, evidence=picture(a)),
    Move.REBOUND: lambda c, i, a, k: actions.rebound_item(
        i.uid, actor=a, client_uid=k, reason="又脏了", deadline=LATE, evidence=picture(a)
    ),
    Move.REOPEN: lambda c, i, a, k: actions.reopen_item(i.uid, actor=a, client_uid=k, reason="没修好", deadline=LATE),
    Move.CORRECT: lambda c, i, a, k: actions.correct_item(
        i.uid, actor=a, client_uid=k, correction=actions.Correction(problem=f"{i.problem}。")
    ),
    Move.TAKE_BACK: lambda c, i, a, k: actions.take_back_item(i.uid, actor=a, client_uid=k),
    Move.MERGE: lambda c, i, a, k: actions.merge_items(
        [i.uid], into=another(c, i).uid, actor=a, client_uid=k, reason="同一处"
    ),
    Move.SPLIT: lambda c, i, a, k: actions.split_item(i.uid, parts=PARTS, actor=a, client_uid=k),
    Move.UNMERGE: lambda c, i, a, k: actions.unmerge_item(i.uid, actor=a, client_uid=k, reason="不是一处"),
    Move.ISSUE_CARD: lambda c, i, a, k: actions.issue_cards(
        [i.uid], actor=a, client_uid=k, card=next_card(i), reason="久拖不办"
    ),
    Move.LIFT_CARD: lambda c, i, a, k: actions.lift_cards([i.uid], actor=a, client_uid=k, reason="已动工"),
    Move.RECALL: lambda c, i, a, k: actions.recall_batch(i.batch.uid, actor=a, client_uid=k, reason="文件错了"),
    Move.WITHDRAW: lambda c, i, a, k: actions.withdraw_items([i.uid], actor=a, client_uid=k, reason="登记重了"),
    Move.RESTORE: lambda c, i, a, k: actions.restore_items([i.uid], actor=a, client_uid=k),
}
# A repeat of these would bring another picture: other content under the same id.
WITH_PICTURES = {Move.SUBMIT_REPORT, Move.SUBMIT_AT_ONCE, Move.DO_AT_ONCE, Move.CONSOLIDATE, Move.REBOUND}
# A repeat of these would name another card or another neighbour, by what the first has changed.
BY_STATE = {Move.ISSUE_CARD}
PARTS = [actions.PartDraft("东段"), actions.PartDraft("西段")]
MOST_ROWS = 6
NAMES = ("clerk", "chief", "verifier", "inspector", "liaison", "head", "villager", "helper", "helper_head")


class Ledger(RuleBasedStateMachine):
    """One county, three items and whatever they are split into; every step is rolled back with its example."""

    steps = 0

    @initialize(take_all=st.booleans())
    def open(self, take_all: bool) -> None:
        self.rollback = transaction.atomic()
        self.rollback.__enter__()
        self.county = make_county()
        self.take_all = take_all
        items = make_items(self.county, 3, take_all=take_all)
        self.batch = items[0].batch
        for item in items[:2]:
            evidence = make_picture(self.county.clerk, Purpose.BEFORE)
            evidence.target_kind, evidence.target_uid = "ledger.item", item.uid
            evidence.save()
        self.rebounds: dict[int, int] = {}
        self.rows = 3
        self.movements = 0

    def teardown(self) -> None:
        if hasattr(self, "rollback"):
            transaction.set_rollback(True)
            self.rollback.__exit__(None, None, None)

    def item(self, place: int) -> Item:
        rows = list(Item.objects.filter(realm=self.county.realm).select_related("batch").order_by("pk"))
        return rows[place % len(rows)]

    @rule(place=st.integers(0, 8), name=st.sampled_from(NAMES), move=st.sampled_from(sorted(MAKE)))
    def try_anything(self, place: int, name: str, move: Move) -> None:
        self.make(self.item(place), name, move)

    @rule(place=st.integers(0, 8), data=st.data())
    def go_on(self, place: int, data: st.DataObject) -> None:
        """Somebody takes the one next action, or another that is open to them."""
        item = self.item(place)
        ways: list[tuple[str, Move]] = []
        for name in NAMES:
            actor = getattr(self.county, name)
            if not visible_items(actor).filter(pk=item.pk).exists():
                continue
            offers = offers_of(item, actor)
            ways += [(name, offers.next.move)] if offers.next else []
            ways += [(name, one.move) for one in offers.others if one.blocked is None and one.move in MAKE]
        ways = [way for way in ways if way[1] is not Move.CORRECT] or ways
        # What is seldom open gets its turn: first the move, then the person; what leads on gets half of the turns.
        onward = {one for _, one in ways if one in NEXT}
        open_now = onward if onward and data.draw(st.booleans(), label="onward") else {one for _, one in ways}
        move = data.draw(st.sampled_from(sorted(open_now)), label="move")
        name = data.draw(st.sampled_from(sorted({name for name, open_ in ways if open_ is move})), label="name")
        self.make(item, name, move)

    @precondition(lambda self: self.rows < MOST_ROWS)
    @rule(state=st.sampled_from(sorted(State)), name=st.sampled_from(NAMES), proven=st.booleans(), led=st.booleans())
    def carry_in(self, state: State, name: str, proven: bool, led: bool) -> None:
        """期初接续: by the office alone, never without its paper decision and, once handed over, its lead."""
        type(self).steps += 1
        self.batch.refresh_from_db()
        actor, key = getattr(self.county, name), uuid7()
        draft = carried(self.county, state, proven=proven, led=led)
        told = Movement.objects.count()
        try:
            with transaction.atomic():
                (item,) = actions.carry_in_items(self.batch.uid, [draft], actor=actor, client_uid=key)
        except DomainError:
            assert Movement.objects.count() == told
            return
        event(f"carry_in {state.value}")
        self.rows += 1
        assert name in ("clerk", "chief")
        assert proven
        assert led or state is State.REGISTERED
        assert (item.state, item.offline, item.take_all) == (state.value, True, self.take_all)
        (again,) = actions.carry_in_items(self.batch.uid, [draft], actor=actor, client_uid=key)
        assert (again.pk, Movement.objects.count()) == (item.pk, told + 1)  # law 7

    @rule(place=st.integers(0, 8), days=st.integers(1, 30))
    def time_passes(self, place: int, days: int) -> None:
        """A keeper falls behind, and the clock looks."""
        item = self.item(place)
        ago = timedelta(days=days)
        Keeping.objects.filter(item=item, ended_at=None).update(starts=F("starts") - ago, next_due=F("next_due") - ago)
        count_missed_patrols()
        propose_cards()

    def make(self, item: Item, name: str, move: Move) -> None:
        type(self).steps += 1
        actor, key = getattr(self.county, name), uuid7()
        at_work = set(Party.objects.filter(item=item).values_list("unit_id", flat=True))
        told = Movement.objects.count()
        try:
            with transaction.atomic():
                MAKE[move](self.county, item, actor, key)
        except DomainError:
            after = Item.objects.get(pk=item.pk)
            assert (after.version, after.head) == (item.version, item.head)
            assert Movement.objects.count() == told
            return
        event(move.value)
        after = Item.objects.get(pk=item.pk)
        self.check_laws(item, after, move, actor, at_work)
        self.repeat(item, after, move, actor, key)

    def check_laws(self, before: Item, after: Item, move: Move, actor: Actor, at_work: set[int]) -> None:
        if move is Move.CLOSE:  # law 1
            assert (before.plan, before.report) == ("in_force", "in_force")
            proof = Evidence.objects.filter(target_kind="ledger.item", target_uid=before.uid, purpose=Purpose.AFTER)
            # Opening balances aside, which say so.
            assert proof.exists() or before.offline
        if move in (Move.VERIFY, Move.CLOSE, Move.SEND_BACK):  # law 2
            assert not at_work & {post.unit_id for post in actor.posts}
        if after.cycle == before.cycle and move is not Move.TAKE_BACK:  # law 4
            assert before.deadline in (None, after.deadline)
            assert before.first_deadline in (None, after.first_deadline)
        # Law 6: no other move adds a rebound or opens a cycle unseen, and the item stays itself.
        known = self.rebounds.get(before.pk, before.rebounds)
        self.rebounds[before.pk] = known + (move is Move.REBOUND)
        assert after.rebounds == self.rebounds[before.pk]
        assert (after.uid, after.number) == (before.uid, before.number)

    def repeat(self, before: Item, after: Item, move: Move, actor: Actor, key: UUID) -> None:
        """Law 7: the same again changes nothing; other content under the same id is a conflict."""
        if move not in WITH_PICTURES | BY_STATE:
            MAKE[move](self.county, before, actor, key)
        other = actions.Correction(problem=f"别的内容 {key}")
        with pytest.raises(Conflict), transaction.atomic():
            actions.correct_item(before.uid, actor=actor, correction=other, client_uid=key)
        now = Item.objects.get(pk=before.pk)
        assert (now.version, now.head) == (after.version, after.head)

    @invariant()
    def the_ledger_is_sound(self) -> None:
        if not hasattr(self, "county"):
            return
        movements = Movement.objects.count()
        assert movements >= self.movements  # law 7: nothing is deleted
        self.movements = movements
        assert [str(fault) for fault in verify_realm(self.county.realm).faults] == []
        for item in Item.objects.filter(realm=self.county.realm).select_related("merged_into", "batch"):
            leads = list(Party.objects.filter(item=item, part="lead").values_list("unit_id", flat=True))
            assert leads == ([item.lead_id] if item.lead_id else [])
            assert item.state not in LED_STATES or leads
            assert not (item.take_all and item.state == State.WITHDRAWN) or item.batch.recalled_at
            assert ItemAccess.objects.filter(item=item, unit=self.county.office).exists()
            self.check_merge(item)
            self.check_keeping(item)

    def check_merge(self, item: Item) -> None:
        """Law 5: who is merged has a carrier that stands and inherits; a split item has parts that inherit."""
        if item.state != State.MERGED:
            assert item.merged_into is None
            return
        if item.divided:
            parts = list(item.children.all())
            assert len(parts) >= 2
            assert {part.take_all for part in parts} == {item.take_all}
            assert {part.first_deadline for part in parts if part.cycle == 1} <= {item.first_deadline, DEADLINE}
            return
        seen, here = {item.pk}, item
        while here.merged_into is not None:
            assert here.merged_into.take_all or not here.take_all
            here = here.merged_into
            assert here.pk not in seen
            seen.add(here.pk)
        assert here.state != State.WITHDRAWN

    def check_keeping(self, item: Item) -> None:
        """A lasting item has a keeper exactly while it is done; what was missed is written down once a day."""
        live = list(Keeping.objects.filter(item=item, ended_at=None))
        kept = item.deadline_kind == DeadlineKind.LASTING and item.state in (State.CLOSED, State.CONSOLIDATED)
        assert [one.unit_id for one in live] == ([item.keeper_id] if kept else [])
        assert kept or item.keeper_id is None

    @invariant()
    def the_batch_adds_up(self) -> None:
        """Law 5: however items are merged and split, the batch counts the rows it brought."""
        if not hasattr(self, "county"):
            return
        count = count_batch(self.batch)
        assert count.saved + count.withdrawn == self.rows
        self.batch.refresh_from_db()
        assert not self.take_all or bool(count.withdrawn) == bool(self.batch.recalled_at)

    @invariant()
    def a_proposal_is_for_an_item_somebody_works_on(self) -> None:
        if not hasattr(self, "county"):
            return
        propose_cards()
        for row in CardProposal.objects.filter(answer="open").select_related("item"):
            assert row.cycle == row.item.cycle
            assert row.card != row.item.card


def walk(examples: int, steps: int) -> int:
    """Run so many examples of so many steps each; returns how many moves were tried."""
    Ledger.steps = 0
    run_state_machine_as_test(
        Ledger,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            # Every step is a transaction: shrinking would take longer than reading the steps that failed.
            phases=[Phase.explicit, Phase.reuse, Phase.generate],
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )
    return Ledger.steps


@pytest.mark.usefixtures("db")
def test_random_people_making_random_moves_leave_a_sound_ledger() -> None:
    assert walk(10, 30) > 0


@pytest.mark.slow
@pytest.mark.usefixtures("db")
def test_two_thousand_random_moves_leave_a_sound_ledger() -> None:
    assert walk(72, 50) >= 2_000
