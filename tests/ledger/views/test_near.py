"""可能是同一处 on an item's page: suggested to its office, merged or told apart."""

import re

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from bihuan.core.errors import Denied, NotFound
from bihuan.ledger import actions
from bihuan.ledger.models import Apart, Item, Movement
from bihuan.ledger.neighbours import near_items
from bihuan.registry.actor import Actor
from tests.ledger.factories import County, make_batch, make_county
from tests.ledger.views.pages import item_page, signed_in

PROBLEMS = ("地面积水 2 处未清理", "地面积水多处")


def register(county: County, *problems: str, name: str = "第一批", **told: str) -> list[Item]:
    batch = make_batch(county, name=name)
    drafts = [actions.ItemDraft(problem=problem, place_text="新街东段", **told) for problem in problems]
    return actions.register_items(batch.uid, drafts, actor=county.clerk)


def settle(actor: Actor, item: Item, other: Item, action: str) -> HttpResponse:
    address = f"/ledger/items/{item.uid}/near/{other.uid}/"
    return signed_in(actor).post(address, {"action": action}, follow=True)


def text_of(page: HttpResponse) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


def test_the_office_is_shown_what_may_be_the_same(county: County) -> None:
    one, other = register(county, *PROBLEMS)

    page = item_page(county.clerk, other)

    assert f"可能与 {one.number} 号是同一处：地面积水 2 处未清理 并入 {one.number} 号 不是同一处" in text_of(page)
    assert "可能与" not in text_of(item_page(county.leader, other))


def test_merging_from_the_suggestion(county: County) -> None:
    one, other = register(county, *PROBLEMS)

    page = settle(county.clerk, other, one, "merge")

    other.refresh_from_db()
    assert (other.state, other.merged_into) == ("merged", one)
    assert f"{other.number} 号已并入 {one.number} 号。" in text_of(page)
    assert near_items(one, county.clerk) == []


def test_what_is_told_apart_is_suggested_for_neither(county: County) -> None:
    one, other = register(county, *PROBLEMS)
    lines = Movement.objects.count()

    page = settle(county.clerk, other, one, "apart")
    settle(county.clerk, one, other, "apart")

    assert f"已记下：{other.number} 号与 {one.number} 号不是同一处，不再提示。" in text_of(page)
    assert (near_items(one, county.clerk), near_items(other, county.clerk)) == ([], [])
    assert (Apart.objects.count(), Movement.objects.count()) == (1, lines)


def test_nobody_but_the_office_tells_apart(county: County) -> None:
    one, other = register(county, *PROBLEMS)
    actions.assign_items([one.uid, other.uid], actor=county.clerk, to=actions.HandOver(lead=county.street))

    with pytest.raises(Denied, match="只有主管办公室可以办理"):
        actions.tell_apart(one.uid, other=other.uid, actor=county.liaison)
    with pytest.raises(NotFound):
        actions.tell_apart(one.uid, other=other.uid, actor=make_county("外县").clerk)
    for item in (one, other):
        assert settle(county.liaison, one, item, "apart").status_code == 403
    assert Apart.objects.count() == 0


def test_another_kind_another_place_and_what_is_done_are_not_suggested(county: County) -> None:
    (one,) = register(county, PROBLEMS[0], category="环境卫生")
    register(county, PROBLEMS[1], name="第二批", category="市容秩序")
    batch = make_batch(county, name="第三批")
    actions.register_items(batch.uid, [actions.ItemDraft(problem=PROBLEMS[1], place_text="别处")], actor=county.clerk)
    (gone,) = register(county, PROBLEMS[1], name="第四批", category="环境卫生")
    actions.withdraw_items([gone.uid], actor=county.clerk, reason="登记重了")

    assert near_items(one, county.clerk) == []


def test_parts_of_one_item_are_not_suggested_to_each_other(county: County) -> None:
    (one,) = register(county, PROBLEMS[0])
    parts = [actions.PartDraft("地面积水东段"), actions.PartDraft("地面积水西段")]
    first, second = actions.split_item(one.uid, parts=parts, actor=county.clerk)

    assert near_items(first, county.clerk) == []
    assert near_items(second, county.clerk) == []


def test_a_correction_moves_an_item_to_its_new_neighbours(county: County) -> None:
    one, other = register(county, PROBLEMS[0], "路灯不亮")
    assert near_items(other, county.clerk) == []

    actions.correct_item(other.uid, actor=county.clerk, correction=actions.Correction(problem=PROBLEMS[1]))

    other.refresh_from_db()
    assert near_items(other, county.clerk) == [one]


@pytest.mark.parametrize("count", [1, 3])
def test_suggesting_asks_two_questions_for_any_number_of_items(county: County, count: int) -> None:
    (one,) = register(county, PROBLEMS[0])
    register(county, *[f"地面积水多处{number}" for number in range(count)], name="第二批")

    with CaptureQueriesContext(connection) as asked:
        found = near_items(one, county.clerk)

    assert (len(found), len(asked)) == (count, 2)
