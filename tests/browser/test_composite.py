"""A year's composite in a browser: set up and shown by the office, contested by a unit on its phone, put right, final."""

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Page

from bihuan.papers.layout import Column, TableSheet
from bihuan.papers.writing import write_workbook
from tests.browser.acting import Person
from tests.browser.shots import Shots
from tests.support.site import Site, copied, serving

TITLE, UNITS = "2026 年综合考评", ("新烟街道", "新华路街道")


@pytest.fixture
def site(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo anew: a title is taken once."""
    with serving(copied(demo_folder, tmp_path_factory.mktemp("site"))) as served:
        yield served


@pytest.fixture
def arrive(open_page: Callable[[str], Page], pytestconfig: pytest.Config) -> Callable[[str, str], Person]:
    """Somebody at a desk or on a phone: the office works at desks, units look at it on phones."""
    keeping = bool(pytestconfig.getoption("screenshots"))

    def one(username: str, size: str) -> Person:
        person = Person(open_page(size), Shots(size, keeping=keeping, updating=False))
        person.enter(username)
        return person

    return one


def test_a_composite_goes_from_its_set_up_over_a_contest_to_its_end(
    arrive: Callable[[str, str], Person], site: Site, tmp_path: Path
) -> None:
    office, head = arrive("kaoping.jingban", "desktop"), arrive("kaoping.fuze", "desktop")
    unit = arrive("xinyan.lianluo", "phone")
    set_up(office)
    hand_in(office, tmp_path, {"新烟街道": "90", "新华路街道": "92"})
    show(head)
    contest(unit)
    answer(office, tmp_path)
    # As if the days of contesting were over.
    with closing(sqlite3.connect(site.data / "db.sqlite3")) as database, database:
        database.execute("UPDATE composite_composite SET contest_until = '2026-01-01 00:00:00'")
    end(head)
    unit.page.reload()
    unit.sees("乡镇街道排名")
    unit.look("composite-unit-final")


def set_up(office: Person) -> None:
    """Open it, one group of two units, one component of all the weight, grades."""
    office.page.goto("composite/new/")
    office.fill({"名称": TITLE, "年度": "2026"})
    office.press("开设")
    office.page.get_by_text("添加分组").first.click()
    office.fill({"组名": "乡镇街道"})
    office.press("添加分组")
    office.page.get_by_text("单位入组").click()
    for name in UNITS:
        office.page.get_by_label(name, exact=True).check()
    office.press("入组")
    office.follow("添加填报数据")
    office.fill({"指标名称": "群众满意度"})
    office.press("保存")
    office.follow("定权重")
    office.page.get_by_label("群众满意度：乡镇街道").fill("100")
    office.look("composite-weights")
    office.press("保存")
    office.page.get_by_role("main").get_by_role("link", name="修改", exact=True).click()
    office.page.get_by_label("按组内比例").check()
    office.fill({"各等次": "优秀 50\n合格"})
    office.page.get_by_label("定稿后单位能看本组排名").check()
    office.press("保存")
    office.sees("按组内比例：优秀 50%，合格")
    office.look("composite-set-up")


def hand_in(office: Person, folder: Path, figures: dict[str, str]) -> None:
    """Send the figures as a workbook."""
    office.page.goto("composite/")
    office.follow(TITLE)
    office.follow("填报数据")
    path = folder / "数据.xlsx"
    columns = tuple(Column((head,), 12) for head in ("单位", "群众满意度", "群众满意度文号"))
    rows = [[name, value, "市调〔2026〕7号"] for name, value in figures.items()]
    write_workbook(path, [TableSheet(name="数据", columns=columns, rows=rows)])
    office.page.get_by_label("填好的数据表").set_input_files(path)
    office.press("看差异")
    office.sees("现在还没有读入。")
    office.look("composite-differences")
    office.press(re.compile("^读入"))
    office.sees("新读入")


def show(head: Person) -> None:
    """The head shows it to the units."""
    head.page.goto("composite/")
    head.look("composites")
    head.follow(TITLE)
    head.sees("这是按现在的数据试算的")
    head.press("交单位核对")
    head.page.get_by_role("dialog").get_by_role("button", name="交单位核对").click()
    head.sees("已交单位核对，单位已收到通知。")


def contest(unit: Person) -> None:
    """The unit sees its own lines alone and contests one."""
    unit.page.goto("composite/")
    unit.follow(TITLE)
    unit.sees("90（市调〔2026〕7号）")
    unit.page.locator("summary", has_text="提出异议").click()
    unit.fill({"异议": "调查报告写的是 95。"})
    unit.look("composite-unit")
    unit.press("提出异议")
    unit.sees("异议已提出，等主管办公室答复。")


def answer(office: Person, folder: Path) -> None:
    """The office upholds it, sends the figure put right, and counts anew."""
    office.page.goto("composite/")
    office.follow(TITLE)
    office.page.get_by_label("成立，更正后重新计算").check()
    office.fill({"答复": "核对后更正。"})
    office.look("composite-contested")
    office.page.get_by_role("button", name="答复").click()
    office.sees("已答复，单位已收到通知。")
    hand_in(office, folder, {"新烟街道": "95"})
    office.page.get_by_role("navigation", name="所在位置").get_by_role("link", name=TITLE).click()
    office.page.locator("summary", has_text="重新计算").click()
    office.fill({"理由": "新烟街道群众满意度更正"})
    office.press("重新计算")
    office.sees("上一版 90.00")
    office.look("composite-corrected")


def end(head: Person) -> None:
    """The head makes it final."""
    head.page.reload()
    head.press("定稿")
    head.page.get_by_role("dialog").get_by_role("button", name="定稿").click()
    head.sees("已定稿并封存，单位已收到通知。")
    head.look("composite-final")
