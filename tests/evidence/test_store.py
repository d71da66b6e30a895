from pathlib import Path

import pytest
from django.core.files.base import ContentFile, File

from bihuan.evidence.store import WriteOnceFolder, display_key, original_key, thumb_key


@pytest.fixture
def folder(tmp_path: Path) -> WriteOnceFolder:
    return WriteOnceFolder(location=tmp_path / "files")


def test_file_is_written_once_and_never_again(folder: WriteOnceFolder) -> None:
    assert folder.save("r/ab/abcd", ContentFile(b"first")) == "r/ab/abcd"
    assert folder.save("r/ab/abcd", ContentFile(b"second")) == "r/ab/abcd"

    with folder.open("r/ab/abcd") as file:
        assert file.read() == b"first"


def test_write_that_fails_leaves_nothing(folder: WriteOnceFolder, tmp_path: Path) -> None:
    class Failing(File):  # type: ignore[type-arg]
        def chunks(self, chunk_size: int | None = None) -> object:
            yield b"half"
            raise OSError("pulled out")

    with pytest.raises(OSError, match="pulled out"):
        folder.save("r/ab/abcd", Failing(None, "x"))

    assert [path for path in (tmp_path / "files").rglob("*") if path.is_file()] == []


def test_keys_lie_under_realm_and_digest() -> None:
    assert original_key("r", "abcd") == "r/ab/abcd"
    assert display_key("r", "abcd") == "r/ab/abcd.display.jpg"
    assert thumb_key("r", "abcd") == "r/ab/abcd.thumb.jpg"
