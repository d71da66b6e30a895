"""What the script does in a real browser, on the page that shows every component."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from playwright.sync_api import Browser, BrowserContext, FilePayload, Page, expect
from pytest_django.live_server_helper import LiveServer

from bihuan.ui import navigation, shell
from bihuan.ui.navigation import Entry, Section
from tests.support import chromium
from tests.support.watching import Watcher, assert_accessible, assert_fits
from tests.ui import urls

pytestmark = [pytest.mark.slow, pytest.mark.urls("tests.ui.urls")]


@pytest.fixture
def signed_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """A shell with a menu and a search field, whatever the apps above have put there."""
    entries = (
        Entry("今天", "gallery", Section.DAY, lambda _actor: True, 1, "home", lambda _actor: 31),
        Entry("单位与人员", "account_login", Section.WHOLE, lambda _actor: True, 1, "users-group"),
    )
    monkeypatch.setattr(navigation, "_entries", {entry.url_name: entry for entry in entries})
    monkeypatch.setattr(shell._Sources, "identity", staticmethod(lambda _request: "创文办 · 督办岗"))
    monkeypatch.setattr(shell._Sources, "search", "gallery")
    monkeypatch.setattr(shell._Sources, "suggest", None)
    monkeypatch.setattr(urls, "ACTOR", SimpleNamespace())
    monkeypatch.setattr(urls, "RECEIVED", [])
    monkeypatch.setattr(urls, "TRIED", [])


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    # Playwright runs an event loop in this thread, in which Django would refuse the database's clean-up.
    with pytest.MonkeyPatch.context() as patch, chromium.running() as started:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield started


@pytest.fixture
def browser_context(browser: Browser, live_server: LiveServer, signed_in: None) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=live_server.url, locale="zh-CN", viewport={"width": 1280, "height": 900})
    yield context
    context.close()


@pytest.fixture
def page(browser_context: BrowserContext, live_server: LiveServer) -> Iterator[Page]:
    opened: Page = browser_context.new_page()
    watcher = Watcher(opened, live_server.url)
    watcher.allow("status of (409|422|503)")
    opened.goto("/gallery/")
    yield opened
    watcher.assert_quiet()


def test_page_asks_for_attention_where_something_is_wrong(page: Page) -> None:
    expect(page.locator(".error-summary")).to_be_focused()


def test_letters_work_inside_the_list_only(page: Page) -> None:
    links = page.locator(".rows .row-link")
    page.keyboard.press("j")
    expect(links.nth(0)).not_to_be_focused()
    links.nth(0).focus()
    page.keyboard.press("j")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("k")
    expect(links.nth(0)).to_be_focused()


def test_letters_typed_into_a_field_stay_letters(page: Page) -> None:
    field = page.locator("#id_words")
    field.fill("")
    field.press_sequentially("aj/")
    expect(field).to_have_value("aj/")
    expect(field).to_be_focused()


def test_keys_are_left_alone_while_chinese_is_being_composed(page: Page) -> None:
    page.locator(".rows .row-link").first.focus()
    page.evaluate(
        "document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key: '/', bubbles: true, isComposing: true}))"
    )
    expect(page.locator("#search")).not_to_be_focused()


@pytest.mark.parametrize("key", ["/", "Control+k"])
def test_search_is_one_key_away(page: Page, key: str) -> None:
    page.locator(".rows .row-link").first.focus()
    page.keyboard.press(key)
    expect(page.locator("#search")).to_be_focused()


def test_before_and_after_flip_in_place(page: Page) -> None:
    button = page.locator("[data-flip-button]")
    before, after = page.locator("[data-flip] .shot-before"), page.locator("[data-flip] .shot-after")
    button.click()
    expect(after).to_be_hidden()
    assert before.bounding_box() == after.bounding_box()
    button.click()
    expect(before).to_be_hidden()
    expect(after).to_be_visible()
    button.click()
    expect(before).to_be_visible()
    expect(button).to_have_attribute("aria-pressed", "false")


def test_bulk_bar_comes_with_a_choice_and_counts_it(page: Page) -> None:
    bar = page.locator("[data-bulk]")
    expect(bar).to_be_hidden()
    page.locator("[data-select-page]").check()
    expect(bar).to_contain_text("已选 3 项")
    page.locator("input[name=item]").first.uncheck()
    expect(bar).to_contain_text("已选 2 项")
    expect(page.locator("#announcer")).to_have_text("已选 2 项")
    page.locator("[data-bulk-clear]").click()
    expect(bar).to_be_hidden()


def test_files_go_up_one_by_one_and_the_form_carries_their_ids(page: Page) -> None:
    sizes = {"东门.png": 1000, "bad.png": 1000, "late.png": 1000, "空.png": 0}
    files: list[FilePayload] = [
        {"name": name, "mimeType": "image/png", "buffer": b"x" * size} for name, size in sizes.items()
    ]
    page.locator("#id_after").set_input_files(files)
    lines = page.locator(".files .file")
    expect(lines.nth(1)).to_contain_text("已收到 14:05 · 回执 7F3A")
    expect(lines.nth(2)).to_contain_text("没有传上去：不是图片")
    expect(lines.nth(4)).to_contain_text("没有传上去：文件为空")
    lines.nth(3).get_by_role("button", name="重试").click()
    expect(lines.nth(3)).to_contain_text("已收到 14:05 · 回执 7F3A")
    lines.nth(1).get_by_role("button", name="移除").click()
    assert page.locator("input[type=hidden][name=after]").evaluate_all("all => all.map(i => i.value)") == [
        "0192",
        "0193",
    ]
    assert page.locator("input[name=after_files]").count() == 0


def test_what_cannot_be_taken_back_is_asked_and_sent_once(page: Page) -> None:
    button = page.get_by_role("button", name="报结")
    button.click()
    dialog = page.get_by_role("dialog", name="销号第 214 号？")
    expect(dialog.get_by_role("button", name="取消")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(button).to_be_focused()
    assert urls.RECEIVED == []

    button.click()
    dialog.get_by_role("button", name="销号第 214 号").dblclick(no_wait_after=True)
    page.wait_for_url("**/landed/")
    assert [sent.getlist("after") for sent in urls.RECEIVED] == [["0192"]]


def test_refusal_of_a_part_is_said_above_the_page_and_read(page: Page) -> None:
    page.get_by_role("button", name="先被别人办了").click()
    note = page.locator("#feedback .note")
    expect(note).to_contain_text("创文办已在 14:05 退回")
    expect(note).to_be_focused()
    expect(page.get_by_role("button", name="换一部分")).to_be_visible()


def test_focus_goes_on_from_what_replaced_the_button(page: Page) -> None:
    page.get_by_role("button", name="换一部分").click()
    expect(page.get_by_role("heading", name="换好了")).to_be_focused()
    expect(page.locator("#announcer")).to_have_text("内容已更新")


def test_ended_session_leads_to_the_sign_in_page_as_a_whole(page: Page) -> None:
    page.get_by_role("button", name="登录已过期").click()
    page.wait_for_url("**/landed/")
    expect(page).to_have_title("到了")


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("theme", ["light", "dark", "sun"])
def test_every_look_is_accessible(page: Page, theme: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.evaluate("(theme) => { document.documentElement.dataset.theme = theme; }", theme)
    assert_accessible(page)


@pytest.mark.parametrize("width", [320, 360, 640, 900, 1280, 1920])
def test_nothing_is_wider_than_the_window(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    assert_fits(page)


def test_twice_the_text_still_fits_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 780})
    page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
    assert_fits(page)


def test_paper_shows_the_matter_and_its_marks_only(page: Page) -> None:
    page.emulate_media(media="print")
    for part in (".rail", ".top", ".foot", ".btn", ".drop"):
        assert page.locator(part).first.is_hidden()
    expect(page.locator(".table .tag").first).to_be_visible()
    expect(page.locator(".table .tag .icon").first).to_be_visible()


def test_phone_menu_opens_and_says_so(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    menu = page.get_by_role("button", name="菜单")
    expect(page.get_by_role("link", name="单位与人员")).to_be_hidden()
    expect(page.locator("#search")).to_be_hidden()
    page.get_by_role("link", name="搜索").click()
    expect(page.locator("#search")).to_be_focused()
    menu.click()
    expect(page.get_by_role("link", name="单位与人员")).to_be_visible()
    expect(menu).to_have_attribute("aria-expanded", "true")


def test_page_can_be_read_without_script(browser: Browser, live_server: LiveServer, signed_in: None) -> None:
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/gallery/")
    expect(page.get_by_role("link", name="单位与人员")).to_be_visible()
    expect(page.locator("input[name=after_files]")).to_be_visible()
    expect(page.locator("[data-bulk]")).to_be_visible()
    context.close()
