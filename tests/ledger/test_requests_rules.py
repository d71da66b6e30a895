"""What each request needs, and what granting it does."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bihuan.core.errors import Conflict, DomainError, Invalid
from bihuan.ledger.facts import Snapshot
from bihuan.ledger.lifecycle import decide
from bihuan.ledger.states import Move, Paper, RequestKind, State
from tests.ledger.worlds import AROUND, DEADLINE, NOW, intent_for, item_in, person

FREE = replace(AROUND, requests=frozenset())


def ask(item: Snapshot, kind: RequestKind, **changes: object) -> object:
    return replace(intent_for(Move.ASK, item), request=kind, **changes)


def grant(item: Snapshot, kind: RequestKind, **changes: object) -> Snapshot:
    around = replace(AROUND, requests=frozenset({kind}))
    who = person("chief")
    return decide(item, around, replace(intent_for(Move.GRANT, item), request=kind, **changes), who).after


def test_asking_changes_nothing_but_leaves_a_line() -> None:
    item = item_in(State.PLANNED)
    transition = decide(item, FREE, ask(item, RequestKind.EXTEND), person("liaison"))
    assert (transition.after, transition.repeated) == (item, False)


def test_the_same_request_twice_is_refused() -> None:
    item = item_in(State.PLANNED)
    around = replace(AROUND, requests=frozenset({RequestKind.EXTEND}))
    with pytest.raises(Conflict, match="同类申请"):
        decide(item, around, ask(item, RequestKind.EXTEND), person("liaison"))


@pytest.mark.parametrize(
    ("kind", "state", "changes", "code"),
    [
        (RequestKind.EXTEND, State.PLANNED, {"deadline": DEADLINE}, "extension"),
        (RequestKind.EXTEND, State.DEFERRED, {}, "request_kind"),
        (RequestKind.DEFER, State.PLANNED, {"milestones": ()}, "milestones"),
        (RequestKind.DEFER, State.PLANNED, {"milestones": (NOW,)}, "milestones"),
        (RequestKind.REDATE, State.DEFERRED, {"milestones": (DEADLINE, DEADLINE)}, "milestones"),
        (RequestKind.SETTLE, State.PLANNED, {"code": "tired"}, "settle_reason"),
        (RequestKind.SETTLE, State.PLANNED, {"evidence": 0}, "evidence_missing"),
        (RequestKind.MILESTONE, State.DEFERRED, {"evidence": 0}, "evidence_missing"),
        (RequestKind.MILESTONE, State.PLANNED, {}, "request_kind"),
        (RequestKind.HAND_OVER, State.PLANNED, {"reason": ""}, "reason_missing"),
        (None, State.PLANNED, {}, "request_kind"),
    ],
)
def test_a_request_without_what_it_needs_is_refused(
    kind: RequestKind | None, state: State, changes: dict, code: str
) -> None:
    item = item_in(state)
    with pytest.raises(DomainError) as refused:
        decide(item, FREE, ask(item, kind, **changes), person("liaison"))
    assert refused.value.code == code


def test_an_extension_is_asked_before_the_deadline() -> None:
    item = item_in(State.PLANNED)
    late = replace(FREE, now=DEADLINE + timedelta(seconds=1))
    with pytest.raises(Invalid, match="期限已过"):
        decide(item, late, ask(item, RequestKind.EXTEND), person("liaison"))


def test_settling_in_a_take_all_batch_needs_the_leaders_signature() -> None:
    item = replace(item_in(State.PLANNED), take_all=True)
    with pytest.raises(Invalid, match="签批"):
        decide(item, FREE, ask(item, RequestKind.SETTLE, leader_signed=False), person("liaison"))
    assert decide(item, FREE, ask(item, RequestKind.SETTLE), person("liaison")).after == item


def test_a_contest_needs_something_to_contest_in_time() -> None:
    item = item_in(State.PLANNED)
    with pytest.raises(Invalid, match="没有可以申诉"):
        decide(item, replace(FREE, prior=None), ask(item, RequestKind.CONTEST), person("liaison"))
    late = replace(FREE, contest_until=NOW - timedelta(days=1))
    with pytest.raises(Invalid, match="申诉期限"):
        decide(item, late, ask(item, RequestKind.CONTEST), person("liaison"))
    waiting = replace(item, report=Paper.SUBMITTED)
    with pytest.raises(Invalid, match="已重新报结"):
        decide(waiting, FREE, ask(waiting, RequestKind.CONTEST), person("liaison"))


def test_a_granted_hand_over_waits_for_a_lead_under_the_same_deadline() -> None:
    after = grant(item_in(State.PLANNED), RequestKind.HAND_OVER)
    assert (after.state, after.lead, after.assisting, after.plan) == (State.REGISTERED, None, frozenset(), Paper.NONE)
    assert (after.deadline, after.first_deadline) == (DEADLINE, DEADLINE)


def test_a_granted_extension_moves_the_deadline_and_keeps_the_first() -> None:
    later = DEADLINE + timedelta(days=9)
    after = grant(item_in(State.PLANNED), RequestKind.EXTEND, deadline=later)
    assert (after.deadline, after.first_deadline, after.state) == (later, DEADLINE, State.PLANNED)


def test_a_granted_deferral_ends_with_its_last_milestone_and_resumes() -> None:
    last = DEADLINE + timedelta(days=99)
    after = grant(item_in(State.PLANNED), RequestKind.DEFER, milestones=(DEADLINE, last))
    assert (after.state, after.deadline, after.first_deadline) == (State.DEFERRED, last, DEADLINE)
    assert grant(after, RequestKind.RESUME).state is State.PLANNED
    unplanned = replace(after, plan=Paper.NONE)
    assert grant(unplanned, RequestKind.RESUME).state is State.ASSIGNED
    assert grant(after, RequestKind.REDATE, milestones=(last + timedelta(days=1),)).deadline == last + timedelta(days=1)
    assert grant(after, RequestKind.MILESTONE) == after


def test_a_granted_settlement_settles() -> None:
    assert grant(item_in(State.ASSIGNED), RequestKind.SETTLE).state is State.SETTLED


def test_an_answered_request_cannot_be_answered_again() -> None:
    item = item_in(State.PLANNED)
    with pytest.raises(Conflict, match="已经答复"):
        decide(
            item, replace(FREE, requests=frozenset({RequestKind.DEFER})), intent_for(Move.GRANT, item), person("clerk")
        )
    with pytest.raises(Conflict, match="已经答复"):
        decide(
            item, replace(FREE, requests=frozenset({RequestKind.DEFER})), intent_for(Move.REFUSE, item), person("clerk")
        )
