"""The cheapest leaves to gain."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from bihuan.stars.gaining import Gain, cheapest, gains_of
from bihuan.stars.standing import stand
from tests.stars.scores import COMMUNITY, VILLAGE, scored

INDUSTRY = ("industry_income", "industry_lead", "industry_land")


def test_the_fewest_leaves_that_close_the_gap_come_first() -> None:
    marks = {"industry_income": 20, "industry_lead": 25, "industry_land": 5}
    reached = stand(VILLAGE, scored(VILLAGE, marks)).stars[1]
    gains = gains_of(VILLAGE, "industry", {key: Fraction(value) for key, value in marks.items()})

    assert reached.short == 30
    assert gains == (
        Gain("industry_income", Fraction(30)),
        Gain("industry_land", Fraction(15)),
        Gain("industry_lead", Fraction(5)),
    )
    assert cheapest(reached, gains) == gains[:1]


def test_where_there_is_no_gap_nothing_is_needed() -> None:
    reached = stand(VILLAGE, scored(VILLAGE, {})).stars[0]

    assert cheapest(reached, gains_of(VILLAGE, "party", {})) == ()


def test_weights_count_on_the_way_up() -> None:
    assert gains_of(COMMUNITY, "total", dict.fromkeys(COMMUNITY.marked, Fraction(50)))[0] == Gain(
        "satisfaction", Fraction(15)
    )


@given(st.tuples(st.integers(0, 50), st.integers(0, 30), st.integers(0, 20)))
def test_what_is_chosen_closes_the_gap_and_no_fewer_would(values: tuple[int, int, int]) -> None:
    marks = dict(zip(INDUSTRY, values, strict=True))
    reached = stand(VILLAGE, scored(VILLAGE, marks)).stars[1]
    gains = gains_of(VILLAGE, "industry", {key: Fraction(value) for key, value in marks.items()})
    chosen = cheapest(reached, gains)

    assert chosen is not None
    short = max(reached.short or Fraction(0), Fraction(0))
    assert sum(gain.points for gain in chosen) >= short
    assert not chosen or sum(gain.points for gain in gains[: len(chosen) - 1]) < short
