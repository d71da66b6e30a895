"""A real browser on the real server, over a copy of the demo folder per test module."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.acting import Person
from tests.browser.shots import Shots
from tests.support import chromium
from tests.support.site import Site, copied, lines, serving
from tests.support.watching import Watcher

SIZES = {"desktop": (1280, 800), "phone": (390, 844)}
HERE = Path(__file__).parent
# A busy machine of two cores is no fault of the page: wait for what is to come, not for a clock.
PATIENCE_MS = 60_000
expect.set_options(timeout=PATIENCE_MS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test here is slow: script/test runs them, a plain pytest does not. Desk work on a phone is the soak's."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.slow)
            on_phone = getattr(item, "callspec", None) is not None and item.callspec.params.get("size") == "phone"  # type: ignore[attr-defined]
            if on_phone and item.get_closest_marker("desk"):
                item.add_marker(pytest.mark.soak)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole run."""
    with chromium.running() as started:
        yield started


@pytest.fixture(scope="module")
def site(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The program, served from a folder of the module's own."""
    with serving(copied(demo_folder, tmp_path_factory.mktemp("site"))) as served:
        yield served


@pytest.fixture
def watchers() -> list[Watcher]:
    """Who watched this test's pages."""
    return []


@pytest.fixture
def open_page(
    browser: Browser, site: Site, watchers: list[Watcher], pytestconfig: pytest.Config
) -> Iterator[Callable[[str], Page]]:
    """``open_page("desktop")`` or ``open_page("phone")``: a browser of one's own, signed in as nobody.

    Each call is another person at another machine. After the test it fails for every console error, breach of the
    content security policy, call to another host and error in the server's log; ``page.watcher.allow(pattern)`` lets an expected line pass.
    """
    contexts = []
    # A phone has small dots; drawing four times as many of them costs time that only a picture needs.
    dots = 2 if pytestconfig.getoption("screenshots") or pytestconfig.getoption("update_screenshots") else 1

    def open_one(size: str) -> Page:
        width, height = SIZES[size]
        context = browser.new_context(
            base_url=site.address,
            viewport={"width": width, "height": height},
            device_scale_factor=dots if size == "phone" else 1,
            has_touch=size == "phone",
            is_mobile=size == "phone",
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
        )
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        page.watcher = Watcher(page, site.address)  # type: ignore[attr-defined]
        watchers.append(page.watcher)  # type: ignore[attr-defined]
        return page

    yield open_one
    for context in contexts:
        context.close()
    complaints = [line for line in site.log if '"level": "error"' in line or "Traceback" in line]
    site.log.clear()
    assert not complaints, lines(complaints)
    for watcher in watchers:
        watcher.assert_quiet()


@pytest.fixture(params=sorted(SIZES))
def size(request: pytest.FixtureRequest) -> str:
    """Run the test once at desk and once on the phone."""
    return str(request.param)


@pytest.fixture
def page(open_page: Callable[[str], Page], size: str) -> Page:
    """One page at each of the two sizes."""
    return open_page(size)


@pytest.fixture
def shots(size: str, pytestconfig: pytest.Config) -> Shots:
    """Where pictures of the pages go."""
    return Shots(
        size,
        keeping=bool(pytestconfig.getoption("screenshots")),
        updating=bool(pytestconfig.getoption("update_screenshots")),
    )


@pytest.fixture
def somebody(open_page: Callable[[str], Page], size: str, shots: Shots) -> Callable[[str], Person]:
    """``somebody("chuangwen.jingban")``: that person, signed in at a machine of their own."""

    def arrive(username: str) -> Person:
        person = Person(open_page(size), shots)
        person.enter(username)
        return person

    return arrive
