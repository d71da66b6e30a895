"""Drawn photographs: the fault and its mending differ, and one seed is one spot."""

import io

import pytest
from PIL import Image, ImageChops, ImageStat

from bihuan.demo.findings import hand_over_paper, patrol, remedies
from bihuan.demo.scenes.canvas import Canvas
from bihuan.demo.scenes.gallery import SUBJECTS, picture_after, picture_before
from bihuan.evidence.fingerprints import distance, fingerprint_of


def opened(content):
    return Image.open(io.BytesIO(content), formats=["JPEG"])


def difference(one, other):
    """Mean difference per channel, 0 to 255."""
    return max(ImageStat.Stat(ImageChops.difference(opened(one).convert("RGB"), opened(other).convert("RGB"))).mean)


def apart(one, other):
    """Bits in which the fingerprints of two pictures differ."""
    mine, theirs = (fingerprint_of(opened(content).convert("RGB")) for content in (one, other))
    return distance(mine, theirs)


def test_a_photograph_is_a_jpeg_of_the_size_of_a_telephone_camera():
    picture = opened(picture_before("wet_floor", "a"))

    assert (picture.format, picture.size, picture.mode) == ("JPEG", (1280, 960), "RGB")


def test_the_same_seed_draws_the_same_bytes():
    assert picture_before("bench", "a") == picture_before("bench", "a")


def test_another_seed_is_another_spot():
    assert difference(picture_before("bench", "a"), picture_before("bench", "b")) > 10


def test_two_shots_of_one_spot_are_two_files_in_two_lights():
    assert difference(picture_after("rubble", "a", 1), picture_after("rubble", "a", 2)) > 3


@pytest.mark.parametrize("subject", ["bench", "manhole"])
def test_shots_of_one_spot_are_nearer_to_each_other_than_to_other_spots(subject):
    first = picture_after(subject, "a", 1)
    shots = [apart(first, picture_after(subject, "a", shot)) for shot in (2, 3, 4, 5)]
    spots = [apart(first, picture_after(subject, spot, 1)) for spot in "bcde"]

    assert max(shots) < min(spots)


@pytest.mark.parametrize("subject", ["manhole", "fire_lane", "pond"])
def test_the_mending_shows(subject):
    assert difference(picture_before(subject, "a"), picture_after(subject, "a")) > 3


def test_every_fault_of_the_papers_can_be_drawn_and_mended():
    shown = {finding.shows for paper in (hand_over_paper(), patrol()) for finding in paper.findings}

    assert shown - set(SUBJECTS) == set()
    assert set(remedies()) == set(SUBJECTS)


def test_what_lies_outside_the_canvas_is_left_out():
    canvas = Canvas("a")

    canvas.texture([(500, 400), (600, 400), (600, 500)], 0.5)
    canvas.shadow([(-90, -90), (-20, -90), (-20, -20)])

    assert opened(canvas.photograph("a/1")).size == (1280, 960)


@pytest.mark.slow
@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_subject_is_drawn_broken_and_mended(subject):
    assert difference(picture_before(subject, "every"), picture_after(subject, "every")) > 1
