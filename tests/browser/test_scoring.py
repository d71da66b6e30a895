"""A round of scoring in a browser: the office prepares and runs it, four judges mark, the result is sealed and looked up."""

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.acting import Person
from tests.support.site import Site, copied, serving

# Judges on phones are in test_hall.
pytestmark = pytest.mark.desk

JUDGES = {
    "xinyan.lianluo": ("新烟街道联络员", "新烟街道"),
    "chengguanju.lianluo": ("城管局联络员", "城市管理局"),
    "xinhualu.lianluo": ("新华路街道联络员", "新华路街道"),
    "chuangwen.xuncha": ("创文办一组巡查员", "创建全国文明城市"),
}
MARKS = (("28", "18", "30", "13"), ("25.5", "17", "31", "12"), ("27", "16", "29.5", "14"), ("26", "19", "32", "12.5"))
LABELS = ("创新程度", "工作难度", "实际成效", "推广价值")
WORKER_PATIENCE = 60
ROUND, FIRST, SECOND = "2026 年特色创新评审", "教育入学“一件事”", "背街小巷“一格一员”"


@pytest.fixture
def site(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo anew for each size of screen: a title is taken once."""
    with serving(copied(demo_folder, tmp_path_factory.mktemp("site"))) as served:
        yield served


def test_a_round_is_prepared_marked_locked_and_sealed(somebody: Callable[[str], Person]) -> None:
    office = somebody("kaoping.jingban")
    open_round(office)
    prepare(office)
    office.page.get_by_role("button", name="开始打分").first.click()
    office.sees("已开始打分。")

    judges = [somebody(name) for name in JUDGES]
    for judge, marks in zip(judges, MARKS, strict=True):
        judge.page.goto("scoring/")
        judge.follow(ROUND)
        mark(judge, FIRST, marks, shown=judge is judges[0])
    judges[0].follow(SECOND)
    judges[0].sees("这是评委所在单位的事项，请申报回避。")
    judges[0].look("sheet-kin")

    office.page.reload()
    office.look("round-open")
    office.press("锁定")
    office.sees("已锁定。")
    office.press("开始打分")
    office.sees("已开始打分。")
    recuse(judges[0])
    for judge, marks in zip(judges[1:], MARKS[1:], strict=True):
        mark(judge, SECOND, marks, shown=False)
    office.page.reload()
    office.press("锁定")
    office.sees("已锁定。")
    correct(office, somebody("kaoping.fuze"))
    office.page.goto("scoring/")
    office.follow(ROUND)
    what_if(office)
    seal(office)


def what_if(office: Person) -> None:
    """Try the round without extremes, and come back."""
    office.follow("假如……")
    office.fill({"评委评分：去掉几个最高分": "1", "评委评分：去掉几个最低分": "1"})
    office.press("试算")
    office.sees("试算与正式办法对照")
    office.look("what-if")
    office.page.get_by_role("navigation", name="位置").get_by_role("link", name=ROUND).click()


def open_round(office: Person) -> None:
    """Choose the rule and name the round."""
    office.page.goto("scoring/")
    office.look("rounds-empty")
    office.page.get_by_role("main").get_by_role("link", name="开设考评").first.click()
    office.fill({"名称": ROUND, "年度": "2026"})
    office.page.get_by_label("特色创新评审办法（百分制，示例）").check()
    office.look("round-new")
    office.press("开设")
    office.sees("已开设。接着添加参评事项和评委。")


def prepare(office: Person) -> None:
    """List what is scored and who scores."""
    for title, unit in ((FIRST, "教育局"), (SECOND, "新烟街道")):
        office.fill({"事项名称": title})
        choose(office, "单位", unit)
        office.press("添加参评事项")
        office.sees(title)
    for number, (person, unit) in enumerate(JUDGES.values(), start=1):
        choose(office, "评委", person)
        choose(office, "所在单位", unit)
        office.press("添加评委")
        expect(office.page.get_by_text(f"0{number}", exact=True)).to_be_visible()
    office.sees("席位 01 来自本单位，请登记回避")
    office.look("round-preparing")


def mark(judge: Person, title: str, marks: Sequence[str], *, shown: bool) -> None:
    """Mark one entry: once too high, then saved, then submitted."""
    judge.follow(title)
    if shown:
        judge.page.watcher.allow("422")
        judge.fill(dict(zip(LABELS, ("31", *marks[1:]), strict=True)))
        judge.press("提交")
        judge.sees("31 不行：要在 0 到 30 之间，每 0.5 一档。")
        judge.look("sheet-refused")
    judge.fill(dict(zip(LABELS, marks, strict=True)))
    if shown:
        judge.press("先保存")
        judge.sees("已保存，还没有提交。")
        judge.look("sheet")
    judge.press("提交")
    judge.sees("已提交，不能再改。")
    if shown:
        judge.look("round-judge")


def recuse(judge: Person) -> None:
    """Declare a recusal on the sheet that is open."""
    judge.page.reload()
    judge.fill({"理由": "本单位申报"})
    judge.press("申报回避")
    judge.page.get_by_role("dialog").get_by_role("button", name="回避", exact=True).click()
    judge.sees("已登记回避。")


def correct(office: Person, second: Person) -> None:
    """One of the office proposes a correction of what a judge submitted, the other confirms it."""
    office.follow(FIRST)
    office.look("entry")
    office.follow("提出更正")
    office.fill({LABELS[0]: "29", "更正理由": "席位 01 抄错一位"})
    office.look("correction")
    office.press("提出更正")
    office.sees("已提出更正，由另一个人复核后生效。")
    second.page.goto("scoring/")
    second.follow(ROUND)
    second.follow(FIRST)
    second.look("entry-correction")
    second.press("同意更正")
    second.sees("已复核，更正生效；原来的一张留着。")


def seal(office: Person) -> None:
    """Seal, look at the result, fetch it, and look its digest up as a stranger would."""
    office.look("round-locked")
    office.press("封存")
    office.page.get_by_role("dialog").get_by_role("button", name="封存", exact=True).click()
    office.sees("结果已封存。")
    office.follow("第 1 次封存")
    office.sees_heading(f"{ROUND}结果")
    office.look("result")
    for name, ending in (("结果表（PDF）", "pdf"), ("结果表（工作簿）", "xlsx"), ("封存文件", "json")):
        with office.page.expect_download() as arriving:
            office.follow(name)
        assert arriving.value.suggested_filename == f"{ROUND}结果.{ending}"
    address = office.page.url
    office.follow("评分分析")
    for _ in range(WORKER_PATIENCE):
        # The worker takes a moment; the page says so until then.
        if office.page.get_by_text("平均分的标准误").is_visible():
            break
        office.page.wait_for_timeout(1_000)
        office.page.reload()
    office.sees("平均分的标准误")
    office.look("analysis")
    office.page.goto(address)
    office.follow("核对页")
    office.sees("本站封存过这个结果")
    office.look("result-check")


def choose(person: Person, label: str, words: str) -> None:
    """Choose the first option that holds these words."""
    field = person.page.get_by_role("combobox", name=re.compile(f"^{label}"))
    text = field.locator("option", has_text=words).first.text_content()
    assert text is not None
    field.select_option(label=text)
