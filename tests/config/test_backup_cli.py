"""``bihuan backup`` and ``bihuan restore`` as somebody types them, over a folder with a real hand-over in it."""

import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import openpyxl
import psycopg
import pytest

from bihuan.config.cli.command import Exit
from bihuan.config.keeping.archive import Writer, check, members
from tests.conftest import SOCKET
from tests.papers.books import jpeg
from tests.support import postgres
from tests.support.site import bihuan, copied, environment
from tests.support.soaking import seed, tell

pytestmark = pytest.mark.slow
BATCH = "测试批次"


def workbook(path: Path, rows: int = 3, mark: str = "") -> Path:
    book = openpyxl.Workbook()
    book.active.append(("序号", "点位名称", "存在问题", "责任单位", "整改时限", "整改前照片"))
    for number in range(1, rows + 1):
        book.active.append((number, "炎黄广场", f"垃圾未清运{mark}{number}", "新烟街道", "2030-03-01"))
    book.save(path)
    return path


@pytest.fixture(scope="module")
def used(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo folder with one batch of three items and its source file."""
    folder = copied(demo_folder, tmp_path_factory.mktemp("backup") / "data")
    path = workbook(folder.with_name("in.xlsx"))
    done = bihuan("import", path, "--batch", BATCH, "--received", "2026-11-20", "--commit", data=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def archive(used: Path) -> Path:
    path = used.with_name("b.tar")
    done = bihuan("backup", path, data=used)
    assert done.returncode == Exit.DONE, done.stdout + done.stderr
    return path


def with_keys_of(used: Path, folder: Path) -> Path:
    folder.mkdir()
    for name in ("data.key", "secret.key"):
        (folder / name).write_bytes((used / name).read_bytes())
        (folder / name).chmod(0o600)
    return folder


def tables_in(path: Path) -> dict[str, bytes]:
    """Every table of an archive, leases and counters of the clock aside."""
    return {
        name: content.read()
        for name, content in members(path)
        if name.startswith("tables/") and "periodicjob" not in name and "audit" not in name
    }


@pytest.mark.asvs("8.1.4.9")
def test_a_backup_comes_back_row_for_row_and_byte_for_byte(used: Path, archive: Path, tmp_path: Path) -> None:
    folder = with_keys_of(used, tmp_path / "new")

    done = bihuan("restore", archive, data=folder)
    again = bihuan("backup", tmp_path / "again.tar", data=folder)

    assert done.returncode == Exit.DONE, done.stdout + done.stderr
    assert "链条完整，没有发现改动。" in done.stdout
    assert again.returncode == Exit.DONE
    assert tables_in(tmp_path / "again.tar") == tables_in(archive)
    files = [one for one in check(archive)["members"] if one[0].startswith("files/")]
    assert files
    assert files == [one for one in check(tmp_path / "again.tar")["members"] if one[0].startswith("files/")]
    found = bihuan("export", "--batch", BATCH, "-o", tmp_path / "out.xlsx", data=folder)
    assert found.stdout.endswith("：3 条。\n")
    assert (folder / "db.sqlite3").stat().st_mode & 0o077 == 0


def test_a_restored_folder_goes_on_where_it_was(used: Path, archive: Path, tmp_path: Path) -> None:
    folder = with_keys_of(used, tmp_path / "new")
    assert bihuan("restore", archive, data=folder).returncode == Exit.DONE

    more = workbook(tmp_path / "more.xlsx", 2, "又")
    done = bihuan("import", more, "--batch", "下一批", "--received", "2026-11-20", "--commit", data=folder)
    verified = bihuan("verify-ledger", data=folder)

    assert done.returncode == Exit.DONE, done.stdout + done.stderr
    assert verified.returncode == Exit.DONE, verified.stdout
    with closing(sqlite3.connect(folder / "db.sqlite3")) as database:
        assert database.execute("SELECT count(*) FROM backstage_searchtokens").fetchone() == (5,)


def test_keys_are_left_out_unless_asked_for(used: Path, archive: Path, tmp_path: Path) -> None:
    keyless = bihuan("restore", archive, data=tmp_path / "keyless")
    with_keys = bihuan("backup", tmp_path / "keys.tar", "--with-keys", data=used)
    whole = bihuan("restore", tmp_path / "keys.tar", data=tmp_path / "whole")

    secret = (used / "data.key").read_bytes().strip()
    assert secret not in archive.read_bytes()
    assert keyless.returncode == Exit.FAULT
    assert "备份里没有密钥：请先把原来的 data.key 和 secret.key 放进" in keyless.stderr
    assert not (tmp_path / "keyless").exists()
    assert with_keys.returncode == whole.returncode == Exit.DONE, whole.stdout + whole.stderr
    assert (tmp_path / "whole" / "data.key").read_bytes() == (used / "data.key").read_bytes()


def test_another_key_is_refused_and_leaves_only_what_was_there(archive: Path, tmp_path: Path) -> None:
    folder = tmp_path / "other"
    folder.mkdir()
    for name in ("data.key", "secret.key"):
        (folder / name).write_text("Zz9ab!Kq7x" * 6, encoding="utf-8")
        (folder / name).chmod(0o600)

    done = bihuan("restore", archive, data=folder)

    assert done.returncode == Exit.FAULT
    assert "备份的清单和这个密钥对不上" in done.stderr
    assert sorted(entry.name for entry in folder.iterdir()) == ["data.key", "secret.key"]


@pytest.mark.parametrize("place", [0.1, 0.5, 0.9])
def test_a_damaged_archive_is_refused_before_anything_is_made(
    used: Path, archive: Path, tmp_path: Path, place: float
) -> None:
    content = bytearray(archive.read_bytes())
    content[int(len(content) * place)] ^= 0x55
    path = tmp_path / "damaged.tar"
    path.write_bytes(content)

    done = bihuan("restore", path, data=tmp_path / "new")

    assert done.returncode == Exit.FAULT
    assert re.search("被改动过或已损坏|不完整|不是备份文件|多出了|读不懂|缺少", done.stderr), done.stderr
    assert not (tmp_path / "new").exists()


def test_a_folder_in_use_and_a_file_that_is_there_are_left_alone(used: Path, archive: Path, tmp_path: Path) -> None:
    in_use = bihuan("restore", archive, data=used)
    there = bihuan("backup", archive, data=used)
    (tmp_path / "foreign").mkdir()
    (tmp_path / "foreign" / "letter.txt").write_text("x", encoding="utf-8")
    foreign = bihuan("restore", archive, data=tmp_path / "foreign")

    assert [one.returncode for one in (in_use, there, foreign)] == [Exit.FAULT] * 3
    assert "已经是数据文件夹" in in_use.stderr
    assert "已经有了" in there.stderr
    assert "letter.txt" in foreign.stderr


def test_a_backup_of_a_newer_version_is_refused(used: Path, archive: Path, tmp_path: Path) -> None:
    manifest = check(archive)
    newer = tmp_path / "newer.tar"
    with newer.open("wb") as file:
        writer = Writer(file)
        for name, content in members(archive):
            size = next(one[1] for one in manifest["members"] if one[0] == name)
            writer.add(name, size, content)
        facts = {key: value for key, value in manifest.items() if key not in ("format", "members", "seal")}
        facts["migrations"] = [*facts["migrations"], ["ledger", "9999_from_the_future"]]
        writer.close(facts, (used / "data.key").read_text(encoding="utf-8").strip().encode())

    done = bihuan("restore", newer, data=with_keys_of(used, tmp_path / "new"))

    assert done.returncode == Exit.FAULT
    assert "ledger.9999_from_the_future" in done.stderr


def test_a_lost_file_is_named_and_the_rest_is_kept(used: Path, tmp_path: Path) -> None:
    folder = copied(used, tmp_path / "data")
    (lost,) = [path for path in (folder / "files").rglob("*") if path.is_file()][:1]
    lost.unlink()

    done = bihuan("backup", tmp_path / "b.tar", data=folder)

    assert done.returncode == Exit.REFUSED
    assert f"✗ 存储里缺少这个文件，或内容已损坏：{lost.relative_to(folder / 'files')}" in done.stdout
    assert check(tmp_path / "b.tar")["members"]


@pytest.mark.soak
@pytest.mark.asvs("8.1.4.9")
def test_a_backup_under_load_is_of_one_moment(used: Path, tmp_path: Path) -> None:
    folder = copied(used, tmp_path / "data")
    files = [workbook(tmp_path / f"{n}.xlsx", 40, f"第{n}批") for n in range(3)]
    command = [sys.executable, "-m", "bihuan.config.cli", "--data", str(folder)]
    script = " && ".join(
        " ".join([*command, "import", str(path), "--batch", f"批{n}", "--received", "2026-11-20", "--commit"])
        for n, path in enumerate(files)
    )
    with subprocess.Popen(script, shell=True, env=environment(), stdout=subprocess.DEVNULL) as writing:  # noqa: S602
        taken = []
        while writing.poll() is None:
            path = tmp_path / f"b{len(taken)}.tar"
            taken.append((path, bihuan("backup", path, data=folder).returncode))
    assert writing.returncode == 0
    assert {status for _, status in taken} == {Exit.DONE}

    counts = []
    for number, (path, _) in enumerate(taken):
        restored = with_keys_of(used, tmp_path / f"r{number}")
        done = bihuan("restore", path, data=restored)
        assert done.returncode == Exit.DONE, done.stdout + done.stderr
        counts.append(check(path)["counts"]["ledger.item"])
    assert counts == sorted(counts)
    assert set(counts) <= {3, 43, 83, 123}


@pytest.mark.parametrize("kills", [3, pytest.param(30, marks=pytest.mark.soak)])
def test_a_backup_killed_half_way_leaves_no_file(used: Path, tmp_path: Path, kills: int) -> None:
    folder, path = copied(used, tmp_path / "data"), tmp_path / "b.tar"
    rough, whole = random.Random(seed()), 0  # noqa: S311 -- a pattern, not a secret
    files = folder / "files"
    for number in range(400):
        (files / f"pad{number}").write_bytes(jpeg(64, 48, (number % 255, 1, 2)))
    command = [sys.executable, "-m", "bihuan.config.cli", "--data", str(folder), "backup", str(path)]
    for _ in range(kills):
        with subprocess.Popen(command, env=environment(), stdout=subprocess.DEVNULL) as running:
            time.sleep(rough.uniform(0.4, 1.6))
            os.kill(running.pid, signal.SIGKILL)
        if path.exists():
            # It was quicker than the kill: then it is whole.
            assert check(path)["members"]
            path.unlink()
            whole += 1

    assert bihuan("backup", path, data=folder).returncode == Exit.DONE
    tell("backup", killed=kills, nothing=kills - whole, whole=whole)


def test_a_county_moves_from_one_database_to_the_other_and_back(
    used: Path, archive: Path, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    name = f"restored_{os.getpid()}"
    socket = os.environ.get(SOCKET) or postgres.start(tmp_path_factory.mktemp("pg"))
    with psycopg.connect(host=socket, user="postgres", dbname="postgres", autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
    there = {"BIHUAN_DATABASE_URL": f"postgresql://postgres@/{name}?host={socket}"}

    over = bihuan("restore", archive, data=with_keys_of(used, tmp_path / "pg"), extra=there)
    second = bihuan("restore", archive, data=with_keys_of(used, tmp_path / "pg2"), extra=there)
    out = bihuan("backup", tmp_path / "pg.tar", data=tmp_path / "pg", extra=there)
    back = bihuan("restore", tmp_path / "pg.tar", data=with_keys_of(used, tmp_path / "back"))

    assert over.returncode == out.returncode == back.returncode == Exit.DONE, over.stderr + out.stderr + back.stderr
    assert "数据库不是空的" in second.stderr
    assert check(tmp_path / "pg.tar")["database"] == "postgresql"
    assert bihuan("backup", tmp_path / "back.tar", data=tmp_path / "back").returncode == Exit.DONE
    # The two databases keep one JSON value in two orders of keys; what it says is the same.
    assert {
        name: sorted(body.splitlines()) for name, body in tables_in(tmp_path / "back.tar").items()
    }.keys() == tables_in(archive).keys()
