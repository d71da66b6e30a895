"""Opening batches, registering, recalling: refused, effect, movement, repeat."""

from datetime import date

import pytest

from bihuan.backstage import search
from bihuan.core.errors import Conflict, Denied, Invalid, NotFound
from bihuan.core.uid import uuid7
from bihuan.evidence.models import Evidence, Purpose
from bihuan.ledger import actions
from bihuan.ledger.batch_counts import count_batch
from bihuan.ledger.models import Batch, Item, ItemAccess, Movement, MovementWords
from bihuan.ledger.queries import visible_items
from bihuan.ledger.states import Move, State
from bihuan.ledger.verify import verify_realm
from bihuan.registry.models import Place
from tests.ledger.factories import County, make_batch, make_county, make_items, make_picture
from tests.ledger.making import carried


def draft(county: County, **changes: object) -> actions.BatchDraft:
    return actions.BatchDraft(
        **{"owner": county.office, "name": "观摩反馈", "received_on": date(2026, 2, 22), **changes}
    )


def test_a_batch_is_opened_by_its_office_once(county: County) -> None:
    uid = uuid7()
    batch = actions.create_batch(draft(county), actor=county.clerk, client_uid=uid)
    assert actions.create_batch(draft(county), actor=county.clerk, client_uid=uid) == batch
    assert Batch.objects.count() == 1
    with pytest.raises(Conflict):
        actions.create_batch(draft(county, name="别的"), actor=county.clerk, client_uid=uid)


@pytest.mark.parametrize("name", ["liaison", "leader", "inspector"])
def test_a_batch_is_not_opened_by_others(county: County, name: str) -> None:
    with pytest.raises(Denied):
        actions.create_batch(draft(county), actor=getattr(county, name))


def test_a_batch_name_is_used_once_and_not_empty(county: County) -> None:
    make_batch(county, name="观摩反馈")
    with pytest.raises(Conflict, match="已有名为“观摩反馈”的批次"):
        actions.create_batch(draft(county), actor=county.clerk)
    with pytest.raises(Invalid, match="请填写批次名称"):
        actions.create_batch(draft(county, name="  "), actor=county.clerk)
    with pytest.raises(Invalid, match="批次名称有 81 个字，最多 80 个字"):
        actions.create_batch(draft(county, name="长" * 81), actor=county.clerk)
    with pytest.raises(NotFound):
        actions.create_batch(draft(county, name="无规则", pack="nobody"), actor=county.clerk)


def test_registering_numbers_rows_in_order_and_begins_their_chains(county: County) -> None:
    items = make_items(county, 3, lead=county.street)
    assert [item.number for item in items] == ["2026-1", "2026-2", "2026-3"]
    (more,) = make_items(county, 1, batch=Batch.objects.get())
    assert more.number == "2026-4"
    lines = Movement.objects.filter(move=Move.REGISTER).order_by("item_id")
    assert [(line.item_id, line.sequence, line.from_state, line.to_state) for line in lines] == [
        (item.pk, 1, "", "registered") for item in [*items, more]
    ]
    assert '"problem":"路边有垃圾 1"' in MovementWords.objects.get(movement__item=items[0]).text
    assert list(ItemAccess.objects.filter(item=items[0]).values_list("unit_id", "state")) == [
        (county.office.pk, "registered")
    ]
    assert verify_realm(county.realm).sound


def test_what_is_returned_is_what_is_stored(county: County) -> None:
    place = Place.objects.create(realm=county.realm, kind="背街小巷", name="新街", key="新街", unit=county.street)
    batch = make_batch(county)
    (item,) = actions.register_items(
        batch.uid,
        [actions.ItemDraft("垃圾", place=place, lead=county.street, assisting=(county.bureau,), row=7, row_key="k")],
        actor=county.clerk,
    )
    stored = Item.objects.get(pk=item.pk)
    names = [field.attname for field in Item._meta.concrete_fields]
    assert [getattr(item, name) for name in names] == [getattr(stored, name) for name in names]
    assert (item.place_name, item.proposed_lead, item.proposed_assisting) == ("新街", county.street, [county.bureau.pk])


def test_a_proposed_lead_sees_nothing_before_the_hand_over(county: County) -> None:
    make_items(county, 2, lead=county.street)
    assert visible_items(county.liaison).count() == 0
    assert visible_items(county.clerk).count() == 2


def test_registering_again_under_one_id_changes_nothing(county: County) -> None:
    batch, uid = make_batch(county), uuid7()
    rows = [actions.ItemDraft("垃圾"), actions.ItemDraft("积水")]
    first = actions.register_items(batch.uid, rows, actor=county.clerk, client_uid=uid)
    assert actions.register_items(batch.uid, rows, actor=county.clerk, client_uid=uid) == first
    assert Item.objects.count() == 2


