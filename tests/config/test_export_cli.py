"""``bihuan export`` and ``bihuan verify-ledger`` as somebody types them, over a folder with a real hand-over in it."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest

from bihuan.config.cli.command import Exit
from tests.support.site import bihuan, copied

BATCH = "测试批次"
ROWS = (
    ("序号", "点位名称", "存在问题", "责任单位", "整改时限"),
    (1, "炎黄广场", "=垃圾未清运", "新烟街道、市城管局", "2030-03-01"),
    (2, "人民路", "井盖缺失", "查无此局", "3月底前"),
    (3, "", "墙面破损", "", "长期坚持"),
)


@pytest.fixture(scope="module")
def handed_in(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo folder with one batch of three items."""
    folder = copied(demo_folder, tmp_path_factory.mktemp("export") / "data")
    book = openpyxl.Workbook()
    for row in ROWS:
        book.active.append(row)
    book.active["C2"].data_type = "s"
    path = folder.with_name("in.xlsx")
    book.save(path)
    done = bihuan("import", path, "--batch", BATCH, "--received", "2026-11-20", "--commit", data=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture
def folder(handed_in: Path, tmp_path: Path) -> Path:
    return copied(handed_in, tmp_path / "data")


def forge(folder: Path, *statements: str) -> None:
    """Do what somebody with the file in their hands could do: put the triggers out of the way, then write."""
    with closing(sqlite3.connect(folder / "db.sqlite3")) as database, database:
        names = database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'ledger_%'")
        for (name,) in names.fetchall():
            database.execute(f'DROP TRIGGER "{name}"')
        for statement in statements:
            assert database.execute(statement).rowcount > 0, statement


def test_what_goes_out_comes_in_as_the_same(handed_in: Path, tmp_path: Path) -> None:
    out = tmp_path / "台账.xlsx"
    done = bihuan("export", "--batch", BATCH, "-o", out, data=handed_in)
    assert (done.returncode, done.stdout) == (Exit.DONE, f"已写出 {out}：3 条。\n"), done.stderr
    back = bihuan("import", out, "--batch", BATCH, "--preview", "--json", data=handed_in)
    assert back.returncode == Exit.DONE, back.stderr
    assert json.loads(back.stdout)["totals"] == {
        "new": 0,
        "changed": 0,
        "same": 3,
        "duplicate": 0,
        "refused": 0,
        "pictures": 0,
    }


@pytest.mark.parametrize(("suffix", "start"), [("csv", b"\xef\xbb\xbf"), ("pdf", b"%PDF-"), ("XLSX", b"PK")])
def test_the_suffix_says_what_is_written(handed_in: Path, tmp_path: Path, suffix: str, start: bytes) -> None:
    out = tmp_path / f"ledger.{suffix}"
    done = bihuan("export", "-o", out, data=handed_in)
    assert done.returncode == Exit.DONE, done.stderr
    assert out.read_bytes().startswith(start)
    assert list(tmp_path.iterdir()) == [out]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("-o", "a.doc"), "不知道要写成什么文件：a.doc 的后缀要是 .xlsx、.csv 或 .pdf"),
        (("-o", "a.csv", "--batch", "没有"), "没有名为“没有”的批次"),
        (("-o", "/nowhere/a.csv"), "没有这个文件或文件夹：/nowhere/a.csv"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(handed_in: Path, arguments: tuple[str, ...], sentence: str) -> None:
    done = bihuan("export", *arguments, data=handed_in)
    assert (done.returncode, done.stderr) == (Exit.FAULT, f"bihuan: {sentence}\n")


@pytest.mark.parametrize(
    ("output", "sentence"),
    [("没有的文件夹/台账.xlsx", "没有这个文件或文件夹"), ("满/台账.csv", "磁盘已满，没有写成")],
)
def test_an_export_that_cannot_be_written_names_the_file_asked_for(
    handed_in: Path, tmp_path: Path, output: str, sentence: str
) -> None:
    (tmp_path / "满").mkdir()
    (tmp_path / "满" / "台账.csv.unfinished").symlink_to("/dev/full")

    done = bihuan("export", "-o", tmp_path / output, data=handed_in)

    assert (done.returncode, done.stderr) == (Exit.FAULT, f"bihuan: {sentence}：{tmp_path / output}\n")


def test_an_export_leaves_a_line_for_the_auditor(folder: Path, tmp_path: Path) -> None:
    assert bihuan("export", "-o", tmp_path / "a.csv", data=folder).returncode == Exit.DONE
    with closing(sqlite3.connect(folder / "db.sqlite3")) as database:
        last = "SELECT detail FROM backstage_auditentry WHERE action = 'export' ORDER BY id DESC LIMIT 1"
        (line,) = database.execute(last).fetchone()
    assert json.loads(line) == {"form": "csv", "rows": 3, "door": "command line"}


def test_a_sound_ledger_says_what_was_checked(handed_in: Path) -> None:
    done = bihuan("verify-ledger", data=handed_in)
    first, *_rest, last = done.stdout.splitlines()
    assert done.returncode == Exit.DONE, done.stdout
    assert first.startswith("新郑市：核对了 3 个事项、3 条流转记录、0 个检查点、")
    assert last == "链条完整，没有发现改动。"


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE ledger_movement SET at = '2020-01-01' WHERE sequence = 1 AND item_id = 2", "第 1 条被改动"),
        ("DELETE FROM ledger_movement WHERE item_id = 2", "第 1 条缺失"),
        ("UPDATE ledger_item SET state = 'withdrawn' WHERE id = 2", "事项现状与流转记录不符"),
        ("DELETE FROM ledger_itemaccess WHERE item_id = 2", "可见范围与事项不符，请运行重建命令"),
        (
            "UPDATE ledger_movementwords SET text = '{}' WHERE movement_id = 2",
            "第 1 条的文字被改动",
        ),
    ],
)
def test_a_forged_line_is_named_and_the_status_says_so(folder: Path, statement: str, fault: str) -> None:
    forge(folder, statement)
    done = bihuan("verify-ledger", data=folder)
    assert done.returncode == Exit.REFUSED, done.stdout + done.stderr
    assert f"✗ 2026-2 {fault}" in done.stdout
    assert done.stdout.splitlines()[-1].startswith("发现 ")
