import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.evidence.landmarks import (
    CODE_BYTES,
    FEWEST,
    MOST,
    Landmarks,
    codes_of,
    differing,
    packed_places,
    unpacked,
    unpacked_codes,
)
from bihuan.evidence.overlap import Shape, homography, outline, overlap_of, through
from bihuan.evidence.sieve import MOST_LIKELY, likeliest

SHAPE = Shape.of(1280, 960)
seeds = st.integers(0, 10_000)


def marks(seed: int, count: int = 300) -> Landmarks:
    """Landmarks anywhere in a picture of 4 : 3, none like another."""
    random = np.random.default_rng(seed)
    places = random.random((count, 4)) * (1, 0.75, 0.05, 2 * math.pi) + (0, 0, 0.005, 0)
    return unpacked(random.bytes(count * CODE_BYTES), packed_places(places))


def moved(own: Landmarks, scale: float, turn: float, shift: complex, flips: int = 0, seed: int = 1) -> Landmarks:
    """The same landmarks seen from elsewhere, some bits of each misread."""
    random = np.random.default_rng(seed)
    place = (own.places[:, 0] + 1j * own.places[:, 1]) * scale * np.exp(1j * turn) + shift
    codes = own.codes.copy()
    for at in range(len(own)):
        for bit in random.choice(128, flips, replace=False):
            codes[at, bit // 64] ^= np.uint64(1) << np.uint64(bit % 64)
    places = np.column_stack([place.real, place.imag, own.places[:, 2] * scale, own.places[:, 3] + turn])
    return Landmarks(codes, places)


@given(seeds, st.floats(0.4, 2.0), st.floats(-0.5, 0.5), st.integers(0, 8))
def test_a_picture_seen_from_elsewhere_overlaps(seed: int, scale: float, turn: float, flips: int) -> None:
    own = marks(seed)
    corner = -min(0.0, -0.75 * scale * math.sin(turn)) + 1j * -min(0.0, scale * math.sin(turn))
    seen = moved(own, scale, turn, corner, flips)

    overlap = overlap_of(own, SHAPE, seen, Shape(3.0, 3.0))

    assert overlap is not None
    expected = scale * np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]])
    assert np.allclose(np.array(overlap.lens)[:2, :2], expected, atol=0.02)
    assert overlap.own == ((0, 1000), (0, 0), (1000, 0), (1000, 1000)) or len(overlap.own) >= 4


@given(seeds, seeds)
def test_strangers_do_not_overlap(one: int, other: int) -> None:
    assert overlap_of(marks(one), SHAPE, marks(other + 20_000), SHAPE) is None


def test_a_stamp_that_two_strangers_bear_is_no_overlap() -> None:
    stamp = marks(7, 90)
    low = Landmarks(stamp.codes, stamp.places * (0.5, 0.25, 1, 1) + (0, 0.55, 0, 0))
    one, other = (with_stamp(marks(seed), low) for seed in (1, 2))

    assert overlap_of(one, SHAPE, other, SHAPE) is None


def test_bars_at_the_edges_of_two_screens_are_no_overlap() -> None:
    bars = marks(7, 120)
    edges = bars.places.copy()
    edges[:, 1] = np.where(np.arange(120) % 2, edges[:, 1] * 0.1, 0.70 + edges[:, 1] * 0.06)
    one, other = (with_stamp(marks(seed), Landmarks(bars.codes, edges)) for seed in (1, 2))

    assert overlap_of(one, SHAPE, other, SHAPE) is None


def test_one_thing_in_two_streets_is_no_overlap() -> None:
    thing = marks(7, 60)
    here, there = (thing.places * (0.2, 0.2, 1, 1) + (left, 0.1, 0, 0) for left in (0.1, 0.7))
    one, other = (with_stamp(marks(seed), Landmarks(thing.codes, places)) for seed, places in ((1, here), (2, there)))

    assert overlap_of(one, SHAPE, other, SHAPE) is None


def with_stamp(own: Landmarks, stamp: Landmarks) -> Landmarks:
    return Landmarks(np.concatenate([own.codes, stamp.codes]), np.concatenate([own.places, stamp.places]))


def test_a_mirrored_picture_does_not_overlap() -> None:
    own = marks(1)
    mirrored = Landmarks(own.codes, own.places * (-1, 1, 1, -1) + (1, 0, 0, math.pi))

    assert overlap_of(own, SHAPE, mirrored, SHAPE) is None


