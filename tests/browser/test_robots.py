"""The robot of a unit's group: set by its liaison, tried out, removed."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.browser.acting import Person
from tests.support.receiving import Receiver, Reply, receiving
from tests.support.site import Site, copied, serving

pytestmark = pytest.mark.desk

TRIED = "【闭环 bihuan】测试消息：本群将收到催办和督办牌提醒。"


@pytest.fixture(scope="module")
def receiver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Receiver]:
    """企业微信, served inside the county's own network."""
    with receiving(tmp_path_factory.mktemp("receiver")) as started:
        started.answer = lambda request: Reply(200, b'{"errcode": 0}')
        yield started


@pytest.fixture(scope="module")
def site(demo_folder: Path, receiver: Receiver, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The program, with that host listed among those it may call."""
    with serving(copied(demo_folder, tmp_path_factory.mktemp("site")), extra=receiver.environment) as served:
        yield served


def test_liaison_gives_the_units_group_a_robot(somebody: Callable[[str], Person], receiver: Receiver) -> None:
    liaison = somebody("xinyan.lianluo")
    page = liaison.page
    page.goto("registry/units/")
    liaison.follow(re.compile("^新烟"))
    liaison.sees("群机器人")
    liaison.look("unit-robot")
    liaison.follow("还没有设置")
    liaison.look("robot-none")

    page.watcher.allow("422")  # type: ignore[attr-defined]
    page.get_by_label("企业微信").check()
    liaison.fill({"机器人地址": "https://example.com/"})
    liaison.press("保存")
    liaison.sees("这不是企业微信群机器人的地址")
    liaison.look("robot-refused")
    liaison.fill({"机器人地址": receiver.address.replace("/hook", "/cgi-bin/webhook/send?key=geheim")})
    liaison.press("保存")
    liaison.sees("群机器人已设置")
    assert "geheim" not in page.content()

    liaison.press("发测试消息")
    liaison.sees("测试消息即将发到群里。")
    for _ in range(120):
        if receiver.received:
            break
        page.wait_for_timeout(500)
    page.reload()
    liaison.look("robot")
    assert receiver.received.pop().told["text"]["content"] == TRIED

    liaison.press("移除")
    page.get_by_role("dialog").get_by_role("button", name="移除").click()
    liaison.sees("已移除群机器人")
