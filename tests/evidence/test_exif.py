import io
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ExifTags, Image

from bihuan.evidence.exif import ExifFacts, read_exif
from tests.evidence import samples


def facts_of(exif: Image.Exif | None) -> ExifFacts:
    with Image.open(io.BytesIO(samples.jpeg(exif=exif))) as image:
        return read_exif(image)


def test_phone_picture_tells_time_place_and_camera() -> None:
    assert facts_of(samples.phone_exif(6)) == ExifFacts(
        present=True,
        orientation=6,
        taken_at=datetime(2023, 2, 22, 1, 41, 7, tzinfo=UTC),
        longitude=113.74,
        latitude=34.395,
        camera="ACME Phone 9",
        software="camera 1.2",
    )


def test_picture_without_exif_tells_nothing() -> None:
    assert facts_of(None) == ExifFacts()


def test_time_without_offset_is_beijing_time() -> None:
    exif = samples.phone_exif()
    del exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.OffsetTimeOriginal]

    assert facts_of(exif).taken_at == datetime(2023, 2, 22, 1, 41, 7, tzinfo=UTC)


@pytest.mark.parametrize("text", ["0000:00:00 00:00:00", "2023:13:45 09:41:07", "yesterday", "", "1980:01:01 00:00:00"])
def test_impossible_time_is_none(text: str) -> None:
    exif = samples.phone_exif()
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = text

    assert facts_of(exif).taken_at is None


def test_southern_and_western_positions_are_negative() -> None:
    exif = samples.phone_exif()
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    gps[ExifTags.GPS.GPSLatitudeRef], gps[ExifTags.GPS.GPSLongitudeRef] = "S", "W"

    assert (facts_of(exif).longitude, facts_of(exif).latitude) == (-113.74, -34.395)


@pytest.mark.parametrize("latitude", [(91.0, 0.0, 0.0), (0.0, 0.0)])
def test_impossible_position_is_none(latitude: object) -> None:
    exif = samples.phone_exif()
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = latitude

    assert (facts_of(exif).longitude, facts_of(exif).latitude) == (None, None)


def test_receiver_without_a_fix_gives_no_position() -> None:
    exif = samples.phone_exif()
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    gps[ExifTags.GPS.GPSLatitude] = gps[ExifTags.GPS.GPSLongitude] = (0.0, 0.0, 0.0)

    assert facts_of(exif).latitude is None


@given(noise=st.binary(max_size=400))
def test_any_exif_block_is_read_without_a_fault(noise: bytes) -> None:
    with Image.open(io.BytesIO(samples.jpeg((32, 32), exif=None))) as image:
        image.info["exif"] = b"Exif\x00\x00" + noise
        facts = read_exif(image)

    assert 1 <= facts.orientation <= 8
    assert (facts.longitude is None) == (facts.latitude is None)
