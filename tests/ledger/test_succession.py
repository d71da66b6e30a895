"""Who goes on in the place of units that have ended: pure, over random items and random chains of reforms."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bihuan.ledger.facts import Intent, Snapshot, Step
from bihuan.ledger.lifecycle import decide
from bihuan.ledger.states import OPEN_STATES, Move, State
from bihuan.ledger.succession import heir_of, succeeded
from tests.ledger.worlds import AROUND, BUREAU, OFFICE, OTHER, STREET, VILLAGE, intent_for, item_in, person

UNITS = st.integers(1, 12)
SETS = st.frozensets(UNITS, max_size=4)
# Reforms follow one another: a unit that ended takes over nothing later.
HEIRS = st.dictionaries(UNITS, UNITS, max_size=8).map(lambda found: {a: b for a, b in found.items() if a < b})


@st.composite
def items(draw: st.DrawFn) -> Snapshot:
    lead = draw(st.none() | UNITS)
    assisting = draw(SETS) - {lead} if lead else frozenset()
    doers = draw(SETS) - assisting - {lead} if lead else frozenset()
    parties = sorted(({lead} if lead else set()) | assisting | doers)
    some = st.frozensets(st.sampled_from(parties)) if parties else st.just(frozenset())
    return Snapshot(
        state=draw(st.sampled_from(sorted(OPEN_STATES))),
        kind="problem",
        lead=lead,
        assisting=assisting,
        doers=doers,
        acknowledged=draw(some),
        objected=draw(some) & assisting,
    )


@given(items(), HEIRS)
def test_nobody_who_ended_is_left_and_every_unit_has_one_part(item: Snapshot, heirs: dict[int, int]) -> None:
    after = succeeded(item, heirs)

    assert not after.units & set(heirs)
    assert after.units == {heir_of(unit, heirs) for unit in item.units}
    assert after.lead not in after.assisting | after.doers
    assert not after.assisting & after.doers
    assert after.objected <= after.assisting
    assert after.acknowledged == {heir_of(unit, heirs) for unit in item.acknowledged}


@given(items(), HEIRS)
def test_units_alone_change_and_once_is_enough(item: Snapshot, heirs: dict[int, int]) -> None:
    after = succeeded(item, heirs)

    assert set(item.differences(after)) <= {"lead", "assisting", "doers", "acknowledged", "objected"}
    assert succeeded(after, heirs) == after
    assert succeeded(item, {}) == item


@given(HEIRS)
def test_the_last_heir_lives(heirs: dict[int, int]) -> None:
    for unit in heirs:
        assert heir_of(unit, heirs) not in heirs


def test_a_circle_of_heirs_ends() -> None:
    assert heir_of(1, {1: 2, 2: 1}) == 2


def moved(item: Snapshot, **around: object) -> Snapshot:
    return decide(item, replace(AROUND, heirs={STREET: OTHER}, **around), Intent(Move.SUCCEED), person("clock")).after


def test_an_open_item_goes_over_as_it_stands() -> None:
    for state in sorted(OPEN_STATES - {State.REGISTERED}):
        item = item_in(state)
        after = moved(item)
        assert (after.lead, after.assisting, after.acknowledged) == (OTHER, frozenset({BUREAU}), frozenset({OTHER}))
        assert set(item.differences(after)) == {"lead", "acknowledged"}


def test_who_led_and_helped_leads_alone_afterwards() -> None:
    item = item_in(State.ASSIGNED)
    around = replace(AROUND, heirs={STREET: BUREAU})

    after = decide(item, around, Intent(Move.SUCCEED), person("clock")).after

    assert (after.lead, after.assisting, after.doers) == (BUREAU, frozenset(), frozenset({VILLAGE}))


def test_a_report_waits_for_the_last_step_where_two_fell_to_one_unit() -> None:
    item = replace(item_in(State.REPORTED), step=2)

    assert moved(item, steps=(Step("self", OTHER, self_check=True), Step("office", OFFICE, self_check=False))).step == 1
    assert moved(replace(item, step=0), steps=(Step("office", OFFICE, self_check=False),)).step == 0


def test_what_comes_back_to_life_comes_to_the_heirs() -> None:
    around = replace(AROUND, heirs={STREET: OTHER, BUREAU: OTHER})
    for state, move, name in (
        (State.CLOSED, Move.REBOUND, "inspector"),
        (State.CLOSED, Move.REOPEN, "clerk"),
        (State.MERGED, Move.UNMERGE, "clerk"),
    ):
        item = item_in(state)
        after = decide(item, around, intent_for(move, item), person(name)).after
        assert (after.state, after.lead, after.assisting) == (State.ASSIGNED, OTHER, frozenset())


def test_what_is_over_keeps_the_units_of_then() -> None:
    item = item_in(State.CLOSED)
    around = replace(AROUND, heirs={STREET: OTHER})

    after = decide(item, around, intent_for(Move.CONSOLIDATE, item), person("inspector")).after

    assert (after.state, after.lead) == (State.CONSOLIDATED, STREET)


def test_handing_over_to_a_unit_that_ended_reaches_its_heir() -> None:
    item = item_in(State.REGISTERED)
    around = replace(AROUND, heirs={STREET: OTHER})

    assert decide(item, around, intent_for(Move.ASSIGN, item), person("clerk")).after.lead == OTHER
