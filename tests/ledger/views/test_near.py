"""可能是同一处 on an item's page: suggested to its office, merged or told apart."""

import hashlib
import re

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from bihuan.core.errors import Denied, NotFound
from bihuan.evidence.actions import EvidenceDraft, add_evidence, examine_evidence
from bihuan.evidence.models import Evidence, Picture, Purpose
from bihuan.ledger import actions
from bihuan.ledger.models import Apart, Item, Movement
from bihuan.ledger.neighbours import near_items, pictured_alike
from bihuan.registry.actor import Actor
from tests.ledger.factories import County, make_batch, make_county, make_picture
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


def at(county: County, place: str, name: str, file: int) -> Item:
    """An item at a place of its own, its fault shown by a stored file."""
    batch = make_batch(county, name=name)
    draft = actions.ItemDraft(problem=f"{place}有垃圾", place_text=place)
    (item,) = actions.register_items(batch.uid, [draft], actor=county.clerk)
    stored = Picture.objects.get(file_id=file).file
    shown = EvidenceDraft(stored, "前.jpg", Purpose.BEFORE, target_kind="ledger.item", target_uid=item.uid)
    add_evidence([shown], actor=county.clerk)
    return item


def two_files(county: County, *, alike: bool) -> tuple[int, int]:
    """Two stored pictures whose fingerprints differ by a few bits, or by half."""
    prints = (bytes(32), (0b111).to_bytes(32, "little") if alike else hashlib.sha256(b"another").digest())
    files = [make_picture(county.clerk, Purpose.BEFORE).file_id for _ in prints]
    for file, fingerprint in zip(files, prints, strict=True):
        Picture.objects.filter(file_id=file).update(fingerprint=fingerprint, fingerprint_version=1)
    return files[0], files[1]


def test_the_same_picture_elsewhere_in_another_batch_is_suggested_first(county: County) -> None:
    file, other_file = two_files(county, alike=True)
    one, other = at(county, "新街东段", "第一批", file), at(county, "老街", "第二批", other_file)
    examine_evidence([row.uid for row in Evidence.objects.all()])

    page = text_of(item_page(county.clerk, other))

    assert f"可能与 {one.number} 号是同一处，整改前照片相同：新街东段 新街东段有垃圾" in page
    assert pictured_alike(one, county.clerk) == [other]
    actions.tell_apart(one.uid, other=other.uid, actor=county.clerk)
    assert (pictured_alike(one, county.clerk), pictured_alike(other, county.clerk)) == ([], [])


def test_another_picture_is_not_suggested(county: County) -> None:
    file, other_file = two_files(county, alike=False)
    one, _other = at(county, "新街东段", "第一批", file), at(county, "老街", "第二批", other_file)
    examine_evidence([row.uid for row in Evidence.objects.all()])

    assert pictured_alike(one, county.clerk) == []


@pytest.mark.parametrize("count", [1, 3])
def test_suggesting_by_picture_asks_the_same_few_questions(county: County, count: int) -> None:
    file, _ = two_files(county, alike=True)
    one = at(county, "新街东段", "第一批", file)
    others = [at(county, f"老街{number}", f"批次{number}", file) for number in range(count)]

    with CaptureQueriesContext(connection) as asked:
        found = pictured_alike(one, county.clerk)

    assert (found, len(asked)) == (others[::-1], 5)
