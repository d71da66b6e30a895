"""What is said beside a result: the official rule as a function gives the official places, and what cannot be said is left out with a reason."""

import math
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.packs import PackSource
from bihuan.scoring.diagnosis import diagnose, won
from bihuan.scoring.floating import official_rule
from bihuan.scoring.marks import Mark
from bihuan.scoring.pack import ScoringPack
from bihuan.scoring.result import reopen, seal
from bihuan.scoring.tally import seat_totals
from tests.scoring.rules import joined, leaf, pack, panel

TREE = joined("sum", leaf("a", max=60, step=1), leaf("b", max=40, step=1), key="hall", places="exact")
GRADES = "grades: [{key: first, label: {zh: 一等, en: First}, from: 90}, {key: rest, label: {zh: 其余, en: Rest}, from: null}]"


def ruled(trims: str = "[]", missing: str = "mean", more: str = GRADES) -> PackSource[ScoringPack]:
    inside = panel(TREE, trims=trims, missing=missing, mean="2").replace("\n", "\n    ")
    return pack(joined("mean", inside, leaf("check", max=100, step=1), weights="{panel: 0.8, check: 0.2}"), more=more)


def marks_of(rows: list[list[tuple[int, int]]], checks: list[int]) -> list[Mark]:
    marks = []
    for entry, (seats, check) in enumerate(zip(rows, checks, strict=True), start=1):
        for seat, (a, b) in enumerate(seats, start=1):
            marks += [
                Mark(f"{entry:03d}", f"{seat:02d}", "a", Decimal(a)),
                Mark(f"{entry:03d}", f"{seat:02d}", "b", Decimal(b)),
            ]
        marks.append(Mark(f"{entry:03d}", "", "check", Decimal(check)))
    return marks


ROWS = [
    [(58, 38), (57, 39), (59, 37), (50, 30)],
    [(50, 35), (52, 36), (49, 33), (45, 28)],
    [(40, 30), (44, 29), (41, 31), (36, 25)],
]


def test_severity_and_ranges_are_told_for_every_seat_and_entry() -> None:
    told = diagnose(seal(ruled(), marks_of(ROWS, [95, 80, 70])).body, seed=7, draws=200)

    (part,) = told["panels"]
    assert (told["seed"], told["draws"], part["unsaid"]) == (7, 200, {})
    assert [one["seat"] for one in part["severity"]] == ["01", "02", "03", "04"]
    assert sum(one["by"] for one in part["severity"]) == pytest.approx(0)
    # The fourth gives less than the others, to every entry.
    assert [one["by"] < 0 for one in part["severity"]] == [False, False, False, True]
    assert part["entries"] == ["001", "002", "003"]
    assert [(one["entry"], one["rank"], one["low"], one["high"]) for one in part["ranges"]] == [
        ("001", 1, 1, 1),
        ("002", 2, 2, 2),
        ("003", 3, 3, 3),
    ]


def test_marks_that_do_not_scatter_make_nobody_severe_beyond_doubt() -> None:
    rows = [[(50, 30), (52, 30)], [(40, 30), (42, 30)], [(30, 30), (32, 30)]]
    (part,) = diagnose(seal(ruled(), marks_of(rows, [95, 80, 70])).body, seed=1, draws=10)["panels"]

    assert (part["severity"], part["ranges"]) == (None, None)
    assert part["unsaid"]["severity"] == "分数太少，或评委之间没有起伏，说不出有多大把握。"


def test_the_same_seed_tells_the_same() -> None:
    body = seal(ruled(), marks_of(ROWS, [95, 80, 70])).body

    assert diagnose(body, seed=7, draws=100) == diagnose(body, seed=7, draws=100)


def test_places_won_are_those_of_the_best_grade_or_the_better_half() -> None:
    graded = seal(ruled(), marks_of(ROWS, [95, 80, 70]))
    plain = seal(ruled(more=""), marks_of(ROWS, [95, 80, 70]))

    assert [won(reopen(one.body)[0].pack, one.ranking) for one in (graded, plain)] == [1, 1]


