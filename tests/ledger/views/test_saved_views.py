"""我的视图: tabs with live counts, what a view leaves out, what the menu opens, and that they are nobody else's."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from bihuan.core.uid import uuid7
from bihuan.ledger import actions
from bihuan.ledger.models import Item, SavedView
from bihuan.registry.models import Role
from tests.ledger.clocks import set_due
from tests.ledger.factories import County, make_actor, make_batch, make_items
from tests.ledger.views.pages import signed_in, text_of
from tests.support.asking import questions

TAB = re.compile(r'<a href="([^"]*)"( aria-current="page")?>([^<]+) <span class="count">([^<]+)</span></a>')


def tabs_of(html: str) -> list[tuple[str, str, bool]]:
    strip = html[html.index('<div class="views">') :]
    return [(label, count, bool(here)) for _href, here, label, count in TAB.findall(strip[: strip.index("</div>")])]


@pytest.fixture
def late(county: County) -> list[Item]:
    """Three with the street, the first overdue; one registered in another batch."""
    items = make_items(county, 3, batch=make_batch(county), lead=county.street)
    actions.assign_items([item.uid for item in items], actor=county.clerk, to=actions.HandOver())
    make_items(county, batch=make_batch(county, name="第二批"))
    set_due(items[0], timezone.now() - timedelta(days=3))
    return items


def test_list_is_kept_as_a_view_and_comes_back_as_a_tab(county: County, late: list[Item]) -> None:
    client = signed_in(county.clerk)
    assert "存为视图" in text_of(client.get("/ledger/?state=registered"))

    sent = client.post(reverse("ledger:views"), {"name": "待交办", "address": "page=2&state=registered&x=1&due="})

    assert sent.status_code == 302
    assert sent["Location"] == "/ledger/?state=registered"
    page = client.get(sent["Location"])
    assert "已存为视图“待交办”。" in text_of(page)
    assert tabs_of(page.content.decode()) == [("全部", "4", False), ("待交办", "1", True)]
    assert "存为视图" not in text_of(page)[text_of(page).index("全部") :]
    assert tabs_of(client.get("/ledger/").content.decode()) == [("全部", "4", True), ("待交办", "1", False)]
    assert tabs_of(client.get("/ledger/board/?state=registered").content.decode())[1] == ("待交办", "1", True)
    assert '<div class="views">' not in signed_in(county.chief).get("/ledger/").content.decode()


def test_view_says_what_overdue_items_it_leaves_out(county: County, late: list[Item]) -> None:
    actions.keep_view("待交办", "state=registered", actor=county.clerk)
    actions.keep_view("街道", f"unit={county.street.uid}", actor=county.clerk)
    client = signed_in(county.clerk)

    for way in ("ledger:items", "ledger:board", "ledger:calendar"):
        page = client.get(reverse(way), {"state": "registered"})
        assert "另有 1 项逾期不在此视图" in text_of(page)
        assert '<a href="/ledger/?due=overdue">另有' in page.content.decode()
    for address in ("/ledger/", f"/ledger/?unit={county.street.uid}", "/ledger/?state=closed"):
        assert "不在此视图" not in text_of(client.get(address))


def test_refused_view_says_why_and_keeps_what_was_typed(county: County, late: list[Item]) -> None:
    client = signed_in(county.clerk)
    actions.keep_view("逾期", "due=overdue", actor=county.clerk)

    page = client.post(reverse("ledger:views"), {"name": "逾期", "address": "due=soon"})

    assert page.status_code == 422
    assert "<title>错误：我的视图" in page.content.decode()
    assert "您已有名为“逾期”的视图，请换一个名称。" in text_of(page)
    assert 'name="address" value="due=soon"' in page.content.decode()
    assert client.post(reverse("ledger:views"), {"name": "全部", "address": ""}).status_code == 422
    with override("zh-hans"):  # a request leaves its language behind for the tests that follow
        english = client.post(
            reverse("ledger:views"), {"name": "x", "address": "nonsense=1"}, headers={"accept-language": "en"}
        )
    assert "The whole ledger needs no saved view" in text_of(english)
    denied = signed_in(make_actor(county.realm, Role.AUDITOR)).post(
        reverse("ledger:views"), {"name": "逾期", "address": "due=soon"}
    )
    assert denied.status_code == 403


def test_view_is_renamed_set_as_default_and_deleted(county: County, late: list[Item]) -> None:
    view = actions.keep_view("逾期", "due=overdue", actor=county.clerk)
    actions.keep_view("临期", "due=soon", actor=county.clerk)
    client = signed_in(county.clerk)
    assert client.get(reverse("ledger:home"))["Location"] == "/ledger/"

    refused = client.post(reverse("ledger:view-rename", args=[view.uid]), {"name": "临期"})
    assert refused.status_code == 422
    assert "请换一个名称" in text_of(refused)
    client.post(reverse("ledger:view-rename", args=[view.uid]), {"name": "已逾期"})
    client.post(reverse("ledger:view-first", args=[view.uid]), {"role": "office"})
    assert client.get(reverse("ledger:home"))["Location"] == "/ledger/?due=overdue"
    assert "经办的默认视图" in text_of(client.get(reverse("ledger:views")))
    assert client.post(reverse("ledger:view-first", args=[view.uid]), {"role": "leader"}).status_code == 422
    client.post(reverse("ledger:view-first", args=[view.uid]), {"role": ""})
    assert client.get(reverse("ledger:home"))["Location"] == "/ledger/"
    client.post(reverse("ledger:view-delete", args=[view.uid]))
    assert [one.name for one in SavedView.objects.all()] == ["临期"]
    for name in ("ledger:view-rename", "ledger:view-first", "ledger:view-delete"):
        assert client.post(reverse(name, args=[view.uid]), {"name": "x", "role": ""}).status_code == 404


def test_view_of_what_is_gone_does_not_break_the_page(county: County, late: list[Item]) -> None:
    actions.keep_view("旧单位", f"unit={uuid7()}", actor=county.clerk)
    client = signed_in(county.clerk)

    assert client.get("/ledger/").status_code == 200
    assert "旧单位" in text_of(client.get("/ledger/"))
    assert "这个视图打不开了，可以删除" in text_of(client.get(reverse("ledger:views")))


@pytest.mark.parametrize("count", [1, 3])
def test_tabs_are_counted_in_one_question(county: County, count: int) -> None:
    for number in range(count):
        actions.keep_view(f"视图{number}", f"q={number}", actor=county.clerk)
    make_items(county, count, lead=county.street)

    assert len(questions(signed_in(county.clerk), "/ledger/")) == 11
