from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.zh import exact_number, short_number


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0"),
        (999, "999"),
        (1234, "1,234"),
        (99_999, "99,999"),
        (100_000, "10.0万"),
        (123_456, "12.3万"),
        (123_500, "12.4万"),
        (99_999_499, "9999.9万"),
        (99_999_500, "1.00亿"),
        (120_000_000, "1.20亿"),
        (-123_456, "-12.3万"),
    ],
)
def test_short_number_by_hand(number, text):
    assert short_number(number) == text


@given(st.integers(-(10**13), 10**13))
def test_short_number_is_within_half_of_its_last_figure(number):
    text = short_number(number)
    units = {"万": (10_000, Decimal("0.05")), "亿": (100_000_000, Decimal("0.005"))}
    if text[-1] in units:
        unit, slack = units[text[-1]]
        assert abs(Decimal(text[:-1]) - Decimal(number) / unit) <= slack
    else:
        assert int(text.replace(",", "")) == number


def test_exact_number_has_commas():
    assert exact_number(1_234_567) == "1,234,567"
