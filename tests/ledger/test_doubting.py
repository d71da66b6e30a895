from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.urls import reverse

from bihuan.core.errors import Denied, Invalid
from bihuan.core.uid import uuid7
from bihuan.evidence.actions import EvidenceDraft, add_evidence, examine_evidence
from bihuan.evidence.models import Doubt, Evidence, Picture, Purpose, Verdict
from bihuan.ledger import actions
from bihuan.ledger.actions import HandOver, PlanDraft, ReportDraft
from bihuan.ledger.models import Item, Movement
from bihuan.ledger.scenes import scenes_of
from bihuan.ledger.states import State
from bihuan.registry.actor import Actor
from tests.ledger.factories import DEADLINE, FIXES, County, make_batch, make_items, make_picture
from tests.ledger.views.pages import signed_in, text_of


def reported(county: County, picture: Evidence | None = None) -> Item:
    """One item reported with one picture; the same picture may be sent for several."""
    (item,) = make_items(county, batch=make_batch(county, name=f"批次 {uuid7()}"))
    actions.assign_items([item.uid], actor=county.clerk, to=HandOver(lead=county.street, deadline=DEADLINE))
    actions.approve_plans([item.uid], actor=county.head, plan=PlanDraft(fixes=FIXES))
    picture = picture or make_picture(county.head)
    actions.approve_reports([item.uid], actor=county.head, report=ReportDraft("已清扫", (picture.uid,)))
    item.refresh_from_db()
    return item


def two_with_one_picture(county: County) -> tuple[Item, Item]:
    """The second report (given first) shows the picture of the first, and the worker has seen that."""
    picture = make_picture(county.head)
    first, second = reported(county, picture), reported(county, picture)
    examine_evidence([row.uid for row in Evidence.objects.filter(target_uid__in=[first.uid, second.uid])])
    return second, first


def address(item: Item) -> str:
    return reverse("ledger:item", args=[item.uid])


def doubt_of(item: Item) -> Doubt:
    return Doubt.objects.get(evidence__target_uid=item.uid)


def settle(item: Item, actor: Actor, verdict: Verdict = Verdict.USABLE) -> None:
    actions.settle_item_doubt(item.uid, doubt=doubt_of(item).uid, verdict=verdict, reason="两处相邻", actor=actor)


def test_an_open_doubt_stops_closing_until_it_is_settled(county: County) -> None:
    item, _ = two_with_one_picture(county)

    with pytest.raises(Invalid) as refused:
        actions.close_items([item.uid], actor=county.verifier)
    settle(item, county.verifier)
    actions.close_items([item.uid], actor=county.verifier)

    item.refresh_from_db()
    assert (refused.value.code, refused.value.data) == ("doubts_open", {"count": 1})
    assert item.state == State.CLOSED


def test_a_picture_found_unusable_leaves_only_the_return(county: County) -> None:
    item, _ = two_with_one_picture(county)
    settle(item, county.verifier, Verdict.UNUSABLE)

    with pytest.raises(Invalid) as refused:
        actions.close_items([item.uid], actor=county.verifier)
    actions.send_back_item(item.uid, actor=county.verifier, reason="请重新拍照")
    report = ReportDraft("已重新拍照", (make_picture(county.head).uid,))
    actions.approve_reports([item.uid], actor=county.head, report=report)
    actions.close_items([item.uid], actor=county.verifier)

    item.refresh_from_db()
    assert (refused.value.code, refused.value.data) == ("refuted", {"count": 1})
    assert item.state == State.CLOSED


def test_closing_looks_into_pictures_the_worker_has_not_seen_yet(county: County) -> None:
    picture = make_picture(county.head)
    first, second = reported(county, picture), reported(county, picture)

    with pytest.raises(Invalid) as refused:
        actions.close_items([second.uid], actor=county.verifier)

    assert refused.value.code == "doubts_open"
    assert Evidence.objects.get(target_uid=second.uid).examined_at is not None
    assert Evidence.objects.get(target_uid=first.uid).examined_at is None


@pytest.mark.parametrize("persona", ["liaison", "head"])
def test_nobody_settles_a_doubt_about_their_own_units_work(county: County, persona: str) -> None:
    item, _ = two_with_one_picture(county)

    with pytest.raises(Denied) as refused:
        settle(item, getattr(county, persona))

    assert refused.value.code == "doubt_not_yours"
    assert doubt_of(item).settled_at is None


def test_the_office_settles_too_and_the_item_does_not_move(county: County) -> None:
    item, _ = two_with_one_picture(county)
    length = Movement.objects.filter(item=item).count()

    settle(item, county.clerk)

    assert doubt_of(item).settled_by_id == county.clerk.account_id
    assert Movement.objects.filter(item=item).count() == length


