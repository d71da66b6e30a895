import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.evidence.naming import promises_picture, safe_name
from bihuan.evidence.sniffing import DOCX, JPEG, PDF, SUFFIXES


@pytest.mark.parametrize(
    ("given_name", "media_type", "kept"),
    [
        ("整改前.jpg", JPEG, "整改前.jpg"),
        ("整改前.JPEG", JPEG, "整改前.JPEG"),
        ("shell.php", JPEG, "shell.php.jpg"),
        ("微信图片.png", JPEG, "微信图片.png.jpg"),
        ("../../etc/passwd", PDF, "passwd.pdf"),
        ("C:\\照片\\一 二\t三.jpg", JPEG, "一 二三.jpg"),
        ("gpj.\u202eexe.jpg", JPEG, "gpj.exe.jpg"),
        ("a\r\nSet-Cookie: x.pdf", PDF, "aSet-Cookie: x.pdf"),
        ("", DOCX, "未命名.docx"),
        (".jpg", JPEG, "jpg.jpg"),
        ("好" * 300 + ".jpg", JPEG, "好" * 116 + ".jpg"),
    ],
)
def test_name_is_kept_without_what_is_no_name(given_name: str, media_type: str, kept: str) -> None:
    assert safe_name(given_name, media_type) == kept


@given(given_name=st.text(max_size=300), media_type=st.sampled_from(sorted(SUFFIXES)))
def test_any_name_becomes_a_short_plain_one_with_a_fitting_suffix(given_name: str, media_type: str) -> None:
    name = safe_name(given_name, media_type)

    assert 0 < len(name) <= 120
    assert "/" not in name
    assert "\\" not in name
    assert not any(unicodedata.category(c).startswith("C") for c in name)
    assert name.lower().endswith(SUFFIXES[media_type])
    assert safe_name(name, media_type) == name


@pytest.mark.parametrize(("name", "promises"), [("a.JPG", True), ("a.heic", True), ("a.pdf", False), ("a", False)])
def test_picture_name_is_a_promise(name: str, promises: bool) -> None:
    assert promises_picture(name) is promises
