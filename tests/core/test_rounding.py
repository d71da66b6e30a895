from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.errors import Invalid
from bihuan.core.rounding import Ratio, RoundingPoints, round_fraction, round_half_up

decimals = st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**20), max_value=10**20)


@pytest.mark.parametrize(
    ("value", "places", "rounded"),
    [
        ("2.345", 2, "2.35"),
        ("2.3449999", 2, "2.34"),
        ("-2.345", 2, "-2.35"),
        ("0.5", 0, "1"),
        ("-0.5", 0, "-1"),
        ("1.005", 2, "1.01"),
        ("70", 2, "70.00"),
        ("12345678901234567890123456789012345.5", 0, "12345678901234567890123456789012346"),
    ],
)
def test_round_half_up_by_hand(value, places, rounded):
    assert str(round_half_up(Decimal(value), places)) == rounded


@given(decimals, st.integers(0, 6))
def test_round_half_up_is_near_and_settled(value, places):
    rounded = round_half_up(value, places)

    assert abs(Fraction(rounded) - Fraction(value)) <= Fraction(1, 2 * 10**places)
    assert round_half_up(rounded, places) == rounded
    assert round_half_up(-value, places) == -rounded


@given(decimals, st.integers(0, 6))
def test_round_fraction_agrees_with_round_half_up(value, places):
    assert round_fraction(Fraction(value), places) == round_half_up(value, places)


def test_round_fraction_does_not_round_twice():
    just_below = Fraction(1, 2) - Fraction(1, 10**60)

    assert round_fraction(just_below, 0) == Decimal(0)


@pytest.mark.parametrize("rounds", [lambda: round_half_up(Decimal(1), -1), lambda: round_fraction(Fraction(1), -1)])
def test_rounding_refuses_negative_places(rounds):
    with pytest.raises(Invalid) as refused:
        rounds()
    assert str(refused.value) == "小数位数不能是负数：-1。"


def test_rounding_points_round_where_named_and_nowhere_else():
    points = RoundingPoints({"total": 1})

    assert points.at("total", Decimal("86.25")) == Decimal("86.3")
    assert points.at("sheet", Decimal("86.25")) == Decimal("86.25")
    assert points.at("total", None) is None


@pytest.mark.parametrize(
    ("ratio", "parts"),
    [
        (Ratio(47, 48), ("97.9%", "47", "48")),
        (Ratio(0, 48), ("0.0%", "0", "48")),
        (Ratio(0, 0), ("—", "0", "0")),
        (Ratio(83, 259), ("32.0%", "83", "259")),
        (Ratio(1, 2000), ("0.1%", "1", "2000")),
        (Ratio(Decimal("1.50"), Decimal(3)), ("50.0%", "1.50", "3")),
    ],
)
def test_ratio_shows_both_numbers(ratio, parts):
    assert ratio.parts() == parts


@given(st.integers(0, 10**9), st.integers(1, 10**9), st.integers(0, 4))
def test_ratio_percent_is_the_nearest(numerator, denominator, places):
    percent = Ratio(numerator, denominator).percent(places)

    assert abs(Fraction(percent) - Fraction(100 * numerator, denominator)) <= Fraction(1, 2 * 10**places)


def test_ratio_refuses_negative_numbers():
    with pytest.raises(Invalid) as refused:
        Ratio(-1, 2)
    assert refused.value.code == "rounding.ratio"