def test_a_row_without_words_is_refused_and_nothing_is_saved(county: County) -> None:
    batch = make_batch(county)
    rows = [actions.ItemDraft("垃圾"), actions.ItemDraft("  ", row=9)]
    with pytest.raises(Invalid, match="第 9 行没有问题描述"):
        actions.register_items(batch.uid, rows, actor=county.clerk)
    assert (Item.objects.count(), Movement.objects.count()) == (0, 0)


def test_registering_is_for_office_and_inspectors(county: County) -> None:
    batch = make_batch(county)
    actions.register_item(batch.uid, actions.ItemDraft("垃圾"), actor=county.inspector)
    for name in ("liaison", "leader"):
        with pytest.raises((Denied, NotFound)):
            actions.register_item(batch.uid, actions.ItemDraft("垃圾"), actor=getattr(county, name))
    assert Item.objects.count() == 1


def test_before_pictures_are_linked_and_demanded_where_the_batch_says_so(county: County) -> None:
    batch = make_batch(county, before_demanded=True)
    with pytest.raises(Invalid, match="整改前照片"):
        actions.register_item(batch.uid, actions.ItemDraft("垃圾"), actor=county.clerk)
    picture = make_picture(county.clerk, Purpose.BEFORE)
    item = actions.register_item(batch.uid, actions.ItemDraft("垃圾", before=(picture.uid,)), actor=county.clerk)
    assert Evidence.objects.get().target_uid == item.uid
    assert Movement.objects.get(item=item).evidence == [picture.file.sha256]


def test_an_unknown_kind_is_refused(county: County) -> None:
    with pytest.raises(Invalid):
        make_items(county, 1, kind="rumour")


def test_another_realm_neither_sees_nor_numbers_ours(county: County) -> None:
    batch = make_batch(county)
    make_items(county, 2, batch=batch)
    other = make_county("邻市")
    (item,) = make_items(other, 1)
    assert item.number == "2026-1"
    assert list(visible_items(other.clerk)) == [item]
    with pytest.raises(NotFound):
        actions.register_item(batch.uid, actions.ItemDraft("垃圾"), actor=other.clerk)
    assert search.find(county.realm.pk, "ledger.item", "垃圾", limit=9) == list(
        Item.objects.filter(realm=county.realm).order_by("-pk").values_list("pk", flat=True)
    )


def test_recalling_a_batch_strikes_out_all_of_it_and_frees_its_name(county: County) -> None:
    batch = make_batch(county, take_all=True)
    items = make_items(county, 3, batch=batch, lead=county.street)
    actions.assign_items([items[0].uid], actor=county.clerk, to=actions.HandOver())
    with pytest.raises(Denied):
        actions.recall_batch(batch.uid, actor=county.clerk, reason="传错了")

    gone = actions.recall_batch(batch.uid, actor=county.chief, reason="传错了")

    assert {item.state for item in gone} == {State.WITHDRAWN}
    assert count_batch(batch).withdrawn == 3
    assert make_batch(county, take_all=True).name == batch.name
    assert verify_realm(county.realm).sound


def test_nothing_comes_into_a_recalled_batch_nor_back_out_of_it(county: County) -> None:
    batch = make_batch(county)
    struck, recalled = make_items(county, 2, batch=batch)
    actions.withdraw_items([struck.uid], actor=county.clerk, reason="重了")
    actions.recall_batch(batch.uid, actor=county.chief, reason="传错了")

    for item in (struck, recalled):
        with pytest.raises(Invalid, match="整份来件已经撤回，不能单独恢复其中的事项；请重新导入来件"):
            actions.restore_items([item.uid], actor=county.chief)
    with pytest.raises(Conflict, match="这份来件已经撤回，不能再登记事项；请重新导入来件"):
        make_items(county, 1, batch=batch)
    draft = carried(county, State.PLANNED, proven=True, led=True)
    with pytest.raises(Conflict, match="这份来件已经撤回，不能再登记事项；请重新导入来件"):
        actions.carry_in_items(batch.uid, [draft], actor=county.clerk)
    assert list(Item.objects.values_list("state", flat=True)) == [State.WITHDRAWN, State.WITHDRAWN]


def test_a_batch_somebody_signed_for_is_not_recalled(county: County) -> None:
    batch = make_batch(county)
    items = make_items(county, 2, batch=batch, lead=county.street)
    actions.assign_items([items[0].uid], actor=county.clerk, to=actions.HandOver())
    actions.acknowledge_items([items[0].uid], actor=county.liaison)
    with pytest.raises(Invalid, match="已有事项被签收"):
        actions.recall_batch(batch.uid, actor=county.chief, reason="传错了")
    assert not Item.objects.filter(state=State.WITHDRAWN).exists()


def test_a_batch_reconciles_the_files_own_count(county: County) -> None:
    batch = actions.create_batch(draft(county, stated_count=3), actor=county.clerk)
    make_items(county, 2, batch=batch)
    count = count_batch(batch)
    assert (count.stated, count.saved, count.agrees) == (3, 2, False)
    make_items(county, 1, batch=batch)
    assert count_batch(batch).agrees
    assert count_batch(batch).states[State.REGISTERED] == 3
