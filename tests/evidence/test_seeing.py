"""How well parts of pictures are found again, on fewer pictures than ``script/bench`` looks at."""

import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from bench.sight import Eye, rates, strangers
from bihuan.demo.scenes.gallery import picture_after, picture_before
from bihuan.evidence.overlap import overlap_of
from bihuan.evidence.truth import SAME_MOMENT
from tests.support.streets import CHANGES, street


@pytest.fixture
def eye(tmp_path: Path) -> Iterator[Eye]:
    eye = Eye(tmp_path)
    yield eye
    eye.close()


@pytest.mark.once
@pytest.mark.parametrize(
    ("others", "changed"),
    [pytest.param(8, 4, marks=pytest.mark.slow), pytest.param(20, 8, marks=pytest.mark.soak)],
)
def test_parts_are_found_again_among_strangers_and_strangers_never(eye: Eye, others: int, changed: int) -> None:
    crowd = [eye.see(image) for image in strangers(others)]
    own = [eye.see(street(seed, (960, 720))) for seed in range(changed)]
    # Of so few one may be missed: 0.93 of a larger number is what the bench asks.
    least = (changed - 1) / changed

    found = rates(eye, changed, own + crowd[changed:], CHANGES)
    alarms = [(at, sorted(eye.found(one, crowd) - {at})) for at, one in enumerate(crowd)]

    assert {name: share for name, share in found.items() if share < least} == {}
    assert [pair for pair in alarms if pair[1]] == []


@pytest.mark.once
def test_an_honest_second_picture_of_a_mended_spot_is_not_the_same_throughout(eye: Eye, tmp_path: Path) -> None:
    for subject in ("manhole", "litter", "stairs"):
        before, after = (
            eye.see(Image.open(io.BytesIO(taken(subject, "人民路 8 号"))).convert("RGB"))
            for taken in (picture_before, picture_after)
        )
        overlap = overlap_of(after.marks, after.shape, before.marks, before.shape)

        assert overlap is None or eye.sameness(after, before, overlap.lens) < SAME_MOMENT


def test_a_plain_picture_has_no_landmarks(eye: Eye) -> None:
    assert len(eye.see(Image.new("RGB", (640, 480), (90, 90, 90))).marks) == 0


def test_landmarks_do_not_depend_on_the_size_of_the_picture_and_not_on_chance(eye: Eye) -> None:
    large, small = street(3), street(3).resize((800, 600), Image.Resampling.BICUBIC)
    first, again, less = (eye.see(image) for image in (large, large, small))

    overlap = overlap_of(first.marks, first.shape, less.marks, less.shape)

    assert (first.codes, first.places) == (again.codes, again.places)
    assert overlap is not None
    assert np.allclose(overlap.lens, np.eye(3), atol=0.004)
