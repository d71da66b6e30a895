from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bihuan.core.workdays import working_calendar
from bihuan.ledger.deadline_grammar import Setting
from bihuan.ledger.deadline_words import ReadDeadline, read_deadline
from bihuan.ledger.states import DeadlineKind

RECEIVED = date(2023, 2, 22)  # a Wednesday
SETTING = Setting(RECEIVED, working_calendar())
AT_ONCE, BY_DATE, LASTING = DeadlineKind.AT_ONCE, DeadlineKind.BY_DATE, DeadlineKind.LASTING

BY_DATE_WORDS = {
    "2月28日前": date(2023, 2, 28),
    "2 月 28 日前": date(2023, 2, 28),
    "２０２３年３月５日前": date(2023, 3, 5),
    "2023.3.5": date(2023, 3, 5),
    "2023-3-5 00:00:00": date(2023, 3, 5),
    "2023/03/05": date(2023, 3, 5),
    "23.3.5": date(2023, 3, 5),
    "20230305": date(2023, 3, 5),
    "2023年3月10日": date(2023, 3, 10),
    "二〇二三年三月十五日": date(2023, 3, 15),
    "三月十五日前": date(2023, 3, 15),
    "3/5": date(2023, 3, 5),
    "3.15前": date(2023, 3, 15),
    "3/15/2023": date(2023, 3, 15),
    "15/3/2023": date(2023, 3, 15),
    "3月5日18:00前": date(2023, 3, 5),
    "2023年2月28日17时前": date(2023, 2, 28),
    "3月5日（周日）前": date(2023, 3, 5),
    "2月22日至3月5日": date(2023, 3, 5),
    "2023年12月22日—3月5日": date(2024, 3, 5),
    "3月5日-10日": date(2023, 3, 10),
    "2023年3月5日至10日": date(2023, 3, 10),
    "3月1—5日前": date(2023, 3, 5),
    "3月5日（原定2月28日）": date(2023, 3, 5),
    "3月底前": date(2023, 3, 31),
    "2月底": date(2023, 2, 28),
    "3月份": date(2023, 3, 31),
    "2023年3月": date(2023, 3, 31),
    "2023.3": date(2023, 3, 31),
    "2023-03": date(2023, 3, 31),
    "3月上旬前": date(2023, 3, 10),
    "44990": date(2023, 3, 5),
    "6月中旬": date(2023, 6, 20),
    "3月上旬": date(2023, 3, 10),
    "2月下旬": date(2023, 2, 28),
    "即日起至3月底": date(2023, 3, 31),
    "本月底": date(2023, 2, 28),
    "下月底": date(2023, 3, 31),
    "下个月10日": date(2023, 3, 10),
    "明年6月底": date(2024, 6, 30),
    "年底前": date(2023, 12, 31),
    "2024年底": date(2024, 12, 31),
    "第一季度末": date(2023, 3, 31),
    "上半年": date(2023, 6, 30),
    "一周内": date(2023, 3, 1),
    "两周内": date(2023, 3, 8),
    "3日内": date(2023, 2, 25),
    "3-5日内": date(2023, 2, 27),
    "接到通知后3日内": date(2023, 2, 25),
    "7天内整改完毕": date(2023, 3, 1),
    "24小时内": date(2023, 2, 23),
    "5个工作日内": date(2023, 3, 1),
    "五个工作日": date(2023, 3, 1),
    "半个月内": date(2023, 3, 9),
    "一个月内": date(2023, 3, 22),
    "半年内": date(2023, 8, 22),
    "一年内": date(2024, 2, 22),
    "本周五前": date(2023, 2, 24),
    "下周五": date(2023, 3, 3),
    "周二前": date(2023, 2, 28),
    "本周内": date(2023, 2, 26),
    "当日": date(2023, 2, 22),
    "28日前": date(2023, 2, 28),
    "5日前": date(2023, 3, 5),
    "within 3 days": date(2023, 2, 25),
    "in one week": date(2023, 3, 1),
    "within 5 working days": date(2023, 3, 1),
    "by March 5": date(2023, 3, 5),
    "5 March 2023": date(2023, 3, 5),
    "Mar 5, 2023": date(2023, 3, 5),
    "end of March": date(2023, 3, 31),
    "by the end of the month": date(2023, 2, 28),
}


@pytest.mark.parametrize(("words", "due"), BY_DATE_WORDS.items())
def test_words_with_a_day_give_the_day(words: str, due: date) -> None:
    assert read_deadline(words, SETTING) == ReadDeadline(BY_DATE, due, words)


@pytest.mark.parametrize(
    ("words", "kind", "due"),
    [
        ("立行立改", AT_ONCE, None),
        ("立即整改", AT_ONCE, None),
        ("即日起", AT_ONCE, None),
        ("即时整改", AT_ONCE, None),
        ("immediately", AT_ONCE, None),
        ("立即整改，3日内完成", AT_ONCE, date(2023, 2, 25)),
        ("长期坚持", LASTING, None),
        ("Long-term", LASTING, None),
        ("立行立改，长期坚持", LASTING, None),
        ("3月底前完成，长期坚持", LASTING, date(2023, 3, 31)),
    ],
)
def test_words_of_a_kind_give_the_kind(words: str, kind: DeadlineKind, due: date | None) -> None:
    assert read_deadline(words, SETTING) == ReadDeadline(kind, due, words)


