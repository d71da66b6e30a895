"""并案 and 撤销并案: refused, effect, both chains, repeat; the survivor answers for what it carries."""

import pytest

from bihuan.backstage.models import Notice
from bihuan.core.errors import Conflict, Denied, DomainError, Invalid, NotFound
from bihuan.core.uid import uuid7
from bihuan.ledger import actions
from bihuan.ledger.batch_counts import count_batch
from bihuan.ledger.models import Item, Movement
from bihuan.ledger.rules import offers_of, sort_out
from bihuan.ledger.states import Move, State
from bihuan.ledger.verify import verify_realm
from tests.ledger.factories import County, make_batch, make_county, make_items
from tests.ledger.saying import last, said, words_of
from tests.ledger.test_actions_moving import assigned


def two(county: County, **options: object) -> tuple[Item, Item]:
    one, other = make_items(county, 2, **options)
    return one, other


def test_merging_writes_both_chains_and_the_batch_still_adds_up(county: County) -> None:
    one, other = two(county, take_all=True)
    (merged,) = actions.merge_items([one.uid], into=other.uid, reason="同一处", actor=county.clerk)
    other.refresh_from_db()
    assert (merged.state, merged.merged_into, merged.before) == ("merged", other, "registered")
    assert words_of(last(merged)) == {"reason": "同一处", "into": other.number}
    assert (last(other).move, words_of(last(other))) == ("absorb", {"reason": "同一处", "items": [one.number]})
    assert count_batch(other.batch).saved == 2
    assert verify_realm(county.realm).sound


def test_the_survivor_inherits_take_all_and_cannot_be_struck_out(county: County) -> None:
    (strict,) = make_items(county, take_all=True)
    (loose,) = make_items(county, batch=make_batch(county, name="第二批"))
    actions.merge_items([strict.uid], into=loose.uid, reason="同一处", actor=county.clerk)
    loose.refresh_from_db()
    assert loose.take_all
    with pytest.raises(Denied, match="照单全收"):
        actions.withdraw_items([loose.uid], actor=county.clerk, reason="重了")


def test_a_carrier_is_neither_withdrawn_nor_split_nor_recalled(county: County) -> None:
    one, other = two(county)
    actions.merge_items([one.uid], into=other.uid, reason="同一处", actor=county.clerk)
    with pytest.raises(Invalid) as refused:
        actions.withdraw_items([other.uid], actor=county.clerk, reason="重了")
    assert said(refused.value) == ("还有 1 个事项并在其中", "Items still merged into it: 1")
    blocked = {offer.move for offer in offers_of(other, county.clerk).others if offer.blocked is not None}
    assert {Move.WITHDRAW, Move.SPLIT} <= blocked
    actions.unmerge_item(one.uid, reason="不是一处", actor=county.clerk)
    actions.withdraw_items([other.uid], actor=county.clerk, reason="重了")


def test_merging_several_into_one_leaves_one_line_on_the_survivor(county: County) -> None:
    first, second, survivor = make_items(county, 3)
    client = uuid7()
    for _ in range(2):
        moved = actions.merge_items(
            [second.uid, first.uid], into=survivor.uid, reason="同一处", actor=county.clerk, client_uid=client
        )
        assert [item.uid for item in moved] == [second.uid, first.uid]
    assert Movement.objects.filter(item=survivor, move="absorb").count() == 1
    assert words_of(last(survivor))["items"] == [first.number, second.number]
    with pytest.raises(Conflict):
        actions.merge_items([first.uid], into=survivor.uid, reason="同一处", actor=county.clerk, client_uid=client)


def test_who_may_merge_and_into_what(county: County) -> None:
    one, other = two(county)
    with pytest.raises(NotFound):
        actions.merge_items([one.uid], into=other.uid, reason="同一处", actor=county.head)
    (open_,) = assigned(county, batch=make_batch(county, name="第二批"))
    with pytest.raises(Denied):
        actions.merge_items([open_.uid], into=open_.uid, reason="同一处", actor=county.head)
    with pytest.raises(Invalid) as itself:
        actions.merge_items([one.uid], into=one.uid, reason="同一处", actor=county.clerk)
    assert said(itself.value) == ("不能互相并案", "Two items cannot be merged into each other")
    with pytest.raises(Invalid, match="请写明理由"):
        actions.merge_items([one.uid], into=other.uid, reason=" ", actor=county.clerk)
    actions.withdraw_items([other.uid], actor=county.clerk, reason="重了")
    with pytest.raises(DomainError):
        actions.merge_items([one.uid], into=other.uid, reason="同一处", actor=county.clerk)
    foreign = make_county("邻市")
    (theirs,) = make_items(foreign)
    with pytest.raises(NotFound):
        actions.merge_items([one.uid], into=theirs.uid, reason="同一处", actor=county.clerk)
    one.refresh_from_db()
    assert (one.state, one.length) == ("registered", 1)


def test_a_closed_survivor_is_refused_in_words(county: County) -> None:
    one, other = two(county)
    Item.objects.filter(pk=other.pk).update(state=State.SETTLED.value)
    with pytest.raises(DomainError) as refused:
        actions.merge_items([one.uid], into=other.uid, reason="同一处", actor=county.clerk)
    assert said(refused.value) == (
        "只能并入同一县市内仍在办理的事项",
        "It can only be merged into an open item of the same county",
    )


def test_a_form_made_from_an_older_version_is_told(county: County) -> None:
    one, other = two(county)
    actions.assign_items([one.uid], actor=county.clerk, to=actions.HandOver(lead=county.street))
    with pytest.raises(Conflict):
        actions.merge_items([one.uid], into=other.uid, reason="同一处", actor=county.clerk, expected=one.version)


def test_unmerging_brings_back_state_and_clock(county: County) -> None:
    one, other = assigned(county, 2)
    actions.merge_items([one.uid], into=other.uid, reason="同一处", actor=county.clerk)
    one.refresh_from_db()
    assert one.due is None
    told = set(Notice.objects.filter(kind="ledger.merge").values_list("account_id", flat=True))
    assert county.liaison.account_id in told
    back = actions.unmerge_item(one.uid, reason="不是一处", actor=county.clerk)
    assert (back.state, back.merged_into, back.before, back.due) == ("assigned", None, "", back.deadline)
    assert words_of(last(back)) == {"reason": "不是一处", "out_of": other.number}
    assert verify_realm(county.realm).sound
    with pytest.raises(Conflict):
        actions.unmerge_item(one.uid, reason="不是一处", actor=county.clerk)


def test_a_chain_of_merges_ends_in_a_live_item(county: County) -> None:
    first, second, third = make_items(county, 3, take_all=True)
    actions.merge_items([first.uid], into=second.uid, reason="同一处", actor=county.clerk)
    actions.merge_items([second.uid], into=third.uid, reason="同一处", actor=county.clerk)
    with pytest.raises(Invalid):
        actions.merge_items([third.uid], into=first.uid, reason="同一处", actor=county.clerk)
    third.refresh_from_db()
    assert third.state == "registered"


def test_a_dry_run_says_which_items_cannot_be_merged(county: County) -> None:
    one, other = two(county)
    actions.merge_items([one.uid], into=other.uid, reason="同一处", actor=county.clerk)
    taken, refused = sort_out([one.uid, other.uid], Move.MERGE, county.clerk)
    assert ([item.uid for item in taken], [item.uid for item, _ in refused]) == ([other.uid], [one.uid])
