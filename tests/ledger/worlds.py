"""A county without tables for the pure rules: units are numbers, paths are text, people have duties."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bihuan.ledger.facts import Circumstances, Intent, Performer, Policy, Snapshot, Standing, Step, Survivor
from bihuan.ledger.states import Card, Duty, Move, Paper, RequestKind, State

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
DEADLINE = NOW + timedelta(days=30)
REALM, OFFICE, STREET, VILLAGE, BUREAU, OTHER = 1, 2, 3, 4, 5, 6
PATHS = {REALM: "1/", OFFICE: "1/2/", STREET: "1/3/", VILLAGE: "1/3/4/", BUREAU: "1/5/", OTHER: "1/6/"}

PEOPLE: dict[str, tuple[tuple[int, Duty], ...]] = {
    "clerk": ((OFFICE, Duty.OFFICE),),
    "chief": ((OFFICE, Duty.OFFICE_HEAD),),
    "verifier": ((OFFICE, Duty.VERIFIER),),
    "inspector": ((OFFICE, Duty.INSPECTOR),),
    "liaison": ((STREET, Duty.LIAISON),),
    "head": ((STREET, Duty.HEAD),),
    "delegate": ((STREET, Duty.DELEGATE),),
    "villager": ((VILLAGE, Duty.LIAISON),),
    "helper": ((BUREAU, Duty.LIAISON),),
    "helper_head": ((BUREAU, Duty.HEAD),),
    "stranger": ((OTHER, Duty.HEAD),),
    "leader": ((REALM, Duty.LEADER),),
    # Works in the office and, under another appointment, in the unit whose work is checked.
    "two_hats": ((OFFICE, Duty.VERIFIER), (STREET, Duty.LIAISON)),
    "clock": (),
}
ACCOUNTS = {name: number for number, name in enumerate(PEOPLE, start=101)}


def person(name: str) -> Performer:
    if name == "clock":
        return Performer(account=None)
    standings = tuple(Standing(unit, PATHS[unit], duty) for unit, duty in PEOPLE[name])
    return Performer(account=ACCOUNTS[name], standings=standings)


POLICY = Policy(
    kind="problem",
    moves=frozenset(Move),
    plan_required=True,
    plan_approved=True,
    office_examines=False,
    report_approved=True,
    picture_demanded=True,
    document_suffices=False,
    visit_demanded=False,
    looked_back=True,
    settle_reasons=frozenset({"unfounded"}),
    mend_days=3,
    reopen_days=30,
    contest_days=5,
    watch_days=60,
)
STEPS = (Step("office", OFFICE, self_check=False),)

AROUND = Circumstances(
    now=NOW,
    office=OFFICE,
    realm_path=PATHS[REALM],
    paths=PATHS,
    policy=POLICY,
    steps=STEPS,
    registrar=ACCOUNTS["clerk"],
    before_pictures=1,
    after_pictures=1,
    requests=frozenset(RequestKind) - {RequestKind.CONTEST},
    milestones_left=1,
    survivor=Survivor("other", State.ASSIGNED, same_realm=True, reaches_back=False),
    last_author=ACCOUNTS["clerk"],
    last_move=Move.ASSIGN,
    prior=Snapshot(kind="problem"),
    contest_until=NOW + timedelta(days=1),
    plans=1,
    reports=1,
)


def item_in(state: State) -> Snapshot:
    """An item as it usually stands in a state, led by the street, helped by the bureau, shared out to the village."""
    base = Snapshot(state=state, kind="problem")
    if state in (State.REGISTERED, State.WITHDRAWN):
        return replace(base, before=State.REGISTERED if state is State.WITHDRAWN else None)
    led = replace(
        base,
        lead=STREET,
        assisting=frozenset({BUREAU}),
        doers=frozenset({VILLAGE}),
        acknowledged=frozenset({STREET}),
        deadline=DEADLINE,
        first_deadline=DEADLINE,
    )
    if state is State.ASSIGNED:
        return led
    if state is State.MERGED:
        return replace(led, before=State.ASSIGNED, merged_into="other")
    planned = replace(led, plan=Paper.IN_FORCE, plan_version=1)
    if state in (State.PLANNED, State.DEFERRED, State.SETTLED):
        return replace(planned, closed_at=NOW if state is State.SETTLED else None)
    reported = replace(
        planned,
        report=Paper.IN_FORCE,
        report_number=1,
        authors=frozenset({ACCOUNTS["liaison"], ACCOUNTS["head"]}),
        sent_at=NOW,
        came_from=State.PLANNED,
    )
    if state is State.REPORTED:
        return reported
    return replace(reported, closed_at=NOW)


def intent_for(move: Move, item: Snapshot) -> Intent:
    """An intent that fills in everything its move asks for."""
    request = RequestKind.EXTEND if item.state in (State.ASSIGNED, State.PLANNED) else RequestKind.RESUME
    return Intent(
        move,
        unit={Move.SHARE_OUT: VILLAGE}.get(move, STREET),
        units=frozenset({BUREAU}),
        deadline=(
            DEADLINE + timedelta(days=10)
            if move in (Move.ASK, Move.GRANT)
            else (item.deadline if move is Move.ASSIGN and item.deadline else DEADLINE)
        ),
        mend_by=NOW + timedelta(days=3),
        finish=DEADLINE - timedelta(days=1),
        reason="写明理由",
        code="unfounded",
        evidence=1,
        leader_signed=True,
        request=request,
        milestones=(DEADLINE, DEADLINE + timedelta(days=30)),
        state=State.ASSIGNED,
        paper=True,
        card=Card.YELLOW,
        parts=2,
    )
