"""Files over a bad line: what was cut goes on by itself, from what has arrived, and the line of the file says so."""

import hashlib
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from tests.browser.acting import Person
from tests.evidence import samples
from tests.support.site import Site, copied, serving

CUT = "网络断了，恢复后自动续传"


@pytest.fixture(scope="module")
def site(told_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo with its story: there are batches to register into."""
    with serving(copied(told_folder, tmp_path_factory.mktemp("site"))) as served:
        yield served


def large(folder: Path, seed: int) -> Path:
    """A picture of several pieces."""
    path = folder / f"西门{seed}.jpg"
    path.write_bytes(samples.noisy(seed))
    assert path.stat().st_size > 3 * 1024 * 1024
    return path


def stored(site: Site) -> set[str]:
    """The digests of what has become evidence."""
    with closing(sqlite3.connect(site.data / "db.sqlite3")) as database:
        rows = database.execute(
            "SELECT f.sha256 FROM evidence_evidence e JOIN evidence_storedfile f ON f.id = e.file_id"
        )
        return {digest for (digest,) in rows}


def at_the_form(somebody: Callable[[str], Person]) -> Person:
    clerk = somebody("chuangwen.jingban")
    clerk.page.goto("ledger/register/")
    # The browser's own words about what the test cuts off.
    clerk.page.watcher.allow("Failed to load resource")  # type: ignore[attr-defined]
    return clerk


def test_a_file_cut_in_the_middle_goes_on_when_the_network_is_back(
    somebody: Callable[[str], Person], site: Site, tmp_path: Path
) -> None:
    clerk, file = at_the_form(somebody), large(tmp_path, 1)
    pieces: list[str] = []

    def through_and_then_cut(route: Route) -> None:
        if route.request.method == "PATCH":
            pieces.append(route.request.headers["upload-offset"])
            if len(pieces) == 2:
                clerk.page.context.set_offline(True)
                route.abort()
                return
        route.continue_()

    clerk.page.route(re.compile("/evidence/uploads/"), through_and_then_cut)
    clerk.page.get_by_label(re.compile("^整改前")).set_input_files(file)
    line = clerk.page.get_by_role("listitem").filter(has_text=file.name)
    expect(line).to_contain_text(CUT)
    clerk.look()
    clerk.page.context.set_offline(False)
    expect(line).to_contain_text("已收到")

    assert hashlib.sha256(file.read_bytes()).hexdigest() in stored(site)
    # What had arrived was not sent again.
    assert pieces[:3] == ["0", "1048576", "1048576"]
    assert pieces[3:] == [str(1048576 * number) for number in range(2, len(pieces) - 1)]


def test_a_server_that_stumbles_is_asked_again_and_a_lost_answer_is_no_second_file(
    somebody: Callable[[str], Person], site: Site, tmp_path: Path
) -> None:
    clerk, file = at_the_form(somebody), large(tmp_path, 2)
    count = 0

    def stumble(route: Route) -> None:
        nonlocal count
        if route.request.method != "PATCH":
            route.continue_()
            return
        count += 1
        if count == 1:
            route.fulfill(status=502)
        elif count == 3:
            # The server has it; the answer is lost.
            route.fetch()
            route.abort()
        else:
            route.continue_()

    clerk.page.route(re.compile("/evidence/uploads/"), stumble)
    clerk.upload([file], label="整改前")

    assert hashlib.sha256(file.read_bytes()).hexdigest() in stored(site)
    line = clerk.page.get_by_role("listitem").filter(has_text=file.name)
    expect(line.locator("input[name=before]")).to_have_count(1)


def test_a_file_taken_off_the_list_is_given_up(somebody: Callable[[str], Person], site: Site, tmp_path: Path) -> None:
    clerk, file = at_the_form(somebody), large(tmp_path, 3)
    clerk.page.route(
        re.compile("/evidence/uploads/"),
        lambda route: route.abort() if route.request.method == "PATCH" else route.continue_(),
    )
    clerk.page.get_by_label(re.compile("^整改前")).set_input_files(file)
    line = clerk.page.get_by_role("listitem").filter(has_text=file.name)
    expect(line).to_contain_text(CUT)
    with clerk.page.expect_response(lambda answer: answer.request.method == "DELETE") as given_up:
        line.get_by_role("button", name="移除").click()

    assert given_up.value.status == 204
    expect(line).to_have_count(0)
    assert hashlib.sha256(file.read_bytes()).hexdigest() not in stored(site)
