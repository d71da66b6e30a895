import struct
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bihuan.evidence.refusals import Refusal
from bihuan.evidence.sniffing import MP4, sniff
from bihuan.evidence.video import LONGEST_SECONDS


def box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(content), kind) + content


def film(
    seconds: float = 12.5, *, handler: bytes = b"vide", brand: bytes = b"isom", late: bool = True, version: int = 0
) -> bytes:
    """An MP4 as phones lay it out: kind, pictures and index, the index last unless the film is made for streaming."""
    scale = 1000
    length = int(seconds * scale)
    # The second form has room for films of centuries.
    form, first = (">IQQIQ", 1 << 24) if version else (">IIIII", 0)
    head = struct.pack(form, first, 0, 0, scale, length) + bytes(80)
    track = box(b"trak", box(b"tkhd", bytes(84)) + box(b"mdia", box(b"hdlr", bytes(8) + handler + bytes(13))))
    index, pictures = box(b"moov", box(b"mvhd", head) + track), box(b"mdat", bytes(3_000))
    parts = (pictures, index) if late else (index, pictures)
    return box(b"ftyp", brand + bytes(4) + brand + b"mp42") + b"".join(parts)


def outcome(path: Path, content: bytes) -> str:
    path.write_bytes(content)
    try:
        return sniff(path)
    except Refusal as refusal:
        return refusal.code


@pytest.mark.parametrize("late", [True, False])
@pytest.mark.parametrize("version", [0, 1])
@pytest.mark.parametrize("brand", [b"isom", b"mp42", b"M4V "])
def test_a_short_film_is_taken(tmp_path: Path, late: bool, version: int, brand: bytes) -> None:
    assert outcome(tmp_path / "a", film(LONGEST_SECONDS, late=late, version=version, brand=brand)) == MP4


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (film(LONGEST_SECONDS + 0.1), "evidence.long_video"),
        (film(1e6, version=1), "evidence.long_video"),
        (film(0), "evidence.broken"),
        (film(handler=b"soun"), "evidence.broken"),
        (film()[:-1], "evidence.broken"),
        (film() + b"x", "evidence.broken"),
        (box(b"ftyp", b"isom" + bytes(4)) + box(b"mdat", bytes(30)), "evidence.broken"),
        (film(brand=b"qt  ").replace(b"mp42", b"qt  "), "evidence.video"),
    ],
)
def test_what_is_no_short_film_is_refused_with_its_reason(tmp_path: Path, content: bytes, code: str) -> None:
    assert outcome(tmp_path / "a", content) == code


@given(st.data())
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_spoilt_film_is_refused_or_taken_and_never_breaks_the_reader(tmp_path: Path, data: st.DataObject) -> None:
    content = bytearray(film())
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(8, len(content) - 1))] = data.draw(st.integers(0, 255))

    assert outcome(tmp_path / "a", bytes(content)) in {
        *(MP4, "evidence.broken", "evidence.long_video", "evidence.video", "image/heic", "evidence.other_picture")
    }
