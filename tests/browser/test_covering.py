"""Covering what must not be seen: drawn by mouse and by finger, typed with the keyboard, and gone from what goes out."""

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.acting import Person
from tests.browser.shots import Shots
from tests.support.site import Site, copied, serving

pytestmark = pytest.mark.desk

GREY = (128, 128, 128)


@pytest.fixture
def site(told_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo with its whole story, anew for each size of screen."""
    with serving(copied(told_folder, tmp_path_factory.mktemp("site"))) as served:
        yield served


def test_a_face_is_covered_by_hand_and_by_numbers(open_page: Callable[[str], Page], size: str, shots: Shots) -> None:
    clerk = Person(open_page(size), shots)
    clerk.enter("chuangwen.jingban")
    page = clerk.page
    page.goto("ledger/?state=closed")
    page.get_by_role("main").locator("tbody th a").first.click()
    listed = page.locator("#public")
    expect(listed.get_by_text("还没有人看过").first).to_be_visible()
    clerk.look("cover-item")
    listed.get_by_role("link").first.click()
    clerk.sees_heading("公开版遮挡")
    first = page.url

    picture = page.locator(".cover-picture")
    frame = picture.bounding_box()
    assert frame is not None
    page.mouse.move(frame["x"] + frame["width"] * 0.2, frame["y"] + frame["height"] * 0.3)
    page.mouse.down()
    page.mouse.move(frame["x"] + frame["width"] * 0.4, frame["y"] + frame["height"] * 0.6, steps=5)
    page.mouse.up()
    sides = [page.get_by_label(name, exact=True) for name in ("左", "上", "宽", "高")]
    expect(sides[0].first).to_have_value(re.compile(r"^(19\.9|20|20\.1)$"))
    expect(sides[3].first).to_have_value(re.compile(r"^(29\.[89]|30|30\.[12])$"))

    clerk.press("再加一处")
    for side, value in zip(sides, ("70", "70", "10", "12.5"), strict=True):
        side.nth(1).fill(value)
    expect(page.locator("[data-cover-sheet] rect")).to_have_count(2)
    clerk.look("cover")
    clerk.press("保存")
    clerk.sees(re.compile("^已遮挡 2 处，公开版已重做。"))

    page.goto(first)
    clerk.sees("已遮挡 2 处")
    public = page.get_by_role("link", name="看公开版").get_attribute("href")
    assert public is not None
    shown = Image.open(io.BytesIO(page.request.get(public).body()))
    at = [(round(shown.width * x), round(shown.height * y)) for x, y in ((0.3, 0.45), (0.75, 0.76))]
    assert [shown.getpixel(place) for place in at] == [GREY, GREY]

    page.get_by_role("button", name="去掉").first.click()
    expect(page.locator("[data-cover-sheet] rect")).to_have_count(1)
    clerk.press("保存")
    clerk.sees(re.compile("^已遮挡 1 处，公开版已重做。"))
    later = Image.open(io.BytesIO(page.request.get(public).body()))
    assert [later.getpixel(place) == GREY for place in at] == [False, True]


def test_a_picture_without_faces_is_marked_as_looked_at(
    open_page: Callable[[str], Page], size: str, shots: Shots
) -> None:
    clerk = Person(open_page(size), shots)
    clerk.enter("chuangwen.jingban")
    page = clerk.page
    page.goto("ledger/?state=closed")
    page.get_by_role("main").locator("tbody th a").first.click()
    page.locator("#public").get_by_role("link").first.click()
    clerk.press("保存")
    clerk.sees("已记下：这张照片不需要遮挡。")
