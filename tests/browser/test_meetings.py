"""A meeting in a browser: the office calls it, a unit answers, it runs on a phone, and what it resolves is a task."""

from collections.abc import Callable

from tests.browser.acting import Person
from tests.support.site import Site

# At each size another unit and title, for both write into the same folder.
UNITS = {"desktop": ("xinyan.lianluo", "新烟街道"), "phone": ("chengguanju.lianluo", "新郑市城市管理局")}


def test_an_office_holds_a_meeting_and_a_unit_comes(somebody: Callable[[str], Person], site: Site, size: str) -> None:
    username, unit = UNITS[size]
    title = f"{unit}整改反馈会"
    clerk = somebody("chuangwen.jingban")
    clerk.page.goto("meetings/new/")
    clerk.fill({"会议名称": title, "地点": "三楼会议室", "开始时间": "2030-03-01T09:00"})
    clerk.page.get_by_label("计划时长（分钟）").fill("90")
    clerk.look("meeting-new")
    clerk.press("保存")
    clerk.sees("会议已建好")

    choose(clerk, "加一项议程", "partform", "speaker", unit)
    clerk.page.locator("#partform-title").fill("整改情况汇报")
    clerk.page.locator("#partform-minutes").fill("10")
    clerk.press("加入议程")
    clerk.sees("已加入议程。")
    choose(clerk, "邀请单位", "invitationform", "unit", unit)
    clerk.page.get_by_role("button", name="邀请", exact=True).click()
    clerk.sees("已邀请。")
    clerk.look("meeting-preparing")

    liaison = somebody(username)
    liaison.page.goto("meetings/")
    liaison.look("meetings")
    liaison.follow(title)
    liaison.page.get_by_label("答复").select_option(label="参加")
    liaison.page.get_by_label("参加人数").fill("2")
    liaison.press("答复")
    liaison.sees("已答复。")
    liaison.look("meeting-answered")

    clerk.page.reload()
    clerk.press("开始会议")
    clerk.page.get_by_role("dialog").get_by_role("button", name="开始会议").click()
    clerk.sees("会议已开始。")
    clerk.page.get_by_label("记录").fill("路面已修补，台账已更新。")
    clerk.press("保存记录")
    clerk.sees("记录已保存。")
    ask(clerk, "台账多久更新一次？", "每周五")
    clerk.page.locator("#resolutionform-text").fill("补齐盲道并公布台账")
    clerk.page.locator("#resolutionform-unit").select_option(label=option(clerk, "resolutionform-unit", unit))
    clerk.page.locator("#resolutionform-due").fill("2030-03-01")
    clerk.press("交办为任务")
    clerk.sees("议定事项已交办为任务。")
    clerk.look("meeting-running")
    clerk.page.locator(".main-action").get_by_role("button", name="结束会议").click()
    clerk.page.get_by_role("dialog").get_by_role("button", name="结束会议").click()
    clerk.sees("会议已结束。")
    clerk.look("meeting-ended")
    site.run("verify-ledger")


def ask(clerk: Person, question: str, answer: str) -> None:
    """Record a question, and its answer after it."""
    clerk.page.get_by_label("提问", exact=True).fill(question)
    clerk.press("记下提问")
    clerk.sees("提问已记下。")
    clerk.page.locator("section", has_text=question).get_by_label("解释").first.fill(answer)
    clerk.press("记下解释")
    clerk.sees(f"答 {answer}")


def choose(person: Person, fold: str, form: str, field: str, unit: str) -> None:
    person.page.locator("summary", has_text=fold).click()
    chooser = f"{form}-{field}"
    person.page.locator(f"#{chooser}").select_option(label=option(person, chooser, unit))


def option(person: Person, chooser: str, unit: str) -> str:
    """The option that ends with the unit's name: units are shown with their depth."""
    words = person.page.locator(f"#{chooser} option").all_text_contents()
    return next(one for one in words if one.strip("　 \n").endswith(unit))