def test_a_panel_of_one_seat_says_nothing_and_why() -> None:
    (part,) = diagnose(seal(ruled(), marks_of([rows[:1] for rows in ROWS], [95, 80, 70])).body, seed=1, draws=10)[
        "panels"
    ]

    assert (part["severity"], part["agreement"], part["ranges"]) == (None, None, None)
    assert part["unsaid"]["severity"] == "至少要两个参评对象和两位评委，才能看一致性。"


@given(
    rows=st.lists(
        st.lists(st.tuples(st.integers(0, 60), st.integers(0, 40)), min_size=5, max_size=5), min_size=2, max_size=6
    ),
    trims=st.sampled_from(["[]", "[{from: 5, high: 1, low: 1}]", "[{from: 3, high: 1, low: 0}]"]),
    data=st.data(),
)
def test_the_rule_as_a_function_gives_the_official_places(
    rows: list[list[tuple[int, int]]], trims: str, data: st.DataObject
) -> None:
    checks = [data.draw(st.integers(0, 100)) for _ in rows]
    book, ranking, sittings = reopen(seal(ruled(trims), marks_of(rows, checks)).body)
    (panel_,) = book.pack.panels
    totals = seat_totals(book, panel_, sittings[panel_.key])
    seats = ["01", "02", "03", "04", "05"]
    table = np.array([[float(totals[one.scored.entry].get(seat, math.nan)) for seat in seats] for one in ranking])

    found = official_rule(book, panel_, ranking, seats)(table)

    # What the rule holds equal, ties that are broken later included, has one place here.
    official = [1 + sum(other.scored.total > one.scored.total for other in ranking) for one in ranking]
    assert found.tolist() == official


@pytest.mark.parametrize("kind", ["sum", "product", "min"])
def test_ranges_are_told_however_the_panel_enters_the_total(kind: str) -> None:
    inside = panel(TREE, mean="2").replace("\n", "\n    ")
    rule = pack(joined(kind, inside, leaf("check", max=100, step=1), cap="9000"))

    told = diagnose(seal(rule, marks_of(ROWS, [95, 80, 70])).body, seed=7, draws=50)

    assert [(one["rank"], one["low"], one["high"]) for one in told["panels"][0]["ranges"]] == [
        (1, 1, 1),
        (2, 2, 2),
        (3, 3, 3),
    ]


def test_other_weights_are_tried_at_the_total_and_inside_a_panel() -> None:
    """The third is ahead in nothing. The second is ahead in b alone: with b heavier it would be first."""
    tree = joined(
        "mean", leaf("a", max=100, step=1), leaf("b", max=100, step=1), key="hall", weights="{a: 0.5, b: 0.5}"
    )
    inside = panel(tree, mean="2").replace("\n", "\n    ")
    rule = pack(joined("mean", inside, leaf("check", max=100, step=1), weights="{panel: 0.8, check: 0.2}"))
    rows = [[(90, 70), (88, 72), (92, 70)], [(70, 89), (70, 88), (71, 90)], [(50, 40), (52, 41), (51, 39)]]

    told = diagnose(seal(rule, marks_of(rows, [80, 80, 60])).body, seed=7, draws=400)

    outer, inner = told["weights"]
    assert [one["criterion"] for one in told["weights"]] == ["total", "hall"]
    assert [(one["entry"], one["rank"]) for one in outer["lines"]] == [("001", 1), ("002", 2), ("003", 3)]
    assert [one["within"] for one in outer["lines"]] == [1.0, 0.0, 0.0]
    first, second, third = (one["within"] for one in inner["lines"])
    # Where both come out equal both are first.
    assert (0.5 < first < 0.8, third) == (True, 0.0)
    assert first + second == pytest.approx(1, abs=0.01)


def test_a_rule_without_weights_has_none_to_try() -> None:
    inside = panel(TREE, mean="2").replace("\n", "\n    ")
    rule = pack(joined("sum", inside, leaf("check", max=100, step=1)))

    assert diagnose(seal(rule, marks_of(ROWS, [95, 80, 70])).body, seed=7, draws=20)["weights"] == []
