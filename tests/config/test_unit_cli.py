"""``bihuan unit-export`` and ``bihuan unit-import`` as somebody types them, over a copy of the demo folder."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest

from bihuan.config.cli.command import Exit
from tests.ledger.exchange.unit_books import PLAN, columns_in, fill
from tests.support.handed import hand_over
from tests.support.site import bihuan, copied

UNIT = "新烟街道"


@pytest.fixture(scope="module")
def folder(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    kept = copied(demo_folder, tmp_path_factory.mktemp("unit") / "data")
    hand_over(kept, UNIT, 2)
    return kept


@pytest.fixture(scope="module")
def book(folder: Path) -> Path:
    """The unit's workbook with one plan filled in, and one acknowledgement that is none."""
    path = folder.with_name("unit.xlsx")
    done = bihuan("unit-export", "--unit", UNIT, "-o", path, data=folder)
    assert (done.returncode, done.stdout) == (Exit.DONE, f"已写出 {path}：2 条。\n"), done.stderr
    sheet = openpyxl.load_workbook(path).active
    columns = columns_in(sheet)
    (first, due), (other, _) = [
        [sheet.cell(row, columns[head]).value for head in ("编号", "整改时限")] for row in (6, 7)
    ]
    return fill(path, {first: {**PLAN, "定时间": due, "签收": "是"}, other: {"签收": "不"}})


def lines(folder: Path) -> int:
    with closing(sqlite3.connect(folder / "db.sqlite3")) as database:
        return int(database.execute("SELECT count(*) FROM ledger_movement").fetchone()[0])


def test_looked_at_held_up_done_and_not_done_again(folder: Path, book: Path) -> None:
    before = lines(folder)
    asked = ("unit-import", book, "--unit", UNIT)

    preview = bihuan(*asked, "--preview", "--json", data=folder)
    held = bihuan(*asked, "--commit", data=folder)
    assert lines(folder) == before
    done = bihuan(*asked, "--commit", "--skip-refused", "--as", "xinyan.lianluo", data=folder)
    after = lines(folder)
    again = bihuan(*asked, "--commit", "--skip-refused", data=folder)

    told = json.loads(preview.stdout)
    assert (preview.returncode, told["saved"]) == (Exit.REFUSED, False)
    assert (told["totals"]["does"], told["totals"]["refused"]) == (1, 1)
    (refused,) = [row["refused"] for row in told["rows"] if row["refused"]]
    assert refused == [{"column": "签收", "reason": "签收请写“是”，不签收就空着；写的是“不”"}]
    assert held.returncode == Exit.REFUSED
    assert held.stdout.splitlines()[-1] == (
        "全部未保存；改好文件再来，或用 --skip-refused 略过拒收的行、用 --stale-seen 照办又有办理的行"
    )
    assert (done.returncode, done.stdout.splitlines()[-1]) == (Exit.REFUSED, "已办理。"), done.stderr
    assert after == before + 2
    assert again.stdout.splitlines()[-1] == "没有新内容，什么也没有改变"
    assert lines(folder) == after


@pytest.mark.parametrize(
    ("arguments", "status", "sentence"),
    [
        (("unit-export", "--unit", UNIT, "-o", "a.pdf"), Exit.FAULT, "单位工作簿只写成 .xlsx 文件：a.pdf"),
        (("unit-export", "--unit", "火星局", "-o", "a.xlsx"), Exit.FAULT, "没有名为“火星局”的单位，或不止一个"),
        (("unit-export", "--unit", "市委改革办", "-o", "a.xlsx"), Exit.FAULT, "“市委改革办”手上没有要办的事项"),
        (("unit-import", "没有.xlsx", "--unit", UNIT, "--preview"), Exit.USAGE, "没有这个文件：没有.xlsx"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(
    folder: Path, arguments: tuple[str, ...], status: Exit, sentence: str
) -> None:
    done = bihuan(*arguments, data=folder)
    assert (done.returncode, done.stderr) == (status, f"bihuan: {sentence}\n")


def test_somebody_without_a_post_there_is_refused(folder: Path, book: Path) -> None:
    done = bihuan("unit-import", book, "--unit", UNIT, "--preview", "--as", "xuedian.lianluo", data=folder)
    sentence = "“xuedian.lianluo”在新烟街道没有联络员、负责人、代批人或经办的任职"
    assert (done.returncode, done.stderr) == (Exit.USAGE, f"bihuan: {sentence}\n")
