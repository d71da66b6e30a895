"""The laws again over the real tables: random people, random moves, everything checked as ``verify`` checks it."""

from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from bihuan.core.errors import Conflict, DomainError
from bihuan.core.uid import uuid7
from bihuan.evidence.models import Evidence, Purpose
from bihuan.ledger import actions
from bihuan.ledger.models import Item, ItemAccess, Movement, Party
from bihuan.ledger.queries import visible_items
from bihuan.ledger.rules import offers_of
from bihuan.ledger.states import LED_STATES, Move
from bihuan.ledger.verify import verify_realm
from bihuan.registry.actor import Actor
from tests.ledger.factories import FIXES, LATER, County, make_county, make_items, make_picture

LATE = LATER.replace(year=2031)


def picture(actor: Actor) -> list:
    return [make_picture(actor).uid]


def report(actor: Actor) -> actions.ReportDraft:
    return actions.ReportDraft("已整改", tuple(picture(actor)))


def to_street(county: County) -> actions.HandOver:
    return actions.HandOver(lead=county.street, assisting=(county.bureau,))


# How each move is made with everything it needs; county, item and actor are those of the step, the last its client id.
MAKE = {
    Move.ASSIGN: lambda c, i, a, k: actions.assign_items([i.uid], actor=a, client_uid=k, to=to_street(c)),
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
    Move.WITHDRAW: lambda c, i, a, k: actions.withdraw_items([i.uid], actor=a, client_uid=k, reason="登记重了"),
    Move.RESTORE: lambda c, i, a, k: actions.restore_items([i.uid], actor=a, client_uid=k),
}
# A repeat of these would bring another picture: other content under the same id.
WITH_PICTURES = {Move.SUBMIT_REPORT, Move.SUBMIT_AT_ONCE, Move.DO_AT_ONCE, Move.CONSOLIDATE, Move.REBOUND}
NAMES = ("clerk", "chief", "verifier", "inspector", "liaison", "head", "villager", "helper", "helper_head")


class Ledger(RuleBasedStateMachine):
    """One county, three items; every step is rolled back with its example."""

    steps = 0

    @initialize(take_all=st.booleans())
    def open(self, take_all: bool) -> None:
        self.rollback = transaction.atomic()
        self.rollback.__enter__()
        self.county = make_county()
        self.items = [item.pk for item in make_items(self.county, 3, take_all=take_all)]
        for key in self.items[:2]:
            evidence = make_picture(self.county.clerk, Purpose.BEFORE)
            evidence.target_kind, evidence.target_uid = "ledger.item", Item.objects.get(pk=key).uid
            evidence.save()
        self.rebounds = dict.fromkeys(self.items, 0)
        self.movements = 0

    def teardown(self) -> None:
        if hasattr(self, "rollback"):
            transaction.set_rollback(True)
            self.rollback.__exit__(None, None, None)

    @rule(place=st.integers(0, 2), name=st.sampled_from(NAMES), move=st.sampled_from(sorted(MAKE)))
    def try_anything(self, place: int, name: str, move: Move) -> None:
        self.make(place, name, move)

    @rule(place=st.integers(0, 2), first=st.integers(0, len(NAMES) - 1), choice=st.integers(0, 1_000))
    def go_on(self, place: int, first: int, choice: int) -> None:
        """The first person whose turn it is takes the one next action, or another that is open to them."""
        item = Item.objects.get(pk=self.items[place])
        ways: list[tuple[str, Move]] = []
        for name in (*NAMES[first:], *NAMES[:first]):
            actor = getattr(self.county, name)
            if not visible_items(actor).filter(pk=item.pk).exists():
                continue
            offers = offers_of(item, actor)
            ways += [(name, one.move) for one in offers.others if one.blocked is None and one.move in MAKE]
            if offers.next:
                ways += [(name, offers.next.move)] * max(4, 2 * len(ways))
                break
        name, move = ways[choice % len(ways)]
        self.make(place, name, move)

    def make(self, place: int, name: str, move: Move) -> None:
        type(self).steps += 1
        item, actor, key = Item.objects.get(pk=self.items[place]), getattr(self.county, name), uuid7()
        at_work = set(Party.objects.filter(item=item).values_list("unit_id", flat=True))
        try:
            with transaction.atomic():
                MAKE[move](self.county, item, actor, key)
        except DomainError:
            after = Item.objects.get(pk=item.pk)
            assert (after.version, after.head) == (item.version, item.head)
            return
        after = Item.objects.get(pk=item.pk)
        self.check_laws(item, after, move, actor, at_work)
        self.repeat(item, after, move, actor, key)

    def check_laws(self, before: Item, after: Item, move: Move, actor: Actor, at_work: set[int]) -> None:
        if move is Move.CLOSE:  # law 1
            assert (before.plan, before.report) == ("in_force", "in_force")
            proof = Evidence.objects.filter(target_kind="ledger.item", target_uid=before.uid, purpose=Purpose.AFTER)
            assert proof.exists()
        if move in (Move.VERIFY, Move.CLOSE, Move.SEND_BACK):  # law 2
            assert not at_work & {post.unit_id for post in actor.posts}
        if after.cycle == before.cycle and move is not Move.TAKE_BACK:  # law 4
            assert before.deadline in (None, after.deadline)
            assert before.first_deadline in (None, after.first_deadline)
        # Law 6: no other move adds a rebound or opens a cycle unseen, and the item stays itself.
        self.rebounds[before.pk] += move is Move.REBOUND
        assert after.rebounds == self.rebounds[before.pk]
        assert (after.uid, after.number) == (before.uid, before.number)

    def repeat(self, before: Item, after: Item, move: Move, actor: Actor, key: UUID) -> None:
        """Law 7: the same again changes nothing; other content under the same id is a conflict."""
        if move not in WITH_PICTURES:
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
        items = Item.objects.filter(pk__in=self.items)
        assert len(items) == len(self.items)
        for item in items:
            leads = list(Party.objects.filter(item=item, part="lead").values_list("unit_id", flat=True))
            assert leads == ([item.lead_id] if item.lead_id else [])
            assert item.state not in LED_STATES or leads
            assert not (item.take_all and item.state == "withdrawn")
            assert ItemAccess.objects.filter(item=item, unit=self.county.office).exists()


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
    assert walk(48, 50) >= 2_000
