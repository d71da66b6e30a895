import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.zh import similarity, split_names

names = st.text("新郑市住建局公安龙湖镇管委会", min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("cell", "units"),
    [
        ("辛店镇/市住建局", ["辛店镇", "市住建局"]),
        ("和庄镇 市文广旅体局", ["和庄镇", "市文广旅体局"]),
        ("龙湖镇，市公安局", ["龙湖镇", "市公安局"]),
        ("新烟街道、市城管局；市住建局", ["新烟街道", "市城管局", "市住建局"]),
        ("市公安局（交警大队、指挥中心）、薛店镇", ["市公安局（交警大队、指挥中心）", "薛店镇"]),
        ("教育园区管委会 （龙湖镇）/薛店镇", ["教育园区管委会（龙湖镇）", "薛店镇"]),
        ("薛店镇\n市住建局\u3000薛店镇", ["薛店镇", "市住建局"]),
        ("薛店镇（牵头、市住建局", ["薛店镇（牵头", "市住建局"]),
        ("薛店镇）、（市住建局", ["薛店镇）", "（市住建局"]),
        (" 、薛店镇。", ["薛店镇"]),
        ("", []),
        ("、/ ", []),
    ],
)
def test_split_names_by_hand(cell, units):
    assert split_names(cell) == units


@given(st.lists(names, unique=True, min_size=1), st.sampled_from(["、", "，", ",", "/", "／", ";", "；", " ", "\n"]))
def test_split_names_undoes_a_join(units, separator):
    assert split_names(separator.join(units)) == units


@given(st.text())
def test_split_names_gives_no_empty_name_and_none_twice(cell):
    units = split_names(cell)
    assert "" not in units
    assert len(set(units)) == len(units)


@pytest.mark.parametrize(
    ("one", "other", "value"),
    [
        ("市住建局", "市住建局 ", 1.0),
        ("市住建局", "新郑市住建局", 0.5 + 0.5 * 4 / 6),
        ("炎黄广场", "炎帝广场", 2 / 6),
        ("龙湖镇", "薛店镇", 0.0),
        ("甲乙甲甲", "甲甲乙甲", 0.99),
        ("镇", "龙湖镇", 0.0),
        ("", "龙湖镇", 0.0),
        ("", "", 0.0),
    ],
)
def test_similarity_by_hand(one, other, value):
    assert similarity(one, other) == pytest.approx(value)


@given(st.text(max_size=12), st.text(max_size=12))
def test_similarity_is_symmetric_and_within_bounds(one, other):
    value = similarity(one, other)
    assert value == similarity(other, one)
    assert 0.0 <= value <= 1.0


@given(names, names)
def test_similarity_is_full_for_the_same_name_only(one, other):
    assert (similarity(one, other) == 1.0) is (one == other)
