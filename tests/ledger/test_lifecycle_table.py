"""Every (state, move, person) triple of the table, and what each state can lead to."""

from dataclasses import replace

import pytest

from bihuan.core.errors import Conflict, Denied, DomainError, Invalid
from bihuan.ledger.facts import Intent, Snapshot
from bihuan.ledger.lifecycle import MOVES, begin, decide
from bihuan.ledger.rights import relations
from bihuan.ledger.states import (
    CARD_LABELS,
    DEADLINE_LABELS,
    MOVE_LABELS,
    OPEN_STATES,
    PAPER_LABELS,
    RELATION_LABELS,
    REQUEST_LABELS,
    STATE_LABELS,
    Card,
    DeadlineKind,
    Duty,
    Move,
    Paper,
    Relation,
    RequestKind,
    State,
)
from bihuan.registry.models import Role
from tests.ledger.worlds import ACCOUNTS, AROUND, PEOPLE, intent_for, item_in, person

BEGINNINGS = (Move.REGISTER, Move.CARRY_IN)

# Who may make each move, written out by hand from the design's table; "clerk" registered every item and moved last.
OFFICE = {"clerk", "chief"}
LEAD = {"liaison", "head", "delegate", "two_hats"}
SIGNERS = {"head", "delegate"}
ASSISTING = {"helper", "helper_head"}
CHECKERS = {"clerk", "chief", "verifier"}
VISITORS = {"verifier", "inspector"}
MAY: dict[Move, set[str]] = {
    Move.ASSIGN: OFFICE,
    Move.REASSIGN: OFFICE,
    Move.SUCCEED: {"clock"},
    Move.ACKNOWLEDGE: LEAD | ASSISTING,
    Move.OBJECT: ASSISTING,
    Move.SHARE_OUT: LEAD,
    Move.SUBMIT_PLAN: LEAD | {"villager"},
    Move.APPROVE_PLAN: SIGNERS,
    Move.RETURN_PLAN: SIGNERS | OFFICE,
    Move.EXAMINE_PLAN: OFFICE,
    Move.AMEND_PLAN: LEAD,
    Move.SUBMIT_REPORT: LEAD | {"villager"},
    Move.APPROVE_REPORT: SIGNERS,
    Move.RETURN_REPORT: SIGNERS,
    Move.SUBMIT_AT_ONCE: LEAD | {"villager"},
    Move.DO_AT_ONCE: SIGNERS,
    Move.VERIFY: CHECKERS,
    Move.SEND_BACK: CHECKERS,
    Move.CLOSE: CHECKERS,
    Move.ASK: LEAD,
    Move.GRANT: OFFICE,
    Move.REFUSE: OFFICE,
    Move.SETTLE: OFFICE,
    Move.CONSOLIDATE: VISITORS | {"clock"},
    Move.REBOUND: VISITORS | OFFICE,
    Move.REOPEN: OFFICE,
    Move.MERGE: OFFICE,
    Move.ABSORB: OFFICE,
    Move.UNMERGE: OFFICE,
    Move.SPLIT: OFFICE,
    Move.CORRECT: OFFICE,
    Move.TAKE_BACK: {"clerk"},
    Move.WITHDRAW: {"clerk"},
    Move.RESTORE: {"clerk", "chief"},
    Move.RECALL: {"chief"},
    Move.ISSUE_CARD: {"chief"},
    Move.LIFT_CARD: {"chief"},
}
# Where each move starts, written out by hand from the design's table.
FROM: dict[Move, str] = {
    Move.ASSIGN: "registered",
    Move.REASSIGN: "assigned planned reported deferred",
    Move.SUCCEED: "registered assigned planned reported deferred",
    Move.ACKNOWLEDGE: "assigned planned",
    Move.OBJECT: "assigned planned",
    Move.SHARE_OUT: "assigned planned",
    Move.SUBMIT_PLAN: "assigned",
    Move.APPROVE_PLAN: "assigned",
    Move.RETURN_PLAN: "assigned",
    Move.EXAMINE_PLAN: "assigned",
    Move.AMEND_PLAN: "planned",
    Move.SUBMIT_REPORT: "planned deferred",
    Move.APPROVE_REPORT: "planned deferred",
    Move.RETURN_REPORT: "assigned planned deferred",
    Move.SUBMIT_AT_ONCE: "assigned",
    Move.DO_AT_ONCE: "assigned",
    Move.VERIFY: "reported",
    Move.SEND_BACK: "reported",
    Move.CLOSE: "reported",
    Move.ASK: "assigned planned deferred",
    Move.GRANT: "assigned planned deferred",
    Move.REFUSE: " ".join(State),
    Move.SETTLE: "registered",
    Move.CONSOLIDATE: "closed",
    Move.REBOUND: "closed consolidated",
    Move.REOPEN: "closed settled",
    Move.MERGE: "registered assigned planned",
    Move.ABSORB: "registered assigned planned reported deferred",
    Move.UNMERGE: "merged",
    Move.SPLIT: "registered assigned",
    Move.CORRECT: " ".join(State),
    Move.TAKE_BACK: " ".join(State),
    Move.WITHDRAW: "registered assigned",
    Move.RESTORE: "withdrawn",
    Move.RECALL: "registered assigned",
    Move.ISSUE_CARD: "assigned planned reported deferred",
    Move.LIFT_CARD: "assigned planned reported deferred",
}


