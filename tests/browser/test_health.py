"""运行情况 in a real browser: the drawings, the tables under them, and the lists behind the figures."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.acting import Person
from tests.browser.shots import Shots
from tests.support.site import Site, copied, serving

ROUNDS, ROUND_MS = 60, 1_000


@pytest.fixture(scope="module")
def site(told_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site whose main job has been played: a health page is about items."""
    with serving(copied(told_folder, tmp_path_factory.mktemp("health"))) as served:
        yield served


@pytest.fixture
def leader(open_page: Callable[[str], Page], size: str, shots: Shots) -> Person:
    person = Person(open_page(size), shots)
    person.enter("shi.lingdao")
    wait_until_counted(person.page)
    return person


def wait_until_counted(page: Page) -> None:
    """The worker counts within some seconds what the main job has done."""
    for _ in range(ROUNDS):
        page.goto("health/")
        if not page.get_by_text("最近的办理还在汇总").is_visible():
            return
        page.wait_for_timeout(ROUND_MS)
    pytest.fail("the worker has not counted")


def test_leader_sees_the_loop_and_goes_to_its_items(leader: Person, size: str) -> None:
    page = leader.page
    if size == "phone":
        leader.press("菜单")
    page.get_by_role("link", name="运行情况").click()
    leader.sees_heading(re.compile(r"在办 \d+ 项"))

    expect(page.locator(".chart-canvas svg")).to_have_count(3)
    for name in ("ageing", "on-time", "flow"):
        # The drawing takes the table's place; the table stays a tap away.
        table = page.locator(f"#{name} details")
        expect(table.get_by_role("table")).to_be_hidden()
        table.locator("summary").click()
        expect(table.get_by_role("table")).to_be_visible()
        table.locator("summary").click()
    leader.look("health")

    number = page.get_by_label("总体").get_by_role("link").filter(has_text="在办（存量）")
    shown = number.locator(".num").inner_text()
    number.click()
    leader.sees(re.compile(rf"{shown} 项中的|^{shown} 项"))
    leader.sees("指标：在办（存量）")


def test_drawing_leads_to_the_items_of_a_bar(leader: Person) -> None:
    page = leader.page
    page.goto("health/")
    drawing = page.locator("#ageing .chart-canvas")
    expect(drawing.locator("svg")).to_be_visible()
    box = drawing.bounding_box()
    assert box is not None

    # The first bar begins right of the names, under the key to the bands, which takes two lines on a phone.
    names = min(150, (box["width"] - 20) * 0.3)
    drawing.click(position={"x": names + 40, "y": 61 if box["width"] > 440 else 83})

    page.wait_for_url(re.compile("figure=stock.*lead="))
    leader.sees(re.compile("牵头单位"))


def test_health_is_drawn_in_the_dark_in_english_and_told_aloud(leader: Person) -> None:
    page = leader.page
    for word in ("English", "Dark"):
        leader.press(word)
    page.goto("health/")

    expect(page.locator(".chart-canvas svg")).to_have_count(3)
    described = page.locator(".chart-canvas").first.get_attribute("aria-label")
    assert described == page.locator("#ageing h2").inner_text()
    leader.look("dark-health")


def test_health_is_read_without_script(browser: Browser, site: Site) -> None:
    context = browser.new_context(
        base_url=site.address, java_script_enabled=False, viewport={"width": 360, "height": 800}
    )
    page = context.new_page()
    page.goto("demo/")
    door = page.get_by_role("listitem").filter(has=page.get_by_text("shi.lingdao", exact=True))
    door.get_by_role("button").click()
    page.goto("health/")

    for name in ("ageing", "on-time", "flow"):
        expect(page.locator(f"#{name} details").get_by_role("table")).to_be_visible()
    expect(page.locator("#ageing .chart-canvas")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    context.close()
