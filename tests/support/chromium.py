"""The Chromium that set-up unpacked into ``.venv``. ``python -m tests.support.chromium URL FILE [WIDTH]`` takes a picture."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Playwright, sync_playwright

HOME = Path(__file__).resolve().parents[2] / ".venv" / "chromium"
ARGUMENTS = (
    "--no-sandbox",  # test machines run as root inside a container
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--font-render-hinting=none",
    "--hide-scrollbars",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
)


def launch(playwright: Playwright) -> Browser:
    """Start it without a window, with its own libraries and nothing but the fonts we ship."""
    environment = {
        **os.environ,
        "LD_LIBRARY_PATH": str(HOME / "lib"),
        "FONTCONFIG_FILE": str(HOME / "fonts" / "fonts.conf"),
    }
    return playwright.chromium.launch(
        executable_path=HOME / "chromium", args=list(ARGUMENTS), env=environment, chromium_sandbox=False
    )


@contextmanager
def running() -> Iterator[Browser]:
    """One browser for as long as the block lasts."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        try:
            yield browser
        finally:
            browser.close()


def picture(address: str, target: Path, width: int) -> None:
    """Save the whole page as PNG."""
    with running() as browser:
        page = browser.new_page(viewport={"width": width, "height": 800}, locale="zh-CN")
        page.goto(address)
        page.screenshot(path=target, full_page=True)


if __name__ == "__main__":
    picture(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 1280)
