"""The arithmetic of a composite: hand-worked tables and what holds whatever the numbers are."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan.core.errors import Invalid
from bihuan.desk.composite.grading import Grade, Graded, Standing, check_grades, grade_group, places_of
from bihuan.desk.composite.reckoning import Entrant, Group, Rule, State, Veto, reckon
from bihuan.desk.composite.sources import Scored, points_of_entries, points_of_figure, points_of_rate
from bihuan.desk.composite.stages import Combine, Effect, Grading, Missing, Rate, Rounding

pytestmark = pytest.mark.once

GRADES = (Grade("优秀", Decimal(90)), Grade("良好", Decimal(80)), Grade("合格", None))
SHARES = (Grade("优秀", Decimal(20)), Grade("良好", Decimal(30)), Grade("合格", None))
TOWNS = Group("g1", "乡镇街道", {"c1": Decimal(50), "c2": Decimal(30), "c3": Decimal(20)})
RULE = Rule({"c1": Missing.SPREAD, "c2": Missing.SPREAD, "c3": Missing.OUT})


def unit(key: str, *points: str | None, extras: tuple[str, ...] = (), vetoes: tuple[Veto, ...] = ()) -> Entrant:
    given = {f"c{n}": None if one is None else Fraction(one) for n, one in enumerate(points, start=1)}
    return Entrant(key, "g1", given, tuple(map(Decimal, extras)), vetoes)


def told(rule: Rule, *units: Entrant, group: Group = TOWNS) -> list[tuple[str, str | None, int | None]]:
    return [(one.key, None if one.total is None else f"{one.total}", one.rank) for one in reckon(rule, [group], units)]


def test_a_table_worked_by_hand() -> None:
    # 甲 has 45.00, 24.00 and 17.00 and two points more; 乙 has 40.06, 27.00 and 18.00 and one and a half less.
    units = [
        unit("丙", "80", "80", "80"),
        unit("甲", "90", "80", "85", extras=("2",)),
        unit("乙", "80.12", "90", "90", extras=("-1.5",)),
    ]

    assert told(RULE, *units) == [("甲", "88.00", 1), ("乙", "83.56", 2), ("丙", "80.00", 3)]


def test_rounding_each_part_and_rounding_the_total_are_two_rules() -> None:
    group = Group("g1", "乡镇街道", {"c1": Decimal("33.3"), "c2": Decimal("33.3"), "c3": Decimal("33.4")})
    one = unit("甲", "80.5", "80.5", "80.5")
    # parts: 26.8065 → 26.81 twice, 26.887 → 26.89: 80.51; together 80.5 exactly
    assert told(RULE, one, group=group) == [("甲", "80.51", 1)]
    assert told(replace(RULE, rounding=Rounding.TOTAL), one, group=group) == [("甲", "80.50", 1)]


def test_points_are_rounded_half_up_before_they_are_weighted() -> None:
    (outcome,) = reckon(replace(RULE, point_places=0), [TOWNS], [unit("甲", "80.5", "80", "80")])

    assert [f"{one.points}" for one in outcome.parts.values()] == ["81", "80", "80"]
    assert outcome.total == Decimal("80.50")


def test_without_data_the_weight_is_spread_or_the_unit_does_not_take_part() -> None:
    # 50 and 20 of 70 carry what c2 lacks: 90 × 50/70 + 80 × 20/70 = 64.29 + 22.86
    spread, out, nothing = unit("甲", "90", None, "80"), unit("乙", "90", "90", None), unit("丙", None, None, None)
    found = {one.key: one for one in reckon(RULE, [TOWNS], [spread, out, nothing])}

    assert (found["甲"].total, found["甲"].rank, found["甲"].lacking) == (Decimal("87.15"), 1, ("c2",))
    assert found["甲"].parts["c1"].weight == Fraction(500, 7)
    assert (found["甲"].parts["c2"].points, found["甲"].parts["c2"].weight) == (None, 0)
    assert (found["乙"].state, found["乙"].total, found["乙"].rank) == (State.ABSENT, None, None)
    assert found["丙"].state is State.ABSENT
    assert [one.key for one in reckon(RULE, [TOWNS], [out, spread])] == ["甲", "乙"]


def test_bonus_and_minus_points_stop_at_their_caps() -> None:
    rule = replace(RULE, most_bonus=Decimal(3), most_minus=Decimal(2))
    one = unit("甲", "80", "80", "80", extras=("2", "2.5", "-1", "-4"))
    (outcome,) = reckon(rule, [TOWNS], [one])

    assert (outcome.bonus, outcome.minus, outcome.total) == (Decimal(3), Decimal(2), Decimal("81.00"))
    assert told(RULE, one) == [("甲", "79.50", 1)]


def test_vetoes_come_after_the_sum_and_leave_it_to_be_seen() -> None:
    rule = replace(RULE, grading=Grading.BANDS, grades=GRADES)
    capped, out, plain = Veto(Effect.CAP, 2), Veto(Effect.OUT), ("95", "95", "95")
    found = {
        one.key: one
        for one in reckon(
            rule,
            [TOWNS],
            [
                unit("甲", *plain, vetoes=(capped,)),
                unit("乙", *plain, vetoes=(out, capped)),
                unit("丙", "85", "85", "85"),
            ],
        )
    }

    assert (found["甲"].total, found["甲"].rank, found["甲"].grade) == (Decimal("95.00"), 1, "合格")
    assert (found["乙"].total, found["乙"].rank, found["乙"].grade) == (Decimal("95.00"), None, "")
    assert found["乙"].state is State.VETOED
    assert (found["丙"].rank, found["丙"].grade) == (2, "良好")


def test_equal_totals_share_their_rank_and_it_is_said() -> None:
    units = [unit(key, points, points, points) for key, points in (("甲", "90"), ("乙", "90"), ("丙", "80"))]
    found = reckon(RULE, [TOWNS], units)

    assert [(one.rank, one.tied) for one in found] == [(1, True), (1, True), (3, False)]


@pytest.mark.parametrize(
    ("totals", "grades"),
    [
        # Ten units: two 优秀, three 良好.
        ([99, 98, 97, 96, 95, 94, 93, 92, 91, 90], "优优良良良合合合合合"),
        # The second and third are equal: one place is left for two, so both are 良好, and one 优秀 stays unused.
        ([99, 98, 98, 96, 95, 94, 93, 92, 91, 90], "优良良良合合合合合合"),
        # Three at the top do not fit into two places: all three are 良好.
        ([99, 99, 99, 96, 95, 94, 93, 92, 91, 90], "良良良合合合合合合合"),
        # 20 % of four units is none.
        ([99, 98, 97, 96], "良合合合"),
    ],
)
def test_shares_are_never_passed_and_ties_at_the_line_go_down_together(totals: list[int], grades: str) -> None:
    units = [Standing(f"u{place}", Decimal(total)) for place, total in enumerate(totals)]
    found = grade_group(Grading.SHARES, SHARES, units)

    assert "".join(SHARES[found[one.key].grade].label[0] for one in units) == grades


def test_a_tie_that_did_not_fit_is_said_and_a_capped_unit_takes_no_place_above_its_grade() -> None:
    tied = [Standing(f"u{place}", Decimal(total)) for place, total in enumerate([99, 98, 98, 90, 80])]
    two = (Grade("优秀", Decimal(40)), Grade("合格", None))
    found = grade_group(Grading.SHARES, two, tied)
    assert found == {
        "u0": Graded(0),
        "u1": Graded(1, edge=True),
        "u2": Graded(1, edge=True),
        "u3": Graded(1),
        "u4": Graded(1),
    }

    capped = [replace(tied[0], best=1), *(replace(one, total=Decimal(90 - n)) for n, one in enumerate(tied[1:]))]
    assert [grade_group(Grading.SHARES, two, capped)[one.key].grade for one in capped] == [1, 0, 0, 1, 1]
    assert places_of(SHARES, 9) == [1, 2, 9]


@pytest.mark.parametrize(
    ("grading", "grades", "words"),
    [
        (Grading.BANDS, GRADES[:1], "至少写两个"),
        (Grading.BANDS, (GRADES[1], GRADES[0], GRADES[2]), "从高到低"),
        (Grading.BANDS, (GRADES[0], GRADES[1]), "除最后一等外"),
        (Grading.SHARES, (Grade("优秀", Decimal(80)), Grade("良好", Decimal(30)), GRADES[2]), "现在是 110%"),
        (Grading.SHARES, (Grade("优秀", Decimal(0)), GRADES[2]), "都要大于 0"),
    ],
)
def test_grades_that_cannot_be_given_are_refused(grading: Grading, grades: tuple[Grade, ...], words: str) -> None:
    with pytest.raises(Invalid, match=words):
        check_grades(grading, grades)


@pytest.mark.parametrize("weights", [{"c1": 50, "c2": 40}, {"c1": 110, "c2": -10}, {}])
def test_weights_that_are_not_a_hundred_are_refused_by_the_name_of_the_group(weights: dict[str, int]) -> None:
    group = Group("g1", "乡镇街道", {key: Decimal(one) for key, one in weights.items()})

    with pytest.raises(Invalid, match="“乡镇街道”各项权重合计要等于 100%") as refused:
        reckon(RULE, [group], [unit("甲", "80", "80", "80")])
    assert str(sum(weights.values())) in str(refused.value)


def test_entries_of_a_unit_are_the_best_the_mean_or_the_sum_of_shares_of_the_most() -> None:
    entries = [Scored(Decimal(88), Decimal(110)), Scored(Decimal(66), Decimal(110))]

    assert [points_of_entries(entries, how) for how in Combine] == [Fraction(80), Fraction(70), Fraction(100)]
    assert points_of_entries([], Combine.BEST) is None
    assert points_of_entries([Scored(Decimal(-5), Decimal(110))], Combine.SUM) == 0


def test_grades_count_what_they_stand_for_and_one_without_points_is_named() -> None:
    entries, points = [Scored(Decimal(88), Decimal(110), "一等")], {"一等": Decimal(95)}

    assert points_of_entries(entries, Combine.BEST, points) == 95
    with pytest.raises(Invalid, match="没有写等次“二等”折合多少分"):
        points_of_entries([replace(entries[0], grade="二等")], Combine.BEST, points)


def test_a_rate_without_cases_is_no_points_and_never_nought() -> None:
    assert points_of_rate(Rate.IN_TIME, 0, 0) is None
    assert points_of_rate(Rate.IN_TIME, 4, 4, least=5) is None
    assert points_of_rate(Rate.IN_TIME, 7, 8) == Fraction(175, 2)
    assert points_of_rate(Rate.IN_TIME, 0, 8) == 0
    assert points_of_rate(Rate.REBOUND, 1, 4) == 75
    assert points_of_rate(Rate.LASTING, 3, 4) == 75


def test_a_figure_is_a_share_of_what_counts_a_hundred_and_is_refused_outside() -> None:
    assert points_of_figure(Decimal(45), Decimal(60)) == 75
    assert points_of_figure(None, Decimal(60)) is None
    for wrong in ("-0.1", "60.1"):
        with pytest.raises(Invalid, match="不在 0 到 60 之间"):
            points_of_figure(Decimal(wrong), Decimal(60))


POINTS = st.one_of(st.none(), st.decimals(0, 100, places=3).map(Fraction))
UNITS = st.lists(
    st.tuples(POINTS, POINTS, POINTS, st.lists(st.decimals(-9, 9, places=1), max_size=3)), min_size=1, max_size=8
)


def entrants(rows: list[tuple[Fraction | None, Fraction | None, Fraction | None, list[Decimal]]]) -> list[Entrant]:
    return [
        Entrant(f"u{place}", "g1", {"c1": one, "c2": two, "c3": three}, tuple(extras))
        for place, (one, two, three, extras) in enumerate(rows)
    ]


@settings(max_examples=80, deadline=None)
@given(rows=UNITS, rounding=st.sampled_from(Rounding), turned=st.permutations(range(8)))
def test_totals_stay_in_bounds_and_the_order_of_units_is_irrelevant(
    rows: list[tuple[Fraction | None, Fraction | None, Fraction | None, list[Decimal]]],
    rounding: Rounding,
    turned: list[int],
) -> None:
    rule = replace(
        RULE,
        rounding=rounding,
        most_bonus=Decimal(5),
        most_minus=Decimal(4),
        grading=Grading.SHARES,
        grades=SHARES,
    )
    units = entrants(rows)
    found = reckon(rule, [TOWNS], units)

    slack = Decimal("0.02")
    assert all(-4 - slack <= one.total <= 105 + slack for one in found if one.total is not None)
    assert found == reckon(rule, [TOWNS], [units[place] for place in turned if place < len(units)])
    ranked = [one for one in found if one.rank is not None]
    for place, grade in enumerate(SHARES[:-1]):
        assert sum(one.grade == grade.label for one in ranked) <= places_of(SHARES, len(ranked))[place]
    assert all(one.grade for one in ranked)


@settings(max_examples=60, deadline=None)
@given(points=st.lists(st.decimals(0, 100, places=2), min_size=1, max_size=9))
def test_one_component_of_all_the_weight_ranks_as_it_does(points: list[Decimal]) -> None:
    group = Group("g1", "乡镇街道", {"c1": Decimal(100)})
    units = [Entrant(f"u{place}", "g1", {"c1": Fraction(one)}) for place, one in enumerate(points)]
    found = {one.key: one for one in reckon(RULE, [group], units)}

    for place, one in enumerate(points):
        assert found[f"u{place}"].total == one
        assert found[f"u{place}"].rank == 1 + sum(other > one for other in points)
