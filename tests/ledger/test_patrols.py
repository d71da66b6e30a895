"""The beat of patrols, on days alone."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.ledger.patrols import Beat, Rhythm, counts_for, missed

DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))
BEATS = st.builds(Beat, rhythm=st.sampled_from(Rhythm), every=st.integers(1, 90), starts=DAYS)


@pytest.mark.parametrize(
    ("beat", "days"),
    [
        (Beat(Rhythm.DAYS, 10, date(2026, 2, 20)), ["2026-03-02", "2026-03-12", "2026-03-22"]),
        (Beat(Rhythm.WEEKLY, 7, date(2026, 12, 28)), ["2027-01-04", "2027-01-11", "2027-01-18"]),
        (Beat(Rhythm.MONTHLY, 1, date(2027, 12, 31)), ["2028-01-31", "2028-02-29", "2028-03-31"]),
    ],
)
def test_due_days_by_hand(beat: Beat, days: list[str]) -> None:
    assert [beat.due(number).isoformat() for number in (1, 2, 3)] == days


@given(BEATS, st.integers(0, 400))
def test_due_days_grow_and_each_is_next_after_the_one_before(beat: Beat, number: int) -> None:
    here, there = beat.due(number), beat.due(number + 1)
    assert here < there
    assert beat.next_after(here) == there == beat.on_or_after(there) == beat.next_after(there - timedelta(days=1))
    assert beat.opens(there) == here + timedelta(days=1)


@given(BEATS, st.integers(0, 400))
def test_every_day_belongs_to_exactly_one_window(beat: Beat, later: int) -> None:
    day = beat.starts + timedelta(days=1 + later)
    due = beat.on_or_after(day)
    assert beat.opens(due) <= day <= due


@given(BEATS, st.integers(1, 40), st.integers(0, 400))
def test_what_was_missed_are_the_due_days_gone_by(beat: Beat, number: int, later: int) -> None:
    today = beat.starts + timedelta(days=later)
    waiting = beat.due(number)
    gone = list(missed(beat, waiting, today))
    assert gone == [beat.due(n) for n in range(number, number + len(gone))]
    assert all(day < today for day in gone)
    assert beat.due(number + len(gone)) >= today


@given(BEATS, st.integers(0, 400))
def test_a_patrol_counts_once_until_the_next_window_opens(beat: Beat, later: int) -> None:
    today = beat.starts + timedelta(days=1 + later)
    waiting = beat.on_or_after(today)
    assert counts_for(beat, waiting, today) == waiting
    assert counts_for(beat, beat.next_after(waiting), today) is None
