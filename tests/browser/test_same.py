"""What other batches have too, and an old ledger carried in: one office's clerk at a screen."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from bihuan.papers.layout import CellContent, Column, TableSheet
from bihuan.papers.writing import write_workbook
from tests.browser import handover
from tests.browser.acting import Person
from tests.browser.shots import Shots
from tests.support.site import Site, copied, serving

pytestmark = pytest.mark.desk

CLERK = "chuangwen.jingban"
NUMBER = "新创文办〔2026〕5号"
HEADS = ("点位名称", "存在问题", "责任单位", "整改时限")
OLD_HEADS = ("编号", "点位名称", "存在问题", "牵头单位", "整改期限", "办理状态", "整改情况", "批示文号")


@pytest.fixture
def site(demo_folder: Path, tmp_path: Path) -> Iterator[Site]:
    """A site of the test's own."""
    with serving(copied(demo_folder, tmp_path / "site")) as served:
        yield served


@pytest.fixture
def clerk(open_page: Callable[[str], Page], size: str, shots: Shots) -> Person:
    person = Person(open_page(size), shots)
    person.enter(CLERK)
    return person


def write(path: Path, heads: tuple[str, ...], *rows: list[CellContent]) -> Path:
    columns = tuple(Column((head,), 16) for head in heads)
    write_workbook(path, [TableSheet(name="问题清单", columns=columns, rows=list(rows))])
    return path


def send(clerk: Person, paper: Path, batch: str) -> None:
    clerk.page.goto("ledger/import/")
    clerk.page.get_by_label("来件文件").set_input_files(paper)
    clerk.fill({"批次名称": batch})


def test_a_row_in_work_elsewhere_is_merged_and_one_alike_told_apart(clerk: Person, tmp_path: Path) -> None:
    due = (timezone.localdate() + timedelta(days=14)).isoformat()
    told: list[CellContent] = [handover.SECOND_PLACE, "楼道堆放杂物未清理", "新烟街道", due]
    alike: list[CellContent] = [handover.SECOND_PLACE, "楼道堆放杂物，三单元", "新烟街道", due]
    send(clerk, write(tmp_path / "一.xlsx", HEADS, told), "第一次反馈")
    clerk.press("读取文件")
    clerk.press("确认，登记 1 条")
    clerk.sees_heading("来件已登记")

    send(clerk, write(tmp_path / "二.xlsx", HEADS, told, alike), "第二次反馈")
    clerk.press("读取文件")
    clerk.sees_heading("看差异，再确认")
    clerk.sees(re.compile("与在办的 .* 号点位和问题都相同"))
    clerk.sees(re.compile("可能与 .* 号是同一处：楼道堆放杂物未清理"))
    clerk.look("same-difference")
    clerk.page.get_by_label("与在办事项相同的 1 行").select_option(label="登记后并入")
    clerk.press("都这么办")
    clerk.sees(re.compile("^登记后并入 .* 号$"))
    clerk.press("确认，登记 2 条")

    clerk.sees(re.compile("1 条登记后并入其他批次的在办事项"))
    clerk.look("same-receipt")
    clerk.page.goto("ledger/?q=三单元")
    clerk.follow(re.compile(r"^\d{4}-"))
    clerk.sees(re.compile("可能与 .* 号是同一处：楼道堆放杂物未清理"))
    clerk.look("same-item")
    clerk.press("不是同一处")
    clerk.sees(re.compile("不是同一处，不再提示。"))


def test_an_old_ledger_comes_in_where_it_stands(clerk: Person, tmp_path: Path) -> None:
    old = write(
        tmp_path / "旧台账.xlsx",
        OLD_HEADS,
        ["旧1", handover.PLACE, "电线私拉乱接", "新烟街道", "2026-10-31", "整改了一半", "", NUMBER],
        ["旧2", handover.PLACE, "招牌破损", "新烟街道", "2026-09-30", "已销号", "更换招牌2块", NUMBER],
    )
    send(clerk, old, "旧台账")
    clerk.page.get_by_text("期初接续：办了一半的旧台账").click()
    clerk.page.get_by_label("期初接续", exact=True).check()
    clerk.fill({"收到日期": "2026-08-01", "状态截至": "2026-11-20"})
    clerk.look("opening-file")
    clerk.press("读取文件")

    clerk.sees_heading("看差异，再确认")
    clerk.page.get_by_label("“整改了一半”是什么状态").select_option(label="整改中")
    clerk.look("opening-difference")
    clerk.press("按所选状态重看")
    clerk.sees("期初状态：整改中")
    clerk.press("确认，登记 2 条")

    clerk.sees("期初状态：整改中 1、已销号 1")
    clerk.look("opening-receipt")
    clerk.page.goto("ledger/?q=旧2")
    clerk.follow(re.compile(r"^\d{4}-"))
    clerk.sees(re.compile(f"已销号，线下办理，截至 2026-11-20，依据 {NUMBER}"))
    clerk.look("opening-item")
