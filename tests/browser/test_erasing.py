"""A person is erased by two administrators, sees before that what is held about them, and the terms stand on a page."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.acting import Person

pytestmark = pytest.mark.desk


def test_one_administrator_asks_and_another_approves(somebody: Callable[[str], Person], size: str) -> None:
    name, user = f"离任某{size}", f"gone.{size}"
    asker, decider = somebody("sysadmin"), somebody("secadmin")
    asker.page.goto("registry/people/new/")
    asker.fill({"用户名": user, "姓名": name, "电话": "0371-62690000"})
    asker.press("增加")
    asker.look("person")

    asker.follow("个人信息副本")
    asker.sees("姓名和电话")
    asker.look("own-data")
    with asker.page.expect_download() as handed:
        asker.press("下载副本")
    assert handed.value.suggested_filename.startswith("个人信息副本")
    asker.page.go_back()

    asker.follow("申请删除个人信息")
    asker.sees("密文整行删除，不能恢复。")
    asker.look("erasure-ask")
    asker.page.get_by_label("本人要求删除，已当面核实身份").check()
    asker.press("提交申请")
    asker.sees("申请和批准必须是两个人")
    expect(asker.page.get_by_role("button", name="批准删除")).to_have_count(0)
    asker.look("erasure-waiting")

    decider.page.goto("registry/erasures/")
    decider.look("erasures")
    decider.follow(name)
    decider.look("erasure")
    decider.press("批准删除")
    decider.press("永久删除")
    decider.sees("个人信息已删除，记录中的指向仍然有效。")
    decider.look("erasure-done")
    decider.page.goto("registry/erasures/")
    expect(decider.page.get_by_role("main")).not_to_contain_text(name)


def test_the_terms_and_what_is_due_stand_on_a_page(somebody: Callable[[str], Person]) -> None:
    guard = somebody("secadmin")
    guard.page.goto("retention/")
    guard.sees(re.compile("离任人员的电话"))
    guard.sees("网络日志留存不少于六个月")
    guard.look("retention")