def ready(state: State, move: Move) -> Snapshot:
    """The item so prepared that nothing but state and right can stand against the move."""
    item = item_in(state)
    if move is Move.RETURN_PLAN:
        item = replace(item, plan=Paper.SUBMITTED, plan_version=1)
    if move is Move.EXAMINE_PLAN:
        item = replace(item, plan=Paper.APPROVED, plan_version=1)
    if move is Move.RETURN_REPORT:
        item = replace(item, report=Paper.SUBMITTED, report_number=1)
    if move is Move.ACKNOWLEDGE or move is Move.RECALL:
        item = replace(item, acknowledged=frozenset())
    if move is Move.SHARE_OUT:
        item = replace(item, acknowledged=frozenset())
    if move is Move.LIFT_CARD:
        item = replace(item, card=Card.RED)
    return item


def around_for(move: Move) -> object:
    around = AROUND
    if move is Move.VERIFY:
        around = replace(around, steps=(*AROUND.steps, *AROUND.steps))
    if move is Move.ASK:
        around = replace(around, requests=frozenset())
    if move is Move.CONSOLIDATE:
        around = replace(around, watch_over=True)
    return around


@pytest.mark.parametrize("move", [move for move in MOVES if move not in BEGINNINGS])
def test_every_triple_is_allowed_or_refused_as_the_design_says(move: Move) -> None:
    wrong = [
        (state, name, found, asked)
        for state in State
        for name in PEOPLE
        if (found := outcome(state, move, name)) != (asked := demanded(state, move, name))
    ]

    assert wrong == []


def outcome(state: State, move: Move, name: str) -> str:
    """What the table answers."""
    item = ready(state, move)
    try:
        transition = decide(item, around_for(move), intent_for(move, item), person(name))
    except Conflict:
        return "conflict"
    except Denied:
        return "denied"
    # What is taken back or quashed is restored from the chain, wherever that was.
    return "made" if transition.after.state in MOVES[move].targets else f"led to {transition.after.state}"


def demanded(state: State, move: Move, name: str) -> str:
    """What the design's table, written out above, answers."""
    if state.value not in FROM[move].split():
        return "conflict"
    # Whoever has no lead unit to stand for has no right there.
    led = ready(state, move).lead is not None
    return "made" if name in MAY[move] and (led or not (MAY[move] <= LEAD | ASSISTING | {"villager"})) else "denied"


def test_the_table_names_every_move_and_every_word_has_a_label() -> None:
    assert set(MOVES) == set(Move)
    assert set(MAY) == set(FROM) == set(Move) - set(BEGINNINGS)
    assert set(STATE_LABELS) == set(State)
    assert set(MOVE_LABELS) == set(Move)
    assert set(RELATION_LABELS) == set(Relation)
    assert set(REQUEST_LABELS) == set(RequestKind)
    assert set(PAPER_LABELS) == set(Paper)
    assert set(DEADLINE_LABELS) == set(DeadlineKind)
    assert set(CARD_LABELS) == set(Card)


def test_duties_are_the_roles_of_the_registry() -> None:
    assert {duty.value for duty in Duty} < {role.value for role in Role}


