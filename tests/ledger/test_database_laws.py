"""The laws again over the real tables: random people, random moves, everything checked as ``verify`` checks it."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from bihuan.core.errors import DomainError
from bihuan.evidence.models import Purpose
from bihuan.ledger import actions
from bihuan.ledger.models import Item, ItemAccess, Party
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


def another(county: County, item: Item) -> Item:
    """The item registered next to this one, round about."""
    rows = list(Item.objects.filter(realm=county.realm, part=0).order_by("pk"))
    return rows[(rows.index(item) + 1) % len(rows)]


# How each move is made with everything it needs; county, item and actor are those of the step.
MAKE = {
    Move.ASSIGN: lambda c, i, a: actions.assign_items([i.uid], actor=a, to=to_street(c)),
    Move.REASSIGN: lambda c, i, a: actions.reassign_items(
        [i.uid], actor=a, lead=c.bureau, assisting=[c.street], reason="改派"
    ),
    Move.ACKNOWLEDGE: lambda c, i, a: actions.acknowledge_items([i.uid], actor=a),
    Move.OBJECT: lambda c, i, a: actions.object_to_item(i.uid, actor=a, reason="无关"),
    Move.SHARE_OUT: lambda c, i, a: actions.share_out_items([i.uid], actor=a, doer=c.village),
    Move.SUBMIT_PLAN: lambda c, i, a: actions.submit_plans([i.uid], actor=a, plan=actions.PlanDraft(FIXES)),
    Move.APPROVE_PLAN: lambda c, i, a: actions.approve_plans([i.uid], actor=a),
    Move.RETURN_PLAN: lambda c, i, a: actions.return_plan(i.uid, actor=a, reason="不具体"),
    Move.AMEND_PLAN: lambda c, i, a: actions.amend_plan(i.uid, actor=a, reason="换人"),
    Move.SUBMIT_REPORT: lambda c, i, a: actions.submit_report(i.uid, actor=a, report=report(a)),
    Move.APPROVE_REPORT: lambda c, i, a: actions.approve_reports([i.uid], actor=a),
    Move.RETURN_REPORT: lambda c, i, a: actions.return_report(i.uid, actor=a, reason="照片不清"),
    Move.SUBMIT_AT_ONCE: lambda c, i, a: actions.submit_at_once(
        i.uid, actor=a, plan=actions.PlanDraft(FIXES), report=report(a)
    ),
    Move.DO_AT_ONCE: lambda c, i, a: actions.do_at_once(
        [i.uid], actor=a, plan=actions.PlanDraft(FIXES), report=report(a)
    ),
    Move.SEND_BACK: lambda c, i, a: actions.send_back_item(i.uid, actor=a, reason="没干净"),
    Move.CLOSE: lambda c, i, a: actions.close_items([i.uid], actor=a),
    Move.CONSOLIDATE: lambda c, i, a: actions.consolidate_items([i.uid], actor=a, evidence=picture(a)),
    Move.REBOUND: lambda c, i, a: actions.rebound_item(
        i.uid, actor=a, reason="又脏了", deadline=LATE, evidence=picture(a)
    ),
    Move.REOPEN: lambda c, i, a: actions.reopen_item(i.uid, actor=a, reason="没修好", deadline=LATE),
    Move.CORRECT: lambda c, i, a: actions.correct_item(
        i.uid, actor=a, correction=actions.Correction(problem=f"{i.problem}。")
    ),
    Move.TAKE_BACK: lambda c, i, a: actions.take_back_item(i.uid, actor=a),
    Move.MERGE: lambda c, i, a: actions.merge_items([i.uid], into=another(c, i).uid, actor=a, reason="同一处"),
    Move.UNMERGE: lambda c, i, a: actions.unmerge_item(i.uid, actor=a, reason="不是一处"),
    Move.WITHDRAW: lambda c, i, a: actions.withdraw_items([i.uid], actor=a, reason="登记重了"),
    Move.RESTORE: lambda c, i, a: actions.restore_items([i.uid], actor=a),
}
NAMES = ("clerk", "chief", "verifier", "inspector", "liaison", "head", "villager", "helper", "helper_head")


class Ledger(RuleBasedStateMachine):
    """One county, three items; every step is rolled back with its example."""

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

    def teardown(self) -> None:
        if hasattr(self, "rollback"):
            transaction.set_rollback(True)
            self.rollback.__exit__(None, None, None)

    @rule(place=st.integers(0, 2), name=st.sampled_from(NAMES), move=st.sampled_from(sorted(MAKE)))
    def try_anything(self, place: int, name: str, move: Move) -> None:
        self.make(place, name, move)

    @rule(place=st.integers(0, 2), choice=st.integers(0, 1_000))
    def go_on(self, place: int, choice: int) -> None:
        """Somebody takes the one next action, or another that is open to them."""
        item = Item.objects.get(pk=self.items[place])
        ways: list[tuple[str, Move]] = []
        for name in NAMES:
            actor = getattr(self.county, name)
            if not visible_items(actor).filter(pk=item.pk).exists():
                continue
            offers = offers_of(item, actor)
            ways += [(name, offers.next.move)] * 4 if offers.next else []
            ways += [(name, one.move) for one in offers.others if one.blocked is None and one.move in MAKE]
        name, move = ways[choice % len(ways)]
        self.make(place, name, move)

    def make(self, place: int, name: str, move: Move) -> None:
        item = Item.objects.get(pk=self.items[place])
        before = (item.version, item.head)
        try:
            with transaction.atomic():
                MAKE[move](self.county, item, getattr(self.county, name))
        except DomainError:
            item.refresh_from_db()
            assert (item.version, item.head) == before

    @invariant()
    def the_ledger_is_sound(self) -> None:
        if not hasattr(self, "county"):
            return
        assert [str(fault) for fault in verify_realm(self.county.realm).faults] == []
        for item in Item.objects.filter(pk__in=self.items):
            leads = list(Party.objects.filter(item=item, part="lead").values_list("unit_id", flat=True))
            assert leads == ([item.lead_id] if item.lead_id else [])
            assert item.state not in LED_STATES or leads
            assert not (item.take_all and item.state == "withdrawn")
            assert ItemAccess.objects.filter(item=item, unit=self.county.office).exists()


@pytest.mark.usefixtures("db")
def test_random_people_making_random_moves_leave_a_sound_ledger() -> None:
    run_state_machine_as_test(
        Ledger,
        settings=settings(
            max_examples=10,
            stateful_step_count=30,
            deadline=None,
            # Every step is a transaction: shrinking would take longer than reading the steps that failed.
            phases=[Phase.explicit, Phase.reuse, Phase.generate],
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )
