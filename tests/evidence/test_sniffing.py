from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.evidence.refusals import SENTENCES, Refusal
from bihuan.evidence.sniffing import DOCX, HEIC, JPEG, PDF, PNG, WEBP, XLSX, sniff
from tests.evidence import samples

HEIC_HEAD = b"\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00heicmif1" + b"\0" * 40
ACCEPTED = {
    "jpeg": (samples.jpeg(), JPEG),
    "png": (samples.saved(samples.scene(), "PNG"), PNG),
    "webp": (samples.saved(samples.scene(), "WEBP"), WEBP),
    "heic": (HEIC_HEAD, HEIC),
    "pdf": (samples.pdf(), PDF),
    "docx": (samples.docx(), DOCX),
    "xlsx": (samples.zipped("[Content_Types].xml", "xl/workbook.xml"), XLSX),
}
REFUSED = {
    "svg": (b'\xef\xbb\xbf  <svg xmlns="x"><script>alert(1)</script></svg>', "evidence.svg"),
    "svg with prolog": (b"<?xml version='1.0'?><!-- hi --><SVG></SVG>", "evidence.svg"),
    "html": (b"\n<!DOCTYPE html><script>alert(1)</script>", "evidence.web_page"),
    "gif": (samples.saved(samples.scene(), "GIF"), "evidence.gif"),
    "bmp": (samples.saved(samples.scene(), "BMP"), "evidence.other_picture"),
    "tiff": (samples.saved(samples.scene(), "TIFF"), "evidence.other_picture"),
    "avif": (b"\x00\x00\x00\x18ftypavif\x00\x00\x00\x00avifmif1", "evidence.other_picture"),
    "mov": (b"\x00\x00\x00\x14ftypqt  \x00\x00\x00\x00qt  ", "evidence.video"),
    "mp4 cut after its head": (b"\x00\x00\x00\x18ftypisom\x00\x00\x00\x00isommp42", "evidence.broken"),
    "eps": (b"%!PS-Adobe-3.0 EPSF-3.0\n(/etc/passwd) (r) file", "evidence.postscript"),
    "old xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "evidence.old_office"),
    "pptx": (samples.zipped("[Content_Types].xml", "ppt/presentation.xml"), "evidence.presentation"),
    "macros": (
        samples.zipped("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"),
        "evidence.macros",
    ),
    "zip": (samples.zipped("42.zip"), "evidence.archive"),
    "broken zip": (b"PK\x03\x04" + b"\0" * 50, "evidence.broken"),
    "many members": (samples.zipped("[Content_Types].xml", *(f"m{n}" for n in range(5_001))), "evidence.archive"),
    "elf": (b"\x7fELF" + b"\0" * 50, "evidence.program"),
    "text": ("整改完成".encode(), "evidence.unknown"),
    "riff audio": (b"RIFF\x00\x00\x00\x00WAVE", "evidence.unknown"),
}


@pytest.mark.parametrize("name", ACCEPTED)
def test_accepted_file_is_known_by_its_content(tmp_path: Path, name: str) -> None:
    content, media_type = ACCEPTED[name]
    path = tmp_path / "misleading.exe"
    path.write_bytes(content)

    assert sniff(path) == media_type


@pytest.mark.asvs("5.2.2")
@pytest.mark.parametrize("name", REFUSED)
def test_other_file_is_refused_with_its_own_reason(tmp_path: Path, name: str) -> None:
    content, code = REFUSED[name]
    path = tmp_path / "photo.jpg"
    path.write_bytes(content)

    with pytest.raises(Refusal) as refused:
        sniff(path)

    assert refused.value.code == code


@given(content=st.binary(max_size=2_000))
def test_any_bytes_are_known_or_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any"
    path.write_bytes(content)
    try:
        found = sniff(path)
    except Refusal as refusal:
        found = refusal.code

    assert found in {JPEG, PNG, WEBP, HEIC, PDF, DOCX, XLSX, *SENTENCES}