@pytest.mark.parametrize("state", State)
def test_every_state_has_a_way_on(state: State) -> None:
    """From every state a move leads to another state; from every open one the closing can be reached."""
    ways = {
        target
        for move, rule in MOVES.items()
        if state in rule.sources and move not in (Move.TAKE_BACK, Move.CORRECT, Move.REFUSE)
        for target in rule.targets
    }
    assert ways - {state}
    assert state not in OPEN_STATES or State.CLOSED in reachable(state)


def reachable(start: State) -> set[State]:
    seen = {start}
    fresh = {start}
    while fresh:
        fresh = {
            target
            for move, rule in MOVES.items()
            if rule.sources & fresh and move is not Move.GRANT
            for target in rule.targets
        } - seen
        seen |= fresh
    return seen


@pytest.mark.parametrize(
    ("name", "allowed"), [("clerk", True), ("inspector", True), ("liaison", False), ("leader", False)]
)
def test_office_and_inspector_register(name: str, allowed: bool) -> None:
    first = Snapshot(kind="problem", take_all=True)
    if not allowed:
        with pytest.raises(Denied):
            begin(first, AROUND, Intent(Move.REGISTER), person(name))
        return
    transition = begin(first, AROUND, Intent(Move.REGISTER), person(name))
    assert dict(transition.changes) == {"kind": "problem", "take_all": True}


def test_registering_without_a_demanded_picture_is_refused() -> None:
    around = replace(AROUND, before_demanded=True, before_pictures=0)
    with pytest.raises(Invalid, match="整改前照片"):
        begin(Snapshot(kind="problem"), around, Intent(Move.REGISTER), person("clerk"))
    assert begin(Snapshot(kind="problem"), around, Intent(Move.REGISTER, evidence=1), person("clerk"))


@pytest.mark.parametrize("state", sorted(set(State) - {State.MERGED, State.WITHDRAWN}))
def test_an_opening_balance_starts_anywhere_with_its_paper(state: State) -> None:
    intent = replace(intent_for(Move.CARRY_IN, Snapshot()), state=state)
    after = begin(Snapshot(kind="problem"), AROUND, intent, person("clerk")).after
    assert (after.state, after.offline) == (state, True)
    with pytest.raises(Invalid, match="纸质决定"):
        begin(Snapshot(kind="problem"), AROUND, replace(intent, paper=False), person("clerk"))


def test_a_move_its_kind_does_not_know_is_refused() -> None:
    policy = replace(AROUND.policy, moves=frozenset(Move) - {Move.REBOUND})
    item = item_in(State.CLOSED)
    with pytest.raises(Denied, match="这类事项不办理"):
        decide(item, replace(AROUND, policy=policy), intent_for(Move.REBOUND, item), person("clerk"))


REFUSED_WITHOUT = [
    (Move.ASSIGN, State.REGISTERED, "clerk", {"unit": None}, {}, "lead_missing"),
    (Move.ASSIGN, State.REGISTERED, "clerk", {"deadline": None}, {}, "deadline_missing"),
    (Move.ASSIGN, State.REGISTERED, "clerk", {"units": frozenset({3})}, {}, "lead_assists"),
    (Move.REASSIGN, State.PLANNED, "clerk", {"reason": " "}, {}, "reason_missing"),
    (Move.SHARE_OUT, State.ASSIGNED, "head", {"unit": 5}, {}, "doer_outside"),
    (Move.SUBMIT_PLAN, State.ASSIGNED, "liaison", {"finish": None}, {}, "finish_missing"),
    (Move.SUBMIT_REPORT, State.PLANNED, "liaison", {"reason": ""}, {}, "sentence_missing"),
    (Move.SUBMIT_REPORT, State.PLANNED, "liaison", {}, {"after_pictures": 0}, "after_picture_missing"),
    (
        Move.SUBMIT_REPORT,
        State.PLANNED,
        "liaison",
        {},
        {"after_pictures": 0, "before_pictures": 0},
        "after_missing",
    ),
    (Move.CLOSE, State.REPORTED, "verifier", {}, {"open_doubts": 2}, "doubts_open"),
    (Move.SEND_BACK, State.REPORTED, "verifier", {"mend_by": None}, {}, "mend_by_missing"),
    (Move.SEND_BACK, State.REPORTED, "verifier", {"reason": ""}, {}, "reason_missing"),
    (Move.SETTLE, State.REGISTERED, "clerk", {"code": "tired"}, {}, "settle_reason"),
    (Move.SETTLE, State.REGISTERED, "clerk", {"evidence": 0}, {}, "evidence_missing"),
    (Move.REBOUND, State.CLOSED, "clerk", {"evidence": 0}, {}, "evidence_missing"),
    (Move.REBOUND, State.CLOSED, "clerk", {"deadline": None}, {}, "deadline_missing"),
    (Move.CONSOLIDATE, State.CLOSED, "inspector", {"evidence": 0}, {}, "evidence_missing"),
    (Move.MERGE, State.ASSIGNED, "clerk", {}, {"survivor": None}, "survivor"),
    (Move.SPLIT, State.ASSIGNED, "clerk", {"parts": 1}, {}, "too_few_parts"),
    (Move.WITHDRAW, State.REGISTERED, "clerk", {}, {"carries": 1}, "carries_others"),
    (Move.RECALL, State.REGISTERED, "chief", {}, {"batch_acknowledged": True}, "batch_acknowledged"),
    (Move.TAKE_BACK, State.ASSIGNED, "clerk", {}, {"last_move": Move.GRANT}, "not_takeable"),
    (Move.ISSUE_CARD, State.ASSIGNED, "chief", {"card": Card.NONE}, {}, "card_missing"),
]


