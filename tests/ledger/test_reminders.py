from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.workdays import working_calendar
from bihuan.ledger.facts import Snapshot
from bihuan.ledger.pack import Reminders, Times
from bihuan.ledger.reminders import Reminder, ReminderKind, is_time, reminder_of
from bihuan.ledger.states import State

CALENDAR = working_calendar()
RULES = Reminders()
TIMES = Times(acknowledge_hours=24, mend_workdays=3, verify_workdays=3, reopen_days=30, contest_days=5, watch_days=60)
# Monday 23 November 2026, 10:00 in the county; that week has no day off.
NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
AT_WORK = Snapshot(state=State.PLANNED, lead=3, acknowledged=frozenset({3}))


def end_of(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 15, 59, 59, tzinfo=UTC)


def reminded(item: Snapshot, due: datetime | None, *, now: datetime = NOW, moved: datetime = NOW) -> Reminder | None:
    return reminder_of(item, due=due, moved_at=moved, now=now, rules=RULES, times=TIMES, calendar=CALENDAR)


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        (date(2026, 11, 30), None),
        (date(2026, 11, 26), (ReminderKind.SOON, 3, 3)),
        (date(2026, 11, 25), (ReminderKind.SOON, 3, 2)),
        (date(2026, 11, 24), (ReminderKind.SOON, 1, 1)),
        (date(2026, 11, 23), (ReminderKind.SOON, 1, 0)),
        (date(2026, 11, 20), (ReminderKind.OVERDUE, 1, 1)),
        (date(2026, 11, 18), (ReminderKind.OVERDUE, 1, 3)),
        (date(2026, 11, 17), (ReminderKind.OVERDUE, 4, 4)),
        (date(2026, 11, 12), (ReminderKind.OVERDUE, 7, 7)),
    ],
)
def test_a_date_is_reminded_of_before_and_after(due: date, expected: tuple[ReminderKind, int, int] | None) -> None:
    found = reminded(AT_WORK, end_of(due))

    assert (found and (found.kind, found.stage, found.days)) == expected
    assert found is None or found.anchor == due


def test_what_is_not_signed_for_in_the_packs_hours_is_reminded_of() -> None:
    item = replace(AT_WORK, state=State.ASSIGNED, acknowledged=frozenset())
    far = end_of(date(2026, 12, 31))

    assert reminded(item, far, moved=NOW - timedelta(hours=24)) is None
    found = reminded(item, far, moved=NOW - timedelta(hours=24, seconds=1))
    assert found == Reminder(ReminderKind.UNSIGNED, date(2026, 11, 22), 1, 0)
    assert reminded(replace(item, acknowledged=frozenset({3})), far, moved=NOW - timedelta(days=9)) is None


def test_a_report_that_waits_reminds_its_checker_and_no_unit() -> None:
    def waiting(sent: date) -> Reminder | None:
        item = replace(AT_WORK, state=State.REPORTED, sent_at=end_of(sent))
        return reminded(item, end_of(date(2026, 11, 1)))

    assert waiting(date(2026, 11, 19)) is None
    assert waiting(date(2026, 11, 18)) == Reminder(ReminderKind.UNCHECKED, date(2026, 11, 18), 1, 3)
    assert waiting(date(2026, 11, 13)) == Reminder(ReminderKind.UNCHECKED, date(2026, 11, 13), 4, 6)


@pytest.mark.parametrize("state", [State.REGISTERED, State.CLOSED, State.SETTLED, State.MERGED, State.WITHDRAWN])
def test_what_nobody_works_on_is_not_reminded_of(state: State) -> None:
    assert reminded(replace(AT_WORK, state=state), end_of(date(2026, 1, 1))) is None


def test_an_opening_balance_is_outside_everything_about_time() -> None:
    assert reminded(replace(AT_WORK, offline=True), end_of(date(2026, 1, 1))) is None


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-23T07:59:59+08:00", False),
        ("2026-11-23T08:00:00+08:00", True),
        ("2026-11-23T17:59:59+08:00", True),
        ("2026-11-23T18:00:00+08:00", False),
        ("2026-11-22T10:00:00+08:00", False),  # a Sunday
        ("2026-10-01T10:00:00+08:00", False),  # National Day
        ("2026-10-10T10:00:00+08:00", True),  # a Saturday people work on, to make up for it
    ],
)
def test_reminders_keep_to_working_hours(moment: str, expected: bool) -> None:
    assert is_time(datetime.fromisoformat(moment), RULES, CALENDAR) is expected


@given(st.integers(0, 400), st.integers(1, 20))
def test_overdue_stages_only_rise_and_each_covers_its_days(days: int, step: int) -> None:
    rules = Reminders(overdue_every_workdays=step)
    due = end_of(date(2026, 11, 20))

    def at(now: datetime) -> Reminder:
        found = reminder_of(AT_WORK, due=due, moved_at=NOW, now=now, rules=rules, times=TIMES, calendar=CALENDAR)
        assert found is not None
        return found

    first, later = at(due + timedelta(days=days, seconds=1)), at(due + timedelta(days=days + 1, seconds=1))
    assert first.stage <= later.stage
    assert first.stage <= first.days < first.stage + step
