"""A review meeting: a chair, five judges on phones who come by cards (one recused, one absent, one without a network, one on paper), the screen, an observer."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acting import Person
from tests.browser.shots import Shots
from tests.browser.test_scoring import FIRST, LABELS, ROUND, SECOND, choose, open_round
from tests.support.site import Site, copied, serving

GUESTS = ("特邀甲", "特邀乙", "特邀丙", "特邀丁", "特邀戊")
CARD = re.compile(r"席位 (\d\d).*?口令\s*(\d{6}).*?(https?://\S+)", re.DOTALL)
SCREEN = {"width": 1920, "height": 1080}
MARKS = ("28", "18", "30", "13")


@pytest.fixture
def site(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo anew: a title is taken once."""
    with serving(copied(demo_folder, tmp_path_factory.mktemp("site"))) as served:
        yield served


def test_a_meeting_is_held_with_cards_a_screen_and_an_observer(
    open_page: Callable[[str], Page], pytestconfig: pytest.Config
) -> None:
    keeping, updating = bool(pytestconfig.getoption("screenshots")), False
    office = Person(open_page("desktop"), Shots("desktop", keeping=keeping, updating=updating))
    phones = Shots("phone", keeping=keeping, updating=updating)
    judges = [Person(open_page("phone"), phones) for _guest in GUESTS]
    observer = Person(open_page("phone"), phones)
    screen = Person(open_page("desktop"), office.shots)
    screen.page.set_viewport_size(SCREEN)

    address = prepare(office)
    for judge, (code, pin, link) in zip(judges, cards_of(office), strict=True):
        sit_down(judge, code, pin, link, shown=judge is judges[0])
    # The observer's phone is two hours ahead: what counts is the server's clock.
    observer.page.add_init_script("const real = Date.now; Date.now = () => real() + 7200000;")
    for watcher in (screen, observer):
        watcher.page.goto(address)
        watcher.sees("即将开始")

    begin(office)
    expect(observer.page.locator(".screen-clock")).to_have_text(re.compile(r"^[78]:\d\d$"))
    expect(screen.page.get_by_text(FIRST)).to_be_visible()
    expect(observer.page.get_by_text(FIRST)).to_be_visible()
    screen.look("screen-open")
    absent(office, "05")
    mark(judges[0], shown=True)
    without_a_network(judges[1])
    recuse(judges[2])
    by_paper(office, Person(open_page("desktop"), office.shots), "001-04")
    expect(screen.page.get_by_text("已提交 3 / 3")).to_be_visible()

    back_to_the_round(office)
    office.press("锁定")
    office.sees("已锁定。")
    expect(screen.page.get_by_text("89.00")).not_to_be_visible()
    office.press("公布得分")
    office.sees("已公布。")
    for watcher in (screen, observer):
        expect(watcher.page.get_by_text("89.00")).to_be_visible()
        watcher.look("screen-revealed")
    judges[4].page.watcher.allow("422")
    judges[0].page.goto("scoring/hall/")
    judges[0].look("hall")


def prepare(office: Person) -> str:
    """List what is scored, invite five judges, set the screen; returns its address."""
    office.enter("kaoping.jingban")
    open_round(office.in_a_hurry())
    for title, unit in ((FIRST, "教育局"), (SECOND, "新烟街道")):
        office.fill({"事项名称": title})
        choose(office, "单位", unit)
        office.press("添加参评事项")
        office.sees(title)
    for name in GUESTS:
        office.page.locator("form", has=office.page.get_by_role("button", name="添加特邀评委")).get_by_label(
            "姓名"
        ).fill(name)
        office.press("添加特邀评委")
        office.sees(name)
    office.follow("现场设置")
    office.page.get_by_label("逐项公布").check()
    office.press("保存")
    office.sees("大屏和观摩")
    office.look("hall-set-up")
    address = office.page.get_by_role("link", name="打开大屏").get_attribute("href")
    assert address
    back_to_the_round(office)
    return address


def cards_of(office: Person) -> list[tuple[str, str, str]]:
    """Make the cards and read what stands on them: seat, PIN, link."""
    office.press("给没有卡的评委制卡")
    office.sees("二维码和口令只显示这一次")
    office.look("cards")
    cards = [CARD.search(text) for text in office.page.locator(".judge-card").all_inner_texts()]
    back_to_the_round(office)
    return [found.groups() for found in cards if found]  # type: ignore[misc]


