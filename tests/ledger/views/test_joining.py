"""并案, 撤销并案, 拆分 on pages: what is offered, what is refused beside the field, what the pages say afterwards."""

import pytest
from django.conf import settings

from bihuan.ledger import actions
from bihuan.ledger.models import Item
from bihuan.ledger.states import Move
from tests.ledger.factories import County, make_batch, make_items
from tests.ledger.views.pages import address, hidden_of, item_page, make, signed_in, text_of


def reread(item: Item) -> Item:
    return Item.objects.get(pk=item.pk)


def test_merging_offers_what_is_open_at_the_same_place(county: County) -> None:
    one, near = make_items(county, 2)
    (far,) = make_items(county, batch=make_batch(county, name="第二批"))
    Item.objects.filter(pk=far.pk).update(place_text="老街")

    page = signed_in(county.clerk).get(address(one, Move.MERGE)).content.decode()
    answer = make(county.clerk, one, Move.MERGE, into=str(near.uid), reason="同一堆垃圾")

    assert f'value="{near.uid}"' in page
    assert f'value="{far.uid}"' not in page
    assert answer.status_code == 302
    assert reread(one).merged_into == near
    merged, carrier = text_of(item_page(county.clerk, one)), text_of(item_page(county.clerk, near))
    assert f"已并入 {near.number}" in merged
    assert f"并入 {near.number} “同一堆垃圾”" in merged
    assert f"并在其中 {one.number}" in carrier
    assert f"{one.number} 并入本事项" in carrier


@pytest.mark.parametrize("typed", ["2026-3", "３", " 第 3 号 ", "2026－3"])
def test_merging_takes_a_number_as_people_write_it(county: County, typed: str) -> None:
    one, _, third = make_items(county, 3)

    answer = make(county.clerk, one, Move.MERGE, into="other", number=typed, reason="同一处")

    assert answer.status_code == 302, text_of(answer)
    assert reread(one).merged_into == third


@pytest.mark.parametrize(
    ("typed", "chinese", "english"),
    [
        ("", "请选一项，或填写编号", "Choose an item or fill in a number"),
        ("99", "没有编号为“99”的事项", "There is no item with the number “99”"),
        ("甲乙", "没有编号为“甲乙”的事项", "There is no item with the number “甲乙”"),
        ("1", "不能互相并案", "Two items cannot be merged into each other"),
    ],
)
def test_a_wrong_number_is_told_beside_the_field(county: County, typed: str, chinese: str, english: str) -> None:
    one, _ = make_items(county, 2)
    client = signed_in(county.clerk)
    hidden = hidden_of(client.get(address(one, Move.MERGE)).content.decode())
    sent = {**hidden, "into": "other", "number": typed, "reason": "同一处"}

    answer = client.post(address(one, Move.MERGE), sent)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    in_english = client.post(address(one, Move.MERGE), sent)

    assert (answer.status_code, in_english.status_code) == (422, 422)
    for page, words in ((answer, chinese), (in_english, english)):
        error = page.content.decode().split('id="id_number_error"')[1].split("</p>")[0]
        assert error.endswith(words)


def test_an_item_of_another_office_is_no_target(county: County) -> None:
    (one,) = make_items(county)
    with_a_right = make(county.clerk, one, Move.MERGE, number="77", reason="同一处")
    assert with_a_right.status_code == 422
    assert signed_in(county.head).get(address(one, Move.MERGE)).status_code == 404


def test_unmerging_brings_the_item_back(county: County) -> None:
    one, other = make_items(county, 2)
    actions.merge_items([one.uid], into=other.uid, reason="同一处", actor=county.clerk)

    answer = make(county.clerk, one, Move.UNMERGE, reason="不是一处")

    assert answer.status_code == 302
    assert reread(one).state == "registered"
    assert f"不再并入 {other.number}" in text_of(item_page(county.clerk, one))


def test_splitting_leaves_two_parts_and_says_so_on_all_pages(county: County) -> None:
    (item,) = make_items(county, take_all=True)

    page = signed_in(county.clerk).get(address(item, Move.SPLIT)).content.decode()
    answer = make(
        county.clerk,
        item,
        Move.SPLIT,
        problem_1="东段垃圾",
        problem_2="西段护栏破损",
        place_2="新街西段",
        lead_2=str(county.bureau.uid),
        reason="两家的事",
    )

    assert page.count('<fieldset class="stack-gap">') == 2
    assert page.count('<details class="fold">') == 6
    assert answer.status_code == 302
    one, two = Item.objects.filter(parent=item).order_by("part")
    assert (two.place_text, two.proposed_lead) == ("新街西段", county.bureau)
    whole = text_of(item_page(county.clerk, item))
    assert f"拆成 {one.number}、{two.number}" in whole
    assert f"拆出 {two.number}" in whole
    part = text_of(item_page(county.clerk, one))
    assert f"拆自 {item.number}" in part


def test_a_part_without_words_keeps_what_was_typed(county: County) -> None:
    (item,) = make_items(county)

    answer = make(county.clerk, item, Move.SPLIT, problem_1="东段垃圾", problem_3="北段", place_4="南段")

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "第 2 项没有写问题描述" in page
    assert "第 4 项没有写问题描述" in page
    assert "北段</textarea>" in page
    assert Item.objects.count() == 1


def test_relatives_out_of_sight_are_named_without_words(county: County) -> None:
    one, other = make_items(county, 2)
    Item.objects.filter(pk=other.pk).update(problem="另一家的事")
    actions.assign_items([one.uid], actor=county.clerk, to=actions.HandOver(lead=county.street))
    actions.merge_items([one.uid], into=other.uid, reason="同一处", actor=county.clerk)

    seen = text_of(item_page(county.liaison, one))

    assert f"已并入 {other.number}" in seen
    assert "另一家的事" not in seen
