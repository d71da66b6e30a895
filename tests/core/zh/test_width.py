import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.zh import half_width, squash


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("２０２３．３．５", "2023.3.5"),
        ("ＡＢｃ（１）［２］", "ABc(1)[2]"),
        ("\u3000龙湖镇\u00a0 \t卫生院 ", "龙湖镇 卫生院"),
        ("地砖松动 ９ 块，已报。", "地砖松动 9 块，已报。"),
        ("\ufeff一\u200b行 \r\n 二行\r三行", "一行\n二行\n三行"),
        ("９８％－９９％／３", "98%-99%/3"),
    ],
)
def test_half_width_by_hand(text, cleaned):
    assert half_width(text) == cleaned


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("教育园区管委会（龙湖镇）", "教育园区管委会 (龙湖镇)"),
        ("市文广旅体局。", " 市文广旅体局"),
        ("占道经营, 消防通道被 ３ 辆三轮车堵塞", "占道经营，消防通道被3辆三轮车堵塞"),
        ("新华路【郑韩路至金城路段】", "新华路(郑韩路至金城路段)"),
        ("XZ-001", "ｘｚ001"),
    ],
)
def test_squash_makes_the_same_of_what_a_person_calls_the_same(one, other):
    assert squash(one) == squash(other)


def test_squash_keeps_brackets_and_signs_that_mean_something():
    assert squash("新华路（北段）") == "新华路(北段)"
    assert squash("3+1") != squash("31")


@given(st.text())
def test_half_width_and_squash_are_settled_after_once(text):
    assert half_width(half_width(text)) == half_width(text)
    assert squash(squash(text)) == squash(text)
    assert squash(half_width(text)) == squash(text)
