"""长期坚持: the beat of patrols after an item is put right. Days only; a patrol counts for the day whose window is open."""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bihuan.core.text import N_


class Rhythm(StrEnum):
    """How a beat is counted."""

    DAYS = "days"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


RHYTHM_LABELS: dict[Rhythm, str] = {
    Rhythm.DAYS: N_("每隔若干天"),
    Rhythm.WEEKLY: N_("每周"),
    Rhythm.MONTHLY: N_("每月"),
}


class Finding(StrEnum):
    """What a patrol found; ``missed`` is written by the clock when a day went by without one."""

    FINE = "fine"
    FAULT = "fault"
    MISSED = "missed"


FINDING_LABELS: dict[Finding, str] = {
    Finding.FINE: N_("正常"),
    Finding.FAULT: N_("发现问题"),
    Finding.MISSED: N_("缺巡"),
}
LONGEST_BEAT = 366


@dataclass(frozen=True)
class Beat:
    """Days on which a patrol is due: the first one ``every`` days, one week or one month after ``starts``, and so on.

    A month is counted from ``starts`` itself, so that one begun on the 31st is due on the last day of shorter months and
    on the 31st again after them.
    """

    rhythm: Rhythm
    every: int
    starts: date

    def due(self, number: int) -> date:
        """The ``number``-th due day; the 0th is the start."""
        if self.rhythm is Rhythm.MONTHLY:
            return _months_after(self.starts, number)
        return self.starts + timedelta(days=number * self._days)

    def next_after(self, day: date) -> date:
        """The first due day after ``day``."""
        return self.due(self._count(day) + 1)

    def on_or_after(self, day: date) -> date:
        """The first due day on or after ``day``."""
        return self.next_after(day - timedelta(days=1))

    def opens(self, due: date) -> date:
        """The day on which the window of a due day opens: the day after the due day before it."""
        return self.due(self._count(due - timedelta(days=1))) + timedelta(days=1)

    @property
    def _days(self) -> int:
        return 7 if self.rhythm is Rhythm.WEEKLY else self.every

    def _count(self, day: date) -> int:
        """How many due days lie on or before ``day``."""
        if day < self.starts:
            return 0
        if self.rhythm is not Rhythm.MONTHLY:
            return (day - self.starts).days // self._days
        months = (day.year - self.starts.year) * 12 + day.month - self.starts.month
        return months if _months_after(self.starts, months) <= day else months - 1


def missed(beat: Beat, waiting: date, today: date) -> Iterator[date]:
    """The due days from ``waiting`` on that have gone by without a patrol."""
    while waiting < today:
        yield waiting
        waiting = beat.next_after(waiting)


def counts_for(beat: Beat, waiting: date, today: date) -> date | None:
    """The due day a patrol made today counts for; None where its window is not open yet (加巡).

    ``waiting`` is the first due day not gone by that has no patrol.
    """
    return waiting if beat.opens(waiting) <= today else None


def _months_after(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
