"""整改台账: what the address asks for is what is shown, to those who may see it."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bihuan.ledger import actions
from bihuan.ledger.models import Item
from bihuan.registry.models import Role, UnitKind
from tests.ledger.clocks import set_due
from tests.ledger.factories import County, make_actor, make_batch, make_county, make_items, make_unit
from tests.ledger.views.pages import signed_in, text_of
from tests.support.asking import questions

ROW = re.compile(r'<th scope="row" class="keep"><a href="[^"]+">([^<]+)</a>')


def listed(client: Client, query: str = "") -> list[str]:
    """The numbers of the items shown, in their order."""
    page = client.get(reverse("ledger:items") + query)
    assert page.status_code == 200
    return ROW.findall(page.content.decode())


@pytest.fixture
def mixed(county: County) -> list[Item]:
    """Five items: 1 without a unit, 2 with the street and overdue, 3 with the bureau, 4 waiting at the street, 5 registered."""
    batch = make_batch(county)
    (none,) = make_items(county, batch=batch)
    led = make_items(county, 4, batch=batch, lead=county.street)
    actions.assign_items([led[0].uid], actor=county.clerk, to=actions.HandOver())
    actions.assign_items([led[1].uid], actor=county.clerk, to=actions.HandOver(lead=county.bureau))
    actions.assign_items([led[2].uid], actor=county.clerk, to=actions.HandOver())
    set_due(led[0], timezone.now() - timedelta(days=3))
    actions.acknowledge_items([led[2].uid], actor=county.liaison)
    return [none, *led]


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", ["2026-5", "2026-4", "2026-3", "2026-2", "2026-1"]),
        ("?sort=number", ["2026-1", "2026-2", "2026-3", "2026-4", "2026-5"]),
        ("?sort=due", ["2026-2", "2026-3", "2026-4", "2026-1", "2026-5"]),
        ("?sort=-due", ["2026-4", "2026-3", "2026-2", "2026-5", "2026-1"]),
        ("?state=registered", ["2026-5", "2026-1"]),
        ("?state=assigned", ["2026-4", "2026-3", "2026-2"]),
        ("?state=open", ["2026-5", "2026-4", "2026-3", "2026-2", "2026-1"]),
        ("?state=ended", []),
        ("?due=overdue", ["2026-2"]),
        ("?due=overdue&state=registered", []),
        ("?due=soon", []),
        ("?mark=unacknowledged", ["2026-3", "2026-2"]),
        ("?mark=unassignable", ["2026-1"]),
        ("?mark=stuck", ["2026-5", "2026-3", "2026-2", "2026-1"]),
        ("?kind=task", []),
        ("?q=垃圾 1", ["2026-2", "2026-1"]),
        (
            "?state=nonsense&kind=nonsense&due=x&mark=y&unit=z&batch=1&place=2&sort=?",
            ["2026-5", "2026-4", "2026-3", "2026-2", "2026-1"],
        ),
    ],
)
def test_list_shows_what_the_address_asks_for(
    county: County, mixed: list[Item], query: str, numbers: list[str]
) -> None:
    assert listed(signed_in(county.clerk), query) == numbers


def test_list_narrows_to_a_unit_with_all_below_it_and_to_a_batch(county: County, mixed: list[Item]) -> None:
    other = make_items(county, batch=make_batch(county, name="第二批"))
    client = signed_in(county.clerk)

    assert listed(client, f"?unit={county.street.uid}") == ["2026-4", "2026-2"]
    assert listed(client, f"?unit={county.bureau.uid}") == ["2026-3"]
    assert listed(client, f"?batch={other[0].batch.uid}") == ["2026-6"]
    assert client.get(reverse("ledger:items"), {"unit": "00000000-0000-7000-8000-000000000000"}).status_code == 404


def test_list_shows_each_reader_their_own(county: County, mixed: list[Item]) -> None:
    neighbour = make_actor(make_unit("邻街街道", UnitKind.TOWNSHIP, county.realm, county.realm), Role.LIAISON)
    stranger = make_county("邻县").clerk

    assert listed(signed_in(county.liaison)) == ["2026-4", "2026-2"]
    assert listed(signed_in(county.helper)) == ["2026-3"]
    assert listed(signed_in(neighbour)) == []
    assert listed(signed_in(stranger)) == []
    assert listed(signed_in(county.leader)) == ["2026-5", "2026-4", "2026-3", "2026-2", "2026-1"]


def test_list_tells_a_unit_what_it_has_not_signed_for_itself(county: County) -> None:
    (item,) = make_items(county, lead=county.street, assisting=(county.bureau,))
    actions.assign_items([item.uid], actor=county.clerk, to=actions.HandOver())
    actions.acknowledge_items([item.uid], actor=county.liaison)

    assert listed(signed_in(county.liaison), "?mark=unacknowledged") == []
    assert listed(signed_in(county.helper), "?mark=unacknowledged") == ["2026-1"]
    assert listed(signed_in(county.clerk), "?mark=unacknowledged") == ["2026-1"]


def test_filters_in_force_are_chips_that_lead_to_the_list_without_them(county: County, mixed: list[Item]) -> None:
    page = signed_in(county.clerk).get(reverse("ledger:items"), {"state": "assigned", "due": "overdue", "page": "1"})

    html = page.content.decode()
    assert 'href="/ledger/?due=overdue"' in html
    assert 'href="/ledger/?state=assigned"' in html
    assert "状态：已交办；期限：逾期" in text_of(page)
    assert "清除 2 个筛选" in text_of(page)
    assert "1 项中的 1–1" in text_of(page)


def test_empty_list_says_why_it_is_empty(county: County) -> None:
    assert "台账还是空的" in text_of(signed_in(county.clerk).get("/ledger/"))
    assert "还没有与您有关的事项" in text_of(signed_in(county.liaison).get("/ledger/"))
    assert "没有符合的事项" in text_of(signed_in(county.clerk).get("/ledger/?state=closed"))
    administrator = make_actor(county.realm, Role.SYSTEM_ADMIN)
    assert "您的岗位不看业务数据" in text_of(signed_in(administrator).get("/ledger/"))
    assert "您的岗位不看业务数据" in text_of(signed_in(administrator).get("/ledger/?q=垃圾"))


def test_sorted_column_says_so(county: County, mixed: list[Item]) -> None:
    html = signed_in(county.clerk).get("/ledger/?sort=-due").content.decode()

    assert html.count("aria-sort") == 1
    assert 'aria-sort="descending"><a class="sort" href="?sort=due">' in html


def test_list_past_ten_thousand_is_counted_and_sorted_no_further(
    county: County, mixed: list[Item], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bihuan.ledger.views.lists.MOST_SORTED", 3)

    page = signed_in(county.clerk).get("/ledger/?sort=due")

    assert "aria-sort" not in page.content.decode()
    assert "只按编号排列" in text_of(page)


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_the_same_few_questions_for_any_number_of_rows(county: County, count: int) -> None:
    made = make_items(county, count, lead=county.street, assisting=(county.bureau,))
    actions.assign_items([item.uid for item in made], actor=county.clerk, to=actions.HandOver())
    client = signed_in(county.clerk)

    asked = questions(client, "/ledger/")

    assert len(asked) == 10, "\n".join(asked)
