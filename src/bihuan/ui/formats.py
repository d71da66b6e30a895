"""Dates, times, numbers and rates as a reader of the active language expects them; templates use these as filters."""

from datetime import date, datetime, time
from decimal import Decimal

from django.utils import dateformat, timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bihuan.core.rounding import Ratio
from bihuan.core.text import N_
from bihuan.core.zh import day_in_list, day_in_prose, day_in_table, exact_number, month_in_prose, short_number

NOTHING = "—"
WEEKDAYS = (N_("周一"), N_("周二"), N_("周三"), N_("周四"), N_("周五"), N_("周六"), N_("周日"))


def in_chinese() -> bool:
    """Say whether the page is being written in Chinese."""
    return (get_language() or "zh").startswith("zh")


def date_prose(value: date | None) -> str:
    """Return 2023年2月22日 (22 February 2023); an aware datetime counts by its day in China; ``—`` for None."""
    if value is None:
        return NOTHING
    day = _day(value)
    return day_in_prose(day) if in_chinese() else dateformat.format(day, "j F Y")


def date_list(value: date | None) -> str:
    """Return 2月22日 (22 Feb) for a day of this year, with the year for one of another; ``—`` for None."""
    if value is None:
        return NOTHING
    day, today = _day(value), timezone.localdate()
    if in_chinese():
        return day_in_list(day, today)
    return dateformat.format(day, "j M" if day.year == today.year else "j M Y")


def date_table(value: date | None) -> str:
    """Return 2023-02-22; ``—`` for None."""
    return NOTHING if value is None else day_in_table(_day(value))


def month_words(value: date) -> str:
    """Return 2026年11月 (November 2026)."""
    return f"{value.year}年{value.month}月" if in_chinese() else dateformat.format(value, "F Y")


def month(value: date) -> str:
    """Return 2023年2月 (Feb 2023)."""
    return month_in_prose(value) if in_chinese() else dateformat.format(value, "M Y")


def clock(value: datetime | time | None) -> str:
    """Return 14:05, in China's time; ``—`` for None."""
    if value is None:
        return NOTHING
    local = timezone.localtime(value) if isinstance(value, datetime) else value
    return f"{local.hour}:{local.minute:02d}"


def moment(value: datetime | None) -> str:
    """Return 2月22日 14:05; ``—`` for None."""
    return NOTHING if value is None else f"{date_list(value)} {clock(value)}"


def weekday(value: date | None) -> str:
    """Return 周三 (Wed); ``—`` for None."""
    return NOTHING if value is None else _(WEEKDAYS[_day(value).weekday()])


def machine_time(value: date | None) -> str:
    """Return what a ``time`` element's ``datetime`` attribute wants; empty for None."""
    if value is None:
        return ""
    return timezone.localtime(value).isoformat(timespec="minutes") if isinstance(value, datetime) else value.isoformat()


def number(value: int | Decimal | None) -> str:
    """Return the exact number with thousands commas; ``—`` for None."""
    return NOTHING if value is None else exact_number(value)


def number_short(value: int | None) -> str:
    """Return a card's number: 12.3万 and 1.20亿 in Chinese, the exact number elsewhere; ``—`` for None."""
    if value is None:
        return NOTHING
    return short_number(value) if in_chinese() else exact_number(value)


def ratio(numerator: int | Decimal, denominator: int | Decimal, places: int = 1) -> str:
    """Return 87.5%（35/40）, never a bare percentage; ``—`` where there is nothing to divide by."""
    return rate(Ratio(numerator, denominator), places)


def rate(value: Ratio, places: int = 1) -> str:
    """Return a ``Ratio`` in the words of ``ratio``."""
    percent, numerator, denominator = value.parts(places)
    if percent == NOTHING:
        return NOTHING
    return f"{percent}（{numerator}/{denominator}）" if in_chinese() else f"{percent} ({numerator}/{denominator})"


def _day(value: date) -> date:
    return timezone.localtime(value).date() if isinstance(value, datetime) else value
