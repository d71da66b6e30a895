import io
import itertools
import random
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageEnhance

from bihuan.demo.scenes.gallery import SUBJECTS, picture_after
from bihuan.evidence.fingerprints import BITS, LENGTH, distance, fingerprint_of, layouts_of
from bihuan.evidence.shelf import ALIKE, Shelf

Change = Callable[[Image.Image], Image.Image]
SHOWN = sorted(SUBJECTS)[::2]


def photograph(subject: str) -> Image.Image:
    return Image.open(io.BytesIO(picture_after(subject, f"一处{subject}"))).convert("RGB")


@pytest.fixture(scope="module")
def photographs() -> dict[str, Image.Image]:
    """Every other subject of the demo's gallery, each in a spot of its own."""
    return {subject: photograph(subject) for subject in SHOWN}


def stranger(seed: int) -> Image.Image:
    """A soft pattern of its own for every seed."""
    rough = random.Random(seed)  # noqa: S311 -- a pattern, not a secret
    small = Image.frombytes("RGB", (12, 9), rough.randbytes(12 * 9 * 3))
    return small.resize((128, 96), Image.Resampling.BICUBIC)


def recompressed(image: Image.Image, quality: int) -> Image.Image:
    kept = io.BytesIO()
    image.save(kept, "JPEG", quality=quality)
    return Image.open(kept).convert("RGB")


def sent_by_chat(image: Image.Image) -> Image.Image:
    return recompressed(image.resize((1080, 810), Image.Resampling.BICUBIC), 55)


def quarter(image: Image.Image) -> Image.Image:
    return image.resize((image.width // 4, image.height // 4), Image.Resampling.BICUBIC)


def brighter(image: Image.Image) -> Image.Image:
    return ImageEnhance.Brightness(image).enhance(1.1)


WHOLE_PICTURE_CHANGES: dict[str, Change] = {
    "saved again at quality 30": lambda image: recompressed(image, 30),
    "a quarter of the size": quarter,
    "sent by chat": sent_by_chat,
    "brighter": brighter,
    **{
        f"turned or mirrored: {turn.name}": lambda image, turn=turn: image.transpose(turn)  # type: ignore[misc]
        for turn in Image.Transpose
    },
}


@pytest.mark.parametrize("name", WHOLE_PICTURE_CHANGES)
def test_picture_is_found_again_after_a_change_of_the_whole(photographs: dict[str, Image.Image], name: str) -> None:
    for subject, image in photographs.items():
        before, after = fingerprint_of(image), fingerprint_of(WHOLE_PICTURE_CHANGES[name](image))

        assert before is not None, subject
        assert after is not None, subject
        assert min(distance(layout, after) for layout in layouts_of(before)) <= ALIKE, subject


def test_other_spots_of_the_gallery_are_strangers(photographs: dict[str, Image.Image]) -> None:
    prints = {subject: fingerprint_of(image) or b"" for subject, image in photographs.items()}

    for one, other in itertools.combinations(prints, 2):
        assert min(distance(layout, prints[other]) for layout in layouts_of(prints[one])) > ALIKE, (one, other)


def test_a_hundred_thousand_pairs_of_strangers_raise_no_false_alarm() -> None:
    shelf, prints = Shelf(), [fingerprint_of(stranger(seed)) or b"" for seed in range(448)]
    shelf.put(list(enumerate(prints)))

    found = [(key, hit.key) for key, own in enumerate(prints) for hit in shelf.alike(own) if hit.key != key]

    assert len(prints) * (len(prints) - 1) // 2 == 100_128
    assert found == []


@pytest.mark.parametrize("shade", [0, 128, 255])
def test_a_blank_sheet_has_no_fingerprint(shade: int) -> None:
    assert fingerprint_of(Image.new("RGB", (640, 480), (shade, shade, shade))) is None


@given(st.binary(min_size=LENGTH, max_size=LENGTH))
def test_layouts_are_a_group_of_eight(given_bits: bytes) -> None:
    own = bytes([given_bits[0] & 0xFE, *given_bits[1:]])
    layouts = layouts_of(own)

    assert (layouts[0], len(layouts)) == (own, 8)
    for layout in layouts:
        assert set(layouts_of(layout)) == set(layouts)


@given(
    st.binary(min_size=LENGTH, max_size=LENGTH),
    st.binary(min_size=LENGTH, max_size=LENGTH),
    st.binary(min_size=LENGTH, max_size=LENGTH),
)
def test_distance_is_a_metric(one: bytes, other: bytes, third: bytes) -> None:
    assert distance(one, one) == 0
    assert distance(one, other) == distance(other, one) <= BITS
    assert distance(one, third) <= distance(one, other) + distance(other, third)
