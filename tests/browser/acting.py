"""What a person does at a screen, told by the words and roles that are seen there."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from playwright.sync_api import Locator, Page, expect

from tests.browser.shots import Shots
from tests.support.watching import assert_accessible, assert_fits


@dataclass(frozen=True)
class Person:
    """Somebody at a machine of their own; ``hurrying`` past pages that another test looks at."""

    page: Page
    shots: Shots
    hurrying: bool = False

    def in_a_hurry(self) -> Self:
        """The same person on the way to where a test begins."""
        return replace(self, hurrying=True)

    def look(self, name: str = "") -> None:
        """Fail where the page shuts somebody out or is wider than the window; with a name, keep a picture of it."""
        if self.hurrying:
            return
        assert_accessible(self.page)
        assert_fits(self.page)
        if name:
            self.shots.take(self.page, name)

    def enter(self, username: str) -> None:
        """Sign in by one click, as the demo lets everybody."""
        self.page.goto("demo/")
        door = self.page.get_by_role("listitem").filter(has=self.page.get_by_text(username, exact=True))
        door.get_by_role("button").click()
        expect(self.page.get_by_role("navigation", name="主菜单")).to_be_visible()

    def press(self, word: str | re.Pattern[str]) -> None:
        """Press the button of this name."""
        self.page.get_by_role("button", name=word).click()

    def follow(self, word: str | re.Pattern[str]) -> None:
        """Follow the first link of this name in the page itself, not in its menu."""
        self.page.get_by_role("main").get_by_role("link", name=word).first.click()

    def fill(self, values: dict[str, str]) -> None:
        """Fill fields by the beginning of their labels: optional ones say so behind."""
        for label, value in values.items():
            self.page.get_by_label(re.compile(f"^{re.escape(label)}")).fill(value)

    def upload(self, files: Sequence[Path], *, label: str) -> None:
        """Choose files and wait until each has its receipt."""
        before = self.received.count()
        self.page.get_by_label(re.compile(f"^{re.escape(label)}")).set_input_files(list(files))
        expect(self.received).to_have_count(before + len(files))

    @property
    def received(self) -> Locator:
        """The files that have arrived."""
        return self.page.get_by_role("listitem").filter(has_text=re.compile(r"已收到 .*回执"))

    def sees(self, words: str | re.Pattern[str]) -> None:
        """Wait until these words stand in the page's main part."""
        expect(self.page.get_by_role("main").get_by_text(words).first).to_be_visible()

    def sees_heading(self, words: str | re.Pattern[str]) -> None:
        """Wait for a page by its heading."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(words)
