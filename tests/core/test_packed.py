"""A packed sequence is what was put into it, however it is read."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.packed import CHUNK, Packed

ENTRY = st.one_of(st.integers(), st.text(max_size=5), st.tuples(st.dates(), st.none()))
BORDERS = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 3]


@pytest.mark.parametrize("count", BORDERS)
def test_entries_come_out_in_order_by_place_and_from_the_end(count: int) -> None:
    entries = [(place, f"第 {place} 行") for place in range(count)]

    packed = Packed(entries)

    assert (len(packed), bool(packed), list(packed)) == (count, count > 0, entries)
    assert list(reversed(packed)) == entries[::-1]
    assert [packed[place] for place in range(count)] == entries
    assert packed[-3:] == entries[-3:]
    assert packed[CHUNK - 2 : CHUNK + 2] == entries[CHUNK - 2 : CHUNK + 2]
    for outside in (count, -count - 1):
        with pytest.raises(IndexError):
            packed[outside]


@given(st.lists(ENTRY, max_size=30), st.lists(ENTRY, max_size=30), st.slices(60))
def test_what_is_appended_is_read_like_a_list(first: list[object], more: list[object], cut: slice) -> None:
    packed = Packed(first * CHUNK)
    packed.extend(more)

    whole = first * CHUNK + more
    assert list(packed) == whole
    assert packed[cut] == whole[cut]


def test_what_was_read_before_is_no_part_of_what_is_appended() -> None:
    packed = Packed([date(2023, 2, day) for day in range(1, 10)])
    read = list(packed)
    packed.append(date(2023, 2, 10))
    assert (len(read), len(packed), packed[9]) == (9, 10, date(2023, 2, 10))
