"""Rounding orders, panels over criteria and over totals, vetoes and grades, each with figures worked by hand."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.errors import Invalid
from bihuan.scoring.marks import Event, Mark, book
from bihuan.scoring.tally import Scored, tally
from tests.scoring.rules import joined, leaf, mark, pack, panel, sheet
from tests.scoring.test_criteria import ANSWERS

TENTHS = st.integers(0, 100).map(lambda tenths: f"{Decimal(tenths) / 10}")


def scored(source, marks: list[Mark], *events: Event) -> Scored:
    (one,) = tally(book(source.content, marks, events)).entries
    return one


def components(places: str, factor_places: str) -> str:
    """Two components as an ice rink scores them: trimmed mean, times a factor, added."""
    of = joined(
        "sum",
        leaf("skating", min=0.25, max=10, step=0.25, places=places, factor=0.8, factor_places=factor_places),
        leaf("timing", min=0.25, max=10, step=0.25, places=places, factor=0.8, factor_places=factor_places),
        key="inner",
        places="exact",
    )
    return panel(of, over="criterion", trims="[{from: 5, high: 1, low: 1}]", mean="2")


def test_components_rounded_each_before_they_are_added() -> None:
    rows = {"1": ["7.25", "7.50"], "2": ["7.50", "7.50"], "3": ["7.25", "7.25"]}
    source_each = pack(components("exact", "2").replace("{from: 5, high: 1, low: 1}", ""))
    source_late = pack(components("exact", "exact").replace("{from: 5, high: 1, low: 1}", ""))
    marks = sheet("x", rows, ["skating", "timing"])

    # 22.00 / 3 = 7.33 and 22.25 / 3 = 7.42; 7.33 · 0.8 = 5.864 → 5.86, 7.42 · 0.8 = 5.936 → 5.94; 11.80 both ways
    assert scored(source_each, marks).total == Fraction("11.80")
    assert scored(source_late, marks).total == Fraction("11.80")
    # 7.33 · 0.8 = 5.864 twice: 5.86 + 5.86 = 11.72, but 11.728 → 11.73
    twice = sheet("x", {"1": ["7.25", "7.25"], "2": ["7.50", "7.50"], "3": ["7.25", "7.25"]}, ["skating", "timing"])
    assert scored(source_each, twice).total == Fraction("11.72")
    assert scored(source_late, twice).total == Fraction("11.73")


def test_each_seats_total_is_rounded_before_the_mean_where_the_rule_says_so() -> None:
    of = joined(
        "mean",
        leaf("a", max=10, step=0.1),
        leaf("b", max=10, step=0.1),
        key="own",
        places="exact",
        weights="{a: 0.55, b: 0.45}",
    )
    rows = {"1": ["8.1", "7.2"], "2": ["9.3", "8.8"]}

    # 7.695 and 9.075: mean 8.385 → 8.39 exact; to one place 7.7 and 9.1: mean 8.4
    assert scored(pack(panel(of)), sheet("x", rows, "ab")).total == Fraction("8.39")
    assert scored(pack(panel(of, seat="1")), sheet("x", rows, "ab")).total == Fraction("8.4")


def test_what_does_not_apply_leaves_the_denominator() -> None:
    tree = joined(
        "rate",
        leaf("a", "verdict", points=5, answers=ANSWERS),
        leaf("b", "verdict", points=3, answers=ANSWERS),
        leaf("c", "count", points=2, minimum=4, minus=1),
        points=100,
    )
    # 5 of 5 and 1 of 2 points are 6 of 7: 85.71; b does not apply
    one = scored(pack(tree), [mark("x", "", "a", "2"), mark("x", "", "b", "9"), mark("x", "", "c", "3")])

    assert (one.total, one.values["b"]) == (Fraction("85.71"), None)


def test_nothing_that_applies_is_no_score_and_never_nought() -> None:
    tree = joined("rate", leaf("a", "verdict", points=5, answers=ANSWERS), points=100)

    with pytest.raises(Invalid) as refused:
        scored(pack(tree), [mark("x", "", "a", "9")])
    assert refused.value.code == "tally.nothing"


@pytest.mark.parametrize(
    ("kind", "fields", "total"),
    [
        ("sum", {"cap": 15}, "15"),
        ("sum", {"floor": 18}, "18"),
        ("min", {}, "8"),
        ("product", {}, "72"),
        ("sum", {}, "17"),
    ],
)
def test_children_are_brought_together_by_their_kind(kind: str, fields: dict, total: str) -> None:
    tree = joined(kind, leaf("a", max=10, step=1), leaf("b", max=10, step=1), **fields)

    assert scored(pack(tree), [mark("x", "", "a", "8"), mark("x", "", "b", "9")]).total == Fraction(total)


VETOES = """vetoes:
  - {key: fraud, label: {zh: 造假, en: Fraud}, effect: zero}
  - {key: late, label: {zh: 迟报, en: Late}, effect: cap, limit: 12}
  - {key: complaint, label: {zh: 信访, en: Complaint}, effect: cap_grade, grade: second}
  - {key: unproven, label: {zh: 无佐证, en: Unproven}, effect: lose, criterion: b}
