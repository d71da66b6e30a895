"""Pages beside the story's: in the dark, in English, at both sizes, for everybody who may open them."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acting import Person
from tests.browser.shots import Shots

PAGES = {
    "chuangwen.jingban": ("", "ledger/", "ledger/register/", "ledger/batches/new/", "ledger/import/", "ledger/verify/"),
    "chengguanju.lianluo": ("", "ledger/", "ledger/batches/", "registry/units/"),
    "sysadmin": (
        "registry/units/",
        "registry/people/",
        "registry/people/new/",
        "registry/places/",
        "tokens/",
        "api/v1/docs/",
    ),
}


@pytest.mark.asvs("14.2.3")  # every browser test fails at a call to another host; this one opens the most pages
@pytest.mark.parametrize("username", PAGES)
def test_pages_serve_everybody_in_the_dark_and_in_english(
    open_page: Callable[[str], Page], size: str, shots: Shots, username: str
) -> None:
    person = Person(open_page(size), shots)
    person.enter(username)
    for word in ("English", "Dark"):
        person.press(word)
        expect(person.page.get_by_role("button", name=word, pressed=True)).to_be_visible()

    for address in PAGES[username]:
        person.page.goto(address)
        expect(person.page.locator("html")).to_have_attribute("lang", "en")
        person.look(f"dark-{username}-{address.strip('/').replace('/', '-') or 'today'}")
