"""Wilson's interval: values worked by hand, and what holds for every share."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.intervals import wilson


@pytest.mark.parametrize(
    ("hits", "tries", "low", "high"),
    [
        (0, 0, 0.0, 0.0),
        # p = 0.5, n = 10, z² = 3.8416: centre (0.5 + 0.19208) / 1.38416 = 0.5, reach 1.96·√(0.025 + 0.009604) / 1.38416 = 0.2634.
        (5, 10, 23.7, 76.3),
        # p = 1: centre 1.19208 / 1.38416 = 0.8612, reach 1.96·√0.009604 / 1.38416 = 0.1388.
        (10, 10, 72.2, 100.0),
        (0, 10, 0.0, 27.8),
        # p = 0.875, n = 40: centre (0.875 + 0.04802) / 1.09604 = 0.8421, reach 1.96·√(0.002734 + 0.0006003) / 1.09604 = 0.1033.
        (35, 40, 73.9, 94.5),
        (1, 1, 20.7, 100.0),
    ],
)
def test_interval_is_wilsons(hits: int, tries: int, low: float, high: float) -> None:
    found = wilson(hits, tries)

    assert (round(found[0], 1), round(found[2], 1)) == (low, high)


@given(st.integers(0, 500), st.integers(0, 500))
def test_interval_holds_the_rate_and_stays_a_rate(hits: int, misses: int) -> None:
    low, rate, high = wilson(hits, hits + misses)

    assert 0 <= low <= rate + 1e-9
    assert rate - 1e-9 <= high <= 100


@given(st.integers(0, 200), st.integers(0, 200))
def test_interval_of_the_misses_is_the_mirror_of_that_of_the_hits(hits: int, misses: int) -> None:
    low, _, high = wilson(hits, hits + misses)
    mirrored_low, _, mirrored_high = wilson(misses, hits + misses)

    if hits + misses:
        assert low == pytest.approx(100 - mirrored_high)
        assert high == pytest.approx(100 - mirrored_low)


@given(st.integers(0, 50), st.integers(1, 50), st.integers(2, 20))
def test_interval_narrows_with_more_cases_of_the_same_share(hits: int, misses: int, times: int) -> None:
    low, _, high = wilson(hits, hits + misses)
    nearer_low, _, nearer_high = wilson(hits * times, (hits + misses) * times)

    assert nearer_high - nearer_low < high - low


@given(st.integers(1, 300), st.data())
def test_ends_solve_wilsons_equation(tries: int, data: st.DataObject) -> None:
    """Each end π is where the share seen lies z standard errors of π away: (p − π)² = z² π(1 − π) / n."""
    hits = data.draw(st.integers(0, tries))
    low, _, high = wilson(hits, tries)

    for end in (low / 100, high / 100):
        assert (hits / tries - end) ** 2 == pytest.approx(1.96**2 * end * (1 - end) / tries, abs=1e-9)
