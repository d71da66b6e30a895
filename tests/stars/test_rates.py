"""Rates are computed from their numbers, and what others printed is held against them (domain.md §1.4, §1.7)."""

from decimal import Decimal

from bihuan.stars.rates import Rate, is_printed_right, reached

YUANHUI = {5: 2, 4: 11, 3: 25, 2: 56, 1: 4}


def test_the_rates_of_98_branches() -> None:
    rates = [reached(YUANHUI, level, 98) for level in (5, 4, 3)]

    assert [(one.part, one.percent()) for one in rates] == [
        (2, Decimal("2.0")),
        (13, Decimal("13.3")),
        (38, Decimal("38.8")),
    ]


def test_a_printed_percentage_that_is_wrong_is_found() -> None:
    assert not is_printed_right(Rate(83, 259), Decimal("34.2"))
    assert is_printed_right(Rate(83, 259), Decimal("32.0"))
    assert is_printed_right(Rate(682, 2220), Decimal("30.72"))


def test_nothing_has_no_rate() -> None:
    assert (Rate(0, 0).percent(), is_printed_right(Rate(0, 0), Decimal(0))) == (None, False)
