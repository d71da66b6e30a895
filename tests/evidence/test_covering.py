import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bihuan.core.errors import Invalid
from bihuan.evidence.covering import GREY, JPEG_BLOCK, MOST_BOXES, Box, checked_boxes, mark_of, pixels_of, write_covered
from tests.evidence import samples

inside = st.tuples(st.integers(0, 900), st.integers(0, 900), st.integers(5, 100), st.integers(5, 100))
boxes = st.builds(lambda numbers: Box(*numbers), inside)


def copies(image: Image.Image, covered: list[Box], folder: Path) -> tuple[bytes, bytes]:
    source, display, thumb = (folder / name for name in ("source", "display", "thumb"))
    image.save(source, "JPEG", quality=82)
    write_covered(source, covered, display, thumb)
    return display.read_bytes(), thumb.read_bytes()


def scribbled(image: Image.Image, box: Box) -> Image.Image:
    """The picture with something else under a box: all of it, and nothing beside it."""
    other = image.copy()
    left, top = box.left * image.width // 1000, box.top * image.height // 1000
    size = (max(1, box.width * image.width // 1000), max(1, box.height * image.height // 1000))
    other.paste(samples.scene(size, seed=99).rotate(180), (left, top))
    return other


@pytest.mark.asvs("14.2.8")
@pytest.mark.parametrize(
    "box", [Box(300, 200, 150, 250), Box(0, 0, 60, 60), Box(901, 777, 99, 223), Box(333, 511, 5, 5)]
)
def test_nothing_of_what_is_covered_is_in_the_copies(tmp_path: Path, box: Box) -> None:
    image = samples.scene((1280, 960))

    assert copies(image, [box], tmp_path) == copies(scribbled(image, box), [box], tmp_path)


def test_what_is_not_covered_stays(tmp_path: Path) -> None:
    image = samples.scene((1280, 960))
    display, thumb = copies(image, [Box(300, 200, 150, 250)], tmp_path)

    shown = Image.open(io.BytesIO(display))
    assert shown.size == (1280, 960)
    assert shown.getpixel((480, 300)) == GREY
    far = [abs(a - b) for a, b in zip(shown.getpixel((900, 800)), image.getpixel((900, 800)), strict=True)]
    assert max(far) <= 6
    assert Image.open(io.BytesIO(thumb)).size == (320, 240)


@pytest.mark.asvs("14.2.8")
def test_copies_carry_nothing_the_camera_wrote(tmp_path: Path) -> None:
    source, display, thumb = (tmp_path / name for name in ("source", "display", "thumb"))
    samples.scene().save(source, "JPEG", exif=samples.phone_exif(), comment=b"secret words")
    write_covered(source, [Box(100, 100, 100, 100)], display, thumb)

    for copy in (display, thumb):
        content = copy.read_bytes()
        assert not dict(Image.open(io.BytesIO(content)).getexif())
        assert (b"secret" in content, b"ACME" in content, b"Exif" in content) == (False, False, False)


@given(boxes, st.integers(16, 2048), st.integers(16, 2048))
def test_pixels_reach_over_the_box_to_whole_blocks(box: Box, width: int, height: int) -> None:
    left, top, right, bottom = pixels_of(box, width, height)

    assert {(side + 2) % JPEG_BLOCK for side in (left, top) if side} <= {0}
    assert 0 <= left <= box.left * width / 1000
    assert 0 <= top <= box.top * height / 1000
    assert (box.left + box.width) * width / 1000 <= right <= width
    assert (box.top + box.height) * height / 1000 <= bottom <= height


@given(st.lists(boxes, max_size=8))
def test_the_name_of_a_copy_depends_on_the_boxes_and_not_on_their_order(several: list[Box]) -> None:
    mark = mark_of(checked_boxes(several))

    assert mark == mark_of(checked_boxes(several[::-1] + several))
    assert len(mark) == (16 if several else 0)
    assert mark != mark_of(checked_boxes([*several, Box(0, 0, 1000, 1000)]))


@pytest.mark.parametrize(
    "numbers", [(-1, 0, 10, 10), (0, -1, 10, 10), (995, 0, 6, 10), (0, 991, 10, 10), (0, 0, 4, 10), (0, 0, 10, 0)]
)
def test_a_box_outside_the_picture_or_of_no_size_is_refused(numbers: tuple[int, int, int, int]) -> None:
    with pytest.raises(Invalid) as refused:
        checked_boxes([Box(*numbers)])

    assert refused.value.code == "cover.box"


def test_too_many_boxes_are_refused() -> None:
    with pytest.raises(Invalid) as refused:
        checked_boxes([Box(at, at, 10, 10) for at in range(MOST_BOXES + 1)])

    assert refused.value.code == "cover.too_many"
