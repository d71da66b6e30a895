"""The sums of the page, pure: periods, flows, ageing and rates out of counts."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.rounding import Ratio
from bihuan.ledger.health import Ageing, Cell, Counts, Numbers, OpenDay, few, flow_of
from bihuan.ledger.indicators import AGE_DAYS, Age, age_of
from bihuan.ledger.periods import Period, read_month, read_period, start_of, written

TODAY = date(2026, 11, 26)
YEAR = Period(date(2026, 1, 1), date(2026, 11, 1))
RATED = frozenset({"problem"})
MONTHS = st.dates(date(2024, 1, 1), date(2026, 11, 30)).map(lambda day: day.replace(day=1))


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("2026-11", date(2026, 11, 1)),
        ("2026-1", None),
        ("2026-13", None),
        ("1999-12", None),
        ("2026/11", None),
        ("２０２６-11", date(2026, 11, 1)),
        ("", None),
        ("nonsens", None),
    ],
)
def test_month_is_read_as_an_address_writes_it(text: str, month: date | None) -> None:
    assert read_month(text) == month


@pytest.mark.parametrize(
    ("first", "last", "period"),
    [
        ("", "", YEAR),
        ("2026-03", "2026-05", Period(date(2026, 3, 1), date(2026, 5, 1))),
        ("2026-05", "2026-03", Period(date(2026, 3, 1), date(2026, 5, 1))),
        ("2027-02", "", Period(date(2027, 2, 1), date(2027, 2, 1))),
        ("x", "2025-02", Period(date(2025, 2, 1), date(2026, 1, 1))),
    ],
)
def test_period_is_this_year_unless_asked(first: str, last: str, period: Period) -> None:
    assert read_period(first, last, today=TODAY) == period


@given(MONTHS, st.integers(0, 40))
def test_months_of_a_period_follow_each_other_without_a_gap(first: date, more: int) -> None:
    last = (first + timedelta(days=31 * more)).replace(day=1)
    period = Period(first, last)

    ends = [*(start_of(month) for month in period.months[1:]), period.ends]
    assert [Period(month, month).ends for month in period.months] == ends
    assert [read_month(written(month)) for month in period.months] == list(period.months)


@given(st.dates(date(2020, 1, 1), TODAY + timedelta(days=3)))
def test_every_age_lies_in_the_band_of_its_days(born: date) -> None:
    first, last = AGE_DAYS[age_of(born, TODAY)]

    days = max(0, (TODAY - born).days)
    assert first <= days
    assert last is None or days <= last


def test_bands_meet_without_gap_or_overlap() -> None:
    ends = [AGE_DAYS[age] for age in Age]

    assert [first for first, _ in ends[1:]] == [last + 1 for _, last in ends[:-1] if last is not None]


@given(st.lists(st.tuples(MONTHS, st.integers(0, 9), st.integers(0, 9)), max_size=20), st.integers(0, 99))
def test_gap_of_the_lines_ends_at_what_is_open_now(flows: list[tuple[date, int, int]], still: int) -> None:
    period = Period(date(2024, 1, 1), date(2026, 11, 1))
    cells = [Cell(1, "problem", month, Numbers(entered=into, ended=out)) for month, into, out in flows]

    flow = flow_of(period, cells, still)

    assert flow.stock[-1] == still
    assert flow.entered[-1] - flow.opening == sum(into for _, into, _ in flows)
    assert list(flow.ended) == sorted(flow.ended)


def test_stock_of_a_period_gone_by_is_reckoned_back_from_today() -> None:
    cells = [
        Cell(1, "problem", date(2026, 3, 1), Numbers(entered=10, ended=4)),
        Cell(1, "problem", date(2026, 9, 1), Numbers(entered=5, ended=8)),
    ]

    flow = flow_of(Period(date(2026, 3, 1), date(2026, 4, 1)), cells, open_now=7)

    # Open now 7; since then 5 came and 8 went, so 10 were open in April; 10 came and 4 went in March, so 4 before it.
    assert flow.opening == 4
    assert flow.stock == (10, 10)


def test_rates_count_the_kinds_that_enter_them_and_numbers_count_all() -> None:
    cells = [
        Cell(1, "problem", date(2026, 10, 1), Numbers(entered=4, finished=2, kept=3, in_time=2, yuan_spent=Decimal("9.50"))),
        Cell(1, "task", date(2026, 10, 1), Numbers(entered=6, finished=6, kept=6, in_time=6)),
        Cell(1, "problem", date(2025, 12, 1), Numbers(entered=99)),
    ]  # fmt: skip
    days = [
        OpenDay(1, "problem", date(2026, 10, 5), date(2026, 11, 25), date(2026, 11, 25), 1),
        OpenDay(1, "problem", date(2026, 11, 25), date(2026, 11, 26), date(2026, 11, 26), 1),
        OpenDay(1, "task", date(2026, 10, 5), date(2026, 11, 1), date(2026, 11, 1), 1),
        OpenDay(1, "problem", date(2025, 10, 5), date(2025, 11, 1), date(2025, 11, 1), 1),
    ]

    whole = Counts(cells, days, YEAR, TODAY, RATED).whole

    assert whole.numbers.entered == 10
    assert whole.closing == Ratio(2, 4)
    # Three kept, and one problem whose deadline of this year ran out yesterday; that of today has not, last year's is not asked.
    assert whole.on_time == Ratio(2, 4)
    assert (whole.ageing.open, whole.ageing.overdue, whole.ageing.oldest) == (4, 3, 417)
    assert whole.numbers.yuan_spent == Decimal("9.50")


def test_months_owe_what_was_due_in_them() -> None:
    days = [OpenDay(1, "problem", date(2026, 1, 5), date(2026, 3, 9), date(2026, 3, 9), 2)]
    cells = [Cell(1, "problem", date(2026, 3, 1), Numbers(kept=8, in_time=8))]

    months = Counts(cells, days, YEAR, TODAY, RATED).by_month()

    assert list(months) == list(YEAR.months)
    assert months[date(2026, 3, 1)].on_time == Ratio(8, 10)
    assert months[date(2026, 4, 1)].on_time == Ratio(0, 0)


def test_few_is_less_than_ten_but_something() -> None:
    assert [few(Ratio(0, n)) for n in (0, 1, 9, 10)] == [False, True, True, False]


@given(st.lists(st.integers(0, 400), min_size=1, max_size=30))
def test_median_is_the_lower_middle_of_the_ages(ages: list[int]) -> None:
    ageing = Ageing()
    for age in ages:
        ageing.take(OpenDay(1, "problem", TODAY - timedelta(days=age), None, None, 1), TODAY, YEAR)

    assert ageing.median == sorted(ages)[(len(ages) - 1) // 2]
    assert ageing.oldest == max(ages)
