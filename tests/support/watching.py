"""What a page may not do while a test looks at it, and what it must be for everybody."""

import re
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Page, Request

from tests.support.site import lines

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
SERIOUS = ("serious", "critical")
# The browser reports a breach of the content security policy as an event; this makes it a console error of our own.
REPORT_BREACHES = """document.addEventListener("securitypolicyviolation", (event) =>
  console.error("CSP", event.effectiveDirective, event.blockedURI));"""


class Watcher:
    """Collects console errors, script errors, breaches of the policy and calls to any other host."""

    def __init__(self, page: Page, address: str) -> None:
        self._host = urlsplit(address).netloc
        self._allowed: list[re.Pattern[str]] = []
        self.faults: list[str] = []
        page.add_init_script(REPORT_BREACHES)
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self._note(f"script error: {error}"))
        page.on("request", self._on_request)

    def allow(self, pattern: str) -> None:
        """Let one expected console line pass, such as the browser's own word about a refusal with status 422."""
        self._allowed.append(re.compile(pattern))

    def assert_quiet(self) -> None:
        """Fail with everything that happened."""
        assert not self.faults, lines(self.faults)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._note(f"console: {message.text} ({message.location.get('url', '')})")

    def _on_request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != self._host:
            self._note(f"foreign host: {request.url}")

    def _note(self, fault: str) -> None:
        if not any(pattern.search(fault) for pattern in self._allowed):
            self.faults.append(fault)


def assert_accessible(page: Page, *, without_rules: Sequence[str] = ()) -> None:
    """Fail when axe finds a serious or critical fault on the page as it stands."""
    # A click waits until the next page has begun, and one that has only begun may not yet have a root.
    page.wait_for_load_state()
    # Evaluated by the debugger, so the page's own policy stays as strict as it is for everybody.
    page.evaluate(AXE.read_text(encoding="utf-8") + ";0")
    rules = {rule: {"enabled": False} for rule in without_rules}
    found = page.evaluate("(rules) => axe.run(document, {rules, resultTypes: ['violations']})", rules)
    faults = [
        f"{fault['id']} ({fault['impact']}): {fault['help']}: {node['html'][:200]}"
        for fault in found["violations"]
        if fault["impact"] in SERIOUS
        for node in fault["nodes"]
    ]
    assert not faults, lines(faults)


def assert_fits(page: Page) -> None:
    """Fail when the page is wider than its window: nobody should have to push it sideways."""
    wide, window = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert wide <= window, f"the page is {wide} px wide in a window of {window} px"
