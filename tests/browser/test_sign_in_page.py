from playwright.sync_api import Page

from tests.support.watching import assert_accessible, assert_fits


def test_sign_in_page_is_for_everybody(page: Page) -> None:
    page.goto("account/login/")

    assert_accessible(page)
    assert_fits(page)


def test_unknown_address_says_so(page: Page) -> None:
    page.watcher.allow("404")
    answer = page.goto("nothing-here")

    assert answer is not None
    assert answer.status == 404
    assert_accessible(page)
