"""Verification in three steps by the second pack that ships: own check, bureau in charge, office; and who stands in."""

from datetime import date

import pytest

from bihuan.core.errors import Denied, Invalid, NotFound
from bihuan.core.uid import uuid7
from bihuan.ledger import actions
from bihuan.ledger.actions import BatchDraft, HandOver, ItemDraft, PlanDraft, ReportDraft
from bihuan.ledger.models import Item
from bihuan.ledger.packs import keep_shipped_packs, pack_choices
from bihuan.ledger.states import Move, State
from bihuan.ledger.verify import verify_realm
from bihuan.registry.models import Role, UnitKind, UnitName
from bihuan.registry.naming import key_of
from tests.ledger.factories import DEADLINE, FIXES, County, make_actor, make_items, make_picture, make_unit
from tests.ledger.views.pages import item_page, make, signed_in, text_of

PACK = "county-ledger-3"


def reported(county: County, *, competent: bool = True, assisting: tuple = ()) -> Item:
    keep_shipped_packs()
    draft = BatchDraft(
        owner=county.office, name="三级核查", received_on=date(2026, 11, 20), deadline=DEADLINE, pack=PACK
    )
    batch = actions.create_batch(draft, actor=county.clerk)
    (item,) = actions.register_items(batch.uid, [ItemDraft(problem="路面破损")], actor=county.clerk)
    to = HandOver(lead=county.street, assisting=assisting, competent=county.bureau if competent else None)
    actions.assign_items([item.uid], actor=county.clerk, to=to)
    actions.approve_plans([item.uid], actor=county.head, plan=PlanDraft(fixes=FIXES))
    report = ReportDraft("已修补", (make_picture(county.head).uid,))
    return actions.approve_reports([item.uid], actor=county.head, report=report)[0]


def checker(item: Item) -> int | None:
    return Item.objects.get(pk=item.pk).checker_id


def test_the_packs_that_ship_are_offered_the_usual_one_first(county: County) -> None:
    keep_shipped_packs()

    assert [code for code, _ in pack_choices()] == ["county-ledger", PACK]


def test_a_report_passes_own_check_bureau_and_office(county: County) -> None:
    item = reported(county)
    assert checker(item) == county.street.pk

    own = make(county.liaison, item, Move.VERIFY, words="自验合格")
    assert (own.status_code, checker(item)) == (302, county.bureau.pk)
    with pytest.raises(Invalid, match="后面还有核查步骤"):
        actions.close_items([item.uid], actor=county.helper_head)
    bureau = make(county.helper_head, item, Move.VERIFY, words="验收合格")
    assert (bureau.status_code, checker(item)) == (302, county.office.pk)

    page = text_of(item_page(county.verifier, item))
    assert "属地自验 新街街道 已通过 主管部门验收 城管局 已通过 创文办销号 示例市创文办 正在核查" in page
    closed = make(county.verifier, item, Move.CLOSE, words="销号")
    assert (closed.status_code, Item.objects.get(pk=item.pk).state) == (302, State.CLOSED)
    assert verify_realm(county.realm).sound


def test_who_wrote_the_report_does_not_check_it_himself(county: County) -> None:
    item = reported(county)

    with pytest.raises(Denied, match="不能核查本单位或自己经手的整改"):
        actions.verify_items([item.uid], actor=county.head)


def test_the_substitute_closes_where_the_office_assists(county: County) -> None:
    item = reported(county, assisting=(county.office,))
    actions.verify_items([item.uid], actor=county.liaison)
    actions.verify_items([item.uid], actor=county.helper_head)

    assert checker(item) == county.realm.pk
    with pytest.raises(Denied):
        actions.close_items([item.uid], actor=county.verifier)
    actions.close_items([item.uid], actor=county.leader)
    assert Item.objects.get(pk=item.pk).state == State.CLOSED
    assert verify_realm(county.realm).sound


def test_the_substitute_accepts_where_the_bureau_assists(county: County) -> None:
    item = reported(county, assisting=(county.bureau,))
    actions.verify_items([item.uid], actor=county.liaison)

    assert checker(item) == county.realm.pk


def test_without_a_bureau_the_office_takes_both_steps_as_one(county: County) -> None:
    item = reported(county, competent=False)
    actions.verify_items([item.uid], actor=county.liaison)

    assert checker(item) == county.office.pk
    actions.close_items([item.uid], actor=county.verifier)
    assert Item.objects.get(pk=item.pk).state == State.CLOSED


def test_a_return_at_the_second_step_begins_again_with_the_first(county: County) -> None:
    item = reported(county)
    actions.verify_items([item.uid], actor=county.liaison)
    actions.send_back_item(item.uid, actor=county.helper_head, reason="接缝不平")
    again = ReportDraft("已重修", (make_picture(county.head).uid,))
    actions.approve_reports([item.uid], actor=county.head, report=again)

    assert checker(item) == county.street.pk


def test_a_second_bureau_is_no_step(county: County) -> None:
    item = reported(county)
    actions.verify_items([item.uid], actor=county.liaison)
    other = make_actor(make_unit("住建局", UnitKind.BUREAU, county.realm, county.realm), Role.HEAD)

    with pytest.raises(NotFound):
        actions.verify_items([item.uid], actor=other)


def test_the_office_chooses_the_rules_of_a_batch(county: County) -> None:
    keep_shipped_packs()
    client = signed_in(county.clerk)
    form = {"owner": str(county.office.pk), "name": "街面巡查", "received_on": "2026-11-20", "pack": PACK}

    answer = client.post("/ledger/batches/new/", form)
    page = client.get(answer.headers["Location"])

    assert answer.status_code == 302
    assert "三级核查" in text_of(page)


def test_the_bureau_in_charge_is_asked_for_in_bulk_where_the_rules_give_it_a_step(county: County) -> None:
    keep_shipped_packs()
    UnitName.objects.create(
        unit=county.street, realm=county.realm, name="新街街道", key=key_of("新街街道"), kind="official"
    )
    UnitName.objects.create(
        unit=county.bureau, realm=county.realm, name="城管局", key=key_of("城管局"), kind="official"
    )
    draft = BatchDraft(owner=county.office, name="三级", received_on=date(2026, 11, 20), deadline=DEADLINE, pack=PACK)
    batch = actions.create_batch(draft, actor=county.clerk)
    (item,) = actions.register_items(batch.uid, [ItemDraft(problem="路面破损")], actor=county.clerk)
    (usual,) = make_items(county)
    client = signed_in(county.clerk)
    page = client.get("/ledger/dispatch/", {"item": [str(item.uid), str(usual.uid)]}).content.decode()
    given = {"lead": "新街街道", "deadline": "2030-03-01", "kind": "by_date", "competent": "城管局"}
    fields = {f"{item.uid}-{name}": value for name, value in given.items()}
    sent = {**fields, "item": str(item.uid), "client_uid": str(uuid7()), "step": "confirm"}

    answer = client.post("/ledger/dispatch/", sent)

    assert f'name="{item.uid}-competent"' in page
    assert f'name="{usual.uid}-competent"' not in page
    assert answer.status_code == 302
    assert Item.objects.get(pk=item.pk).competent_id == county.bureau.pk
