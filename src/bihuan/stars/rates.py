"""创成率: how many branches have reached a level, of how many; and percentages that others printed. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from bihuan.core.rounding import round_fraction


@dataclass(frozen=True)
class Rate:
    """A share with both its numbers; ``whole`` 0 is no rate."""

    part: int
    whole: int

    def percent(self, places: int = 1) -> Decimal | None:
        """The percentage, rounded half up; None of nothing."""
        return round_fraction(Fraction(100 * self.part, self.whole), places) if self.whole else None


def reached(levels: Mapping[int, int], level: int, whole: int) -> Rate:
    """The rate of branches at ``level`` or above. ``whole`` is the denominator chosen: printed with every rate."""
    return Rate(sum(count for at, count in levels.items() if at >= level), whole)


def is_printed_right(rate: Rate, printed: Decimal) -> bool:
    """Whether a printed percentage is that of its numbers, to as many decimals as it has."""
    exponent = printed.as_tuple().exponent
    return rate.percent(-exponent if isinstance(exponent, int) and exponent < 0 else 0) == printed
