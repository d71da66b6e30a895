"""A platform of the county told of what happens: connected, tested, given another secret, switched off."""

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bihuan.backstage.webhooks.signing import SECRET_MARK
from tests.backstage.webhooks_at_work import verified
from tests.browser.acting import Person
from tests.support.receiving import Receiver, receiving
from tests.support.site import Site, copied, serving

pytestmark = pytest.mark.desk


@pytest.fixture(scope="module")
def receiver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Receiver]:
    """The platform."""
    with receiving(tmp_path_factory.mktemp("receiver")) as started:
        yield started


@pytest.fixture(scope="module")
def site(demo_folder: Path, receiver: Receiver, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The program, with the platform listed among the hosts it may call."""
    with serving(copied(demo_folder, tmp_path_factory.mktemp("site")), extra=receiver.environment) as served:
        yield served


def reload_until(person: Person, words: str) -> None:
    """The worker needs a moment."""
    found = person.page.get_by_role("main").get_by_text(words)
    until = time.monotonic() + 60
    while not found.count():
        assert time.monotonic() < until, words
        person.page.wait_for_timeout(500)
        person.page.reload()


def test_administrator_connects_a_platform(somebody: Callable[[str], Person], receiver: Receiver, size: str) -> None:
    administrator = somebody("sysadmin")
    page = administrator.page
    page.goto("webhooks/")
    administrator.look()
    administrator.follow("新建对接")
    administrator.fill({"推送给哪个系统": f"数字城管平台 {size}", "接收地址": "http://x"})
    administrator.look("webhook-new")
    page.watcher.allow("422")  # type: ignore[attr-defined]
    administrator.press("新建对接")
    administrator.sees("地址要以 https:// 开头。")
    administrator.fill({"接收地址": receiver.address})
    administrator.press("新建对接")
    secret = page.get_by_label("签名密钥").input_value()
    assert secret.startswith(SECRET_MARK)
    administrator.look("webhook-secret")

    administrator.follow("已经保存")
    administrator.look("webhook-empty")
    administrator.press("发测试事件")
    administrator.sees("测试事件即将发出")
    reload_until(administrator, "已送达")
    administrator.look("webhook")
    assert verified(receiver.received[-1], secret)["type"] == "test"

    administrator.follow("换密钥")
    administrator.look("webhook-rotate")
    administrator.press("给出新密钥")
    assert page.get_by_label("签名密钥").input_value() != secret
    administrator.follow("已经保存")
    administrator.press("停用")
    page.get_by_role("dialog").get_by_role("button", name="停用").click()
    administrator.sees(re.compile("人工停用"))
    administrator.look("webhook-off")
    page.goto("webhooks/")
    administrator.look("webhooks")
