"""Half-up rounding of Decimals at the points a pack names and nowhere else, and ratios that keep both numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

from bihuan.core.errors import Invalid
from bihuan.core.text import N_

# Wide enough that no sum of marks or money is cut before it is rounded.
EXACT = Context(prec=200, rounding=ROUND_HALF_UP)


def round_half_up(value: Decimal, places: int) -> Decimal:
    """Return ``value`` with ``places`` decimals (0 or more), a half going away from zero: 2.345 → 2.35, -0.5 → -1."""
    if places < 0:
        raise Invalid("rounding.places", N_("小数位数不能是负数：%(places)s。"), places=places)
    return value.quantize(Decimal(1).scaleb(-places), context=EXACT)


def round_fraction(value: Fraction, places: int) -> Decimal:
    """Return an exact fraction rounded half up once; going by way of a Decimal quotient would round twice."""
    if places < 0:
        raise Invalid("rounding.places", N_("小数位数不能是负数：%(places)s。"), places=places)
    scaled = abs(value) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(-whole if value < 0 else whole).scaleb(-places, context=EXACT)


@dataclass(frozen=True)
class RoundingPoints:
    """Where a rule book rounds: name of the point → number of decimals."""

    places: Mapping[str, int]

    def at(self, point: str, value: Decimal | None) -> Decimal | None:
        """Return ``value`` rounded if ``point`` is named, else unchanged. No value (None) stays no value."""
        if value is None or point not in self.places:
            return value
        return round_half_up(value, self.places[point])


@dataclass(frozen=True)
class Ratio:
    """A rate with both its numbers, since a bare percentage misleads. Counts or yuan; never negative.

    Raises Invalid for a negative number.
    """

    numerator: int | Decimal
    denominator: int | Decimal

    def __post_init__(self) -> None:
        if self.numerator < 0 or self.denominator < 0:
            raise Invalid("rounding.ratio", N_("比率的分子和分母不能是负数。"))

    def percent(self, places: int = 1) -> Decimal | None:
        """Return the rate in percent with ``places`` decimals, or None when there is nothing to divide by."""
        if self.denominator == 0:
            return None
        return round_fraction(Fraction(self.numerator) * 100 / Fraction(self.denominator), places)

    def parts(self, places: int = 1) -> tuple[str, str, str]:
        """Return the texts (percent, numerator, denominator): ``("97.9%", "47", "48")``; ``"—"`` for no rate."""
        percent = self.percent(places)
        return ("—" if percent is None else f"{percent:f}%", _written(self.numerator), _written(self.denominator))


def _written(number: int | Decimal) -> str:
    return str(number) if isinstance(number, int) else f"{number:f}"  # a Decimal's str may be 1E+3
