import io
import json
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bihuan.config.keeping.archive import MANIFEST, Writer, check, members, seal_holds
from bihuan.core.errors import Invalid

KEY = b"a key of one's own"
PARTS = {"tables/a.jsonl": b"[1]\n[2]\n", "files/x": b"\x00" * 70_000, "empty": b""}


def write(path: Path, parts: dict[str, bytes] | None = None, key: bytes = KEY) -> Path:
    with path.open("wb") as file:
        writer = Writer(file)
        for name, content in (PARTS if parts is None else parts).items():
            writer.add(name, len(content), io.BytesIO(content))
        writer.close({"program": "0.1.0"}, key)
    return path


def refused(path: Path) -> tuple[str, dict[str, object]]:
    with pytest.raises(Invalid) as found:
        check(path)
    return found.value.code, found.value.data


def rewritten(path: Path, change: Callable[[str, bytes], list[tuple[str, bytes]]]) -> Path:
    """The archive with each member put through ``change``: what somebody with a tar program can do."""
    target = path.with_suffix(".forged")
    with tarfile.open(path) as old, tarfile.open(target, "w") as new:
        for told in old:
            content = old.extractfile(told)
            assert content is not None
            for name, body in change(told.name, content.read()):
                fresh = tarfile.TarInfo(name)
                fresh.size = len(body)
                new.addfile(fresh, io.BytesIO(body))
    return target


def test_what_was_written_is_read_in_its_order(tmp_path: Path) -> None:
    path = write(tmp_path / "b.tar")

    manifest = check(path)

    assert [(name, content.read()) for name, content in members(path)] == list(PARTS.items())
    assert [name for name, _, _ in manifest["members"]] == list(PARTS)
    assert seal_holds(manifest, KEY)
    assert not seal_holds(manifest, b"another key")


@given(st.data())
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_an_archive_cut_anywhere_is_refused(tmp_path: Path, data: st.DataObject) -> None:
    whole = write(tmp_path / "b.tar").read_bytes()
    # Beyond the list only the padding of the last block can be missing.
    end = whole.rindex(b"}") + 1
    path = tmp_path / "cut.tar"
    path.write_bytes(whole[: data.draw(st.integers(0, end - 1))])

    code, _ = refused(path)

    assert code in {"backup.cut", "backup.no-archive", "backup.manifest"}


@pytest.mark.parametrize("name", ["tables/a.jsonl", "files/x"])
def test_an_edited_member_is_named(tmp_path: Path, name: str) -> None:
    path = write(tmp_path / "b.tar")
    forged = rewritten(path, lambda told, body: [(told, body[:-1] + b"!" if told == name else body)])

    assert refused(forged) == ("backup.edited", {"name": name})


def test_a_missing_and_a_foreign_member_are_named(tmp_path: Path) -> None:
    path = write(tmp_path / "b.tar")

    without = rewritten(path, lambda told, body: [] if told == "files/x" else [(told, body)])
    assert refused(without) == ("backup.missing", {"name": "files/x"})
    beside = rewritten(
        path, lambda told, body: [(told, body), ("files/y", b"")] if told == "files/x" else [(told, body)]
    )
    assert refused(beside) == ("backup.foreign", {"name": "files/y"})


def test_a_list_written_anew_does_not_hold_its_seal(tmp_path: Path) -> None:
    def change(told: str, body: bytes) -> list[tuple[str, bytes]]:
        if told == "files/x":
            return []
        if told != MANIFEST:
            return [(told, body)]
        listed = json.loads(body)
        listed["members"] = [one for one in listed["members"] if one[0] != "files/x"]
        return [(told, json.dumps(listed).encode())]

    manifest = check(rewritten(write(tmp_path / "b.tar"), change))

    assert not seal_holds(manifest, KEY)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"x" * 20_000])
def test_what_is_no_archive_is_said_so(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "b.tar"
    path.write_bytes(content)

    assert refused(path)[0] in {"backup.no-archive", "backup.cut"}


@pytest.mark.parametrize(("size", "content"), [(3, b"ab"), (1, b"ab")])
def test_content_that_is_not_as_long_as_said_is_refused(tmp_path: Path, size: int, content: bytes) -> None:
    with (tmp_path / "b.tar").open("wb") as file, pytest.raises(Invalid) as found:
        Writer(file).add("files/x", size, io.BytesIO(content))

    assert (found.value.code, found.value.data) == ("backup.changed", {"name": "files/x"})
