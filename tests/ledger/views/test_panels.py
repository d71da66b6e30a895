"""A unit's page and a place's page: the ledger's part of them, in numbers and pictures that are the reader's own."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from bihuan.evidence.actions import link_evidence
from bihuan.evidence.models import Purpose
from bihuan.ledger import actions
from bihuan.ledger.models import Item
from bihuan.registry.models import Place, Role, UnitKind
from tests.ledger.clocks import set_due
from tests.ledger.factories import FIXES, LATER, County, make_actor, make_batch, make_items, make_picture, make_unit
from tests.ledger.views.pages import item_page, signed_in, text_of
from tests.support.asking import questions


@pytest.fixture
def market(county: County) -> Place:
    return Place.objects.create(realm=county.realm, kind="农贸市场", name="老市场", key="老市场", unit=county.street)


def close(county: County, item: Item) -> Item:
    """Hand over, plan, report with a picture, close."""
    actions.assign_items([item.uid], actor=county.clerk, to=actions.HandOver())
    actions.approve_plans([item.uid], actor=county.head, plan=actions.PlanDraft(FIXES))
    sent = actions.ReportDraft("已清扫", (make_picture(county.liaison).uid,))
    actions.submit_report(item.uid, actor=county.liaison, report=sent)
    actions.approve_reports([item.uid], actor=county.head)
    return actions.close_items([item.uid], actor=county.verifier)[0]


def unit_page(actor: object, county: County) -> str:
    return signed_in(actor).get(reverse("registry:unit", args=[county.street.uid])).content.decode()  # type: ignore[arg-type]


def place_page(actor: object, place: Place) -> str:
    return signed_in(actor).get(reverse("registry:place", args=[place.uid])).content.decode()  # type: ignore[arg-type]


def test_every_number_of_a_unit_is_the_list_it_leads_to(county: County) -> None:
    done, late, fine, _waiting = make_items(county, 4, batch=make_batch(county), lead=county.street)
    close(county, done)
    actions.assign_items([late.uid, fine.uid], actor=county.clerk, to=actions.HandOver())
    set_due(late, timezone.now() - timedelta(days=2))
    client = signed_in(county.clerk)

    strip = re.findall(
        r'<a href="(/ledger/\?[^"]+)"><span class="counts-label">.*?</svg>([^<]+)</span><span class="num">(\d+)<',
        unit_page(county.clerk, county),
    )

    assert {label: number for _href, label, number in strip} == {
        "逾期": "1", "待交办": "0", "已交办": "2", "整改中": "0", "已报结": "0", "挂账": "0", "已销号": "1",
    }  # fmt: skip
    for href, label, number in strip:
        page = client.get(href.replace("&amp;", "&")).content.decode()
        assert page.count('<th scope="row" class="keep">') == int(number), label


def test_unit_shows_rates_with_both_numbers_and_what_moved_last(county: County) -> None:
    done, late = make_items(county, 2, batch=make_batch(county), lead=county.street)
    close(county, done)
    actions.assign_items([late.uid], actor=county.clerk, to=actions.HandOver())

    page = signed_in(county.liaison).get(reverse("registry:unit", args=[county.street.uid]))

    text = text_of(page)
    assert "按期处置率 100.0%（1/1） 样本少 结案率 50.0%（1/2） 反弹率 0.0%（0/1）" in text
    moved = re.findall(
        r'class="row-link" href="/ledger/items/[^"]+">([^<]+)</a><p class="meta">([^<]+)', page.content.decode()
    )
    assert [(title.split()[0], words.rsplit(" · ", 1)[0]) for title, words in moved] == [
        ("2026-2", "交办 · 示例市创文办"),
        ("2026-1", "销号 · 示例市创文办"),
    ]


def test_panels_show_nobody_what_is_not_theirs(county: County, market: Place) -> None:
    (item,) = make_items(county, lead=county.street, place=market)
    actions.assign_items([item.uid], actor=county.clerk, to=actions.HandOver())
    neighbour = make_actor(make_unit("邻街街道", UnitKind.TOWNSHIP, county.realm, county.realm), Role.LIAISON)
    auditor = make_actor(county.realm, Role.AUDITOR)

    for page in (unit_page(county.clerk, county), place_page(county.liaison, market)):
        assert "路边有垃圾" in page
    for page in (unit_page(neighbour, county), place_page(neighbour, market)):
        assert "路边有垃圾" not in page
        assert "您看得到的事项里" in page
    for page in (unit_page(auditor, county), place_page(auditor, market)):
        assert "路边有垃圾" not in page
        assert "您看得到的事项里" not in page
    assert (
        "与本单位和下级有关的事项"
        not in signed_in(county.clerk).get(reverse("registry:unit", args=[county.realm.uid])).content.decode()
    )


def test_place_tells_each_cycle_with_its_own_pictures_and_open_items_first(county: County, market: Place) -> None:
    back, closed = make_items(county, 2, batch=make_batch(county), lead=county.street, place=market)
    first = make_picture(county.clerk, Purpose.BEFORE)
    link_evidence([first.uid], target_kind="ledger.item", target_uid=back.uid, actor=county.clerk)
    close(county, back)
    close(county, closed)
    again = make_picture(county.inspector, Purpose.VISIT)
    actions.rebound_item(back.uid, reason="又有垃圾", deadline=LATER, evidence=[again.uid], actor=county.inspector)

    html = place_page(county.clerk, market)

    assert "共 2 项 · 在办 1 项 · 反弹 1 次" in html
    assert re.findall(r"<h3><a [^>]+>(2026-\d)", html) == ["2026-1", "2026-2"]
    passages = re.findall(r'<div class="passage"><p class="meta">([^<]+)</p>(.*?)</div></div>', html, re.DOTALL)
    assert [words.split(" ")[:4] for words, _pictures in passages] == [
        ["第", "2", "轮", "·"],
        ["第", "1", "轮", "·"],
        ["登记", words_day(closed), "→", words_day(closed)],
    ]
    second, one = (pictures for _words, pictures in passages[:2])
    assert str(again.uid) in second
    assert str(first.uid) not in second
    assert "没有照片" in second
    assert str(first.uid) in one
    assert str(again.uid) not in one
    assert "没有照片" not in one


def words_day(item: Item) -> str:
    return timezone.localtime(item.registered_at).date().isoformat()


def test_units_and_places_are_linked_where_they_are_named(county: County, market: Place) -> None:
    (item,) = make_items(county, lead=county.street, assisting=(county.bureau,), place=market)
    actions.assign_items([item.uid], actor=county.clerk, to=actions.HandOver())
    links = [reverse("registry:unit", args=[unit.uid]) for unit in (county.street, county.bureau)]
    links.append(reverse("registry:place", args=[market.uid]))

    for page in (signed_in(county.clerk).get("/ledger/"), item_page(county.clerk, item)):
        assert [link for link in links if f'href="{link}"' not in page.content.decode()] == []


@pytest.mark.parametrize("count", [1, 3])
def test_panels_ask_the_same_questions_for_any_number(county: County, market: Place, count: int) -> None:
    items = make_items(county, count, batch=make_batch(county), lead=county.street, place=market)
    for item in items:
        close(county, item)
        picture = make_picture(county.clerk, Purpose.BEFORE)
        link_evidence([picture.uid], target_kind="ledger.item", target_uid=item.uid, actor=county.clerk)
    client = signed_in(county.clerk)

    assert len(questions(client, reverse("registry:unit", args=[county.street.uid]))) == 17
    assert len(questions(client, reverse("registry:place", args=[market.uid]))) == 10
