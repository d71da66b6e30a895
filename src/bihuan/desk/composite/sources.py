"""From what a source says of a unit to points between 0 and 100; None where it says nothing, which is never 0. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from bihuan.core.errors import Invalid
from bihuan.core.text import N_
from bihuan.scoring.exact import add, mean

from .stages import GOOD_WHEN_HIGH, Combine, Rate

FULL = Fraction(100)


@dataclass(frozen=True)
class Scored:
    """One entry of a sealed result: its total, the most its rule gives, and the label of its grade, "" for none."""

    total: Decimal
    most: Decimal
    grade: str = ""


def points_of_entries(
    entries: Sequence[Scored], combine: Combine, grade_points: Mapping[str, Decimal] | None = None
) -> Fraction | None:
    """Return what the entries of one unit come to: totals as shares of the rule's most, or grades as the points they stand for.

    Several are combined as asked; a sum counts 100 at most. Raises Invalid for a grade that stands for nothing.
    """
    if not entries:
        return None
    several = [_of_grade(one, grade_points) if grade_points else _of_total(one) for one in entries]
    match combine:
        case Combine.BEST:
            return max(several)
        case Combine.MEAN:
            return mean(several)
        case Combine.SUM:
            return min(add(several), FULL)


def points_of_rate(rate: Rate, numerator: int, denominator: int, *, least: int = 1) -> Fraction | None:
    """Return a rate in per cent, of those where low is good what is left to 100; None under ``least`` cases."""
    if denominator < max(least, 1):
        return None
    share = Fraction(numerator, denominator) * FULL
    return share if rate in GOOD_WHEN_HIGH else FULL - share


def points_of_figure(value: Decimal | None, full: Decimal) -> Fraction | None:
    """Return a figure as a share of what counts 100. Raises Invalid for one outside 0 and that."""
    if value is None:
        return None
    if not 0 <= value <= full:
        raise Invalid("figure.range", N_("%(value)s 不在 0 到 %(full)s 之间"), value=value, full=full)
    return Fraction(value) * FULL / Fraction(full)


def _of_total(one: Scored) -> Fraction:
    share = Fraction(one.total) * FULL / Fraction(one.most)
    return min(max(share, Fraction(0)), FULL)


def _of_grade(one: Scored, grade_points: Mapping[str, Decimal]) -> Fraction:
    if one.grade not in grade_points:
        message = N_("没有写等次“%(grade)s”折合多少分")
        raise Invalid("component.grade", message, grade=one.grade or "—")
    return Fraction(grade_points[one.grade])
