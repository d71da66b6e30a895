"""``bihuan import`` as a shell sees it: one JSON object, exit statuses, a kill half-way."""

import json
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.ledger.exchange.building import HEAD, make_book, rows_of
from tests.support.site import bihuan, copied, environment

pytestmark = pytest.mark.slow
KINDS = ("主次干道", "公共广场", "农贸市场", "居民小区", "社区", "背街小巷")
UNITS = ("观音寺镇", "和庄镇 市文广旅体局", "辛店镇/市住建局", "龙湖镇，市公安局", "新烟街道、市城管局", "城关乡")
DUES = {
    "立行立改": None,
    "3月底前": "2023-03-31",
    "一周内": "2023-03-01",
    "2月28日前": "2023-02-28",
    "2023.3.5": "2023-03-05",
    "长期坚持": None,
    "2023年3月10日": "2023-03-10",
}


def counts(data: Path) -> Mapping[str, int]:
    """What stands in the database, read from outside."""
    with sqlite3.connect(data / "db.sqlite3") as database:
        tables = ("ledger_item", "ledger_movement", "ledger_batch", "ledger_handover", "evidence_evidence")
        return {name: database.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in tables}  # noqa: S608


@pytest.fixture(scope="module")
def data(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo folder of this module's own."""
    return copied(demo_folder, tmp_path_factory.mktemp("import"))


@pytest.fixture(scope="module")
def handed_over(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hand-over of 48 rows in the shape that visiting teams leave: title rows, merged kinds, blanks, a total."""
    rows: list[tuple[object, ...]] = [("观摩交流活动反馈问题清单",), ("反馈时间: 2023年2月22日        共 48 条",), HEAD]
    merged, pictures, number = ["A1:H1", "A2:H2"], {}, 0
    for group, kind in enumerate(KINDS):
        first = len(rows) + 1
        for _ in range(8):
            number += 1
            due = list(DUES)[number % len(DUES)]
            unit = UNITS[number % len(UNITS)]
            shown = kind if len(rows) + 1 == first else None
            rows.append((number, shown, f"无名点位{number}号", f"问题之{number}", unit, due, None, None))
            if number % 3 == 0:
                pictures[f"G{len(rows)}"] = number
        merged.append(f"B{first}:B{len(rows)}")
        if group == 1:
            rows.append(())
    rows.append(("合计", None, None, "48 条"))
    return make_book(tmp_path_factory.mktemp("file") / "反馈.xlsx", rows, merged=merged, pictures=pictures)


def told(done: subprocess.CompletedProcess[str]) -> dict[str, object]:
    return dict(json.loads(done.stdout))


def test_preview_prints_every_row_exactly_and_saves_nothing(data: Path, handed_over: Path) -> None:
    before = counts(data)

    done = bihuan(
        "import", handed_over, "--batch", "观摩", "--received", "2023-02-22", "--preview", "--json", data=data
    )

    expected = []
    for number in range(1, 49):
        words = list(DUES)[number % len(DUES)]
        lead, *assisting = UNITS[number % len(UNITS)].replace("/", " ").replace("，", " ").replace("、", " ").split()
        expected.append(
            {
                "row": number + 3 + (number > 16),
                "status": "new",
                "reason": "",
                "warnings": [f"点位“无名点位{number}号”不在名录中，按原文登记，可新增为点位"],
                "place": f"无名点位{number}号",
                "problem": f"问题之{number}",
                "lead": lead,
                "assisting": assisting,
                "due": DUES[words],
                "due_words": words,
                "pictures": int(number % 3 == 0),
            }
        )
    totals = {"new": 48, "changed": 0, "same": 0, "duplicate": 0, "refused": 0, "pictures": 16}
    assert (done.returncode, told(done)) == (0, {"rows": expected, "totals": totals})
    assert counts(data) == before


def test_commit_saves_and_the_same_again_changes_nothing(data: Path, handed_over: Path) -> None:
    arguments = ("import", handed_over, "--batch", "观摩二", "--take-all", "--commit", "--json")

    first = bihuan(*arguments, data=data)
    after = counts(data)
    second = bihuan(*arguments, data=data)

    assert (first.returncode, told(first)["totals"]["new"]) == (0, 48)  # type: ignore[index]
    assert (second.returncode, told(second)["totals"]["same"]) == (0, 48)  # type: ignore[index]
    assert counts(data) == after


def test_people_get_a_summary(data: Path, handed_over: Path) -> None:
    done = bihuan("import", handed_over, "--batch", "观摩三", "--preview", data=data)

    assert done.returncode == 0
    assert done.stdout.splitlines()[0] == "反馈.xlsx，工作表“问题清单”，48 行；批次“观摩三”，收到日期 2023-02-22"
    assert done.stdout.splitlines()[-2:] == [
        "新增 48  变更 0  相同 0  重复 0  拒收 0  照片 16 张",
        "这是预览，什么也没有保存",
    ]


def test_refused_rows_give_one_and_save_nothing_unless_skipped(data: Path, tmp_path: Path) -> None:
    path = make_book(tmp_path / "a.xlsx", rows_of(("甲", "积水", "和庄镇", ""), ("乙", "", "和庄镇", "")))
    arguments = ("import", path, "--batch", "有错的", "--commit")
    before = counts(data)

    refused = bihuan(*arguments, data=data)
    unsaved = counts(data)
    skipped = bihuan(*arguments, "--skip-refused", data=data)

    assert (refused.returncode, unsaved) == (1, before)
    assert "有拒收的行，全部未保存；改好文件再来，或用 --skip-refused 略过它们" in refused.stdout
    assert (skipped.returncode, counts(data)["ledger_item"]) == (1, before["ledger_item"] + 1)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--batch", "甲", "--take-all", "--skip-refused", "--commit"), "批次“甲”照单全收，不能略过拒收的行"),
        (("--batch", "甲", "--owner", "没有的办", "--preview"), "没有名为“没有的办”的单位，或不止一个"),
        (("--batch", "甲", "--as", "nobody", "--preview"), "没有名为“nobody”的账号"),
        (
            ("--batch", "甲", "--received", "2999-02-22", "--preview"),
            "收到日期 2999-02-22 还没有到，请写实际收到的日期",
        ),
    ],
)
def test_terms_that_cannot_be_give_two(
    data: Path, handed_over: Path, arguments: tuple[str, ...], sentence: str
) -> None:
    done = bihuan("import", handed_over, *arguments, data=data)

    assert (done.returncode, done.stderr) == (2, f"bihuan: {sentence}\n")


def test_file_refused_as_a_whole_gives_two_and_an_empty_object(data: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"")

    done = bihuan("import", path, "--batch", "甲", "--preview", "--json", data=data)

    sentence = "“a.xlsx”是空文件（0 字节）；请检查文件是否保存或传送完整。"
    nothing = {"new": 0, "changed": 0, "same": 0, "duplicate": 0, "refused": 0, "pictures": 0}
    assert (done.returncode, done.stderr) == (2, f"bihuan: {sentence}\n")
    assert told(done) == {"rows": [], "totals": nothing, "reason": sentence}


def test_killed_half_way_saves_nothing(data: Path, tmp_path: Path) -> None:
    rows = [("点位", f"问题{number}", "和庄镇", "一周内") for number in range(1500)]
    path = make_book(tmp_path / "a.xlsx", rows_of(*rows))
    command = [sys.executable, "-m", "bihuan.config.cli", "--data", str(data), "import", str(path), "--batch", "断电"]
    before = counts(data)
    killed = 0
    for seconds in (1.0, 1.6, 2.2, 2.6, 3.0):
        process = subprocess.Popen([*command, "--commit"], env=environment(), stdout=subprocess.DEVNULL)
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
        killed += process.wait() == -signal.SIGKILL
        found = counts(data)
        if found != before:
            break
    assert killed > 0
    assert counts(data)["ledger_item"] in (before["ledger_item"], before["ledger_item"] + 1500)

    done = bihuan("import", path, "--batch", "断电", "--commit", data=data)

    assert (done.returncode, counts(data)["ledger_item"]) == (0, before["ledger_item"] + 1500)
    assert counts(data)["ledger_batch"] == before["ledger_batch"] + 1


def test_rows_of_another_batch_are_said_and_merged_when_asked(data: Path, tmp_path: Path) -> None:
    path = make_book(tmp_path / "a.xlsx", rows_of(("轩辕湖北岸", "栏杆断裂", "和庄镇", "一周内")))
    number = bihuan("import", path, "--batch", "先来的", "--commit", data=data).stdout.split("新登记 ")[1].split(" ")[0]

    usual = bihuan("import", path, "--batch", "后来的", "--preview", "--json", data=data)
    merged = bihuan("import", path, "--batch", "后来的", "--same-open", "merge", "--commit", data=data)

    (row,) = told(usual)["rows"]  # type: ignore[misc]
    assert row["status"] == "new"
    assert row["warnings"][-1] == f"与在办的 {number} 号点位和问题都相同；按新增登记，也可以登记后并入 {number} 号"
    assert merged.returncode == 0
    assert "登记后并入其他批次的在办事项：1 行" in merged.stdout


OLD_HEAD = ("编号", "点位", "存在问题", "责任单位", "整改期限", "办理状态", "文号")


def test_an_old_ledger_is_carried_in(data: Path, tmp_path: Path) -> None:
    rows = [
        OLD_HEAD,
        ("旧1", "轩辕湖", "栈道破损", "和庄镇", "2026-03-31", "整改了一半", "新创文办〔2026〕5号"),
        ("旧2", "轩辕湖", "绿地裸露", "和庄镇", "2026-03-31", "已销号", "新创文办〔2026〕5号"),
    ]
    path = make_book(tmp_path / "旧.xlsx", rows)
    arguments = ("import", path, "--batch", "旧台账", "--opening", "--as-of", "2026-06-30")

    asked = bihuan(*arguments, "--preview", "--json", data=data)
    saved = bihuan(*arguments, "--state", "整改了一半=整改中", "--commit", data=data)
    plain = bihuan("import", path, "--batch", "甲", "--as-of", "2026-06-30", "--preview", data=data)

    first, second = told(asked)["rows"]  # type: ignore[misc]
    assert (asked.returncode, first["status"], second["state"]) == (1, "refused", "closed")
    assert first["reason"].startswith("第 2 行的办理状态“整改了一半”看不懂，请写成 ")
    assert (saved.returncode, "期初状态：整改中 1  已销号 1" in saved.stdout) == (0, True)
    assert saved.stdout.count("期初状态：已销号") == 1
    sentence = "--as-of、--decision-number、--decision 和 --state 只用于期初接续，请加上 --opening"
    assert (plain.returncode, plain.stderr) == (2, f"bihuan: {sentence}\n")
