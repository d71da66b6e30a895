from datetime import UTC, date, datetime, timedelta

import chinese_calendar
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bihuan.core.errors import Invalid
from bihuan.core.workdays import (
    SHANGHAI,
    ChineseCalendar,
    CombinedCalendar,
    ImportedCalendar,
    WeekdayCalendar,
    add_workdays,
    end_of_day,
    local_day,
    workdays_between,
    workdays_left,
    working_calendar,
)

CHINA = ChineseCalendar()
YEAR_2031 = ImportedCalendar(
    days_off=frozenset({date(2031, 1, 1), date(2031, 1, 2), date(2031, 1, 3)}),
    make_up_days=frozenset({date(2031, 1, 4)}),
    years=frozenset({2031}),
)
days = st.dates(date(2005, 1, 1), date(2025, 12, 31))


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2023, 2, 22), True),  # a Wednesday
        (date(2023, 2, 25), False),  # a Saturday
        (date(2023, 1, 28), True),  # Saturday made up for 春节
        (date(2023, 1, 27), False),  # Friday within 春节
        (date(2023, 10, 7), True),  # Saturday made up for 国庆
    ],
)
def test_chinese_calendar_follows_the_published_year(day, works):
    assert CHINA.is_workday(day) is works


def test_chinese_calendar_agrees_with_its_package_on_every_day():
    first = date(2004, 1, 1)
    every_day = [first + timedelta(days=passed) for passed in range((date(2026, 12, 31) - first).days + 1)]

    assert [CHINA.is_workday(day) for day in every_day] == [chinese_calendar.is_workday(day) for day in every_day]


def test_chinese_calendar_says_which_years_it_knows():
    assert [year for year in (2003, 2004, 2023, 2026) if CHINA.knows(year)] == [2004, 2023, 2026]
    assert not CHINA.knows(9999)
    assert CHINA.is_workday(date(9999, 12, 31)) is True  # a Friday


def test_weekday_calendar_knows_no_year():
    assert WeekdayCalendar().is_workday(date(2023, 1, 27)) is True
    assert WeekdayCalendar().knows(2023) is False


def test_imported_calendar_has_days_off_and_make_up_days():
    first_days = [date(2031, 1, day) for day in range(1, 8)]

    assert [YEAR_2031.is_workday(day) for day in first_days] == [False, False, False, True, False, True, True]


@pytest.mark.parametrize(
    ("off", "make_up", "sentence"),
    [
        ({date(2030, 12, 31)}, set(), "2030-12-31 不在这份日历的年份内。"),
        ({date(2031, 1, 1)}, {date(2031, 1, 1)}, "2031-01-01 既是放假日又是调休上班日。"),
    ],
)
def test_imported_calendar_refuses_contradictions(off, make_up, sentence):
    with pytest.raises(Invalid) as refused:
        ImportedCalendar(frozenset(off), frozenset(make_up), frozenset({2031}))
    assert str(refused.value) == sentence


def test_combined_calendar_asks_the_first_that_knows():
    everyday = ImportedCalendar(frozenset(), frozenset({date(2023, 2, 25)}), frozenset({2023}))
    calendar = CombinedCalendar((everyday, CHINA))

    assert calendar.is_workday(date(2023, 2, 25)) is True
    assert calendar.is_workday(date(2022, 1, 31)) is False  # 除夕 2022, from the second
    assert (calendar.knows(2022), calendar.knows(9999)) == (True, False)


@pytest.mark.parametrize(
    ("start", "n", "due"),
    [
        (date(2023, 2, 22), 1, date(2023, 2, 23)),
        (date(2023, 2, 22), 5, date(2023, 3, 1)),
        (date(2023, 1, 20), 1, date(2023, 1, 28)),  # over 春节 to the make-up Saturday
        (date(2023, 2, 25), 0, date(2023, 2, 27)),
        (date(2023, 2, 22), 0, date(2023, 2, 22)),
        (date(2023, 1, 28), -1, date(2023, 1, 20)),
    ],
)
def test_add_workdays_counts_from_the_next_day(start, n, due):
    counted = add_workdays(start, n, CHINA)

    assert (counted.day, counted.unknown_years) == (due, ())


def test_add_workdays_names_a_year_without_data():
    calendar = working_calendar([YEAR_2031])

    assert add_workdays(date(2030, 12, 30), 2, calendar).unknown_years == (2030,)
    assert add_workdays(date(2030, 12, 31), 1, calendar).day == date(2031, 1, 4)
    assert add_workdays(date(2031, 3, 3), 5, calendar).unknown_years == ()


@pytest.mark.parametrize("n", [1, -1])
def test_add_workdays_refuses_to_leave_the_calendar(n):
    edge = date.max if n > 0 else date.min

    with pytest.raises(Invalid) as refused:
        add_workdays(edge, n, CHINA)
    assert str(refused.value) == f"从 {edge.isoformat()} 数 {n} 个工作日超出了日历。"


@given(days, st.integers(1, 120))
def test_workdays_between_undoes_add_workdays(day, n):
    due = add_workdays(day, n, CHINA).day

    assert CHINA.is_workday(due)
    assert workdays_between(day, due, CHINA).days == n
    assert workdays_between(due, day, CHINA).days == -n


@given(days, st.integers(1, 120))
def test_add_workdays_back_and_forth_meets_on_a_workday(day, n):
    assume(CHINA.is_workday(day))

    assert add_workdays(add_workdays(day, n, CHINA).day, -n, CHINA).day == day


@given(days, st.integers(0, 90), st.integers(0, 90))
def test_workdays_between_adds_up(day, first, second):
    middle, end = day + timedelta(days=first), day + timedelta(days=first + second)
    parts = workdays_between(day, middle, CHINA).days + workdays_between(middle, end, CHINA).days

    assert workdays_between(day, end, CHINA).days == parts


@pytest.mark.parametrize(
    ("today", "due", "left"),
    [
        (date(2023, 2, 28), date(2023, 2, 28), 0),
        (date(2023, 2, 24), date(2023, 2, 28), 2),
        (date(2023, 3, 1), date(2023, 2, 28), -1),
        (date(2023, 2, 26), date(2023, 2, 24), 0),  # Sunday after a Friday: overdue by date, no working day lost yet
    ],
)
def test_workdays_left_counts_down_and_below(today, due, left):
    assert workdays_left(today, due, CHINA).days == left


def test_workdays_left_names_every_year_on_the_way():
    assert workdays_left(date(2002, 12, 31), date(2004, 1, 5), CHINA).unknown_years == (2002, 2003)


def test_end_of_day_is_the_last_microsecond_in_shanghai():
    end = end_of_day(date(2023, 2, 28))

    assert end.isoformat() == "2023-02-28T23:59:59.999999+08:00"
    assert end.astimezone(UTC) == datetime(2023, 2, 28, 15, 59, 59, 999999, tzinfo=UTC)


@given(st.dates())
def test_local_day_of_the_end_of_a_day_is_that_day(day):
    assert local_day(end_of_day(day)) == day
    assert end_of_day(day).tzinfo is SHANGHAI


def test_local_day_refuses_a_naive_moment():
    with pytest.raises(Invalid) as refused:
        local_day(datetime(2023, 2, 28))
    assert refused.value.code == "calendar.naive"
