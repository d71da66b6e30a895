from datetime import date

import pytest

from bihuan.core.zh import day_in_list, day_in_prose, day_in_table, month_in_prose, span_in_prose

TODAY = date(2023, 3, 1)


def test_day_in_prose_and_table():
    assert day_in_prose(date(2023, 2, 5)) == "2023年2月5日"
    assert day_in_table(date(2023, 2, 5)) == "2023-02-05"
    assert month_in_prose(date(2023, 2, 5)) == "2023年2月"


@pytest.mark.parametrize(("day", "text"), [(date(2023, 2, 22), "2月22日"), (date(2022, 2, 22), "2022年2月22日")])
def test_day_in_list_shows_the_year_of_another_year(day, text):
    assert day_in_list(day, TODAY) == text


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        (date(2023, 2, 22), date(2023, 3, 5), "2月22日至3月5日"),
        (date(2023, 2, 22), date(2023, 2, 22), "2月22日"),
        (date(2022, 2, 22), date(2022, 3, 5), "2022年2月22日至3月5日"),
        (date(2022, 12, 30), date(2023, 1, 5), "2022年12月30日至2023年1月5日"),
    ],
)
def test_span_in_prose(first, last, text):
    assert span_in_prose(first, last, TODAY) == text


def test_span_in_prose_refuses_ends_the_wrong_way_round():
    with pytest.raises(ValueError, match="2023"):
        span_in_prose(date(2023, 3, 5), date(2023, 2, 22), TODAY)
