"""机构变更: one administrator records a merger, the other approves it, and the successor's people go on."""

import datetime as dt
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.acting import Person
from tests.support.handed import hand_over
from tests.support.site import Site

pytestmark = pytest.mark.desk

# At each size other units, for both write into the same folder.
UNITS = {"desktop": ("辛店镇", "观音寺镇"), "phone": ("梨河镇", "和庄镇")}
PAPERS = {"desktop": "新编〔2026〕5号", "phone": "新编〔2026〕6号"}
TODAY = dt.date.today().isoformat()  # noqa: DTZ011 -- a day in a field knows no zone


def test_a_merger_is_recorded_approved_and_carried_out(
    somebody: Callable[[str], Person], site: Site, size: str
) -> None:
    (old, new), paper = UNITS[size], PAPERS[size]
    hand_over(site.data, old, 2)
    system = somebody("sysadmin")
    system.page.goto("registry/units/")
    system.follow(old)
    system.follow("机构变更")
    system.sees_heading("登记机构变更")
    system.page.watcher.allow("422")  # type: ignore[attr-defined]
    system.press("登记，看会怎样")
    system.sees("请填写承接单位")
    system.look("decision-refused")
    system.fill({"承接单位": new, "文号": paper, "发文日期": TODAY})
    system.press("登记，看会怎样")
    system.sees_heading(f"{old}并入{new}")
    system.sees("在办事项，按状态")
    system.look("decision-recorded")

    security = somebody("secadmin")
    security.page.goto("registry/units/")
    security.follow(re.compile("项机构变更待批准"))
    security.look("decisions")
    security.follow(f"{old}并入{new}")
    security.look("decision-to-approve")
    security.page.get_by_role("checkbox", name=re.compile("联络员")).first.check()
    security.press("批准并执行")
    security.page.get_by_role("dialog").get_by_role("button", name="批准并执行").click()
    security.sees("已批准，正在执行。")
    done = security.page.get_by_text("已执行完毕，2 项在办事项已转到承接单位。")
    for _ in range(120):
        if done.is_visible():
            break
        security.page.wait_for_timeout(500)
        security.page.reload()
    expect(done).to_be_visible()
    security.look("decision-done")
    security.follow(old)
    security.sees(f"由{new}承接")
    security.look("unit-ended")

    clerk = somebody("chuangwen.jingban")
    clerk.page.goto(f"ledger/?q={new}")
    clerk.page.get_by_role("main").get_by_role("link", name=re.compile(r"^\d+-\d+")).first.click()
    clerk.sees("机构变更承接")
    clerk.sees(f"{old} → {new}，依据 {paper}")
    site.run("verify-ledger")
