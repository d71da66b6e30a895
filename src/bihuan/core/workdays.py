"""Working days in China. A year nobody has published a calendar for is counted by weekday, and always said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

import chinese_calendar  # type: ignore[import-untyped, unused-ignore]

from bihuan.core.errors import Invalid
from bihuan.core.text import N_

SHANGHAI = ZoneInfo("Asia/Shanghai")
LAST_WEEKDAY = 4
ONE_DAY = timedelta(days=1)


class Calendar(Protocol):
    """Which days people work. Outside the years it knows, a calendar answers Monday to Friday."""

    def is_workday(self, day: date) -> bool:
        """Tell whether people work on ``day``."""

    def knows(self, year: int) -> bool:
        """Tell whether the year's days off and make-up days (调休) are known."""


class WeekdayCalendar:
    """Monday to Friday, knowing no year: the last resort."""

    def is_workday(self, day: date) -> bool:
        """Tell whether ``day`` is a Monday to Friday."""
        return day.weekday() <= LAST_WEEKDAY

    def knows(self, year: int) -> bool:
        """Know no year: holidays are published year by year."""
        return False


WEEKDAYS = WeekdayCalendar()


class ChineseCalendar:
    """The State Council's yearly notices as kept by the chinesecalendar package (国务院办公厅节假日安排)."""

    def __init__(self) -> None:
        # The package's own is_workday looks through all its years on every call; a list page asks thousands of times.
        self._days_off = frozenset(chinese_calendar.constants.holidays)
        self._make_up_days = frozenset(chinese_calendar.constants.workdays)
        self._years = range(min(self._days_off).year, max(self._days_off).year + 1)

    def is_workday(self, day: date) -> bool:
        """Tell whether people work on ``day``, make-up days counted as working days."""
        return day in self._make_up_days or (WEEKDAYS.is_workday(day) and day not in self._days_off)

    def knows(self, year: int) -> bool:
        """Tell whether the installed package holds the year."""
        return year in self._years


@dataclass(frozen=True)
class ImportedCalendar:
    """A calendar somebody brought in: for each of ``years`` the days off and the make-up working days.

    Raises Invalid when a day is outside ``years`` or is both off and a working day.
    """

    days_off: frozenset[date]
    make_up_days: frozenset[date]
    years: frozenset[int]

    def __post_init__(self) -> None:
        for day in sorted(self.days_off | self.make_up_days):
            if day.year not in self.years:
                raise Invalid("calendar.year", N_("%(day)s 不在这份日历的年份内。"), day=day.isoformat())
        for day in sorted(self.days_off & self.make_up_days):
            raise Invalid("calendar.both", N_("%(day)s 既是放假日又是调休上班日。"), day=day.isoformat())

    def is_workday(self, day: date) -> bool:
        """Tell whether people work on ``day``."""
        return day in self.make_up_days or (WEEKDAYS.is_workday(day) and day not in self.days_off)

    def knows(self, year: int) -> bool:
        """Tell whether the year was brought in."""
        return year in self.years


@dataclass(frozen=True)
class CombinedCalendar:
    """Several calendars; the first that knows a year answers for it."""

    calendars: tuple[Calendar, ...]

    def is_workday(self, day: date) -> bool:
        """Tell whether people work on ``day``, by weekday when no calendar knows the year."""
        knowing: Calendar = next((one for one in self.calendars if one.knows(day.year)), WEEKDAYS)
        return knowing.is_workday(day)

    def knows(self, year: int) -> bool:
        """Tell whether any of the calendars knows the year."""
        return any(one.knows(year) for one in self.calendars)


def working_calendar(imported: Sequence[ImportedCalendar] = ()) -> CombinedCalendar:
    """Return the calendar in force: what was brought in goes before the package's years."""
    return CombinedCalendar((*imported, ChineseCalendar()))


@dataclass(frozen=True)
class CountedDay:
    """A day found by counting, and the years on the way that had no calendar (empty when all is known)."""

    day: date
    unknown_years: tuple[int, ...]


@dataclass(frozen=True)
class DayCount:
    """A number of working days, and the years on the way that had no calendar (empty when all is known)."""

    days: int
    unknown_years: tuple[int, ...]


def add_workdays(day: date, n: int, calendar: Calendar) -> CountedDay:
    """Return the ``n``-th working day after ``day``; the day itself is not counted (民法典 §201: 开始的当日不计入).

    ``n`` below 0 counts back; 0 gives ``day`` if it is a working day, else the next one. Raises Invalid when the
    calendar runs out.
    """
    step = ONE_DAY if n >= 0 else -ONE_DAY
    reached, left = day, abs(n)
    try:
        while left > 0:
            reached += step
            left -= calendar.is_workday(reached)
        while n == 0 and not calendar.is_workday(reached):
            reached += step
    except OverflowError as error:
        message = N_("从 %(day)s 数 %(n)s 个工作日超出了日历。")
        raise Invalid("calendar.end", message, day=day.isoformat(), n=n) from error
    return CountedDay(reached, unknown_years(day, reached, calendar))


def workdays_between(start: date, end: date, calendar: Calendar) -> DayCount:
    """Return how many working days lie after ``start`` up to and with ``end``; negative when ``end`` comes first.

    So ``workdays_between(d, add_workdays(d, n).day)`` is ``n`` for n above 0, and turning the ends round only turns
    the sign.
    """
    first, last = min(start, end), max(start, end)
    days = (last - first).days
    count = sum(calendar.is_workday(first + timedelta(days=passed)) for passed in range(1, days + 1))
    return DayCount(count if end >= start else -count, unknown_years(start, end, calendar))


def workdays_left(today: date, due: date, calendar: Calendar) -> DayCount:
    """Return the working days from tomorrow to the deadline: 0 on the day itself, negative when overdue."""
    return workdays_between(today, due, calendar)


def unknown_years(start: date, end: date, calendar: Calendar) -> tuple[int, ...]:
    """Return the years from ``start`` to ``end`` (either may come first) the calendar does not know, ascending."""
    years = range(min(start, end).year, max(start, end).year + 1)
    return tuple(year for year in years if not calendar.knows(year))


def end_of_day(day: date) -> datetime:
    """Return the last microsecond of ``day`` in Asia/Shanghai: until when a deadline of that day can be kept."""
    return datetime.combine(day, time.max, tzinfo=SHANGHAI)


def start_of_day(day: date) -> datetime:
    """Return the first moment of ``day`` in Asia/Shanghai."""
    return datetime.combine(day, time.min, tzinfo=SHANGHAI)


def local_day(moment: datetime) -> date:
    """Return the day it is in Asia/Shanghai at an aware ``moment``. Raises Invalid for a naive one."""
    if moment.utcoffset() is None:
        raise Invalid("calendar.naive", N_("时间缺少时区：%(moment)s。"), moment=moment.isoformat())
    return moment.astimezone(SHANGHAI).date()
