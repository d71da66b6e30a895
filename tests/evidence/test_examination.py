from pathlib import Path

import pytest
from PIL import Image, ImageCms, features
from pillow_heif import register_heif_opener

from bihuan.evidence.examination import Findings, examine
from bihuan.evidence.refusals import Refusal
from tests.evidence import samples

RED = (220, 20, 20)


def develop(folder: Path, content: bytes) -> Findings:
    (folder / "source").write_bytes(content)
    return examine(folder / "source", folder / "display", folder / "thumb")


def reason(folder: Path, content: bytes) -> str:
    with pytest.raises(Refusal) as refused:
        develop(folder, content)
    return refused.value.code


def red_corner(path: Path) -> str:
    """In which quarter of the copy the red quarter of the scene lies."""
    with Image.open(path) as image:
        width, height = image.size
        for name, (x, y) in {
            "upper left": (1, 1),
            "upper right": (3, 1),
            "lower left": (1, 3),
            "lower right": (3, 3),
        }.items():
            red, green, _ = image.getpixel((x * width // 4, y * height // 4))
            if red > 170 and green < 90:
                return name
    return "nowhere"


@pytest.mark.asvs("5.2.6")
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_copies_of_every_kind_are_plain_jpegs_of_bounded_size(tmp_path: Path, kind: str) -> None:
    register_heif_opener()
    findings = develop(tmp_path, samples.saved(samples.scene((2_600, 1_300)), kind))

    assert findings.picture is not None
    assert (findings.picture.width, findings.picture.height) == (2_600, 1_300)
    for name, size in {"display": (2_048, 1_024), "thumb": (320, 160)}.items():
        with Image.open(tmp_path / name) as copy:
            assert (copy.format, copy.mode, copy.size) == ("JPEG", "RGB", size)
        assert red_corner(tmp_path / name) == "upper left"
    assert (findings.picture.display_width, findings.picture.display_height) == (2_048, 1_024)


def test_large_jpeg_is_decoded_small_but_not_too_small(tmp_path: Path) -> None:
    findings = develop(tmp_path, samples.jpeg((4_000, 3_000)))

    assert findings.picture is not None
    assert (findings.picture.width, findings.picture.display_width) == (4_000, 2_000)
    assert red_corner(tmp_path / "display") == "upper left"


def test_small_picture_is_not_blown_up(tmp_path: Path) -> None:
    findings = develop(tmp_path, samples.jpeg((200, 100)))

    assert findings.picture is not None
    assert (findings.picture.display_width, findings.picture.display_height) == (200, 100)


@pytest.mark.parametrize(
    ("orientation", "corner", "size"),
    [
        (1, "upper left", (640, 480)),
        (2, "upper right", (640, 480)),
        (3, "lower right", (640, 480)),
        (4, "lower left", (640, 480)),
        (5, "upper left", (480, 640)),
        (6, "upper right", (480, 640)),
        (7, "lower right", (480, 640)),
        (8, "lower left", (480, 640)),
    ],
)
def test_orientation_is_applied(tmp_path: Path, orientation: int, corner: str, size: tuple[int, int]) -> None:
    findings = develop(tmp_path, samples.jpeg(exif=samples.phone_exif(orientation)))

    assert findings.picture is not None
    assert (findings.picture.width, findings.picture.height) == size
    assert red_corner(tmp_path / "display") == corner
    assert red_corner(tmp_path / "thumb") == corner


@pytest.mark.asvs("14.2.8")
def test_copies_carry_neither_exif_nor_comment_nor_profile(tmp_path: Path) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    content = samples.jpeg(
        exif=samples.phone_exif(), comment=b"<script>alert(1)</script>", icc_profile=profile, xmp=b"<x:xmpmeta/>"
    )
    assert b"<script>" in content
    assert b"ACME" in content

    develop(tmp_path, content)

    for name in ("display", "thumb"):
        bytes_of_copy = (tmp_path / name).read_bytes()
        for trace in (b"ACME", b"Exif", b"<script>", b"xmpmeta", b"ICC_PROFILE", b"2023:02:22"):
            assert trace not in bytes_of_copy
        with Image.open(tmp_path / name) as copy:
            assert dict(copy.getexif()) == {}


@pytest.mark.parametrize("mode", ["L", "LA", "P", "RGBA", "CMYK", "I;16", "1"])
def test_picture_of_any_mode_gets_its_copies(tmp_path: Path, mode: str) -> None:
    image = samples.scene()
    if mode == "I;16":
        image = image.convert("L").convert("I").point(lambda value: value * 256).convert("I;16")
    else:
        image = image.convert(mode)

    develop(tmp_path, samples.saved(image, "JPEG" if mode == "CMYK" else "PNG"))

    with Image.open(tmp_path / "display") as copy:
        assert (copy.mode, copy.size) == ("RGB", samples.SIZE)


def test_what_is_transparent_becomes_white(tmp_path: Path) -> None:
    image = Image.new("RGBA", (40, 40), (255, 0, 0, 0))

    develop(tmp_path, samples.saved(image, "PNG"))

    with Image.open(tmp_path / "display") as copy:
        assert copy.getpixel((20, 20)) == (255, 255, 255)


@pytest.mark.asvs("5.2.6")
def test_picture_that_announces_too_many_pixels_is_never_decoded(tmp_path: Path) -> None:
    assert reason(tmp_path, samples.png_header(50_000, 50_000)) == "evidence.too_many_pixels"
    assert reason(tmp_path, samples.png_header(10_000, 6_001)) == "evidence.too_many_pixels"
    assert reason(tmp_path, samples.png_header(12_000, 8_000)) == "evidence.too_many_pixels"


@pytest.mark.parametrize("part", [0.1, 0.5, 0.95])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_truncated_picture_is_refused(tmp_path: Path, kind: str, part: float) -> None:
    register_heif_opener()
    whole = samples.saved(samples.scene(), kind)

    assert reason(tmp_path, whole[: int(len(whole) * part)]) == "evidence.broken"


def test_header_with_nothing_behind_it_is_refused(tmp_path: Path) -> None:
    assert reason(tmp_path, b"\xff\xd8\xff\xe0" + b"\0" * 500) == "evidence.broken"
    assert reason(tmp_path, samples.png_header(0, 10)) == "evidence.broken"


def test_page_hidden_behind_a_picture_does_not_reach_the_copies(tmp_path: Path) -> None:
    develop(tmp_path, samples.jpeg() + b"<html><script>alert(1)</script></html>")

    assert b"<script>" not in (tmp_path / "display").read_bytes()


def test_document_has_no_copies(tmp_path: Path) -> None:
    findings = develop(tmp_path, samples.pdf())

    assert findings == Findings("application/pdf", None)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["source"]


def test_jpeg_decoder_is_the_quick_one() -> None:
    assert features.check_feature("libjpeg_turbo")
