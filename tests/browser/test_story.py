"""The whole loop by the people who really walk it: a paper comes in, is handed over, put right, checked, and comes back."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from bihuan.demo.scenes.gallery import picture_before
from tests.browser import handover
from tests.browser.acting import Person
from tests.support.site import Site, copied, serving

RETURNED = "看不清下水道篦子，请补拍近景。"


@pytest.fixture
def site(demo_folder: Path, tmp_path: Path) -> Iterator[Site]:
    """A site of the story's own: what one telling leaves behind must not help the next."""
    with serving(copied(demo_folder, tmp_path / "site")) as served:
        yield served


def test_problem_goes_round_the_loop_and_comes_back(
    somebody: Callable[[str], Person], site: Site, size: str, tmp_path: Path
) -> None:
    clerk, liaison, head = (somebody(name) for name in ("chuangwen.jingban", "xinyan.lianluo", "xinyan.fuze"))
    checker = somebody("chuangwen.heyan")
    day = timezone.localdate()
    paper = handover.write_handover(tmp_path / "反馈清单.xlsx", received=day, due=day + timedelta(days=14))

    bring_in(clerk, paper)
    bring_in_again(clerk, paper)
    hand_over(clerk, (day + timedelta(days=7)).isoformat())
    acknowledge_and_plan(liaison)
    approve(head, "批准五定方案")
    report(liaison, [handover.photograph(tmp_path, "整改后", shot=1)], "已清掏下水道，补齐篦子2处，地面无积水。")
    approve(head, "批准报结")
    send_back(checker, with_keys=size == "desktop")
    near = [handover.photograph(tmp_path, f"近景{shot}", shot=shot) for shot in (2, 3)]
    report(liaison, near, "已补拍近景两张，篦子2处均已补齐。")
    approve(head, "批准报结")
    close(checker, with_keys=size == "desktop")
    again = handover.photograph(tmp_path, "又积水了", shot=2, draw=picture_before)
    rebound(somebody("chuangwen.xuncha"), again, (day + timedelta(days=10)).isoformat())
    see_it_back(liaison, clerk)

    site.run("verify-ledger")


# --- the paper comes in ----------------------------------------------------------------------------------------------


def choose_file(clerk: Person, paper: Path) -> None:
    clerk.page.goto("ledger/batches/")
    clerk.follow("导入问题清单")
    clerk.sees_heading("导入来件")
    clerk.page.get_by_label("来件文件").set_input_files(paper)
    clerk.fill({"批次名称": handover.BATCH, "来自": "省观摩组"})


def bring_in(clerk: Person, paper: Path) -> None:
    """The import asks what it does not know, shows the difference, and saves all of it at once."""
    choose_file(clerk, paper)
    clerk.look("import-file")
    clerk.press("读取文件")

    clerk.sees_heading("这些栏目是什么？")
    clerk.page.get_by_label(f"“{handover.PROBLEM_HEAD}”这一列").select_option(label="存在问题")
    clerk.look("import-columns")
    clerk.press("记住并看差异")

    clerk.sees_heading("看差异，再确认")
    clerk.sees(handover.PROBLEM)
    clerk.look("import-difference")
    clerk.press("确认，登记 3 条")

    clerk.sees_heading("来件已登记")
    clerk.sees("文件自报 3 条，全部有着落：一条不少。")
    clerk.sees("1 条还没有牵头单位，排在“待交办”最前面。")
    clerk.look("import-receipt")


def bring_in_again(clerk: Person, paper: Path) -> None:
    """The same paper once more: nothing is asked again, nothing is to be saved."""
    choose_file(clerk, paper)
    clerk.press("读取文件")
    clerk.sees_heading("看差异，再确认")
    clerk.sees("文件里的内容都已登记过，没有要保存的。")
    clerk.press("放弃这次导入")
    clerk.sees_heading("导入来件")


def hand_over(clerk: Person, due: str) -> None:
    """One lead unit and one deadline each; the row whose unit nobody knows stands first and waits for an answer."""
    page = clerk.page
    page.goto("")
    clerk.look("office-today")
    page.goto("ledger/batches/")
    clerk.look("batches")
    clerk.follow(handover.BATCH)
    clerk.sees_heading(handover.BATCH)
    clerk.look("batch")
    clerk.follow("交办待办的")

    clerk.sees_heading("交办 3 项")
    page.watcher.allow("422")  # type: ignore[attr-defined]
    clerk.press("下一步：看发给谁")
    clerk.sees("有内容需要改正")
    order = page.get_by_role("listitem").filter(has_text=handover.NEW_PLACE).filter(has=page.get_by_label("牵头单位"))
    order.get_by_label("牵头单位").fill("新烟街道")
    order.get_by_label("整改期限").fill(due)
    clerk.look("dispatch")
    clerk.press("下一步：看发给谁")

    clerk.sees_heading(re.compile("将交办 3 项给 2 个单位"))
    clerk.look("dispatch-plan")
    clerk.press("交办这 3 项")
    clerk.sees_heading("已交办 3 项")
    clerk.look("dispatch-receipt")


