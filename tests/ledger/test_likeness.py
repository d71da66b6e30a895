"""Likeness of faults: symmetric, between 0 and 1, only at one place, never across kinds of fault."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.ledger.likeness import MOST_NEAR, Fault, fault_key, keys_of, near, place_key, words_alike

TEXTS = st.text(alphabet="积水垃圾座椅损坏路灯不亮处 23，。２", max_size=12)
PLACES = st.sampled_from(["", "#1", "炎黄广场", "北二街"])
FAULTS = st.builds(Fault, st.integers(1, 9), PLACES, TEXTS, st.sampled_from(["", "环境卫生", "市容秩序"]))


@given(TEXTS, TEXTS)
def test_words_are_alike_in_both_directions_and_within_bounds(one: str, other: str) -> None:
    assert words_alike(one, other) == words_alike(other, one)
    assert 0 <= words_alike(one, other) <= 1


@given(FAULTS, st.lists(FAULTS, max_size=8))
def test_what_is_near_lies_at_the_same_place_and_is_no_other_kind(one: Fault, others: list[Fault]) -> None:
    by_key = {other.key: other for other in others}
    for found in near(one, by_key.values()):
        other = by_key[found.key]
        assert other.place == one.place != ""
        assert other.key != one.key
        assert not one.category or not other.category or one.category == other.category


@given(FAULTS, st.lists(FAULTS, max_size=8))
def test_the_likeliest_come_first_and_are_few(one: Fault, others: list[Fault]) -> None:
    found = near(one, others)

    assert len(found) <= MOST_NEAR
    assert [one.likeness for one in found] == sorted((one.likeness for one in found), reverse=True)


@given(FAULTS, FAULTS)
def test_nearness_is_mutual(one: Fault, other: Fault) -> None:
    other = replace(other, key=one.key + 10)
    assert bool(near(one, [other])) == bool(near(other, [one]))


@given(st.integers(1, 99) | st.none(), TEXTS, TEXTS)
def test_a_fault_is_found_again_under_its_keys(place: int | None, text: str, problem: str) -> None:
    assert set(filter(None, [fault_key(place, text, problem)])) <= set(keys_of(place, (text,), problem))


@given(TEXTS, TEXTS)
def test_blanks_and_stops_make_no_other_fault(place: str, problem: str) -> None:
    assert fault_key(None, f" {place}。", f"{problem} ") == fault_key(None, place, problem)


@given(st.text(max_size=300))
def test_a_place_key_fits_its_column(text: str) -> None:
    assert len(place_key(None, text)) <= 60


def test_without_a_place_nothing_is_the_same_or_near() -> None:
    assert fault_key(None, " ", "积水") == ""
    assert near(Fault(1, "", "积水", ""), [Fault(2, "", "积水", "")]) == []


@pytest.mark.parametrize(
    ("one", "other", "is_near"),
    [
        (("地面积水 2 处", ""), ("地面积水3处", ""), True),
        (("地面积水，下水道篦子缺失2处", ""), ("下水道篦子缺失", ""), True),
        (("地面积水", ""), ("路灯不亮", ""), False),
        (("垃圾桶满溢未清运", "环境卫生"), ("垃圾未及时清运", "环境卫生"), True),
        (("垃圾桶满溢未清运", "环境卫生"), ("垃圾桶满溢未清运", "市容秩序"), False),
        (("路灯不亮", "市政设施"), ("路灯不亮", ""), True),
    ],
)
def test_faults_people_would_call_the_same(one: tuple[str, str], other: tuple[str, str], is_near: bool) -> None:
    assert bool(near(Fault(1, "甲", *one), [Fault(2, "甲", *other)])) is is_near
