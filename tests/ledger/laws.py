"""The eight laws over the real tables: a random walk of random people that any way of making a move can be put under."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import ClassVar, Self

import pytest
from django.db import transaction
from django.db.models import F
from hypothesis import HealthCheck, Phase, currently_in_test_context, event, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from bihuan.backstage.models import Operation
from bihuan.core.errors import Conflict, DomainError
from bihuan.core.uid import uuid7
from bihuan.evidence.models import Evidence, Purpose
from bihuan.ledger import actions
from bihuan.ledger.actions.carding import propose_cards
from bihuan.ledger.actions.loading import open_desks
from bihuan.ledger.actions.patrolling import count_missed_patrols
from bihuan.ledger.batch_counts import count_batch
from bihuan.ledger.models import Batch, CardProposal, Item, ItemAccess, Keeping, Movement, Party
from bihuan.ledger.queries import visible_items, with_facts
from bihuan.ledger.rules import NEXT, offers_on
from bihuan.ledger.states import LED_STATES, DeadlineKind, Move, RequestKind, State
from bihuan.ledger.verify import verify_realm
from tests.ledger.factories import DEADLINE, make_county, make_items, make_picture
from tests.ledger.making import MAKE, Step, carried
from tests.support import soaking

# A repeat of these would bring another picture: other content under the same id.
WITH_PICTURES = {
    *(Move.SUBMIT_REPORT, Move.APPROVE_REPORT, Move.SUBMIT_AT_ONCE, Move.DO_AT_ONCE, Move.CONSOLIDATE, Move.REBOUND),
    *(Move.SETTLE, Move.ASK),
}
# A repeat of these would name another card or another request, by what the first has changed.
BY_STATE = {Move.ISSUE_CARD, Move.GRANT, Move.REFUSE}
DATED = {RequestKind.EXTEND, RequestKind.DEFER, RequestKind.REDATE}
NAMES = ("clerk", "chief", "verifier", "inspector", "liaison", "head", "villager", "helper", "helper_head", "leader")
MOST_ROWS = 6
CHECKS = (Move.VERIFY, Move.CLOSE, Move.SEND_BACK)
KINDS = st.sampled_from(RequestKind)


@dataclass(frozen=True)
class Stand:
    """Where an item stands: equal where nothing about it has moved."""

    version: int
    head: str
    at_work: frozenset[int]
    item: Item = field(compare=False)

    @classmethod
    def of(cls, item: Item) -> Self:
        return cls(item.version, item.head, frozenset(party.unit_id for party in item.parties.all()), item)


class LedgerWalk(RuleBasedStateMachine):
    """One county, three items and whatever they become; every step is rolled back with its example.

    ``carry_out`` makes a move, here by its action; a subclass makes it another way. It says whether the move was made.
    """

    steps: ClassVar[int] = 0
    moves: frozenset[Move] = frozenset(MAKE)
    ways: tuple[str, ...] = ("action",)

    @initialize(take_all=st.booleans())
    def open(self, take_all: bool) -> None:
        self.rollback = transaction.atomic()
        self.rollback.__enter__()
        self.county = make_county()
        self.take_all = take_all
        self.batch = self.make_batch()
        # A pledge has a plan to examine and a step of the unit's own to pass.
        items = [
            *make_items(self.county, 2, batch=self.batch),
            *make_items(self.county, batch=self.batch, kind="pledge"),
        ]
        self.brought = len(items)
        self.rebounds: dict[int, int] = {}
        self.movements, self.checked = 0, False
        for item in items[:2]:
            evidence = make_picture(self.county.clerk, Purpose.BEFORE)
            evidence.target_kind, evidence.target_uid = "ledger.item", item.uid
            evidence.save()
        self.prepare()

    def prepare(self) -> None:
        """What else a way of making moves needs."""

    def make_batch(self) -> Batch:
        draft = actions.BatchDraft(
            owner=self.county.office,
            name="第一批",
            received_on=DEADLINE.replace(year=2026).date(),
            deadline=DEADLINE,
            take_all=self.take_all,
        )
        return actions.create_batch(draft, actor=self.county.clerk)

    def teardown(self) -> None:
        if hasattr(self, "rollback"):
            transaction.set_rollback(True)
            self.rollback.__exit__(None, None, None)

    def item(self, place: int) -> Item:
        rows = list(Item.objects.filter(realm=self.county.realm).select_related("batch").order_by("pk"))
        return rows[place % len(rows)]

    @rule(data=st.data())
    def take_a_step(self, data: st.DataObject) -> None:
        """One rule for all, so that every example takes steps of every kind."""
        type(self).steps += 1
        place = data.draw(st.integers(0, 8), label="place")
        data.draw(st.sampled_from(self.turns), label="turn")(self, self.item(place), data)

    def try_anything(self, item: Item, data: st.DataObject) -> None:
        """Anybody tries any move."""
        move = data.draw(st.sampled_from(sorted(self.moves)), label="move")
        self.draw_and_make(item, data.draw(st.sampled_from(NAMES), label="name"), move, data)

    def go_on(self, item: Item, data: st.DataObject) -> None:
        """Somebody takes the one next action, or another that is open to them."""
        people = {name: getattr(self.county, name) for name in NAMES}
        # The facts are read once: what differs from person to person is only who asks.
        (desk,) = open_desks(
            with_facts(Item.objects.filter(pk=item.pk)), {unit for one in people.values() for unit in one.unit_ids}
        )
        last = item.movements.order_by("sequence").last()
        ways: list[tuple[str, Move]] = []
        for name, actor in people.items():
            if not visible_items(actor).filter(pk=item.pk).exists():
                continue
            offers = offers_on(desk, last, actor)
            ways += [(name, offers.next.move)] if offers.next else []
            ways += [(name, one.move) for one in offers.others if one.blocked is None and one.move in self.moves]
        ways = [way for way in ways if way[1] is not Move.CORRECT] or ways
        # What is seldom open gets its turn: first the move, then the person; what leads on gets half of the turns.
        onward = {one for _, one in ways if one in NEXT}
        open_now = onward if onward and data.draw(st.booleans(), label="onward") else {one for _, one in ways}
        move = data.draw(st.sampled_from(sorted(open_now)), label="move")
        name = data.draw(st.sampled_from(sorted({name for name, open_ in ways if open_ is move})), label="name")
        self.draw_and_make(item, name, move, data)

    def time_passes(self, item: Item, data: st.DataObject) -> None:
        """A keeper falls behind, and the clock looks."""
        ago = timedelta(days=data.draw(st.integers(1, 30), label="days"))
        Keeping.objects.filter(item=item, ended_at=None).update(starts=F("starts") - ago, next_due=F("next_due") - ago)
        count_missed_patrols()
        propose_cards()
        self.checked = False

    def carry_in(self, _: Item, data: st.DataObject) -> None:
        """期初接续: by the office alone, never without its paper decision and, once handed over, its lead."""
        state, name = data.draw(st.sampled_from(sorted(State)), label="state"), data.draw(st.sampled_from(NAMES))
        proven, led = data.draw(st.booleans(), label="proven"), data.draw(st.booleans(), label="led")
        self.batch.refresh_from_db()
        if self.brought >= MOST_ROWS:
            return
        actor, key = getattr(self.county, name), uuid7()
        draft = carried(self.county, state, proven=proven, led=led)
        told = Movement.objects.count()
        try:
            with transaction.atomic():
                (item,) = actions.carry_in_items(self.batch.uid, [draft], actor=actor, client_uid=key)
        except DomainError:
            assert Movement.objects.count() == told
            return
        self.brought, self.checked = self.brought + 1, False
        assert name in ("clerk", "chief")
        assert proven
        assert led or state is State.REGISTERED
        assert (item.state, item.offline, item.take_all) == (state.value, True, self.take_all)
        (again,) = actions.carry_in_items(self.batch.uid, [draft], actor=actor, client_uid=key)
        assert (again.pk, Movement.objects.count()) == (item.pk, told + 1)  # law 7

    turns = (go_on, go_on, go_on, go_on, go_on, try_anything, try_anything, try_anything, time_passes, carry_in)

    def draw_and_make(self, item: Item, name: str, move: Move, data: st.DataObject) -> None:
        kind = data.draw(KINDS, label="kind") if move is Move.ASK else RequestKind.EXTEND
        self.make(item, name, move, kind, data.draw(st.sampled_from(self.ways), label="way"))

    def make(
        self, item: Item, name: str, move: Move, kind: RequestKind = RequestKind.EXTEND, way: str = "action"
    ) -> bool:
        """One person tries one move of one item; says whether it was made."""
        step = Step(self.county, item, getattr(self.county, name), move, kind, uuid7(), way)
        before, told = self.stands(), Movement.objects.count()
        if not self.carry_out(step):
            assert self.stands() == before
            assert Movement.objects.count() == told
            return False
        if currently_in_test_context():
            event(move.value)
        self.checked = False
        after = self.stands()
        for key, stand in before.items():
            if after[key] != stand:
                self.check_laws(stand, after[key].item, step)
        self.repeat(step)
        assert self.stands() == after
        return True

    def stands(self) -> Mapping[int, Stand]:
        items = Item.objects.filter(realm=self.county.realm).prefetch_related("parties")
        return {item.pk: Stand.of(item) for item in items}

    def carry_out(self, step: Step) -> bool:
        """Make the move; says whether it was made."""
        try:
            with transaction.atomic():
                MAKE[step.move](step)
        except DomainError:
            return False
        return True

    def again(self, step: Step) -> None:
        """The same once more, as a second press of the button would."""
        if step.move not in WITH_PICTURES | BY_STATE:
            MAKE[step.move](step)

    def check_laws(self, stand: Stand, after: Item, step: Step) -> None:
        before, move = stand.item, step.move
        contested = move is Move.GRANT and step.asked is RequestKind.CONTEST
        if after.state == State.CLOSED and before.state != State.CLOSED:  # law 1
            assert move in (Move.CLOSE, Move.TAKE_BACK) or contested
            assert (before.plan, before.report) == ("in_force", "in_force")
            proof = Evidence.objects.filter(target_kind="ledger.item", target_uid=before.uid, purpose=Purpose.AFTER)
            # Opening balances aside, which say so.
            assert proof.exists() or before.offline
        own_check = before.kind == "pledge" and before.step == 0
        if move in CHECKS and not own_check:  # law 2
            assert not stand.at_work & {post.unit_id for post in step.actor.posts}
        if after.cycle == before.cycle:  # law 4
            undone = move is Move.TAKE_BACK or contested
            granted = move is Move.GRANT and step.asked in DATED
            assert before.deadline in (None, after.deadline) or granted or undone
            assert before.first_deadline in (None, after.first_deadline) or undone
        # Law 6: no other move adds a rebound or opens a cycle unseen, a quashed one is gone, and the item stays itself.
        known = self.rebounds.get(before.pk, before.rebounds)
        self.rebounds[before.pk] = known + (move is Move.REBOUND)
        if contested and after.cycle < before.cycle:
            self.rebounds[before.pk] -= 1
        assert after.rebounds == self.rebounds[before.pk]
        assert (after.uid, after.number) == (before.uid, before.number)

    def repeat(self, step: Step) -> None:
        """Law 7: the same again changes nothing; other content under the same id is a conflict."""
        self.again(step)
        other = actions.Correction(problem=f"别的内容 {step.key}")
        if Operation.objects.filter(uid=step.key).exists():
            with pytest.raises(Conflict), transaction.atomic():
                actions.correct_item(step.item.uid, actor=step.actor, correction=other, client_uid=step.key)

    @invariant()
    def the_laws_hold(self) -> None:
        """Looked at wherever something has moved since the last look."""
        if getattr(self, "checked", True):
            return
        self.the_ledger_is_sound()
        self.the_batch_adds_up()
        self.a_proposal_is_for_an_item_somebody_works_on()
        self.checked = True

    def the_ledger_is_sound(self) -> None:
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

    def the_batch_adds_up(self) -> None:
        """Law 5: however items are merged and split, the batch counts the rows it brought."""
        count = count_batch(self.batch)
        assert count.saved + count.withdrawn == self.brought
        self.batch.refresh_from_db()
        assert not self.take_all or bool(count.withdrawn) == bool(self.batch.recalled_at)

    def a_proposal_is_for_an_item_somebody_works_on(self) -> None:
        propose_cards()
        for row in CardProposal.objects.filter(answer="open").select_related("item"):
            assert row.cycle == row.item.cycle
            assert row.card != row.item.card


def walk(machine: type[LedgerWalk], wanted: int, *, steps: int = 40) -> None:
    """Run examples of at most so many steps each until as many steps are taken as wanted.

    Every round has a seed of its own, from the run's seed: CI walks what a developer walked, and no round walks what
    another has walked.
    """
    machine.steps = 0
    rounds = count(1)
    while machine.steps < wanted:
        run_state_machine_as_test(
            seed(f"{soaking.seed()} {next(rounds)}")(machine),
            settings=settings(
                max_examples=max((wanted - machine.steps) // steps, 2),
                stateful_step_count=steps,
                deadline=None,
                # Every step is a transaction: shrinking would take longer than reading the steps that failed.
                phases=[Phase.explicit, Phase.reuse, Phase.generate],
                suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
            ),
        )
