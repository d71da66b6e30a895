"""The ways in: a one-time link and the password it sets, and the one click that only a demo has."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acting import Person
from tests.browser.shots import Shots

NEWCOMER = "chuangwen.jingban2"
PASSWORD = "清晨的河边有人在钓鱼 2046"


@pytest.fixture
def arrive(open_page: Callable[[str], Page], size: str, shots: Shots) -> Callable[[], Person]:
    """Somebody whom nobody knows yet, at a machine of their own."""
    return lambda: Person(open_page(size), shots)


def test_one_time_link_sets_the_password_that_then_opens(arrive: Callable[[], Person]) -> None:
    administrator, newcomer = arrive(), arrive()
    administrator.enter("sysadmin")
    administrator.look("administrator-today")

    set_password(newcomer, give_link(administrator))
    sign_in(newcomer, PASSWORD)

    newcomer.sees_heading(re.compile(".+"))
    expect(newcomer.page.get_by_text("综合岗").filter(visible=True).first).to_be_visible()


def test_wrong_password_is_told_beside_the_form(arrive: Callable[[], Person]) -> None:
    stranger = arrive()
    stranger.page.watcher.allow("422|400")  # type: ignore[attr-defined]
    sign_in(stranger, "猜一个")

    stranger.sees("有内容需要改正")
    stranger.look("sign-in-refused")


def test_demo_opens_with_one_click_and_says_what_it_is(arrive: Callable[[], Person]) -> None:
    visitor = arrive()
    visitor.page.goto("")
    visitor.sees_heading("演示：选一个角色进入")
    visitor.look("doors")
    visitor.follow("用密码登录")
    visitor.look("sign-in")

    visitor.enter("shi.lingdao")

    expect(visitor.page.get_by_text("演示环境：人员和数据都是虚构的").first).to_be_visible()
    visitor.look("leader-today")


def give_link(administrator: Person) -> str:
    """Find the newcomer by user name and make a link for them."""
    page = administrator.page
    page.goto("registry/people/")
    page.get_by_label("单位、岗位、用户名或完整姓名").fill(NEWCOMER)
    page.keyboard.press("Enter")
    administrator.follow(re.compile("综合岗"))
    administrator.press("给一次性链接")
    page.get_by_role("dialog").get_by_role("button", name="给出链接").click()
    link = page.get_by_role("main").get_by_text(re.compile("^https?://"))
    expect(link).to_be_visible()
    administrator.look("one-time-link")
    return link.inner_text().strip()


def set_password(newcomer: Person, link: str) -> None:
    """Open the link and choose a password."""
    newcomer.page.goto(link)
    newcomer.look("set-password")
    newcomer.fill({"新密码": PASSWORD, "再输一次新密码": PASSWORD})
    newcomer.press("设置密码")
    newcomer.sees_heading("登录")


def sign_in(person: Person, password: str) -> None:
    """User name and password."""
    person.page.goto("account/login/")
    person.fill({"用户名": NEWCOMER, "密码": password})
    person.page.get_by_role("button", name="登录", exact=True).click()
