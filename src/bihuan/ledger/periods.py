"""Periods of whole months, as a report names them. Days and months are the county's (Asia/Shanghai)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from bihuan.core.workdays import SHANGHAI, local_day

DECEMBER = 12
LONGEST_MONTH = 7  # 2026-11
EARLIEST_YEAR, LATEST_YEAR = 2000, 2100


@dataclass(frozen=True)
class Period:
    """From the first day of one month to the last day of another; each is given by its first day."""

    first: date
    last: date

    @property
    def starts(self) -> datetime:
        """The first moment."""
        return start_of(self.first)

    @property
    def ends(self) -> datetime:
        """The first moment after it."""
        return start_of(next_month(self.last))

    @property
    def months(self) -> tuple[date, ...]:
        """Every month in it, by its first day."""
        return tuple(months_between(self.first, self.last))

    def holds(self, day: date) -> bool:
        """Say whether a day lies in it."""
        return self.first <= day < next_month(self.last)


def month_of(moment: datetime) -> date:
    """The month of an aware moment, by its first day."""
    return local_day(moment).replace(day=1)


def start_of(day: date) -> datetime:
    """The first moment of a day."""
    return datetime.combine(day, time.min, tzinfo=SHANGHAI)


def next_month(month: date) -> date:
    """The first day of the month after."""
    return date(month.year + month.month // DECEMBER, month.month % DECEMBER + 1, 1)


def months_between(first: date, last: date) -> Iterator[date]:
    """The months from one to another, both included."""
    month = first
    while month <= last:
        yield month
        month = next_month(month)


def read_month(text: str) -> date | None:
    """Read ``2026-11``; None for anything else."""
    year, dash, month = text.partition("-")
    if len(text) != LONGEST_MONTH or not dash or not (year.isdecimal() and month.isdecimal()):
        return None
    if not (EARLIEST_YEAR <= int(year) <= LATEST_YEAR and 1 <= int(month) <= DECEMBER):
        return None
    return date(int(year), int(month), 1)


def read_period(first: str, last: str, *, today: date) -> Period:
    """Read a period from two months; what is left out or makes no sense is this year's first month and this month.

    Given the wrong way round they are turned.
    """
    begins = read_month(first) or today.replace(month=1, day=1)
    ends = read_month(last) or max(begins, today.replace(day=1))
    return Period(min(begins, ends), max(begins, ends))


def written(month: date) -> str:
    """Write a month as an address holds it: 2026-11."""
    return f"{month.year}-{month.month:02d}"