grades:
  - {key: first, label: {zh: 一等, en: First}, from: 16}
  - {key: second, label: {zh: 二等, en: Second}, from: 10}
  - {key: third, label: {zh: 三等, en: Third}, from: null}
"""


@pytest.mark.parametrize(
    ("events", "total", "grade"),
    [
        ((), "17", "first"),
        (("late",), "12", "second"),
        (("complaint",), "17", "second"),
        (("unproven",), "8", "third"),
        (("fraud",), "0", "third"),
        (("late", "fraud"), "0", "third"),
    ],
)
def test_vetoes_come_after_scoring_and_leave_what_was_scored(events: tuple[str, ...], total: str, grade: str) -> None:
    source = pack(joined("sum", leaf("a", max=10, step=1), leaf("b", max=10, step=1)), more=VETOES)

    one = scored(source, [mark("x", "", "a", "8"), mark("x", "", "b", "9")], *(Event("x", veto) for veto in events))

    assert (one.scored, one.total, one.grade) == (Fraction(17), Fraction(total), grade)


@given(st.lists(st.lists(TENTHS, min_size=3, max_size=3), min_size=2, max_size=5), st.integers(0, 100))
def test_a_severe_judge_moves_no_rank_under_plain_means_on_a_full_panel(rows: list[list[str]], harder: int) -> None:
    source = pack(panel(leaf("a", max=30, step=0.1)))
    fair = [mark(str(entry), str(seat), "a", text) for entry, row in enumerate(rows) for seat, text in enumerate(row)]
    hard = [
        mark(one.entry, one.seat, "a", str(one.value + Decimal(harder) / 10)) if one.seat == "0" else one
        for one in fair
    ]

    def ranks(marks: list[Mark]) -> list[str]:
        entries = tally(book(source.content, marks)).entries
        exact = {one.entry: sum(one.seats["panel"].values()) for one in entries}
        return sorted(exact, key=lambda entry: (-exact[entry], entry))

    assert ranks(fair) == ranks(hard)


@given(st.permutations(range(12)))
def test_the_order_of_sheets_is_irrelevant(order: list[int]) -> None:
    source = pack(panel(leaf("a", max=10, step=0.5), trims="[{from: 4, high: 1, low: 1}]"))
    marks = [mark(str(n // 4), str(n % 4), "a", str(Decimal(n * 7 % 21) / 2)) for n in range(12)]

    assert tally(book(source.content, [marks[n] for n in order])) == tally(book(source.content, marks))


@given(st.lists(TENTHS, min_size=1, max_size=9))
def test_totals_stay_within_what_there_is_to_have(texts: list[str]) -> None:
    source = pack(panel(leaf("a", max=10, step=0.1), trims="[{from: 5, high: 1, low: 1}]"))
    marks = [mark("x", str(seat), "a", text) for seat, text in enumerate(texts)]

    assert 0 <= scored(source, marks).total <= 10
