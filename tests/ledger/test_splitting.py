"""拆分: refused, effect, chains, repeat; what the parts inherit, and that the batch still adds up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.errors import Conflict, Denied, Invalid
from bihuan.core.uid import uuid7
from bihuan.evidence.models import Evidence, Purpose
from bihuan.ledger import actions
from bihuan.ledger.batch_counts import count_batch, progress_of
from bihuan.ledger.models import Batch, Item, ItemAccess
from bihuan.ledger.parts import ORDER, state_through
from bihuan.ledger.states import OPEN_STATES, State
from bihuan.ledger.verify import verify_realm
from tests.ledger.factories import DEADLINE, LATER, County, make_batch, make_items, make_picture
from tests.ledger.saying import last, said, words_of
from tests.ledger.test_actions_moving import assigned

TWO = (actions.PartDraft("东段有垃圾"), actions.PartDraft("西段护栏破损", place_text="新街西段"))


def split(county: County, item: Item, **options: object) -> list[Item]:
    return actions.split_item(item.uid, parts=TWO, actor=county.clerk, **options)


def test_splitting_leaves_parts_that_wait_to_be_handed_over(county: County) -> None:
    (item,) = make_items(county, take_all=True, lead=county.street, assisting=(county.bureau,), demand="清理")
    one, two = split(county, item, reason="两家的事")
    item.refresh_from_db()
    assert (item.state, item.divided, item.before, item.due) == ("merged", True, "registered", None)
    assert words_of(last(item)) == {"reason": "两家的事", "parts": [f"{item.number}-1", f"{item.number}-2"]}
    assert [part.number for part in (one, two)] == ["2026-1-1", "2026-1-2"]
    assert {(p.state, p.take_all, p.parent_id, p.proposed_lead_id, p.demand) for p in (one, two)} == {
        ("registered", True, item.pk, county.street.pk, "清理")
    }
    assert [(p.problem, p.place_text) for p in (one, two)] == [
        ("东段有垃圾", "新街东段"),
        ("西段护栏破损", "新街西段"),
    ]
    assert (last(one).move, last(one).from_state, words_of(last(one))["part_of"]) == ("register", "", item.number)
    assert set(ItemAccess.objects.filter(item=one).values_list("unit_id", flat=True)) == {county.office.pk}
    assert verify_realm(county.realm).sound


def test_parts_of_a_handed_over_item_keep_its_deadline_and_rules(county: County) -> None:
    (item,) = assigned(county)
    one, _ = split(county, item)
    assert (one.deadline, one.first_deadline, one.pack, one.due) == (DEADLINE, DEADLINE, item.pack, None)
    with pytest.raises(Invalid, match="本轮期限已定"):
        actions.assign_items([one.uid], actor=county.clerk, to=actions.HandOver(county.bureau, deadline=LATER))
    (one,) = actions.assign_items([one.uid], actor=county.clerk, to=actions.HandOver(county.bureau))
    assert (one.state, one.deadline) == ("assigned", DEADLINE)
    assert verify_realm(county.realm).sound


def test_parts_share_the_before_pictures_a_batch_demands(county: County) -> None:
    batch = make_batch(county, before_demanded=True)
    (item,) = make_items(county, batch=batch, before=(make_picture(county.clerk, Purpose.BEFORE).uid,))
    one, two = split(county, item)
    prints = set(Evidence.objects.filter(target_uid__in=[one.uid, two.uid, item.uid]).values_list("file__sha256"))
    assert (Evidence.objects.filter(target_uid=one.uid).count(), len(prints)) == (1, 1)
    assert last(two).evidence == last(one).evidence != []


def test_a_batch_adds_up_through_the_parts(county: County) -> None:
    first, second = make_items(county, 2)
    parts = split(county, first)
    batch = Batch.objects.get()
    assert (count_batch(batch).saved, count_batch(batch).states[State.REGISTERED]) == (2, 2)
    assert progress_of([batch.pk], county.clerk) == {batch.pk: (2, 2)}
    for part, state in zip(parts, (State.CLOSED, State.SETTLED), strict=True):
        Item.objects.filter(pk=part.pk).update(state=state.value, lead=county.street)
    assert count_batch(batch).states[State.SETTLED] == 1
    assert progress_of([batch.pk], county.clerk) == {batch.pk: (2, 1)}
    assert second.part == 0


def test_a_batch_with_split_items_is_recalled_through_the_parts(county: County) -> None:
    first, _ = make_items(county, 2)
    split(county, first)
    batch = Batch.objects.get()
    actions.recall_batch(batch.uid, actor=county.chief, reason="文件错了")
    assert set(Item.objects.filter(divided=False).values_list("state", flat=True)) == {"withdrawn"}
    assert (count_batch(batch).saved, count_batch(batch).withdrawn) == (0, 2)
    assert verify_realm(county.realm).sound


def test_what_splitting_refuses(county: County) -> None:
    item, other = make_items(county, 2)
    with pytest.raises(Invalid) as few:
        actions.split_item(item.uid, parts=TWO[:1], actor=county.clerk)
    assert said(few.value) == ("至少拆成两项", "Split it into at least two")
    with pytest.raises(Invalid) as blank:
        actions.split_item(item.uid, parts=(TWO[0], actions.PartDraft(" ")), actor=county.clerk)
    assert said(blank.value) == ("第 2 项没有写问题描述", "Part 2 does not say what is wrong")
    with pytest.raises(Invalid) as many:
        actions.split_item(item.uid, parts=TWO[:1] * 21, actor=county.clerk)
    assert said(many.value) == ("最多拆成 20 项", "Split it into 20 parts at most")
    with pytest.raises(Denied):
        actions.split_item(item.uid, parts=TWO, actor=county.verifier)
    actions.merge_items([other.uid], into=item.uid, reason="同一处", actor=county.clerk)
    with pytest.raises(Invalid) as carrier:
        split(county, item)
    assert said(carrier.value) == ("还有 1 个事项并在其中", "Items still merged into it: 1")
    item.refresh_from_db()
    assert (item.state, Item.objects.count()) == ("registered", 2)


def test_a_part_is_not_split_again_and_a_split_item_does_not_come_back(county: County) -> None:
    (item,) = make_items(county)
    one, _ = split(county, item)
    with pytest.raises(Invalid) as refused:
        split(county, one)
    assert said(refused.value) == ("拆出的事项不能再拆分", "A part cannot be split again")
    with pytest.raises(Invalid, match="已拆分的事项不能恢复"):
        actions.unmerge_item(item.uid, reason="不拆了", actor=county.clerk)


def test_splitting_twice_with_one_id_splits_once(county: County) -> None:
    (item,) = make_items(county)
    client = uuid7()
    first, again = (split(county, item, client_uid=client) for _ in range(2))
    assert [part.pk for part in first] == [part.pk for part in again]
    with pytest.raises(Conflict):
        split(county, item, client_uid=client, reason="另外")
    with pytest.raises(Conflict):
        split(county, item)


def test_a_form_made_from_an_older_version_is_told(county: County) -> None:
    (item,) = make_items(county)
    actions.assign_items([item.uid], actor=county.clerk, to=actions.HandOver(lead=county.street))
    with pytest.raises(Conflict):
        split(county, item, expected=item.version)


@given(st.lists(st.sampled_from(State), min_size=1))
def test_a_split_item_is_done_only_when_every_part_is(parts: list[State]) -> None:
    whole = state_through(parts)
    live = [state for state in parts if state is not State.WITHDRAWN]
    assert whole in parts
    assert (whole in OPEN_STATES) == any(state in OPEN_STATES for state in live)
    assert (whole is State.WITHDRAWN) == (not live)
    assert state_through(reversed(parts)) is whole
    assert {*ORDER, State.WITHDRAWN} == set(State)


def test_nothing_stands_nowhere() -> None:
    with pytest.raises(ValueError, match="parts"):
        state_through([])
