"""Exact numbers: added with one common denominator, and rounded half up where a rule names it."""

from collections.abc import Iterable
from fractions import Fraction
from math import lcm
from typing import Literal

from bihuan.core.rounding import round_fraction

EXACT = "exact"
Places = int | Literal["exact"]


def add(values: Iterable[Fraction]) -> Fraction:
    """Add fractions; a thousand sheets have few denominators, so that one division does for all of them."""
    several = [*values]
    common = lcm(*(value.denominator for value in several))
    return Fraction(sum(value.numerator * (common // value.denominator) for value in several), common)


def mean(values: Iterable[Fraction]) -> Fraction:
    """Return the mean of at least one fraction."""
    several = [*values]
    return add(several) / len(several)


def at(value: Fraction, places: Places | None) -> Fraction:
    """Round half up to so many places, or leave it exact."""
    return value if places is None or places == EXACT else Fraction(round_fraction(value, int(places)))