@pytest.mark.parametrize("count", [0, 1, 13])
def test_too_few_landmarks_overlap_with_nothing(count: int) -> None:
    assert overlap_of(marks(1, count), SHAPE, marks(1), SHAPE) is None


@given(st.lists(st.tuples(st.floats(-0.2, 0.2), st.floats(-0.2, 0.2)), min_size=4, max_size=4), seeds)
def test_homography_gives_back_the_perspective_that_moved_the_points(
    bends: list[tuple[float, float]], seed: int
) -> None:
    corners = np.array([(0, 0), (1, 0), (1, 1), (0, 1)], float)
    lens = homography(corners, corners + np.array(bends))
    assert lens is not None
    points = np.random.default_rng(seed).random((30, 2))

    found = homography(points, through(lens, points))

    assert found is not None
    assert np.allclose(through(found, points), through(lens, points), atol=1e-3)


def test_points_on_one_line_fix_no_perspective() -> None:
    line = np.column_stack([np.linspace(0, 1, 20), np.linspace(0, 1, 20)])

    assert homography(line, line) is None


@given(st.floats(-1, 1), st.floats(-1, 1), st.floats(0.3, 3))
def test_outlines_stay_inside_the_picture(left: float, top: float, scale: float) -> None:
    lens = np.array([[scale, 0, left], [0, scale, top], [0, 0, 1.0]])

    corners = outline(SHAPE, SHAPE, lens)

    assert all(0 <= x <= 1000 and 0 <= y <= 1000 for x, y in corners)
    across = max(0.0, min(1.0, left + scale) - max(0.0, left))
    if corners and across > 0.01:
        assert abs(max(x for x, _ in corners) - min(x for x, _ in corners) - 1000 * across) <= 2


@given(seeds)
def test_packed_places_come_back_within_a_hair(seed: int) -> None:
    random = np.random.default_rng(seed)
    places = random.random((50, 4)) * (1, 1, 1, 2 * math.pi)

    found = unpacked(random.bytes(50 * CODE_BYTES), packed_places(places)).places

    assert np.abs(found[:, :3] - places[:, :3]).max() < 1e-5
    assert np.abs(np.angle(np.exp(1j * (found[:, 3] - places[:, 3])))).max() < 1e-4


@pytest.mark.parametrize(("codes", "places"), [(b"x", b""), (b"x" * 16, b"y" * 7), (b"", b"y" * 8)])
def test_what_are_no_landmarks_is_refused(codes: bytes, places: bytes) -> None:
    with pytest.raises(ValueError, match="no landmarks"):
        unpacked(codes, places)


def test_a_picture_takes_at_most_ten_kilobytes() -> None:
    own = marks(1, MOST)

    assert own.codes.nbytes + len(packed_places(own.places)) == 9_600
    assert FEWEST < MOST


def test_codes_say_which_numbers_lie_above_the_median() -> None:
    descriptor = np.arange(128, dtype=float)[None, :]

    assert codes_of(descriptor) == bytes(8) + b"\xff" * 8


@given(seeds)
def test_differing_counts_bits(seed: int) -> None:
    random = np.random.default_rng(seed)
    one, other = (unpacked_codes(random.bytes(5 * CODE_BYTES)) for _ in range(2))

    bits = differing(one, other)

    assert bits.tolist() == [[sum((int(a) ^ int(b)).bit_count() for a, b in zip(x, y)) for y in other] for x in one]  # noqa: B905
    assert (differing(one, one).diagonal() == 0).all()


@given(seeds, st.integers(0, 12))
def test_the_sieve_finds_the_picture_among_strangers(seed: int, flips: int) -> None:
    own = marks(seed)
    others = [(key, marks(30_000 + seed + key).codes.tobytes()) for key in range(30)]
    others.insert(11, (99, moved(own, 1, 0, 0, flips).codes.tobytes()))

    assert likeliest(own.codes, others)[:1] == [99]


def test_what_many_share_does_not_crowd_out_the_one_that_is_the_same() -> None:
    stamp, own = marks(7, 100), marks(1)
    crowd = [(key, with_stamp(marks(100 + key), stamp).codes.tobytes()) for key in range(3 * MOST_LIKELY)]
    same = with_stamp(moved(own, 1, 0, 0, 6), marks(8, 100))

    found = likeliest(with_stamp(own, stamp).codes, [*crowd, (999, same.codes.tobytes())])

    assert (found[0], len(found)) == (999, MOST_LIKELY)


def test_the_sieve_of_nothing_is_empty() -> None:
    assert likeliest(marks(1).codes, []) == []
    assert likeliest(marks(1).codes, [(1, b"")]) == []
