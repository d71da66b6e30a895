"""The rules of 回头看."""

from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.sampling import Target, proof_size
from bihuan.ledger.lookback import (
    Candidate,
    Coverage,
    Outcome,
    Tally,
    Visitor,
    draw_items,
    draw_visitors,
    outcome_of,
    tally,
    usual_coverage,
    whole,
)
from bihuan.ledger.states import State

USUAL = Target(Decimal("0.05"), Decimal("0.95"))
STREET, BUREAU = ("新街街道", "问题"), ("市城管局", "问题")


def listed(count: int) -> list[Candidate]:
    return [Candidate(f"2026-{number}", BUREAU if number % 4 == 0 else STREET) for number in range(1, count + 1)]


@pytest.mark.parametrize(
    ("size", "take_all", "coverage"),
    [(30, False, Coverage.CENSUS), (31, False, Coverage.SAMPLE), (5_000, True, Coverage.CENSUS)],
)
def test_short_lists_and_what_was_promised_in_full_are_visited_in_full(
    size: int, take_all: bool, coverage: Coverage
) -> None:
    assert usual_coverage(size, take_all=take_all, census_up_to=30) is coverage


def test_a_census_draws_everything_in_the_order_of_the_lots() -> None:
    candidates = listed(9)

    assert sorted(draw_items(candidates, "s", "sha256:0", None)) == sorted(one.number for one in candidates)
    assert draw_items(candidates, "s", "sha256:0", None) == draw_items(candidates[::-1], "s", "sha256:0", None)
    assert draw_items(candidates, "s", "sha256:0", None) != draw_items(candidates, "t", "sha256:0", None)
    assert draw_items([], "s", "sha256:0", USUAL) == []


@given(count=st.integers(1, 200), seed=st.text("甲乙07 ", min_size=1, max_size=8))
def test_a_sample_is_large_enough_and_drawn_from_every_stratum(count: int, seed: str) -> None:
    candidates = listed(count)

    drawn = draw_items(candidates, seed, "sha256:0", USUAL)

    assert len(set(drawn)) == len(drawn)
    assert proof_size(count, USUAL) <= len(drawn) <= count
    stratum = {one.number: one.stratum for one in candidates}
    assert {stratum[number] for number in drawn} == set(stratum.values())


def test_nobody_is_sent_to_their_own_work_and_the_load_is_even() -> None:
    numbers = [f"2026-{number}" for number in range(1, 13)]
    visitors = [Visitor("a", {"2026-1", "2026-2"}), Visitor("b"), Visitor("c")]

    sent = draw_visitors(numbers, visitors, "s")

    assert sent["2026-1"] != "a"
    assert sent["2026-2"] != "a"
    assert Counter(sent.values()) == {"a": 4, "b": 4, "c": 4}
    assert draw_visitors(numbers, visitors, "s") == sent
    assert draw_visitors(["2026-1"], [Visitor("a", {"2026-1"})], "s") == {"2026-1": None}
    assert draw_visitors(["2026-1"], [], "s") == {"2026-1": None}


@pytest.mark.parametrize(
    ("state", "cycle", "seen", "outcome"),
    [
        (State.CLOSED, 1, False, Outcome.WAITING),
        (State.CONSOLIDATED, 1, True, Outcome.GOOD),
        (State.ASSIGNED, 2, True, Outcome.REBOUND),
        (State.CLOSED, 2, True, Outcome.REBOUND),
        # 申诉 quashed the rebound: it is as it was, and somebody has been there.
        (State.CLOSED, 1, True, Outcome.GOOD),
        (State.WITHDRAWN, 1, False, Outcome.GONE),
    ],
)
def test_an_outcome_is_told_by_where_the_item_stands(state: State, cycle: int, seen: bool, outcome: Outcome) -> None:
    assert outcome_of(state, drawn_in=1, cycle=cycle, seen=seen) is outcome


def test_counts_add_up_by_stratum() -> None:
    rows = [
        (STREET, Outcome.GOOD),
        (STREET, Outcome.REBOUND),
        (STREET, None),
        (BUREAU, Outcome.WAITING),
        (BUREAU, Outcome.GONE),
    ]

    found = tally(rows)

    assert found == {STREET: Tally(3, 2, 2, 1), BUREAU: Tally(1, 1, 0, 0)}
    assert whole(found.values()) == Tally(4, 3, 2, 1)
    assert (found[STREET].done, whole(found.values()).done) == (True, False)
    assert found[STREET].bounds(Decimal("0.95")) == (1, 2)
    assert Tally(100, 45, 45, 0).most(Decimal("0.95")) == 4
    assert [round(one, 4) for one in Tally(10, 10, 10, 0).wilson(Decimal("0.95"))] == [0.0, 0.2775]
