"""看板: columns by state, each in its order, the same address as the list, one next action on each card."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from bihuan.ledger import actions
from bihuan.ledger.models import Item
from bihuan.ledger.views.board import SHOWN
from bihuan.registry.models import Role, UnitKind
from tests.ledger.clocks import set_due
from tests.ledger.factories import County, make_actor, make_batch, make_county, make_items, make_picture, make_unit
from tests.ledger.views.pages import signed_in, text_of
from tests.support.asking import questions

COLUMN = re.compile(r'<section class="board-column[^"]*" aria-labelledby="column-(\w+)">(.*?)</section>', re.DOTALL)
COUNT = re.compile(r'<span class="count">([^<]+)</span></h2>')


def board(actor: object, query: str = "") -> dict[str, tuple[str, list[str]]]:
    """Each column with its count and the public ids of its cards in order."""
    html = signed_in(actor).get(reverse("ledger:board") + query).content.decode()  # type: ignore[arg-type]
    return {
        state: (COUNT.findall(body)[0], re.findall(r'class="row-link" href="/ledger/items/([^/]+)/"', body))
        for state, body in COLUMN.findall(html)
    }


@pytest.fixture
def handed(county: County) -> list[Item]:
    """Three with the street, due in the order 2, 1, 3; a fourth with the bureau."""
    items = make_items(county, 4, batch=make_batch(county), lead=county.street)
    actions.assign_items([item.uid for item in items[:3]], actor=county.clerk, to=actions.HandOver())
    actions.assign_items([items[3].uid], actor=county.clerk, to=actions.HandOver(lead=county.bureau))
    for item, days in zip(items[:3], (2, -1, 5), strict=True):
        set_due(item, timezone.now() + timedelta(days=days))
    return items


def uids(*items: Item) -> list[str]:
    return [str(item.uid) for item in items]


def test_columns_count_and_put_the_most_pressing_first(county: County, handed: list[Item]) -> None:
    (waiting,) = make_items(county, batch=make_batch(county, name="第二批"))
    one, two, three, four = handed

    shown = board(county.clerk)

    assert list(shown) == ["registered", "assigned", "planned", "reported", "closed"]
    assert shown["registered"] == ("1", uids(waiting))
    assert shown["assigned"] == ("4", uids(two, one, three, four))
    assert shown["closed"] == ("0", [])
    assert board(county.liaison)["assigned"] == ("3", uids(two, one, three))
    assert board(county.clerk, "?due=overdue")["assigned"] == ("1", uids(two))
    assert list(board(county.clerk, "?state=assigned")) == ["assigned"]
    assert board(county.clerk, f"?unit={county.bureau.uid}")["assigned"] == ("1", uids(four))


def test_columns_beside_the_loop_stand_only_where_something_is_in_them(county: County, handed: list[Item]) -> None:
    (other,) = make_items(county, batch=make_batch(county, name="第二批"))
    settled = actions.settle_item(
        other.uid,
        reason="查无此事",
        terms=actions.Terms(code="unfounded"),
        evidence=[make_picture(county.clerk).uid],
        actor=county.clerk,
    )

    assert board(county.clerk)["settled"] == ("1", uids(settled))
    assert "settled" not in board(county.liaison, "?due=overdue")


def test_column_shows_the_first_and_leads_to_the_list_of_all(county: County) -> None:
    make_items(county, SHOWN + 2, lead=county.street)
    page = signed_in(county.clerk).get(reverse("ledger:board"), {"q": "垃圾", "sort": "due", "column": "registered"})

    assert len(board(county.clerk)["registered"][1]) == SHOWN
    assert "还有 2 项" in text_of(page)
    href = re.findall(r'<p class="board-more"><a href="([^"]+)">', page.content.decode())[0]
    assert href == "/ledger/?q=%E5%9E%83%E5%9C%BE&amp;state=registered"


def test_card_offers_the_one_next_action_of_its_reader(county: County, handed: list[Item]) -> None:
    address = f"/ledger/items/{handed[1].uid}/acknowledge/"
    assert address in signed_in(county.liaison).get(reverse("ledger:board")).content.decode()
    clerk = signed_in(county.clerk).get(reverse("ledger:board"))
    assert address not in clerk.content.decode()
    assert "等待牵头单位签收" in text_of(clerk)


def test_board_shows_nobody_what_is_not_theirs(county: County, handed: list[Item]) -> None:
    neighbour = make_actor(make_unit("邻街街道", UnitKind.TOWNSHIP, county.realm, county.realm), Role.LIAISON)

    assert board(neighbour)["assigned"] == ("0", [])
    assert board(make_county("邻县").clerk)["assigned"] == ("0", [])
    auditor = signed_in(make_actor(county.realm, Role.AUDITOR)).get(reverse("ledger:board"))
    assert "您的岗位不看业务数据" in text_of(auditor)


def test_one_column_is_turned_to_on_a_phone(county: County, handed: list[Item]) -> None:
    client = signed_in(county.clerk)

    def here(query: str) -> list[str]:
        html = client.get(reverse("ledger:board") + query).content.decode()
        return re.findall(r'class="board-column here" aria-labelledby="column-(\w+)"', html)

    assert here("") == ["assigned"]
    assert here("?column=closed") == ["closed"]
    assert here("?column=nonsense") == ["assigned"]
    assert here("?q=没有") == ["registered"]


@pytest.mark.parametrize("count", [1, 3])
def test_board_asks_the_same_questions_for_any_number_of_cards(county: County, count: int) -> None:
    made = make_items(county, count, lead=county.street, assisting=(county.bureau,))
    actions.assign_items([item.uid for item in made], actor=county.clerk, to=actions.HandOver())

    asked = questions(signed_in(county.clerk), reverse("ledger:board"))

    assert len(asked) == 17, "\n".join(asked)
