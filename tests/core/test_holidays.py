"""Days off and make-up days, read from the notice as published and from lists people make of it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.errors import Invalid
from bihuan.core.holidays import LETTERS, read_holidays
from bihuan.core.workdays import ChineseCalendar, add_workdays, working_calendar

# The wording of the yearly notice; the days are those of 2026, so that the package's own can be compared.
NOTICE = """国务院办公厅关于2026年
部分节假日安排的通知
国办发明电〔2025〕7号
各省、自治区、直辖市人民政府，国务院各部委、各直属机构：
经国务院批准，现将2026年元旦、春节、清明节、劳动节、端午节、中秋节和国庆节放假调休日期的具体安排通知如下。
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
国务院办公厅
2025年11月4日
"""


def days(*words: str) -> tuple[date, ...]:
    return tuple(date.fromisoformat(word) for word in words)


def faults(text: str, year: int | None = 2027) -> list[str]:
    return [fault.message % fault.data for fault in read_holidays(text, year).faults]


def test_the_notice_as_published_gives_what_the_package_holds() -> None:
    read = read_holidays(NOTICE)
    ours, theirs = read.calendar(), ChineseCalendar()
    year = [date(2026, 1, 1) + timedelta(days=passed) for passed in range(365)]

    assert (read.year, read.outside, read.faults) == (2026, (), ())
    assert [day for day in year if ours.is_workday(day) != theirs.is_workday(day)] == []
    assert read.make_up_days == days("2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10")


@pytest.mark.parametrize(
    ("text", "off", "work"),
    [
        ("2027-01-01 元旦 放假\n2027-02-20 调休上班", ("2027-01-01",), ("2027-02-20",)),
        ("放假：1月1日、1月2日\n上班：2月20日", ("2027-01-01", "2027-01-02"), ("2027-02-20",)),
        ("2027/2/5至2027/2/7 春节 休", ("2027-02-05", "2027-02-06", "2027-02-07"), ()),
        ("２０２７年１月１日（周五）放假１天", ("2027-01-01",), ()),
        ("2027.1.1~2027.1.2 放假", ("2027-01-01", "2027-01-02"), ()),
        ("1月31日至2月1日放假，共2天", ("2027-01-31", "2027-02-01"), ()),
        ("2027-01-01 off\n2027-02-20 working", ("2027-01-01",), ("2027-02-20",)),
        ("1月1日放假；2月20日（星期六）补班", ("2027-01-01",), ("2027-02-20",)),
    ],
)
def test_lists_are_read_however_they_are_written(text: str, off: tuple[str, ...], work: tuple[str, ...]) -> None:
    read = read_holidays(text, 2027)

    assert (read.days_off, read.make_up_days, read.faults) == (days(*off), days(*work), ())


def test_days_of_another_year_are_left_out_and_named() -> None:
    read = read_holidays("元旦：2026年12月31日至2027年1月2日放假，共3天。", 2027)

    assert (read.days_off, read.outside) == (days("2027-01-01", "2027-01-02"), days("2026-12-31"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1月1日（周四）放假", "第 1 行：2027-01-01 写的是周四，实际是周五，请核对年份"),
        ("2月30日放假", "第 1 行：没有 2027-2-30 这一天"),
        ("元旦：1月1日", "第 1 行没有写放假还是上班：元旦：1月1日"),
        ("1月1日至3日放假，共5天", "第 1 行写共 5 天，读到 3 天"),
        ("1月1日至4月3日放假", "第 1 行：从 2027-01-01 到 2027-04-03 不像一个假期"),
        ("1月1日放假\n1月4日上班", "第 2 行：2027-01-04 不是周末，不用调休上班"),
        ("1月2日放假\n1月2日上班", "2027-01-02 既是放假日又是调休上班日。"),
        ("没有日子", "没有读到 2027 年的放假日。"),
    ],
)
def test_what_cannot_be_is_said_with_its_line(text: str, words: str) -> None:
    assert faults(text) == [words]
    with pytest.raises(Invalid):
        read_holidays(text, 2027).calendar()


def test_a_list_without_a_year_asks_for_it() -> None:
    assert faults("1月1日放假", None) == ["没有写明是哪一年。"]


def test_an_imported_year_moves_deadlines_and_ends_the_doubt() -> None:
    imported = read_holidays("1月1日至3日放假\n1月9日上班", 2027).calendar()
    before = add_workdays(date(2026, 12, 30), 7, working_calendar())
    after = add_workdays(date(2026, 12, 30), 7, working_calendar([imported]))

    assert (before.day, before.unknown_years) == (date(2027, 1, 8), (2027,))
    assert (after.day, after.unknown_years) == (date(2027, 1, 9), ())


@given(st.dates(date(2027, 1, 1), date(2027, 12, 31)), st.integers(1, 20))
def test_any_span_written_with_its_weekdays_is_read_back(first: date, length: int) -> None:
    last = min(first + timedelta(days=length - 1), date(2027, 12, 31))
    words = f"{first.month}月{first.day}日（周{LETTERS[first.weekday()]}）至{last.month}月{last.day}日（周{LETTERS[last.weekday()]}）放假"

    read = read_holidays(words, 2027)

    assert read.faults == ()
    assert read.days_off == tuple(first + timedelta(days=passed) for passed in range((last - first).days + 1))