def test_what_was_found_on_a_day_is_known_from_its_first_moment(county: County) -> None:
    (item,) = make_items(county)

    scene = scenes_of(county.realm.pk, [item.uid])[item.uid]

    assert scene.found_at == datetime(2026, 11, 19, 16, tzinfo=UTC)
    assert (scene.longitude, scene.latitude) == (None, None)


def test_after_a_rebound_the_fault_is_known_from_then(county: County) -> None:
    item = reported(county)
    actions.close_items([item.uid], actor=county.verifier)
    proof = make_picture(county.inspector, Purpose.BEFORE)
    actions.rebound_item(item.uid, actor=county.inspector, reason="又有垃圾", evidence=(proof.uid,), deadline=DEADLINE)

    back = Movement.objects.get(item=item, move="rebound")
    assert scenes_of(county.realm.pk, [item.uid])[item.uid].found_at == back.at


def test_item_page_shows_the_doubt_beside_the_other_picture(county: County) -> None:
    item, other = two_with_one_picture(county)
    doubt = doubt_of(item)

    page = signed_in(county.verifier).get(address(item))
    liaison = signed_in(county.liaison).get(address(item))
    settling = f'{address(item)}doubts/{doubt.uid}/"'

    assert f"与 {other.number} 号的照片是同一个文件" in text_of(page)
    assert "还有 1 处疑点没有处理" in text_of(page)
    assert settling in page.content.decode()
    assert f"与 {other.number} 号的照片是同一个文件" in text_of(liaison)
    assert settling not in liaison.content.decode()


def test_a_unit_is_not_told_which_item_of_another_unit_the_picture_shows(county: County) -> None:
    (theirs,) = make_items(county)
    file = make_picture(county.clerk).file
    draft = EvidenceDraft(file, "x.jpg", Purpose.AFTER, target_kind="ledger.item", target_uid=theirs.uid)
    add_evidence([draft], actor=county.clerk)
    mine = reported(county, add_evidence([EvidenceDraft(file, "y.jpg", Purpose.AFTER)], actor=county.head)[0])
    examine_evidence([row.uid for row in Evidence.objects.filter(target_uid=mine.uid)])

    page = text_of(signed_in(county.liaison).get(address(mine)))

    assert "与别处用过的一张照片是同一个文件（那个事项您看不到）" in page
    assert theirs.number not in page


def test_a_doubt_is_settled_on_its_page_with_a_reason(county: County) -> None:
    item, _ = two_with_one_picture(county)
    client = signed_in(county.verifier)
    where = f"{address(item)}doubts/{doubt_of(item).uid}/"
    client_id = str(UUID(int=7))

    empty = client.post(where, {"client": client_id})
    done = client.post(where, {"client": client_id, "verdict": "usable", "reason": "两处相邻"})
    late = client.post(where, {"client": str(UUID(int=8)), "verdict": "unusable", "reason": "不对"}, follow=True)

    assert (empty.status_code, done.status_code) == (422, 302)
    assert "请选照片可用还是不能作数" in text_of(empty)
    assert "请写明理由" in text_of(empty)
    assert done.headers["Location"] == f"{address(item)}#doubts"
    assert (doubt_of(item).verdict, doubt_of(item).reason) == ("usable", "两处相邻")
    assert "这个疑点刚被别人处理过" in text_of(late)


def test_the_queue_shows_doubts_first_and_takes_no_closing_then(county: County) -> None:
    item, _ = two_with_one_picture(county)
    page = signed_in(county.verifier).get(reverse("ledger:verify_queue")).content.decode()
    row = page[page.index(f'id="i{item.uid}"') :]
    row = row[: row.index("</article>")]

    assert f"doubts/{doubt_of(item).uid}/?next=verify" in row
    assert "/close/" not in row
    assert "/send_back/" in row


def test_doubtful_items_are_a_list_and_a_number_of_the_day(county: County) -> None:
    item, other = two_with_one_picture(county)
    client = signed_in(county.verifier)

    listed = text_of(client.get(reverse("ledger:items") + "?mark=doubt"))
    today = text_of(client.get("/"))
    settle(item, county.verifier)

    assert item.number in listed
    assert other.number not in listed
    assert "照片有疑点" in today
    assert "照片有疑点" not in text_of(client.get("/"))


def test_pictures_without_bytes_have_no_fingerprint_and_no_doubt(county: County) -> None:
    item = reported(county)
    examine_evidence([row.uid for row in Evidence.objects.filter(target_uid=item.uid)])

    assert Picture.objects.get(file__uses__target_uid=item.uid).fingerprint is None
    assert Doubt.objects.count() == 0
