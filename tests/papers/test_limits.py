"""The limited child: what it may do, how it ends, and that we never end with it."""

import itertools
import os
import time
import zipfile
from dataclasses import asdict
from pathlib import Path

import pytest

from bihuan.core.errors import Invalid
from bihuan.papers.archive import ArchiveLimits
from bihuan.papers.drawings import PictureLimits
from bihuan.papers.limits import Cause, ChildStopped, ProcessLimits, run_limited
from tests.papers.books import raw_members, text_cell, zipped

HERE = "tests.papers.child_functions"
MEMORY_LINE = 200_000_000


def values(function, arguments=None, **limits):
    return list(run_limited(f"{HERE}:{function}", arguments or {}, ProcessLimits(**limits)))


def cause(function, arguments=None, **limits):
    with pytest.raises(ChildStopped) as caught:
        values(function, arguments, **limits)
    return caught.value.cause


def test_values_come_back_in_order_and_unharmed():
    given = ["一", 1, 1.5, None, True, {"a": ["二\n三", "\u2028"]}]

    assert values("echo", {"values": given}) == given


def test_bytes_of_one_line_come_over_as_they_are():
    assert values("tell_bytes") == ["先", b'[[1,["\xe4\xb8\x80"]]]', b"", "后"]


def test_a_result_is_handled_while_it_is_being_made(tmp_path):
    answer = tmp_path / "answer"
    run = iter(run_limited(f"{HERE}:ask_and_wait", {"answer": str(answer)}, ProcessLimits(wall_seconds=60)))

    assert next(run) == "question"
    answer.write_text("42")

    assert list(run) == ["42"]


def test_an_invalid_crosses_over_with_its_data():
    with pytest.raises(Invalid) as caught:
        values("refuse")

    assert (caught.value.code, str(caught.value)) == ("test.refused", "“甲”第 3 行不行")


def test_memory_beyond_the_limit_stops_the_child():
    assert cause("swallow", {"size": 800_000_000}, memory_bytes=500_000_000) is Cause.MEMORY


def test_processor_time_beyond_the_limit_stops_the_child():
    assert cause("spin", cpu_seconds=1) is Cause.TIME


def test_wall_time_beyond_the_limit_stops_the_child():
    started = time.monotonic()

    assert cause("sleep", wall_seconds=1) is Cause.TIME
    assert time.monotonic() - started < 20


def test_a_crash_is_told_with_its_trace():
    with pytest.raises(ChildStopped) as caught:
        values("stumble")

    assert caught.value.cause is Cause.CRASH
    assert "ZeroDivisionError" in caught.value.detail


def test_a_sudden_end_is_no_success():
    assert cause("vanish") is Cause.CRASH


def test_a_file_beyond_the_limit_is_not_written(tmp_path):
    target = tmp_path / "big"

    assert cause("write", {"path": str(target), "size": 3_000_000}, file_bytes=1_000_000) is Cause.CRASH
    assert target.stat().st_size <= 1_000_000


@pytest.mark.parametrize("lines", [1, 1_000])
def test_a_result_too_large_for_us_is_not_taken(lines):
    assert cause("pour", {"lines": lines, "size": 2_000_000 // lines}, result_bytes=1_000_000) is Cause.MEMORY


def test_what_is_printed_is_no_result():
    assert values("chatter") == ["value"]


def test_the_child_gets_nothing_of_our_environment_and_no_django(monkeypatch):
    monkeypatch.setenv("BIHUAN_SECRET_KEY", "do not tell")

    ((environment, modules, folder),) = values("surroundings")

    assert "BIHUAN_SECRET_KEY" not in environment
    assert not [name for name in modules if name.split(".")[0] == "django"]
    assert folder == "/"


def test_giving_up_early_ends_the_child():
    run = run_limited(f"{HERE}:tell_number_and_wait", {})
    values = iter(run)
    number = next(values)
    values.close()

    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)


def peak_of(path: Path) -> int:
    """Most memory the reading of a hostile file held at once, in bytes."""
    arguments = {
        "path": str(path),
        "name": path.name,
        "pictures_folder": None,
        "archive": asdict(ArchiveLimits()),
        "pictures": asdict(PictureLimits()),
    }
    run = run_limited("bihuan.papers.xlsx:read_xlsx", arguments)
    with pytest.raises(Invalid):
        list(run)
    assert run.peak_bytes is not None
    return run.peak_bytes


def zip_of_zeros(path: Path, member: str) -> Path:
    """42 MB of zeros and more in few bytes, written piece by piece so that the test itself stays small."""
    zipped(path, raw_members(""))
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive, archive.open(member, "w") as stream:
        for _ in range(300):
            stream.write(b"\x20" * 1_000_000)
    return path


def test_a_zip_bomb_costs_little_memory(tmp_path):
    assert peak_of(zip_of_zeros(tmp_path / "a.xlsx", "xl/sharedStrings.xml")) < MEMORY_LINE


def test_an_entity_bomb_costs_little_memory(tmp_path):
    names = "abcdefghij"
    entities = '<!ENTITY a "hahaha">' + "".join(
        f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in itertools.pairwise(names)
    )
    members = raw_members("") | {"xl/sharedStrings.xml": f"<!DOCTYPE x [{entities}]><sst>&j;</sst>"}

    assert peak_of(zipped(tmp_path / "a.xlsx", members)) < MEMORY_LINE


def test_a_stray_far_value_costs_little_memory(tmp_path):
    rows = "<row r='1'>" + text_cell("A1", "x") + "</row><row r='1048576'>" + text_cell("XFD1048576", "y") + "</row>"

    assert peak_of(zipped(tmp_path / "a.xlsx", raw_members(rows))) < MEMORY_LINE