def sit_down(judge: Person, code: str, pin: str, link: str, *, shown: bool) -> None:
    """Scan the card and type the PIN; the first one mistypes it."""
    judge.page.goto(link)
    if shown:
        judge.page.watcher.allow("422")
        judge.fill({"口令": "000000" if pin != "000000" else "111111"})
        judge.press("启用评委卡")
        judge.sees("口令不对，还可以试 4 次")
        judge.look("hall-enter")
    judge.fill({"口令": pin})
    judge.press("启用评委卡")
    judge.sees(f"席位 {code}")


def begin(office: Person) -> None:
    """Start the clock and the marking of the first entry."""
    office.page.get_by_role("button", name="汇报计时").first.click()
    office.sees("已开始计时。")
    office.page.get_by_role("button", name="开始打分").first.click()
    office.sees("已开始打分。")


def absent(office: Person, code: str) -> None:
    """Note that a judge did not come."""
    row = office.page.get_by_role("row").filter(has=office.page.get_by_text(code, exact=True))
    row.get_by_role("button", name="登记缺席").click()
    office.page.get_by_role("dialog").get_by_role("button", name="登记缺席").click()
    office.sees("已登记缺席")


def mark(judge: Person, *, shown: bool = False) -> None:
    """Open the entry that is up and submit a sheet."""
    open_first(judge)
    judge.fill(dict(zip(LABELS, MARKS, strict=True)))
    if shown:
        judge.look("hall-sheet")
    judge.press("提交")
    judge.sees("已提交，不能再改。")
    if shown:
        open_first(judge)
        judge.fill({"点评": "做法新，数据实", "改进建议": "写清推广条件"})
        judge.press("保存点评")
        judge.sees("点评已保存。")
        judge.look("hall-comment")


def by_paper(clerk: Person, head: Person, number: str) -> None:
    """A signed sheet is typed by two people; where they differ one looks at the paper again."""
    clerk.follow("纸质评分表")
    clerk.look("paper")
    clerk.fill({"评分表编号": number})
    clerk.press("打开")
    clerk.sees("第一遍录入")
    sheet = clerk.page.url
    clerk.fill(dict(zip(LABELS, MARKS, strict=True)))
    clerk.press("录好了")
    clerk.sees("已录第一遍")
    head.enter("kaoping.fuze")
    head.page.goto(sheet)
    head.sees("第二遍录入")
    head.fill(dict(zip(LABELS, (*MARKS[:3], "12"), strict=True)))
    head.press("录好了")
    head.sees("两遍不一致")
    head.follow(number)
    head.look("paper-differs")
    head.page.get_by_label(f"第一遍：{MARKS[3]}").check()
    head.press("核定并提交")
    head.sees("已核定，评分表已提交。")


def back_to_the_round(office: Person) -> None:
    """Up the breadcrumbs."""
    office.page.get_by_role("navigation", name="位置").get_by_role("link", name=ROUND).click()


def open_first(judge: Person) -> None:
    """The list follows by itself when an entry is opened."""
    expect(judge.page.get_by_text("打分中")).to_be_visible()
    judge.follow(FIRST)


def without_a_network(judge: Person) -> None:
    """Submit in a dead spot: it is kept, said so, and sent when there is a network again."""
    open_first(judge)
    judge.fill(dict(zip(LABELS, MARKS, strict=True)))
    judge.page.watcher.allow("ERR_INTERNET_DISCONNECTED")
    judge.page.context.set_offline(True)
    judge.press("提交")
    judge.sees("没有信号，已存在本机")
    judge.look("hall-sheet-kept")
    judge.page.wait_for_timeout(4_000)
    judge.page.context.set_offline(False)
    judge.sees("已提交，不能再改。")


def recuse(judge: Person) -> None:
    """Declare a recusal."""
    open_first(judge)
    judge.fill({"理由": "亲属在该单位"})
    judge.press("申报回避")
    judge.page.get_by_role("dialog").get_by_role("button", name="回避", exact=True).click()
    judge.sees("对这个事项回避，不打分。")
