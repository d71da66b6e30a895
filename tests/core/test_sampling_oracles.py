"""The sizes and bounds of samples against scipy and statsmodels, and how often they really cover what is true."""

import random
from decimal import Decimal
from functools import cache
from math import ceil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import hypergeom
from statsmodels.stats.proportion import proportion_confint

from bihuan.core.sampling import Target, digest_of_list, exact_bounds, proof_size, ranked, upper_bound, wilson
from tests.support.soaking import seed, tell

CONFIDENCES = st.sampled_from([Decimal("0.8"), Decimal("0.9"), Decimal("0.95"), Decimal("0.99")])
WORST = st.sampled_from([Decimal("0.01"), Decimal("0.05"), Decimal("0.1"), Decimal("0.3")])
# A float a hair beside a bound decides otherwise than the fraction: such cases prove nothing either way.
HAIR = 1e-9


@st.composite
def samples(draw: st.DrawFn) -> tuple[int, int, int]:
    population = draw(st.integers(1, 300))
    drawn = draw(st.integers(1, population))
    return population, drawn, draw(st.integers(0, drawn))


@given(st.integers(1, 2000), WORST, CONFIDENCES)
@settings(max_examples=200)
def test_the_size_is_the_smallest_that_scipy_too_finds_enough(population: int, worst: Decimal, sure: Decimal) -> None:
    size = proof_size(population, Target(worst, sure))
    bad = ceil(worst * population)
    allowed = float(1 - sure)

    def missed(drawn: int) -> float:
        return float(hypergeom.pmf(0, population, bad, drawn))

    assert missed(size) <= allowed + HAIR
    assert size == 1 or missed(size - 1) > allowed - HAIR


@given(samples(), CONFIDENCES)
@settings(max_examples=300)
def test_exact_bounds_are_those_scipys_distribution_leaves_believable(
    sample: tuple[int, int, int], sure: Decimal
) -> None:
    population, drawn, found = sample
    tail = float(1 - sure) / 2
    low, high = exact_bounds(population, drawn, found, sure)

    def above(bad: int) -> float:
        return float(hypergeom.sf(found - 1, population, bad, drawn))

    def below(bad: int) -> float:
        return float(hypergeom.cdf(found, population, bad, drawn))

    assert above(low) > tail - HAIR
    assert low == found or above(low - 1) <= tail + HAIR
    assert below(high) > tail - HAIR
    assert high == population - (drawn - found) or below(high + 1) <= tail + HAIR


@given(samples(), CONFIDENCES)
@settings(max_examples=200)
def test_the_upper_bound_alone_is_scipys(sample: tuple[int, int, int], sure: Decimal) -> None:
    population, drawn, found = sample
    high = upper_bound(population, drawn, found, sure)

    assert hypergeom.cdf(found, population, high, drawn) > float(1 - sure) - HAIR
    if high < population - (drawn - found):
        assert hypergeom.cdf(found, population, high + 1, drawn) <= float(1 - sure) + HAIR


@given(st.integers(1, 5000), st.data(), CONFIDENCES)
def test_wilsons_interval_is_that_of_statsmodels(drawn: int, data: st.DataObject, sure: Decimal) -> None:
    found = data.draw(st.integers(0, drawn))

    assert wilson(drawn, found, sure) == pytest.approx(
        proportion_confint(found, drawn, alpha=float(1 - sure), method="wilson"), abs=1e-9
    )


@cache
def _bounds(population: int, drawn: int, found: int) -> tuple[tuple[int, int], tuple[float, float]]:
    sure = Decimal("0.95")
    return exact_bounds(population, drawn, found, sure), wilson(drawn, found, sure)


@pytest.mark.parametrize(
    "draws", [pytest.param(300, id="some"), pytest.param(20_000, marks=pytest.mark.soak, id="many")]
)
def test_exact_bounds_cover_the_truth_at_least_as_often_as_they_say(draws: int) -> None:
    """Look-backs simulated: so many bad of a closed batch, a sample by the official draw, the bounds of what it found."""
    rough = random.Random(seed())  # noqa: S311 -- a simulation
    exact = by_wilson = 0
    for number in range(draws):
        population = rough.choice((40, 120, 300))
        drawn, bad = rough.choice((10, 20, 30)), rough.randrange(population // 4)
        names = [str(one) for one in range(population)]
        visited = ranked(f"{seed()}-{number}", digest_of_list(names), names)[:drawn]
        found = sum(int(name) < bad for name in visited)
        (low, high), (least, most) = _bounds(population, drawn, found)
        exact += low <= bad <= high
        by_wilson += least <= bad / population <= most
    tell("coverage", draws=draws, exact=exact, wilson=by_wilson)

    # Three standard errors below 95 %: what chance may do to a true coverage of that.
    assert exact / draws >= 0.95 - 3 * (0.95 * 0.05 / draws) ** 0.5
    assert by_wilson / draws >= 0.90
