"""Numbers on cards and in tables; only 万 and 亿 are used as units."""

from decimal import Decimal

from bihuan.core.rounding import round_half_up

LARGEST_IN_FULL = 99_999
WAN = 10_000
YI = 100_000_000


def exact_number(number: int | Decimal) -> str:
    """Return the number in full with thousands commas from four digits: 1,234."""
    return f"{number:,}"


def short_number(number: int) -> str:
    """Return a card's number: in full up to 99,999, then 12.3万 (one decimal), then 1.20亿 (two decimals).

    The table beside the card shows the exact number. 99,999,999 is 1.00亿, never 10000.0万.
    """
    if abs(number) <= LARGEST_IN_FULL:
        return exact_number(number)
    wan = round_half_up(Decimal(number) / WAN, 1)
    if abs(wan) < WAN:
        return f"{wan}万"
    return f"{round_half_up(Decimal(number) / YI, 2)}亿"
