from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.evidence.truth import CLOCK_SLACK, FAR_METRES, DoubtKind, Scene, Shot, Use, doubts_of, metres_between

FOUND = datetime(2026, 3, 2, tzinfo=UTC)
SQUARE = (113.740, 34.395)


def kinds(shot: Shot, scene: Scene, uses: tuple[Use, ...] = ()) -> list[DoubtKind]:
    return [one.kind for one in doubts_of(shot, uses, scene)]


def test_a_picture_that_says_nothing_of_itself_is_not_doubted() -> None:
    assert kinds(Shot(), Scene(FOUND, *SQUARE)) == []


@pytest.mark.parametrize(
    ("before", "expected"), [(CLOCK_SLACK, []), (CLOCK_SLACK + timedelta(seconds=1), [DoubtKind.EARLY])]
)
def test_a_picture_taken_before_the_fault_was_found_is_doubted(before: timedelta, expected: list[DoubtKind]) -> None:
    assert kinds(Shot(taken_at=FOUND - before), Scene(FOUND)) == expected


def test_an_early_picture_says_both_times() -> None:
    (doubt,) = doubts_of(Shot(taken_at=FOUND - timedelta(days=3)), (), Scene(FOUND))

    assert doubt.data == {"taken_at": "2026-02-27T00:00:00+00:00", "found_at": "2026-03-02T00:00:00+00:00"}


def test_a_picture_taken_far_from_the_place_is_doubted_and_says_how_far() -> None:
    far = Shot(longitude=SQUARE[0], latitude=SQUARE[1] + 0.01)

    (doubt,) = doubts_of(far, (), Scene(None, *SQUARE))

    assert (doubt.kind, doubt.data) == (DoubtKind.FAR, {"metres": 1112})


@pytest.mark.parametrize(("metres", "expected"), [(FAR_METRES - 5, []), (FAR_METRES + 5, [DoubtKind.FAR])])
def test_near_enough_is_near(metres: int, expected: list[DoubtKind]) -> None:
    north = SQUARE[1] + metres / 111_195.08
    assert kinds(Shot(longitude=SQUARE[0], latitude=north), Scene(None, *SQUARE)) == expected


@pytest.mark.parametrize(
    ("software", "expected"),
    [
        ("Adobe Photoshop 25.0 (Windows)", [DoubtKind.EDITED]),
        ("美图秀秀 10", [DoubtKind.EDITED]),
        ("Snapseed 2.21", [DoubtKind.EDITED]),
        ("HarmonyOS 4.2", []),
        ("camera 1.2", []),
        ("", []),
    ],
)
def test_what_a_picture_editor_saved_is_doubted(software: str, expected: list[DoubtKind]) -> None:
    assert kinds(Shot(software=software), Scene()) == expected


def use(evidence: int, *, same: bool = False, moment: bool = False, distance: int = 0, layout: int = 0) -> Use:
    return Use(evidence, same_target=same, other_moment=moment, distance=distance, layout=layout)


def test_a_picture_of_another_thing_is_reused_and_one_of_this_thing_at_another_moment_is_alike() -> None:
    uses = (use(4, distance=9, layout=2), use(5, same=True, moment=True), use(6, same=True))

    found = [(one.kind, one.other, one.data) for one in doubts_of(Shot(), uses, Scene())]

    assert found == [
        (DoubtKind.ALIKE, 5, {"distance": 0, "layout": 0}),
        (DoubtKind.REUSED, 4, {"distance": 9, "layout": 2}),
    ]


def test_only_the_three_likeliest_uses_are_shown() -> None:
    uses = tuple(use(number, distance=10 - number) for number in range(1, 6))

    assert [one.other for one in doubts_of(Shot(), uses, Scene())] == [5, 4, 3]


LONGITUDES, LATITUDES = st.floats(-180, 180), st.floats(-89, 89)


@given(LONGITUDES, LATITUDES, LONGITUDES, LATITUDES)
def test_distance_is_the_same_both_ways_and_at_most_half_the_earth(a: float, b: float, c: float, d: float) -> None:
    there, back = metres_between((a, b), (c, d)), metres_between((c, d), (a, b))

    assert there == pytest.approx(back, abs=1e-3)
    assert 0 <= there <= 20_015_200
    assert metres_between((a, b), (a, b)) == 0


def test_a_degree_of_latitude_is_some_111_kilometres() -> None:
    assert round(metres_between((113.7, 34.0), (113.7, 35.0))) == 111_195
