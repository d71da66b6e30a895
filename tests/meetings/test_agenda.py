"""The order of an agenda, without a database."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.errors import Invalid
from bihuan.core.sampling import drawn_order
from bihuan.meetings.agenda import Shift, gathered, placed, shifted

names = st.lists(st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1), unique=True, max_size=12)


@given(names, st.data())
def test_a_part_moved_up_and_down_again_stands_where_it_stood(parts: list[str], data: st.DataObject) -> None:
    if not parts:
        return
    part = data.draw(st.sampled_from(parts[1:] or parts))

    up = shifted(parts, part, Shift.UP)

    assert sorted(up) == sorted(parts)
    assert len(parts) == 1 or shifted(up, part, Shift.DOWN) == parts


def test_at_the_edge_a_part_stays() -> None:
    assert shifted(["a", "b"], "a", Shift.UP) == ["a", "b"]
    assert shifted(["a", "b"], "b", Shift.DOWN) == ["a", "b"]


@given(names, st.randoms(use_true_random=False))
def test_a_draw_takes_everybody_once_and_the_order_of_asking_changes_nothing(parts: list[str], random: object) -> None:
    other = list(parts)
    random.shuffle(other)  # type: ignore[attr-defined]

    listed, drawn = drawn_order("07 19 23", parts)

    assert (listed, drawn) == drawn_order("07 19 23", other)
    assert sorted(drawn) == sorted(parts)


def test_anybody_can_draw_again_from_what_is_printed() -> None:
    listed, drawn = drawn_order("7", ["乙镇 汇报", "甲镇 汇报"])

    bytes_of_list = "乙镇 汇报\n甲镇 汇报\n".encode()
    assert listed == f"sha256:{hashlib.sha256(bytes_of_list).hexdigest()}"
    lots = {name: hashlib.sha256(f"7\n{listed}\n{name}".encode()).hexdigest() for name in ("乙镇 汇报", "甲镇 汇报")}
    assert drawn == sorted(lots, key=lots.__getitem__)
    with pytest.raises(Invalid):
        drawn_order("", ["甲镇"])


@given(names, st.data())
def test_only_speakers_change_places(parts: list[str], data: st.DataObject) -> None:
    speaking = data.draw(st.lists(st.sampled_from(parts), unique=True)) if parts else []
    drawn = data.draw(st.permutations(speaking))

    after = placed(parts, {name: name for name in speaking}, drawn)

    assert [one for one in after if one in speaking] == list(drawn)
    assert [one if one not in speaking else None for one in after] == [
        one if one not in speaking else None for one in parts
    ]


def test_reports_stand_together_behind_what_opens_the_meeting() -> None:
    parts = ["宣读", "乙", "点评", "甲", "小结"]

    assert gathered(parts, ["甲", "乙", "丙"], ["宣读"]) == ["宣读", "甲", "乙", "丙", "点评", "小结"]
    assert gathered(["点评"], ["甲"], []) == ["甲", "点评"]
    assert gathered(["宣读"], ["甲"], ["宣读"]) == ["宣读", "甲"]
