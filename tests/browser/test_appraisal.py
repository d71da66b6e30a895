"""A year's review in a browser: rules written, published and confirmed, two declarations, the pre-review, the round."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import docx
import pytest
from playwright.sync_api import expect

from tests.browser.acting import Person
from tests.support.site import Site, copied, serving

REVIEW, OWN, SECOND = "2026 年特色创新评审", "背街小巷“一格一员”", "市容“一张图”"
TEXTS = {
    "背景": "背街小巷长期没有人管，群众反映多。",
    "主要做法": "把小巷划成网格，每格配一名网格员，每天巡查两遍，发现问题当场拍照上传，三个工作日内办结。",
    "创新点": "第一次把市容、环卫、停车合在一个网格里管。",
    "工作成效": "全年办结问题一千二百件，平均用时缩短一半。",
    "明年承诺的内容": "把网格延伸到村庄，年底前全部覆盖。",
}


@pytest.fixture
def site(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo anew for each size of screen: a title is taken once."""
    with serving(copied(demo_folder, tmp_path_factory.mktemp("site"))) as served:
        yield served


def test_a_year_goes_from_its_rules_to_the_round(somebody: Callable[[str], Person], tmp_path: Path) -> None:
    office, head = somebody("kaoping.jingban"), somebody("kaoping.fuze")
    prepare(office)
    publish(head)
    street, bureau = somebody("xinyan.lianluo"), somebody("chengguanju.lianluo")
    confirm(street)
    declare(street)
    declare_by_word(bureau, tmp_path)
    judge(office)
    check(office)


def prepare(office: Person) -> None:
    """Open the review, ask two units, draft the rules."""
    office.page.goto("appraisal/")
    office.look("reviews-empty")
    office.page.get_by_role("main").get_by_role("link", name="开设年度评审").first.click()
    office.fill({"评审名称": REVIEW, "年度": "2026"})
    office.press("开设")
    office.sees("已开设。接着选参评单位、写评估规则。")
    office.page.get_by_text("添加参评单位").click()
    for unit in ("新烟街道", "新郑市城市管理局"):
        office.page.get_by_label(unit, exact=True).check()
    office.press("添加")
    office.sees("参评单位已添加。")
    office.look("review-new")
    office.page.get_by_role("main").get_by_role("link", name="起草评估规则").click()
    office.fill({"规则全文": "一、对象\n市直单位和乡镇街道。\n二、办法\n评委现场打分，去掉最高分和最低分。"})
    office.page.get_by_label("创新创优目标考评办法（专家评估与核验，示例）").check()
    office.look("rulebook-write")
    office.press("保存草稿")
    office.sees("规则草稿已保存，由办公室负责人公布。")
    office.look("rulebook-draft")


def publish(head: Person) -> None:
    """The head of the office publishes the draft."""
    head.page.goto("appraisal/")
    head.follow(REVIEW)
    head.follow("第 1 版")
    head.press("公布")
    head.page.get_by_role("dialog").get_by_role("button", name="公布", exact=True).click()
    head.sees("评估规则已公布，参评单位已收到通知。")
    head.look("rulebook")


def confirm(street: Person) -> None:
    """A unit reads the rules and says so."""
    street.page.goto("appraisal/")
    street.follow(REVIEW)
    street.look("review-unit")
    street.follow("读规则并确认")
    street.press("确认已读")
    street.sees("已确认。")


def declare(street: Person) -> None:
    """Write, let the page save by itself, leave and come back, check, hand in."""
    street.press("开始申报")
    street.sees_heading("填写申报")
    street.fill({"事项名称": OWN, "投入使用日期": "2026-01-10", "投入经费（万元）": "十二", **TEXTS})
    street.page.get_by_label("目标类别", exact=False).first.select_option(label="创新目标")
    street.sees(re.compile("已保存；这些看不懂"))
    street.fill({"投入经费（万元）": "12.5"})
    line = street.page.get_by_role("group", name="第 1 条").first
    for label, value in (("指标", "平均办结用时"), ("实施前", "6.5"), ("实施后", "3.2"), ("计量单位", "天")):
        line.get_by_label(re.compile(f"^{label}")).fill(value)
    expect(street.page.locator("#saved")).to_have_text(re.compile(r"^\s*\d+:\d\d 已保存\s*$"))
    street.look("declaration-edit")
    street.page.reload()
    expect(street.page.get_by_label(re.compile("^主要做法"))).to_have_value(TEXTS["主要做法"])
    street.press("保存并核对")
    street.sees("还没有填：明年承诺事项")
    street.look("declaration-missing")
    street.follow("填写")
    street.fill({"明年承诺事项": "一格一员进村庄"})
    street.press("保存并核对")
    street.look("declaration-ready")
    street.press("提交")
    street.page.get_by_role("dialog").get_by_role("button", name="提交", exact=True).click()
    street.sees("已提交，等主管办公室初审。")


def declare_by_word(bureau: Person, folder: Path) -> None:
    """Fill the Word form in, send it back, put right what it could not read."""
    bureau.page.goto("appraisal/")
    bureau.follow(REVIEW)
    bureau.press("开始申报")
    bureau.page.get_by_text("下载申报表，填好再传回来").click()
    with bureau.page.expect_download() as arriving:
        bureau.follow("下载申报表（Word）")
    path = folder / "申报表.docx"
    arriving.value.save_as(path)
    word = docx.Document(str(path))
    typed = {**TEXTS, "事项名称": SECOND, "目标类别": "创优", "投入使用日期": "去年夏天", "明年承诺事项": "再减材料"}
    for table in word.tables:
        for row in table.rows:
            if row.cells[0].text in typed:
                row.cells[1].text = typed[row.cells[0].text]
    word.save(str(path))
    bureau.page.get_by_label("填好的申报表").set_input_files(path)
    bureau.press("读入")
    bureau.sees("“投入使用日期”写的是“去年夏天”，看不出是哪一天，请写成 2026年1月10日")
    bureau.look("declaration-word")
    bureau.press("保存并核对")
    bureau.press("提交")
    bureau.page.get_by_role("dialog").get_by_role("button", name="提交", exact=True).click()
    bureau.sees("已提交，等主管办公室初审。")


def judge(office: Person) -> None:
    """See that the second copies the first, return it, accept the first, make the round."""
    office.page.goto("appraisal/")
    office.follow(REVIEW)
    office.look("review-office")
    office.follow(SECOND)
    office.look("declaration-judged")
    office.follow(OWN)
    office.look("compare")
    office.page.go_back()
    office.fill({"初审意见": "主要做法与新烟街道相同，请写本单位的做法。"})
    office.press("退回")
    office.sees("已退回，单位已收到通知。")
    office.page.goto("appraisal/")
    office.follow(REVIEW)
    office.follow(OWN)
    office.press("通过")
    office.sees("初审通过。")
    office.page.goto("appraisal/")
    office.follow(REVIEW)
    office.press("列入考评（1 项）")
    office.sees("已列入考评，接着在考评里添加评委。")
    office.page.get_by_role("main").get_by_role("link", name=REVIEW, exact=True).last.click()
    office.sees("001")


def check(office: Person) -> None:
    """Mark what no panel marks, beside what is declared, and say what was found."""
    office.page.goto("appraisal/")
    office.follow(REVIEW)
    office.follow(OWN)
    office.follow("去核验")
    office.fill({"“目标完成程度”给分": "0.12"})
    office.page.get_by_label(re.compile("^核验情况")).first.fill("到现场看过，系统从 1 月起在用。")
    office.press("先保存")
    office.sees("核验情况已保存。")
    office.look("check")
