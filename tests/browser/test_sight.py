"""Seeing the ledger from other sides: views, board, calendar, search, a unit, a place; at a desk and on a phone."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acting import Person
from tests.browser.shots import Shots
from tests.support.site import Site, copied, serving

TALLEST_BAR = 80
TALLEST_DEMO_BAR = 60  # the demo's standing sentence, which no real site has


@pytest.fixture(scope="module")
def site(told_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site on which the demo's story has been told: there is something late, closed and come back."""
    with serving(copied(told_folder, tmp_path_factory.mktemp("told"))) as served:
        yield served


@pytest.fixture
def clerk(open_page: Callable[[str], Page], size: str, shots: Shots) -> Person:
    person = Person(open_page(size), shots)
    person.enter("chuangwen.jingban")
    return person


def test_list_is_kept_as_a_view_and_seen_as_board_and_calendar(clerk: Person) -> None:
    page = clerk.page
    page.goto("ledger/?state=registered")
    page.get_by_text("存为视图", exact=True).click()
    clerk.fill({"视图名称": "待交办的"})
    clerk.press("保存")
    clerk.sees("已存为视图“待交办的”。")
    clerk.sees(re.compile(r"另有 \d+ 项逾期不在此视图"))
    expect(page.get_by_role("navigation", name="我的视图").locator("[aria-current]")).to_contain_text("待交办的")
    clerk.look("view")

    page.get_by_role("navigation", name="我的视图").get_by_role("link", name=re.compile("^全部")).click()
    page.get_by_role("navigation", name="怎样看台账").get_by_role("link", name="看板").click()
    clerk.sees_heading("看板")
    clerk.look("board")
    page.get_by_role("navigation", name="怎样看台账").get_by_role("link", name="日历").click()
    clerk.sees_heading("期限日历")
    clerk.look("calendar")
    month = page.get_by_role("heading", level=2).first.inner_text()
    clerk.follow("下月")
    expect(page.get_by_role("heading", level=2).first).not_to_have_text(month)
    clerk.follow("上月")
    clerk.follow(re.compile(r"^到期 \d"))
    clerk.sees(re.compile("^到期日："))

    page.goto("ledger/views/")
    page.get_by_label(re.compile("^作为默认视图")).select_option("经办")
    clerk.press("设定")
    clerk.sees("经办的默认视图")
    clerk.look("views")
    page.goto("ledger/home/")
    expect(page).to_have_url(re.compile(r"/ledger/\?state=registered$"))
    page.goto("ledger/views/")
    clerk.press("删除")
    clerk.press("删除“待交办的”")
    clerk.sees("还没有存下的视图")


def test_board_shows_one_column_at_a_time_on_a_phone(clerk: Person, size: str) -> None:
    page = clerk.page
    page.goto("ledger/board/")
    columns = page.locator(".board-column")
    if size == "desktop":
        assert sum(column.is_visible() for column in columns.all()) == columns.count() > 1
        return
    assert sum(column.is_visible() for column in columns.all()) == 1
    page.get_by_role("navigation", name="看哪一列").get_by_role("link", name=re.compile("^整改中")).click()
    expect(page.get_by_role("region", name=re.compile("^整改中"))).to_be_visible()
    expect(page.get_by_role("region", name=re.compile("^已交办"))).to_be_hidden()
    clerk.look("board-column")


def test_search_suggests_while_typing_and_leads_to_unit_and_place(clerk: Person, size: str) -> None:
    page = clerk.page
    if size == "desktop":
        page.keyboard.press("/")
    else:
        page.get_by_role("link", name="搜索").click()
    field = page.get_by_role("searchbox", name="搜索")
    expect(field).to_be_focused()
    page.keyboard.type("xyjd")
    panel = page.locator("#suggestions")
    expect(panel.get_by_role("link", name="新烟街道", exact=True)).to_be_visible()
    expect(page.locator("#announcer")).to_have_text(re.compile(r"^找到单位 \d+ 个、点位 \d+ 个、事项 \d+ 项$"))
    clerk.look("suggestions")
    page.keyboard.press("ArrowDown")
    expect(panel.get_by_role("link").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(field).to_be_focused()
    page.keyboard.press("Control+k")
    page.keyboard.press("Enter")

    clerk.sees_heading("搜索")
    clerk.look("found")
    clerk.follow("新烟街道")
    clerk.sees_heading("新烟街道")
    clerk.sees(re.compile(r"^\d+\.\d%（\d+/\d+）$"))
    clerk.look("unit")
    page.goto("search/?q=zhlnmsc")
    clerk.follow("中华路农贸市场")
    clerk.sees_heading("中华路农贸市场")
    clerk.sees("反弹 1 次")
    clerk.look("place")


def test_nothing_is_asked_while_a_syllable_is_being_composed(clerk: Person, size: str) -> None:
    if size == "phone":
        clerk.page.get_by_role("link", name="搜索").click()
    asked: list[str] = []
    clerk.page.on("request", lambda request: asked.append(request.url) if "/suggest/" in request.url else None)
    compose = """(composing) => {
        const field = document.getElementById("search");
        field.focus();
        field.value = composing ? "xin" : "新烟";
        field.dispatchEvent(new InputEvent("input", {bubbles: true, isComposing: composing}));
        if (!composing) field.dispatchEvent(new CompositionEvent("compositionend", {bubbles: true}));
    }"""
    clerk.page.evaluate(compose, True)
    clerk.page.wait_for_timeout(800)
    assert asked == []

    clerk.page.evaluate(compose, False)
    expect(clerk.page.locator("#suggestions").get_by_role("link").first).to_be_visible()
    assert len(asked) == 1


def test_bar_of_a_phone_is_low_and_its_menu_holds_the_rest(clerk: Person, size: str) -> None:
    page = clerk.page
    if size == "desktop":
        expect(page.get_by_role("button", name="菜单")).to_be_hidden()
        expect(page.get_by_role("button", name="退出")).to_be_visible()
        return
    top = page.get_by_role("main").bounding_box()
    banner = page.locator(".banner").bounding_box()
    assert top
    assert banner
    assert banner["height"] <= TALLEST_DEMO_BAR
    assert top["y"] - banner["height"] <= TALLEST_BAR
    expect(page.get_by_text("督办岗").first).to_be_visible()
    expect(page.get_by_role("button", name="退出")).to_be_hidden()
    page.get_by_role("button", name="菜单").click()
    expect(page.get_by_role("button", name="退出")).to_be_visible()
    expect(page.get_by_role("link", name="整改台账", exact=True)).to_be_visible()
    clerk.look("menu")


def test_menu_stands_on_incoming_while_handing_in_and_over(clerk: Person, size: str) -> None:
    for address in ("ledger/import/", "ledger/dispatch/"):
        clerk.page.goto(address)
        here = clerk.page.locator(".rail [aria-current]")
        expect(here).to_have_text("来件")
