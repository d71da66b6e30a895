"""Merging, splitting, cards and keeping, by those who do it."""

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

NUMBER = re.compile(r"^\d{4}-\d+$")


@pytest.fixture(scope="module")
def site(told_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo with its whole story, since what is told here happens to items on their way."""
    with serving(copied(told_folder, tmp_path_factory.mktemp("site"))) as served:
        yield served


def first_numbers(person: Person, query: str, count: int) -> list[str]:
    """The numbers of the first items of a list."""
    person.page.goto(f"ledger/?{query}")
    links = person.page.get_by_role("main").get_by_role("link", name=NUMBER)
    return [links.nth(place).inner_text() for place in range(count)]


def open_item(person: Person, query: str, number: str) -> None:
    person.page.goto(f"ledger/?{query}")
    person.page.get_by_role("main").get_by_role("link", name=number, exact=True).click()
    expect(person.page.get_by_role("heading", level=1)).to_be_visible()


def choose_move(person: Person, word: str) -> None:
    """Open what is folded away and follow it."""
    person.page.get_by_text("更多办理", exact=True).click()
    person.page.get_by_role("main").get_by_role("link", name=word, exact=True).click()
    person.sees_heading(word)


def test_office_merges_parts_and_splits(somebody: Callable[[str], Person], site: Site) -> None:
    clerk = somebody("chuangwen.jingban")
    one, other = first_numbers(clerk, "state=assigned", 2)

    open_item(clerk, "state=assigned", one)
    choose_move(clerk, "并案")
    field = clerk.page.get_by_label(re.compile("编号"))
    if clerk.page.get_by_label("另一项，编号如下").count():
        clerk.page.get_by_label("另一项，编号如下").check()
    field.last.fill(other)
    clerk.fill({"理由": "说的是同一处。"})
    clerk.look("merge")
    clerk.press(f"并案 {one} 号")
    clerk.sees(f"{one} 号：并案，已办理。")
    clerk.sees("已并入")
    clerk.look("item-merged")

    choose_move(clerk, "撤销并案")
    clerk.fill({"理由": "不是一处。"})
    clerk.press(f"撤销并案 {one} 号")
    clerk.sees(f"不再并入 {other}")

    choose_move(clerk, "拆分")
    clerk.page.get_by_label("问题描述").nth(1).fill("西侧护栏破损")
    clerk.look("split")
    clerk.press(f"拆分 {one} 号")
    clerk.sees(f"拆成 {one}-1、{one}-2")
    clerk.look("item-split")
    site.run("verify-ledger")


def test_head_issues_and_lifts_a_card(somebody: Callable[[str], Person], site: Site) -> None:
    head = somebody("chuangwen.fuze")
    (number,) = first_numbers(head, "state=planned", 1)

    open_item(head, "state=planned", number)
    choose_move(head, "亮牌督办")
    head.page.get_by_label("黄牌").check()
    head.fill({"亮牌理由": "多次催办仍未动工。"})
    head.look("card")
    head.press(f"亮牌督办 {number} 号")
    head.sees(f"{number} 号：亮牌督办，已办理。")

    head.page.goto("ledger/cards/")
    head.look("cards")
    head.page.get_by_label(number, exact=True).check()
    head.press("摘牌……")
    head.sees_heading("摘牌")
    head.fill({"理由": "已动工。"})
    head.look("cards-lift")
    head.press("摘牌 1 项")
    head.sees("已摘牌 1 项。")
    site.run("verify-ledger")


def test_keeper_patrols_and_a_fault_comes_back(somebody: Callable[[str], Person], site: Site, tmp_path: Path) -> None:
    keeper, clerk = somebody("xinhualu.lianluo"), somebody("chuangwen.jingban")
    keeper.page.goto("ledger/keepings/?show=mine")
    keeper.look("keepings")
    keeper.follow(NUMBER)
    keeper.page.get_by_label("发现问题", exact=True).check()
    keeper.fill({"情况": "楼道里又堆了旧家具。"})
    keeper.upload([handover.photograph(tmp_path, "又堆上了", shot=2, draw=picture_before)], label="现场照片")
    keeper.look("patrol")
    keeper.press("登记巡查")
    keeper.sees("巡查已登记，主管办公室会收到通知")

    clerk.page.goto("ledger/keepings/?show=fault")
    clerk.follow(NUMBER)
    clerk.look("keeping-fault")
    clerk.follow("按反弹办理")
    clerk.sees_heading("反弹")
    clerk.fill({"本轮整改期限": (timezone.localdate() + timedelta(days=10)).isoformat()})
    clerk.look("rebound-by-patrol")
    clerk.press(re.compile("^反弹 .* 号$"))
    clerk.sees("第 2 轮")
    site.run("verify-ledger")