@pytest.mark.parametrize(
    ("received", "words", "due"),
    [
        (date(2022, 12, 20), "1月5日前", date(2023, 1, 5)),
        (date(2022, 12, 20), "1月底前", date(2023, 1, 31)),
        (date(2022, 12, 20), "一季度末", date(2023, 3, 31)),
        (date(2023, 1, 31), "一个月内", date(2023, 2, 28)),
        (date(2023, 12, 30), "5日前", date(2024, 1, 5)),
        (date(2024, 2, 1), "2月29日前", date(2024, 2, 29)),
        (date(2023, 1, 19), "3个工作日内", date(2023, 1, 29)),  # spring festival, 28 and 29 January made up
    ],
)
def test_day_without_a_year_leans_on_the_receipt(received: date, words: str, due: date) -> None:
    assert read_deadline(words, Setting(received, working_calendar())).due == due


@pytest.mark.parametrize("words", ["2月30日前", "13月5日", "2023.2.29", "13月底前", "Feb 30"])
def test_day_that_cannot_be_warns_and_keeps_the_words(words: str) -> None:
    read = read_deadline(words, SETTING)

    assert (read.kind, read.due, read.words) == (BY_DATE, None, words)
    assert [str(one) for one in read.warnings] == [f"时限“{words}”不是日历上有的日子，先不定时限"]


@pytest.mark.parametrize("words", ["尽快", "3月前", "2023.3前", "3月第一周", "年后", "视情况而定"])
def test_words_not_understood_warn_and_stay(words: str) -> None:
    read = read_deadline(words, SETTING)

    assert (read.kind, read.due, read.words) == (None, None, words)
    assert [str(one) for one in read.warnings] == [f"看不懂时限“{words}”，原话照录，先不定时限"]


@pytest.mark.parametrize("cell", [None, "", "  ", "无", "/", "—"])
def test_cell_that_says_nothing_is_silent(cell: str | None) -> None:
    assert read_deadline(cell, SETTING) == ReadDeadline(None, None, "")


@pytest.mark.parametrize(
    ("cell", "due"),
    [
        (datetime(2023, 3, 15), date(2023, 3, 15)),
        (date(2023, 3, 15), date(2023, 3, 15)),
        (45000.0, date(2023, 3, 15)),
        (20230315, date(2023, 3, 15)),
        (Decimal("3.15"), date(2023, 3, 15)),
        (3.5, date(2023, 3, 5)),
    ],
)
def test_cell_of_a_number_or_date_gives_the_day(cell: float | Decimal | date, due: date) -> None:
    read = read_deadline(cell, SETTING)

    assert (read.kind, read.due, read.warnings) == (BY_DATE, due, ())


def test_number_that_lost_its_nought_warns() -> None:
    read = read_deadline(Decimal("3.1"), SETTING)

    assert (read.kind, read.due, read.words) == (None, None, "3.1")
    assert [str(one) for one in read.warnings] == ["时限是数字 3.1，看不出是哪一天，先不定时限"]


def test_day_before_the_receipt_warns() -> None:
    read = read_deadline("2023年2月1日", SETTING)

    assert read.due == date(2023, 2, 1)
    assert [str(one) for one in read.warnings] == ["时限 2023-02-01 早于来件日期 2023-02-22，请核对"]


@given(st.dates(date(2004, 1, 1), date(2099, 12, 31)))
def test_full_date_is_read_in_every_writing(day: date) -> None:
    for words in (
        f"{day.year}年{day.month}月{day.day}日前",
        f"{day.year}.{day.month}.{day.day}",
        day.isoformat(),
        f"{day:%Y%m%d}",
        f"{day:%d %B %Y}",
    ):
        assert read_deadline(words, SETTING).due == day


@given(st.dates(date(2004, 1, 1), date(2099, 1, 1)), st.integers(0, 170))
@example(date(2007, 11, 1), 120)
def test_month_and_day_within_half_a_year_mean_the_coming_one(received: date, ahead: int) -> None:
    due = date.fromordinal(received.toordinal() + ahead)

    assert read_deadline(f"{due.month}月{due.day}日前", Setting(received, working_calendar())).due == due


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (date(2007, 11, 1), date(2008, 2, 29)),
        (date(2008, 1, 15), date(2008, 2, 29)),
        (date(2006, 11, 1), None),
        (date(2007, 2, 1), None),
    ],
)
def test_29_february_is_that_of_the_leap_year_meant_or_no_day(received: date, due: date | None) -> None:
    assert read_deadline("2月29日前", Setting(received, working_calendar())).due == due


@given(
    st.text(
        alphabet="0123456789年月日号个工作天周底前内至-./初上中下旬本明半季度一二三十〇第 星期小时endofmarch",
        max_size=14,
    )
)
def test_any_words_are_read_without_an_error_and_kept(words: str) -> None:
    read = read_deadline(words, SETTING)

    assert read.words in ("", " ".join(words.split()))
    assert read.due is None or read.kind is not None


@given(st.floats(allow_nan=True, allow_infinity=True) | st.integers(-(10**20), 10**20) | st.decimals(allow_nan=False))
def test_any_number_is_read_without_an_error(number: float | Decimal) -> None:
    assert read_deadline(number, SETTING).words != ""