@pytest.mark.parametrize(("move", "state", "name", "without", "around", "code"), REFUSED_WITHOUT)
def test_a_move_without_what_it_needs_is_refused(
    move: Move, state: State, name: str, without: dict, around: dict, code: str
) -> None:
    item = ready(state, move)
    intent = replace(intent_for(move, item), **without)
    with pytest.raises(DomainError) as refused:
        decide(item, replace(AROUND, **around), intent, person(name))
    assert refused.value.code == code


def test_finish_after_the_deadline_is_refused() -> None:
    item = item_in(State.ASSIGNED)
    intent = replace(intent_for(Move.SUBMIT_PLAN, item), finish=item.deadline.replace(year=item.deadline.year + 1))
    with pytest.raises(Invalid, match="完成时限不能晚于整改期限"):
        decide(item, AROUND, intent, person("liaison"))


def test_nobody_verifies_what_a_second_appointment_of_theirs_has_done() -> None:
    item = item_in(State.REPORTED)
    with pytest.raises(Denied) as refused:
        decide(item, AROUND, intent_for(Move.CLOSE, item), person("two_hats"))
    assert refused.value.code == "own_work"


def test_nobody_verifies_a_report_they_entered_themselves() -> None:
    item = replace(item_in(State.REPORTED), authors=frozenset({ACCOUNTS["clerk"]}))
    with pytest.raises(Denied) as refused:
        decide(item, AROUND, intent_for(Move.CLOSE, item), person("clerk"))
    assert refused.value.code == "own_work"
    assert decide(item, AROUND, intent_for(Move.CLOSE, item), person("chief")).after.state is State.CLOSED


def test_the_office_enters_for_a_unit_only_with_the_paper() -> None:
    item = item_in(State.ASSIGNED)
    intent = replace(intent_for(Move.APPROVE_PLAN, item), behalf=3)
    assert decide(item, AROUND, intent, person("clerk")).acting_unit == 3
    with pytest.raises(Denied):
        decide(item, AROUND, replace(intent, paper=False), person("clerk"))
    with pytest.raises(Denied):
        decide(item, AROUND, intent, person("stranger"))


def test_acknowledging_twice_changes_nothing() -> None:
    item = item_in(State.ASSIGNED)
    transition = decide(item, AROUND, Intent(Move.ACKNOWLEDGE), person("liaison"))
    assert (transition.repeated, transition.after) == (True, item)


def test_a_clock_has_no_relation_but_its_own() -> None:
    assert set(relations(person("clock"), item_in(State.CLOSED), AROUND, Intent(Move.CONSOLIDATE))) == {Relation.CLOCK}


def test_only_the_office_head_answers_a_contest() -> None:
    item = item_in(State.PLANNED)
    around = replace(AROUND, requests=frozenset({RequestKind.CONTEST}))
    intent = replace(intent_for(Move.GRANT, item), request=RequestKind.CONTEST)
    with pytest.raises(Denied):
        decide(item, around, intent, person("clerk"))
    assert decide(item, around, intent, person("chief")).after == AROUND.prior
