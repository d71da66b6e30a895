"""Deadlines, fixes, steps, chain and indicators, each on plain facts."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.errors import Invalid
from bihuan.core.workdays import end_of_day, working_calendar
from bihuan.ledger.chain import ChainFault, Line, decode, encode, first_fault, movement_digest, replay
from bihuan.ledger.deadlines import Urgency, after_workdays, days_after, due_of, in_time, remaining
from bihuan.ledger.facts import Snapshot
from bihuan.ledger.fixes import check_plan
from bihuan.ledger.indicators import Counted, Ratio, closed_rate, in_time_rate, rebound_rate, rework_rate
from bihuan.ledger.lifecycle import MOVES
from bihuan.ledger.pack import shipped_pack
from bihuan.ledger.policy import StepUnits, policy_of_kind, steps_of
from bihuan.ledger.states import Paper, State
from tests.ledger.factories import FIXES
from tests.ledger.worlds import BUREAU, DEADLINE, NOW, OFFICE, PATHS, REALM, STREET, VILLAGE, item_in

CALENDAR = working_calendar()
PACK = shipped_pack().content
SOURCES = {move.value: frozenset(state.value for state in rule.sources) for move, rule in MOVES.items()}


def test_working_days_skip_the_spring_festival_and_count_make_up_days() -> None:
    # 2023-01-20 is a Friday; 21–27 were off, 28 and 29 were make-up working days.
    start = datetime(2023, 1, 20, 2, tzinfo=UTC)
    assert after_workdays(start, 1, CALENDAR).at == end_of_day(date(2023, 1, 28))
    assert after_workdays(start, 3, CALENDAR).at == end_of_day(date(2023, 1, 30))


def test_a_year_without_a_calendar_is_said() -> None:
    found = after_workdays(datetime(2030, 12, 31, 2, tzinfo=UTC), 3, CALENDAR)
    assert found.unknown_years == (2030, 2031)


def test_calendar_days_end_with_the_day_in_the_countys_time() -> None:
    assert days_after(datetime(2026, 11, 23, 17, tzinfo=UTC), 5) == end_of_day(date(2026, 11, 29))


def test_what_is_due_is_the_mending_then_the_deadline_and_nothing_while_reported() -> None:
    item = item_in(State.PLANNED)
    mend, milestone = NOW + timedelta(days=2), NOW + timedelta(days=9)
    assert due_of(item) == DEADLINE
    assert due_of(replace(item, mend_by=mend)) == mend
    assert due_of(item_in(State.DEFERRED), milestone) == milestone
    assert [due_of(item_in(state)) for state in (State.REGISTERED, State.REPORTED, State.CLOSED)] == [None] * 3


@pytest.mark.parametrize(
    ("due", "urgency", "workdays", "late"),
    [
        (date(2026, 11, 22), Urgency.OVERDUE, -1, 1),
        (date(2026, 11, 19), Urgency.OVERDUE, -2, 4),
        (date(2026, 11, 23), Urgency.SOON, 0, 0),
        (date(2026, 11, 26), Urgency.SOON, 3, 0),
        (date(2026, 11, 27), Urgency.AHEAD, 4, 0),
    ],
)
def test_how_a_due_date_stands_on_a_monday(due: date, urgency: Urgency, workdays: int, late: int) -> None:
    found = remaining(end_of_day(due), NOW, CALENDAR)
    assert (found.urgency, found.workdays, found.days_late) == (urgency, workdays, late)


def test_no_due_date_is_no_urgency() -> None:
    assert remaining(None, NOW, CALENDAR).urgency is Urgency.NONE


def test_in_time_looks_at_the_report_and_not_at_the_closing() -> None:
    closed = replace(item_in(State.CLOSED), sent_at=DEADLINE, closed_at=DEADLINE + timedelta(days=30))
    assert in_time(closed) is True
    assert in_time(replace(closed, sent_at=DEADLINE + timedelta(microseconds=1))) is False
    assert in_time(replace(closed, offline=True)) is None
    assert in_time(item_in(State.REPORTED)) is None


def test_a_plan_is_cleaned_and_its_finish_ends_with_the_day() -> None:
    plan = check_plan(PACK.plan("five_fixes"), {**FIXES, "measure": "  每日清扫 ", "finish": date(2030, 2, 20)})
    assert (plan.values["measure"], plan.values["finish"]) == ("每日清扫", "2030-02-20")
    assert plan.finish == end_of_day(date(2030, 2, 20))


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("person", None, "fix_missing"),
        ("person", "某" * 61, "fix_long"),
        ("duty", "长" * 301, "fix_long"),
        ("finish", "二月", "fix_date"),
        ("money", "1", "fix_unknown"),
    ],
)
def test_a_wrong_fix_is_named(key: str, value: object, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_plan(PACK.plan("five_fixes"), {**FIXES, key: value})
    assert {name: fault.code for name, fault in refused.value.data["fields"].items()} == {key: code}


@pytest.mark.parametrize(("text", "stored"), [("1,200.50", "1200.50"), ("0", "0"), (Decimal("3.2"), "3.2")])
def test_money_is_read_as_people_write_it(text: object, stored: str) -> None:
    fixes = {"person": "甲", "measure": "乙", "money": text, "finish": "2030-01-01", "contingency": "丙"}
    assert check_plan(PACK.plan("five_fixes_funded"), fixes).values["money"] == stored


@pytest.mark.parametrize("text", ["-1", "1.234", "NaN", "Infinity", "1e13", "一元"])
def test_money_that_cannot_be_is_refused(text: str) -> None:
    fixes = {"person": "甲", "measure": "乙", "money": text, "finish": "2030-01-01", "contingency": "丙"}
    with pytest.raises(Invalid) as refused:
        check_plan(PACK.plan("five_fixes_funded"), fixes)
    assert refused.value.data["fields"]["money"].code == "fix_money"


def test_the_last_step_goes_to_the_substitute_where_the_office_works_on_the_item() -> None:
    units = StepUnits(lead=STREET, office=OFFICE, realm=REALM, township=STREET, supervisor=None)
    steps = steps_of(PACK, "problem", units, frozenset({STREET, BUREAU}), PATHS)
    assert [(step.unit, step.self_check) for step in steps] == [(OFFICE, False)]
    steps = steps_of(PACK, "problem", units, frozenset({STREET, OFFICE}), PATHS)
    assert [(step.unit, step.self_check) for step in steps] == [(REALM, False)]


def test_a_pledge_is_checked_by_its_own_unit_first() -> None:
    units = StepUnits(lead=VILLAGE, office=OFFICE, realm=REALM, township=STREET, supervisor=None)
    steps = steps_of(PACK, "pledge", units, frozenset({VILLAGE}), PATHS)
    assert [(step.unit, step.self_check) for step in steps] == [(VILLAGE, True), (OFFICE, False)]


def test_the_policy_of_each_kind_comes_from_the_pack() -> None:
    assert [policy_of_kind(PACK, kind).plan_required for kind in ("problem", "suggestion")] == [True, False]
    assert [policy_of_kind(PACK, kind).looked_back for kind in ("problem", "task")] == [True, False]
    assert policy_of_kind(PACK, "pledge").office_examines


def chain(*moves: tuple[str, str, str]) -> tuple[list[Line], list[str]]:
    lines: list[Line] = []
    digests: list[str] = []
    for sequence, (move, before, after) in enumerate(moves, start=1):
        previous = digests[-1] if digests else ""
        line = Line("item", sequence, move, before, after, NOW, "me", "unit", None, {"state": after}, (), "", previous)
        lines.append(line)
        digests.append(movement_digest(line))
    return lines, digests


WALK = (("register", "", "registered"), ("assign", "registered", "assigned"), ("acknowledge", "assigned", "assigned"))


def test_an_honest_chain_has_no_fault() -> None:
    assert first_fault(*chain(*WALK), SOURCES) is None
    assert first_fault([], [], SOURCES) is None


@given(st.integers(0, 2), st.sampled_from(["move", "to_state", "account", "unit", "words", "item", "at", "changes"]))
def test_any_edited_column_is_found_at_its_line(place: int, name: str) -> None:
    lines, digests = chain(*WALK)
    other = {"at": NOW + timedelta(microseconds=1), "changes": {"state": "closed"}}.get(name, "other")
    lines[place] = replace(lines[place], **{name: other})
    assert first_fault(lines, digests, SOURCES) == ChainFault(place + 1, "第 %(sequence)s 条被改动")


@given(st.integers(0, 1))
def test_a_missing_line_is_found_where_it_is_missing(place: int) -> None:
    lines, digests = chain(*WALK)
    del lines[place], digests[place]
    assert first_fault(lines, digests, SOURCES) == ChainFault(place + 1, "第 %(sequence)s 条缺失")


def test_a_line_of_another_history_and_an_illegal_move_are_found() -> None:
    lines, digests = chain(*WALK)
    lines[2] = replace(lines[2], previous="sha256:0")
    digests[2] = movement_digest(lines[2])
    assert first_fault(lines, digests, SOURCES) == ChainFault(3, "第 %(sequence)s 条与前一条不相接")
    jumped = chain(WALK[0], ("close", "registered", "closed"))
    assert first_fault(*jumped, SOURCES) == ChainFault(2, "第 %(sequence)s 条不是允许的流转")
    assert first_fault(*chain(("invented", "", "closed")), SOURCES) == ChainFault(1, "第 %(sequence)s 条不是允许的流转")


FACTS = st.builds(
    Snapshot,
    state=st.sampled_from(State),
    lead=st.sampled_from([None, *PATHS]),
    assisting=st.frozensets(st.sampled_from(sorted(PATHS))),
    acknowledged=st.frozensets(st.sampled_from(sorted(PATHS))),
    authors=st.frozensets(st.integers(100, 110)),
    deadline=st.none() | st.datetimes(timezones=st.just(UTC)),
    plan=st.sampled_from(Paper),
    came_from=st.none() | st.sampled_from(State),
    take_all=st.booleans(),
    rebounds=st.integers(0, 9),
)


@given(st.lists(FACTS, min_size=1, max_size=6))
def test_replaying_encoded_changes_gives_the_facts(history: list[Snapshot]) -> None:
    units = {key: f"u{key}" for key in PATHS}
    people = {key: f"p{key}" for key in range(100, 111)}
    changes, before = [], Snapshot()
    for facts in history:
        changes.append(encode(before.differences(facts), units, people))
        before = facts
    decoded = [decode(change, lambda uid: int(uid[1:]), lambda uid: int(uid[1:])) for change in changes]
    assert replay(decoded) == history[-1]


def counted(state: State, *, returned: bool = False, counts: bool = True, **changes: object) -> Counted:
    return Counted(replace(item_in(state), **changes), counts, returned)


def test_each_indicator_by_hand() -> None:
    items = [
        counted(State.CLOSED),
        counted(State.CONSOLIDATED, returned=True, sent_at=DEADLINE + timedelta(days=1)),
        counted(State.PLANNED),
        counted(State.ASSIGNED, rebounds=1),
        counted(State.SETTLED),
        counted(State.MERGED),
        counted(State.WITHDRAWN),
        counted(State.CLOSED, counts=False),
        counted(State.CLOSED, offline=True),
    ]
    assert closed_rate(items) == Ratio(3, 6)
    assert in_time_rate(items, NOW) == Ratio(1, 2)
    assert in_time_rate(items, DEADLINE + timedelta(days=1)) == Ratio(1, 4)
    assert rework_rate(items) == Ratio(1, 2)
    assert rebound_rate(items) == Ratio(1, 3)


def test_nothing_to_divide_by_is_no_rate() -> None:
    assert closed_rate([]).value is None
    assert Ratio(35, 40).value == Decimal("0.875")
