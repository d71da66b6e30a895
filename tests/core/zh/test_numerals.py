import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.zh import chinese_numeral, numerals_to_digits, read_digits, read_numeral


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("〇", 0),
        ("零", 0),
        ("两", 2),
        ("十", 10),
        ("一十", 10),
        ("十二", 12),
        ("二十", 20),
        ("九十九", 99),
        ("一百", 100),
        ("两百", 200),
        ("一百零五", 105),
        ("一百〇五", 105),
        ("一百五", 150),
        ("一百十五", 115),
        ("一百一十五", 115),
        ("一百零一十", 110),
        ("九百九十九", 999),
    ],
)
def test_read_numeral_by_hand(text, number):
    assert read_numeral(text) == number


@pytest.mark.parametrize(
    "text", ["", "百", "零五", "十零五", "一百零", "五五", "一千", "12", "第一", "两十", "一百五六"]
)
def test_read_numeral_refuses_what_is_none(text):
    assert read_numeral(text) is None


def test_every_numeral_is_read_as_it_is_written():
    assert [read_numeral(chinese_numeral(number)) for number in range(1000)] == list(range(1000))


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "〇"), (7, "七"), (10, "十"), (11, "十一"), (20, "二十"), (105, "一百零五"), (110, "一百一十")],
)
def test_chinese_numeral_by_hand(number, text):
    assert chinese_numeral(number) == text


@pytest.mark.parametrize("number", [-1, 1000])
def test_chinese_numeral_refuses_what_it_cannot_write(number):
    with pytest.raises(ValueError, match=str(number)):
        chinese_numeral(number)


@pytest.mark.parametrize(
    ("text", "number"), [("二〇二三", 2023), ("二零○五", 2005), ("", None), ("二十", None), ("两", None)]
)
def test_read_digits(text, number):
    assert read_digits(text) == number


@given(st.text())
def test_reading_never_fails(text):
    number = read_numeral(text)
    assert number is None or 0 <= number <= 999
    assert read_digits(text) is None or all(sign in "〇零○一二三四五六七八九" for sign in text)


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("二〇二三年三月十五日前", "2023年3月15日前"),
        ("两周内", "2周内"),
        ("十五个工作日内", "15个工作日内"),
        ("一二三百", "一二三百"),
        ("2月28日前", "2月28日前"),
        ("零五", "5"),
    ],
)
def test_numerals_to_digits_by_hand(text, digits):
    assert numerals_to_digits(text) == digits


@given(st.integers(0, 999), st.integers(0, 999))
def test_numerals_to_digits_reads_every_number_in_a_text(first, second):
    written = f"{chinese_numeral(first)}月{chinese_numeral(second)}日"
    assert numerals_to_digits(written) == f"{first}月{second}日"
