from collections.abc import Mapping
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.errors import Invalid
from bihuan.scoring.marks import book
from bihuan.scoring.panel import least_squares, sitting, trimmed_mean
from bihuan.scoring.tally import tally
from tests.scoring.rules import leaf, pack, panel, sheet

A = leaf("a", max=100, step=0.5)
TWO_GROUPS = (
    "[{key: lead, label: {zh: 领导, en: Lead}, weight: 0.4}, {key: expert, label: {zh: 专家, en: Expert}, weight: 0.6}]"
)
VALUES = st.integers(0, 200).map(lambda halves: Fraction(halves, 2))


def totals(source, marks) -> dict[str, str]:
    return {one.entry: f"{float(one.total):.2f}" for one in tally(book(source.content, marks)).entries}


def test_the_highest_and_the_lowest_go_only_when_enough_are_left() -> None:
    source = pack(panel(A, trims="[{from: 5, high: 1, low: 1}, {from: 9, high: 2, low: 2}]"))
    five = {"1": ["60"], "2": ["80"], "3": ["82"], "4": ["84"], "5": ["100"]}
    four = {**{key: five[key] for key in "1234"}, "5": ["recused"]}

    assert totals(source, [*sheet("x", five, "a"), *sheet("y", four, "a")]) == {"x": "82.00", "y": "76.50"}


def test_a_seat_recused_is_out_for_that_entry_and_one_absent_for_all() -> None:
    source = pack(panel(A))
    marks = [
        *sheet("x", {"1": ["80"], "2": ["recused"], "3": ["70"]}, "a"),
        *sheet("y", {"1": ["90"], "2": ["60"], "3": ["absent"]}, "a"),
        *sheet("z", {"1": ["50"], "2": ["struck"], "3": ["100"]}, "a"),
    ]
    checked = book(source.content, marks)

    who = sitting(checked, source.content.panels[0])

    assert who.absent == ("3",)
    assert who.present == {"x": ("1",), "y": ("1", "2"), "z": ("1",)}
    assert (who.recused["x"], who.struck["z"]) == (("2",), ("2",))
    assert totals(source, marks) == {"x": "80.00", "y": "75.00", "z": "50.00"}


def test_a_mark_that_is_still_to_come_stops_the_count_and_is_named() -> None:
    source = pack(panel(A))
    marks = [*sheet("x", {"1": ["80"], "2": ["70"]}, "a"), *sheet("y", {"1": ["80"]}, "a")]

    with pytest.raises(Invalid, match="评委“2”还没有给“y”的“a”打分"):
        totals(source, marks)


def test_groups_count_by_their_weights() -> None:
    source = pack(panel(A, groups=TWO_GROUPS, mean="1"))
    rows = {"lead:1": ["90"], "lead:2": ["80.5"], "expert:1": ["70"], "expert:2": ["71"], "expert:3": ["71"]}

    # 85.25 → 85.3; 70.666… → 70.7; 0.4 · 85.3 + 0.6 · 70.7 = 76.54
    assert totals(source, sheet("x", rows, "a")) == {"x": "76.54"}


def test_a_group_smaller_than_it_must_be_is_refused() -> None:
    source = pack(panel(A, groups=TWO_GROUPS).replace("fewest: 1", "fewest: 2"))

    with pytest.raises(Invalid, match="只有 1 个有效分数，办法要求至少 2 个"):
        totals(source, sheet("x", {"lead:1": ["90"], "lead:2": ["80"], "expert:1": ["70"]}, "a"))


def test_least_squares_takes_severity_out_where_marks_are_missing() -> None:
    source = pack(panel(A, missing="least_squares"))
    marks = [
        *sheet("x", {"1": ["90"], "2": ["80"]}, "a"),
        *sheet("y", {"1": ["70"], "2": ["60"]}, "a"),
        *sheet("z", {"1": ["recused"], "2": ["70"]}, "a"),
    ]

    assert totals(source, marks) == {"x": "85.00", "y": "65.00", "z": "75.00"}


def test_entries_without_a_judge_between_them_are_not_compared() -> None:
    source = pack(panel(A, missing="least_squares"))
    marks = [
        *sheet("x", {"1": ["90"], "2": ["recused"]}, "a"),
        *sheet("y", {"1": ["recused"], "2": ["60"]}, "a"),
    ]

    with pytest.raises(Invalid) as refused:
        totals(source, marks)
    assert refused.value.code == "panel.disconnected"


@given(st.lists(VALUES, min_size=3, max_size=9), st.integers(0, 1), st.integers(0, 1))
def test_a_trimmed_mean_lies_between_what_is_kept_and_ignores_the_order(
    values: list[Fraction], high: int, low: int
) -> None:
    mean = trimmed_mean(values, high, low)
    kept = sorted(values)[low : len(values) - high]

    assert kept[0] <= mean <= kept[-1]
    assert trimmed_mean(values[::-1], high, low) == mean


@given(
    st.integers(2, 6).flatmap(
        lambda seats: st.lists(
            st.dictionaries(st.sampled_from([str(one) for one in range(seats)]), VALUES, min_size=1),
            min_size=2,
            max_size=6,
        )
    )
)
def test_least_squares_agrees_with_numpy_or_says_what_cannot_be_compared(rows: list[Mapping[str, Fraction]]) -> None:
    table = {str(place): row for place, row in enumerate(rows)}
    seats = sorted({seat for row in rows for seat in row})
    design, values = [], []
    for place, row in enumerate(rows):
        for seat, value in row.items():
            line = [0.0] * (len(rows) + len(seats))
            line[place] = line[len(rows) + seats.index(seat)] = 1.0
            design.append(line)
            values.append(float(value))
    design.append([0.0] * len(rows) + [1.0] * len(seats))
    values.append(0.0)
    matrix = np.array(design)
    if np.linalg.matrix_rank(matrix) < matrix.shape[1]:
        with pytest.raises(Invalid):
            least_squares(table)
        return

    found = least_squares(table)

    expected = np.linalg.lstsq(matrix, np.array(values), rcond=None)[0][: len(rows)]
    assert np.allclose([float(found[str(place)]) for place in range(len(rows))], expected, atol=1e-8)
