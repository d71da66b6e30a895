import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan.evidence.fingerprints import LENGTH, distance, layouts_of
from bihuan.evidence.shelf import ALIKE, BLOCK, Hit, Shelf


def changed(fingerprint: bytes, bits: int, rough: random.Random) -> bytes:
    value = int.from_bytes(fingerprint, "little")
    for bit in rough.sample(range(1, 256), bits):
        value ^= 1 << bit
    return value.to_bytes(LENGTH, "little")


@pytest.mark.parametrize("bits", [0, 1, ALIKE])
def test_a_picture_is_found_among_more_than_two_blocks(bits: int) -> None:
    rough = random.Random(bits)  # noqa: S311 -- no secret
    shelf, wanted = Shelf(), rough.randbytes(LENGTH)
    shelf.put([(key, rough.randbytes(LENGTH)) for key in range(2 * BLOCK)])
    shelf.put([(9_999_999, changed(wanted, bits, rough))])

    assert len(shelf) == 2 * BLOCK + 1
    assert shelf.alike(wanted) == [Hit(9_999_999, bits, 0)]


def test_one_bit_too_many_is_a_stranger() -> None:
    rough, shelf = random.Random(7), Shelf()  # noqa: S311
    wanted = rough.randbytes(LENGTH)
    shelf.put([(1, changed(wanted, ALIKE + 1, rough))])

    assert shelf.alike(wanted) == []


@given(st.lists(st.binary(min_size=LENGTH, max_size=LENGTH), max_size=20), st.integers(0, 256))
@settings(max_examples=50)
def test_what_is_found_is_what_comparing_one_by_one_finds(rows: list[bytes], within: int) -> None:
    rough, shelf = random.Random(len(rows)), Shelf()  # noqa: S311
    wanted = rough.randbytes(LENGTH)
    shelf.put(list(enumerate(rows)))

    expected = {key: min(distance(layout, row) for layout in layouts_of(wanted)) for key, row in enumerate(rows)}
    found = shelf.alike(wanted, within)

    assert {hit.key: hit.distance for hit in found} == {key: d for key, d in expected.items() if d <= within}
    assert found == sorted(found, key=lambda hit: (hit.distance, hit.key))


def test_an_empty_shelf_finds_nothing() -> None:
    assert Shelf().alike(bytes(LENGTH)) == []