# --- the unit puts it right ------------------------------------------------------------------------------------------


def find_item(person: Person) -> None:
    """Go from today's list to the item of the story."""
    person.page.goto("")
    person.follow(re.compile(handover.PLACE))
    expect(person.page.get_by_role("heading", level=1)).to_contain_text(handover.PLACE)


def finish(person: Person, done: str) -> None:
    """Press the one main button of a move's page; it names the item."""
    person.press(re.compile(r"\d 号$"))
    person.sees(re.compile(f"号：{done}，已办理。"))


def acknowledge_and_plan(liaison: Person) -> None:
    """签收, then the five fixes."""
    liaison.page.goto("")
    liaison.look("liaison-today")
    find_item(liaison)
    liaison.look("item-assigned")
    liaison.press("签收")
    liaison.sees("已办理。")

    liaison.follow("去定方案")
    liaison.fill(
        {
            "定人员": "街道创文专干",
            "定责任": "新烟街道为责任单位，分管负责人为第一责任人。",
            "定标准": "地面干燥无积水，篦子齐全。",
            "定措施": "清掏下水道，补齐篦子，明确保洁员每日巡查。",
        }
    )
    liaison.look("plan")
    finish(liaison, "报送五定方案")


def approve(head: Person, word: str) -> None:
    """The unit's head signs what its liaison wrote."""
    find_item(head)
    head.follow(word)
    head.look("approve")
    finish(head, word)


def report(liaison: Person, photographs: list[Path], words: str) -> None:
    """A sentence and photographs, each with its own receipt."""
    find_item(liaison)
    liaison.follow("去报结")
    liaison.upload(photographs, label="整改后照片")
    liaison.fill({"整改情况": words})
    liaison.look("report")
    finish(liaison, "报结")


# --- the office checks ----------------------------------------------------------------------------------------------


def send_back(checker: Person, *, with_keys: bool) -> None:
    """退回补正, by the R key where there is a keyboard."""
    page = checker.page
    page.goto("ledger/verify/")
    checker.sees_heading("待核查")
    checker.look("verify")
    if with_keys:
        page.keyboard.press("r")
    else:
        checker.follow("退回补正")
    checker.sees_heading("退回补正")
    checker.fill({"退回理由": RETURNED})
    checker.look("send-back")
    finish(checker, "退回补正")
    checker.sees("没有等待您核查的事项")


def close(checker: Person, *, with_keys: bool) -> None:
    """通过并销号, by the A key where there is a keyboard; asked once more before it is done."""
    page = checker.page
    page.goto("ledger/verify/")
    checker.sees("退回过 1 次")
    checker.look("verify-again")
    if with_keys:
        page.keyboard.press("f")
        page.keyboard.press("a")
    else:
        checker.press(re.compile("^通过并销号"))
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    checker.look("verify-confirm")
    dialog.get_by_role("button", name=re.compile("^通过并销号")).click()
    checker.sees(re.compile("号：销号|号：通过并销号"))
    checker.sees("没有等待您核查的事项")


# --- and it comes back ----------------------------------------------------------------------------------------------


def rebound(inspector: Person, photograph: Path, due: str) -> None:
    """The inspector finds the fault again: the same number, its second cycle."""
    page = inspector.page
    page.goto("ledger/")
    inspector.look("ledger")
    page.get_by_label("状态").select_option(label="已销号")
    inspector.press("筛选")
    expect(page.get_by_role("main").get_by_role("link", name=re.compile(r"^\d{4}-"))).to_have_count(1)
    inspector.follow(re.compile(r"^\d{4}-"))
    expect(page.get_by_role("heading", level=1)).to_contain_text(handover.PLACE)
    inspector.look("item-closed")
    more = page.get_by_text("更多办理")
    if more.is_visible():
        more.click()
    inspector.follow("反弹")
    inspector.upload([photograph], label="现在的照片")
    inspector.fill({"反弹情况": "雨后又积水，篦子再次缺失。", "本轮整改期限": due})
    inspector.look("rebound")
    finish(inspector, "反弹")


def see_it_back(liaison: Person, clerk: Person) -> None:
    """Unit and office see the same item back on their lists, with its whole story."""
    find_item(liaison)
    liaison.sees("第 2 轮")
    liaison.sees(re.compile(RETURNED))
    liaison.look("item-rebound")
    clerk.page.goto("")
    clerk.look("office-today-rebound")
