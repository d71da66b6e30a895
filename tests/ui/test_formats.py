from collections.abc import Iterator
from datetime import UTC, date, datetime, time

import pytest
import time_machine
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from bihuan.ui import formats

LATE_EVENING_UTC = datetime(2023, 2, 21, 16, 5, tzinfo=UTC)  # five past midnight of the 22nd in China


@pytest.fixture(autouse=True)
def chinese() -> Iterator[None]:
    with translation.override("zh-hans"), time_machine.travel(datetime(2023, 3, 1, 4, tzinfo=UTC), tick=False):
        yield


def test_dates_count_by_the_day_in_china() -> None:
    assert formats.date_prose(LATE_EVENING_UTC) == "2023年2月22日"
    assert formats.date_table(LATE_EVENING_UTC) == "2023-02-22"
    assert formats.moment(LATE_EVENING_UTC) == "2月22日 0:05"
    assert formats.machine_time(LATE_EVENING_UTC) == "2023-02-22T00:05+08:00"


def test_list_date_shows_the_year_of_another_year_only() -> None:
    assert formats.date_list(date(2023, 2, 22)) == "2月22日"
    assert formats.date_list(date(2022, 2, 22)) == "2022年2月22日"


def test_dates_in_english() -> None:
    with translation.override("en"):
        assert formats.date_prose(date(2023, 2, 22)) == "22 February 2023"
        assert formats.date_list(date(2023, 2, 22)) == "22 Feb"
        assert formats.date_list(date(2022, 2, 22)) == "22 Feb 2022"
        assert formats.month(date(2023, 2, 1)) == "Feb 2023"
    assert formats.month(date(2023, 2, 1)) == "2023年2月"


def test_weekday_and_clock() -> None:
    assert formats.weekday(date(2023, 3, 1)) == "周三"
    assert formats.clock(time(14, 5)) == "14:05"


@pytest.mark.parametrize(
    "name", ["date_prose", "date_list", "date_table", "clock", "moment", "weekday", "number", "number_short"]
)
def test_nothing_is_a_dash_never_zero(name: str) -> None:
    assert getattr(formats, name)(None) == "—"


def test_card_numbers_follow_the_language() -> None:
    assert formats.number_short(123_456) == "12.3万"
    assert formats.number(123_456) == "123,456"
    with translation.override("en"):
        assert formats.number_short(123_456) == "123,456"


def test_rate_shows_both_numbers() -> None:
    assert formats.ratio(35, 40) == "87.5%（35/40）"
    assert formats.ratio(0, 0) == "—"
    with translation.override("en"):
        assert formats.ratio(35, 40) == "87.5% (35/40)"


@given(part=st.integers(0, 10_000), whole=st.integers(1, 10_000))
def test_rate_never_hides_its_parts(part: int, whole: int) -> None:
    assert formats.ratio(part, whole).endswith(f"（{part}/{whole}）")
