"""A unit asks for many items at once, the office answers from today's page and in bulk; a year's days off come in."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser import handover
from tests.browser.acting import Person
from tests.browser.test_story import bring_in, hand_over
from tests.support.site import Site, copied, serving

pytestmark = pytest.mark.desk

NOTICE = "关于2027年部分节假日安排\n元旦：1月1日（周五）至3日（周日）放假，共3天。\n春节：2月14日（周日）上班。"


@pytest.fixture
def site(demo_folder: Path, tmp_path: Path) -> Iterator[Site]:
    """A site of the story's own."""
    with serving(copied(demo_folder, tmp_path / "site")) as served:
        yield served


def given_three_items(clerk: Person, folder: Path) -> None:
    """A paper comes in and is handed over: the street leads all three."""
    day = timezone.localdate()
    bring_in(
        clerk.in_a_hurry(),
        handover.write_handover(folder / "反馈清单.xlsx", received=day, due=day + timedelta(days=14)),
    )
    hand_over(clerk.in_a_hurry(), (day + timedelta(days=7)).isoformat())


def tick(person: Person, address: str, do: str) -> int:
    """Tick every item of a list and choose what to do with them; returns how many."""
    person.page.goto(address)
    boxes = person.page.locator("input[name=item]")
    count = boxes.count()
    for place in range(count):
        boxes.nth(place).check()
    person.look()
    person.page.get_by_label("其他批量办理").select_option(do)
    person.press("去办")
    return count


def test_many_are_asked_for_and_answered(somebody: Callable[[str], Person], site: Site, tmp_path: Path) -> None:
    liaison, clerk = somebody("xinyan.lianluo"), somebody("chuangwen.jingban")
    given_three_items(clerk, tmp_path)
    later = timezone.localdate() + timedelta(days=120)

    count = tick(liaison, "ledger/?state=assigned", "ask:extend")
    assert count == 3
    liaison.sees_heading(f"申请延期：{count} 项")
    liaison.look("bulk-form")
    liaison.fill({"新期限": later.isoformat(), "理由": "雨季无法施工，申请延期。"})
    liaison.press("下一步：看能办几项")
    liaison.sees_heading(f"申请延期：能办 {count} 项，不能办 0 项")
    liaison.sees("雨季无法施工，申请延期。")
    liaison.look("bulk-dry-run")
    liaison.press(re.compile("^申请延期"))
    liaison.sees_heading(f"申请延期：已办理 {count} 项")
    liaison.look()
    receipt = liaison.page.url

    clerk.page.goto("")
    clerk.sees("等您答复的申请")
    clerk.look("requests-today")
    clerk.page.get_by_role("main").get_by_role("link", name=re.compile("^答复")).first.click()
    clerk.sees_heading("答复延期申请")
    clerk.look("answer")
    clerk.page.get_by_label("不同意", exact=True).check()
    clerk.page.watcher.allow("422")  # type: ignore[attr-defined]
    clerk.press(re.compile("^答复延期申请"))
    clerk.sees("不同意时请写明理由")
    clerk.look()
    clerk.fill({"答复意见": "工期足够，请抓紧。"})
    clerk.press(re.compile("^答复延期申请"))
    clerk.sees("工期足够，请抓紧。")
    clerk.look("item-with-requests")
    write_milestones(liaison)

    left = tick(clerk, "ledger/?mark=asked", "grant:extend")
    assert left == count - 1
    clerk.page.get_by_label("同意", exact=True).check()
    clerk.press("下一步：看能办几项")
    clerk.press(re.compile("^答复延期申请"))
    clerk.sees_heading(f"同意延期申请：已办理 {left} 项")
    clerk.look()

    liaison.page.goto(receipt)
    liaison.sees_heading(f"申请延期：已办理 {count} 项")


def write_milestones(liaison: Person) -> None:
    """A second request of another kind: rows of days and what is done by then."""
    liaison.page.goto("ledger/?state=assigned")
    liaison.page.locator("tbody th a").first.click()
    liaison.page.get_by_text("更多办理").click()
    liaison.follow("申请挂账")
    liaison.look("defer")
    liaison.page.watcher.allow("422")  # type: ignore[attr-defined]
    liaison.press(re.compile("^申请挂账"))
    liaison.sees("请至少写一个节点")
    liaison.look()
    day = (timezone.localdate() + timedelta(days=200)).isoformat()
    liaison.page.get_by_label("第 1 个节点", exact=True).fill(day)
    liaison.fill({"第 1 个节点做到什么": "完成立项", "理由": "需要立项"})
    liaison.press(re.compile("^申请挂账"))
    liaison.sees("完成立项")


def test_a_years_days_off_are_brought_in(somebody: Callable[[str], Person], site: Site) -> None:
    clerk = somebody("chuangwen.jingban")
    clerk.page.goto("registry/calendars/")
    clerk.look()
    clerk.follow("导入一年的安排")
    clerk.look()
    clerk.fill({"放假和调休上班的日子": NOTICE})
    clerk.press("看读到的")
    clerk.sees_heading("2027 年放假安排")
    clerk.look("calendar")
    clerk.press("导入 2027 年")
    expect(clerk.page.get_by_role("row").filter(has_text="2027")).to_contain_text("已导入")
