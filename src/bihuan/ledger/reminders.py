"""催办: when somebody is reminded of an item by itself. Only the clock reminds; cards are for a head to issue."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from bihuan.core.workdays import SHANGHAI, Calendar, local_day, workdays_between

from .deadlines import Urgency, remaining
from .facts import Snapshot
from .pack import Reminders, Times
from .states import WITH_UNIT, State


class ReminderKind(StrEnum):
    """What somebody is reminded of."""

    UNSIGNED = "unsigned"
    SOON = "soon"
    OVERDUE = "overdue"
    UNCHECKED = "unchecked"


@dataclass(frozen=True)
class Reminder:
    """One reminder. ``anchor`` is the date it is about and ``stage`` which of a row it is: together they are sent once.

    ``days`` are working days: left, late or waited. Handed over or dated anew, an item has another anchor.
    """

    kind: ReminderKind
    anchor: date
    stage: int
    days: int


def is_time(now: datetime, rules: Reminders, calendar: Calendar) -> bool:
    """Say whether reminders may go out now: on a working day, between the hours of the pack."""
    local = now.astimezone(SHANGHAI)
    return rules.from_hour <= local.hour < rules.to_hour and calendar.is_workday(local.date())


def reminder_of(
    item: Snapshot,
    *,
    due: datetime | None,
    moved_at: datetime,
    now: datetime,
    rules: Reminders,
    times: Times,
    calendar: Calendar,
) -> Reminder | None:
    """What an item is to be reminded of now, the weightiest only; None for nothing.

    ``due`` is the date that counts (``deadlines.due_of``), ``moved_at`` its last movement. A stage that was missed while
    nobody ran the clock is caught up with, not repeated. An opening balance (线下办理) is outside everything about time.
    """
    if item.offline:
        return None
    if item.state is State.REPORTED:
        return _unchecked(item, now, rules, times, calendar)
    if item.state not in WITH_UNIT:
        return None
    left = remaining(due, now, calendar) if due is not None else None
    if due is not None and left is not None and left.urgency is Urgency.OVERDUE:
        late = max(-left.workdays, 1)
        return Reminder(ReminderKind.OVERDUE, local_day(due), _stage(late - 1, rules), late)
    if _is_unsigned(item, moved_at, now, times):
        return Reminder(ReminderKind.UNSIGNED, local_day(moved_at), 1, 0)
    if due is None or left is None:
        return None
    reached = [days for days in rules.before_workdays if left.workdays <= days]
    return Reminder(ReminderKind.SOON, local_day(due), min(reached), left.workdays) if reached else None


def _is_unsigned(item: Snapshot, moved_at: datetime, now: datetime, times: Times) -> bool:
    waits = item.state is State.ASSIGNED and item.lead not in item.acknowledged
    return waits and now - moved_at > timedelta(hours=times.acknowledge_hours)


def _unchecked(item: Snapshot, now: datetime, rules: Reminders, times: Times, calendar: Calendar) -> Reminder | None:
    """The checker's own clock: it runs from the report on, and the unit's stands still meanwhile."""
    if item.sent_at is None:
        return None
    waited = workdays_between(local_day(item.sent_at), local_day(now), calendar).days
    over = waited - max(times.verify_workdays, 1)
    if over < 0:
        return None
    return Reminder(ReminderKind.UNCHECKED, local_day(item.sent_at), _stage(over, rules), waited)


def _stage(days: int, rules: Reminders) -> int:
    """The first day, from 1, of the stretch of ``overdue_every_workdays`` that so many days later lie in."""
    return 1 + days // rules.overdue_every_workdays * rules.overdue_every_workdays
