"""Pictures of the pages: into the build folder with ``--screenshots``, into the guides with ``--update-screenshots``."""

import io
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / "screenshots"
GUIDES = ROOT / "docs" / "images"
# A guide's picture is looked at, not measured: a palette keeps it small.
COLOURS = 256
PHONE_WIDTH = 390
# Which pictures the guides show, by name and size.
SHOWN = frozenset(
    {
        ("import-columns", "desktop"),
        ("import-difference", "desktop"),
        ("dispatch", "desktop"),
        ("office-today", "desktop"),
        ("liaison-today", "phone"),
        ("report", "phone"),
        ("verify", "desktop"),
        ("item-rebound", "desktop"),
        ("one-time-link", "desktop"),
    }
)


@dataclass(frozen=True)
class Shots:
    """Where the pictures of one test go; a run that nobody looks at takes none: they cost a tenth of it."""

    size: str
    keeping: bool
    updating: bool

    def take(self, page: Page, name: str) -> None:
        """Keep the whole page; where a guide shows it, also what fits the window."""
        if self.updating and (name, self.size) in SHOWN:
            self._keep(page, name)
        if not self.keeping:
            return
        BUILD.mkdir(parents=True, exist_ok=True)
        page.evaluate("scrollTo(0, 0)")
        page.screenshot(path=BUILD / f"{name}-{self.size}.png", full_page=True, animations="disabled")

    def _keep(self, page: Page, name: str) -> None:
        GUIDES.mkdir(parents=True, exist_ok=True)
        with Image.open(io.BytesIO(page.screenshot(animations="disabled"))) as picture:
            small = picture.convert("RGB")
            if self.size == "phone":
                small = small.resize((PHONE_WIDTH, round(small.height * PHONE_WIDTH / small.width)))
            small.quantize(COLOURS).save(GUIDES / f"{name}.png", optimize=True)
