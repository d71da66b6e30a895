"""``bihuan import`` of a bulletin: the same object as for a workbook, the same summary, the same exit codes."""

import json
from pathlib import Path

import pytest

from tests.ledger.exchange.bulletins.corpus import PAPERS
from tests.ledger.exchange.bulletins.papers import new, saved
from tests.ledger.exchange.test_command import bihuan, counts
from tests.support.site import copied

pytestmark = pytest.mark.slow
TEXT = """督查通报
一、存在问题
（一）新烟街道（3个）
1.炎黄广场：①座椅损坏3处；②公益广告褪色。
2.无名巷：飞线充电（责任单位：市城管局、新烟街道；整改时限：3月1日前）
二、工作要求
各单位于3月10日前完成整改。
"""


@pytest.fixture(scope="module")
def data(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo folder of this module's own."""
    return copied(demo_folder, tmp_path_factory.mktemp("bulletins"))


def row(number: int, place: str, problem: str, lead: str, due: str, words: str, **more: object) -> dict[str, object]:
    known = {"row": number, "status": "new", "reason": "", "warnings": [], "place": place, "problem": problem}
    return {**known, "lead": lead, "assisting": [], "due": due, "due_words": words, "pictures": 0, **more}


@pytest.mark.parametrize("suffix", [".txt", ".docx"])
def test_bulletin_prints_every_fault_exactly(data: Path, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"通报{suffix}"
    if suffix == ".txt":
        path.write_text(TEXT, encoding="gb18030")
    else:
        document = new()
        for line in TEXT.split("\n"):
            document.add_paragraph(line)
        saved(document, path)
    before = counts(data)

    done = bihuan("import", path, "--batch", "通报", "--received", "2023-02-22", "--preview", "--json", data=data)

    unknown = "点位“无名巷”不在名录中，按原文登记，可新增为点位"
    assert json.loads(done.stdout) == {
        "rows": [
            row(4, "炎黄广场", "座椅损坏3处", "新烟街道", "2023-03-10", "3月10日前"),
            row(4, "炎黄广场", "公益广告褪色", "新烟街道", "2023-03-10", "3月10日前"),
            row(
                5,
                "无名巷",
                "飞线充电",
                "市城管局",
                "2023-03-01",
                "3月1日前",
                assisting=["新烟街道"],
                warnings=[unknown],
            ),
        ],
        "totals": {"new": 3, "changed": 0, "same": 0, "duplicate": 0, "refused": 0, "pictures": 0},
    }
    assert (done.returncode, counts(data)) == (0, before)


def test_people_get_a_summary_that_says_what_was_left_out(data: Path, tmp_path: Path) -> None:
    path = tmp_path / "通报.txt"
    path.write_text(TEXT.replace("二、", "3.北二街\n二、"), encoding="utf-8")

    done = bihuan("import", path, "--batch", "通报", "--received", "2023-02-22", "--preview", data=data)

    lines = done.stdout.splitlines()
    assert lines[:5] == [
        "通报.txt，3 条；批次“通报”，收到日期 2023-02-22",
        "下面的行号是文本的第几行，空行也算",
        "没有另写时限的，按文中“3月10日前”",
        "第 6 行没有当作问题（没有写问题的小标题）：北二街",
        "略过标题、开头和落款：第 1 行",
    ]
    assert lines[5] == "略过工作要求：第 7、8 行"


def test_papers_of_the_corpus_go_in_and_change_nothing_the_second_time(data: Path, tmp_path: Path) -> None:
    paper = next(one for one in PAPERS if one.name == "市级暗访通报")
    path = tmp_path / "通报.txt"
    path.write_text(paper.text, encoding="utf-8")
    arguments = ("import", path, "--batch", "暗访", "--commit", "--json")

    first = bihuan(*arguments, data=data)
    after = counts(data)
    second = bihuan(*arguments, data=data)

    assert (first.returncode, json.loads(first.stdout)["totals"]["new"]) == (0, 10)
    assert (second.returncode, json.loads(second.stdout)["totals"]["same"]) == (0, 10)
    assert counts(data) == after


def test_document_refused_as_a_whole_gives_two_and_an_empty_object(data: Path, tmp_path: Path) -> None:
    path = saved(new(), tmp_path / "空.docx")

    done = bihuan("import", path, "--batch", "甲", "--preview", "--json", data=data)

    told = json.loads(done.stdout)
    assert (done.returncode, told["rows"]) == (2, [])
    assert told["reason"].startswith("“空.docx”里没有找到问题：")
