import os
from pathlib import Path

import pytest

from bihuan.config.folder import create_folder
from bihuan.config.options import Mode, read_options
from bihuan.core.errors import Invalid


def modes(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mode & 0o777 for path in [folder, *folder.iterdir()]}


def test_new_folder_is_for_its_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "new"

    assert create_folder(folder, Mode.DEMO) is True

    assert modes(folder) == {
        "new": 0o700,
        "secret.key": 0o600,
        "data.key": 0o600,
        "settings.toml": 0o600,
        "files": 0o700,
        "static": 0o700,
    }


def test_new_folder_can_be_read_back(tmp_path: Path) -> None:
    create_folder(tmp_path / "demo", Mode.DEMO)
    create_folder(tmp_path / "real", Mode.PRODUCTION, ["a.test", "b.test"])
    demo = read_options({"BIHUAN_DATA": str(tmp_path / "demo")})
    real = read_options({"BIHUAN_DATA": str(tmp_path / "real")})

    assert demo.mode is Mode.DEMO
    assert real.mode is Mode.PRODUCTION
    assert real.hosts == ("a.test", "b.test")
    assert len({demo.secret_key, demo.data_key, real.secret_key, real.data_key}) == 4


def test_second_creation_changes_nothing(tmp_path: Path) -> None:
    create_folder(tmp_path, Mode.PRODUCTION)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()}

    assert create_folder(tmp_path, Mode.PRODUCTION, ["other.test"]) is False

    assert {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()} == before


def test_creation_that_broke_off_after_the_keys_goes_on(tmp_path: Path) -> None:
    create_folder(tmp_path, Mode.DEMO)
    key = (tmp_path / "data.key").read_text()
    (tmp_path / "settings.toml").unlink()
    for name in ("files", "static"):
        (tmp_path / name).rmdir()

    assert create_folder(tmp_path, Mode.DEMO) is True

    assert (tmp_path / "data.key").read_text() == key


@pytest.mark.parametrize(("first", "second"), [(Mode.DEMO, Mode.PRODUCTION), (Mode.PRODUCTION, Mode.DEMO)])
def test_demo_and_real_never_share_a_folder(tmp_path: Path, first: Mode, second: Mode) -> None:
    create_folder(tmp_path, first)

    with pytest.raises(Invalid) as caught:
        create_folder(tmp_path, second)
    assert caught.value.code == "folder-other-mode"


def test_folder_with_other_things_is_refused_untouched(tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").touch()

    with pytest.raises(Invalid) as caught:
        create_folder(tmp_path, Mode.DEMO)

    assert caught.value.code == "folder-not-empty"
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.docx"]


def test_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").touch()

    with pytest.raises(Invalid) as caught:
        create_folder(tmp_path / "data", Mode.DEMO)
    assert caught.value.code == "folder-is-file"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_folder_without_rights_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)

    with pytest.raises(Invalid) as caught:
        create_folder(tmp_path / "data", Mode.DEMO)
    assert caught.value.code == "folder-no-rights"
