"""When something is due, whether it was in time, and how much of the way is gone. Deadlines end with their day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from bihuan.core.text import N_
from bihuan.core.workdays import Calendar, add_workdays, end_of_day, local_day, unknown_years, workdays_left

from .facts import Snapshot
from .states import State

CALENDAR_UNTOLD = N_("%(years)s 年的放假安排还没有导入，期限和剩余工作日按周一至周五估算，放假和调休没有算进去。")


@dataclass(frozen=True)
class Deadline:
    """A deadline found by counting; ``unknown_years`` names years without a published calendar, to be shown."""

    at: datetime
    unknown_years: tuple[int, ...]


def by_day(day: date) -> datetime:
    """A deadline given as a day: until its last moment in the county's time."""
    return end_of_day(day)


def after_workdays(start: datetime, days: int, calendar: Calendar) -> Deadline:
    """The end of the ``days``-th working day after ``start``; the day itself is not counted."""
    counted = add_workdays(local_day(start), days, calendar)
    return Deadline(end_of_day(counted.day), counted.unknown_years)


def years_without(calendar: Calendar, today: date, days: Iterable[date]) -> tuple[int, ...]:
    """The years without a published calendar between today and the last of some days; days past ask for none."""
    last = max(days, default=today)
    return unknown_years(today, last, calendar) if last > today else ()


def days_after(start: datetime, days: int) -> datetime:
    """The end of the ``days``-th calendar day after ``start`` (重开, 申诉, 回头看 periods run on calendar days)."""
    return end_of_day(local_day(start) + timedelta(days=days))


def due_of(item: Snapshot, next_milestone: datetime | None = None) -> datetime | None:
    """The moment that counts for the unit now: None where its clock stands still or nobody's runs.

    A returned item is due at 补正期限, a deferred one at its next milestone (overdue when missed). While ``reported``
    the unit's clock stands still.
    """
    if item.state in (State.ASSIGNED, State.PLANNED):
        return item.mend_by or item.deadline
    if item.state is State.DEFERRED:
        return next_milestone or item.deadline
    return None


def in_time(item: Snapshot) -> bool | None:
    """On time: the report finally accepted was sent by the deadline. None where there is nothing to tell."""
    if item.state not in (State.CLOSED, State.CONSOLIDATED) or item.offline:
        return None
    if item.sent_at is None or item.deadline is None:
        return None
    return item.sent_at <= item.deadline


class Urgency(StrEnum):
    """How a due date stands today; shown beside the state, never instead of it."""

    NONE = "none"
    AHEAD = "ahead"
    SOON = "soon"
    OVERDUE = "overdue"


@dataclass(frozen=True)
class Remaining:
    """How a due date stands now: working days left (negative when past) and calendar days past."""

    urgency: Urgency
    workdays: int
    days_late: int
    unknown_years: tuple[int, ...] = ()


SOON_WORKDAYS = 3


def remaining(due: datetime | None, now: datetime, calendar: Calendar) -> Remaining:
    """Say how a due date stands at ``now``; due soon is three working days or fewer."""
    if due is None:
        return Remaining(Urgency.NONE, 0, 0)
    today, last = local_day(now), local_day(due)
    left = workdays_left(today, last, calendar)
    if now > due:
        return Remaining(Urgency.OVERDUE, left.days, (today - last).days, left.unknown_years)
    urgency = Urgency.SOON if left.days <= SOON_WORKDAYS else Urgency.AHEAD
    return Remaining(urgency, left.days, 0, left.unknown_years)
