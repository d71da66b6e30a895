"""回头看 in a browser: the office draws on a desk, whoever is sent goes with a phone, the results stand on the page."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bihuan.demo.scenes.gallery import picture_after
from tests.browser.acting import Person
from tests.support.site import Site, copied, serving


@pytest.fixture
def site(told_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo with its whole story, anew for each size of screen: some forty items are closed and wait to be drawn."""
    with serving(copied(told_folder, tmp_path_factory.mktemp("site"))) as served:
        yield served


def test_office_draws_and_a_visitor_goes(somebody: Callable[[str], Person], site: Site, tmp_path: Path) -> None:
    clerk = somebody("chuangwen.jingban")
    clerk.page.goto("ledger/look-backs/")
    clerk.look("look-backs-empty")
    clerk.page.get_by_role("link", name="抽取回头看").first.click()
    clerk.page.get_by_label(re.compile("^来件")).select_option(label="省观摩组反馈（2月22日）")
    clerk.fill({"抽签种子": "当众摇号 07 19 23"})
    clerk.page.get_by_label(re.compile("^回访人")).select_option(label="创文办一组巡查员")
    clerk.fill({"指定回访人的理由": "熟悉这些点位"})
    clerk.look("look-back-new")
    clerk.press("抽取")
    clerk.sees("已抽中")
    clerk.sees("全数回访")
    clerk.look("look-back")

    visitor = somebody("chuangwen.xuncha")
    visitor.page.goto("ledger/look-backs/")
    visitor.follow("省观摩组反馈（2月22日）")
    visitor.look("look-back-visitor")
    visitor.follow("没有反弹")
    shot = tmp_path / "回访.jpg"
    shot.write_bytes(picture_after("paving", "回访", 4))
    visitor.upload([shot], label="现场照片")
    visitor.press("回头看通过")
    visitor.sees("回头看通过，已办理。")

    clerk.page.reload()
    clerk.sees("已回访 1 项，反弹 0 项")
    clerk.look("look-back-results")
    site.run("verify-ledger")
