"""Putting right: what is taken back, corrected."""

import pytest
from django.utils import timezone

from bihuan.core.errors import Denied, Invalid
from bihuan.ledger import actions
from bihuan.ledger.filtering import ItemFilter, filter_items
from bihuan.ledger.models import Item, ItemAccess, Party, Report, Verification
from bihuan.ledger.queries import visible_items
from bihuan.ledger.states import State
from bihuan.ledger.verify import verify_realm
from tests.ledger.factories import County
from tests.ledger.test_actions_moving import assigned, last, report_of, reported


def test_taking_back_restores_everything_but_the_lines(county: County) -> None:
    item = reported(county)
    before = Item.objects.get(pk=item.pk)
    actions.close_items([item.uid], actor=county.verifier)
    with pytest.raises(Denied):
        actions.take_back_item(item.uid, actor=county.chief)
    item = actions.take_back_item(item.uid, actor=county.verifier, reason="点错了")
    same = ("state", "plan", "report", "step", "closed_at", "checker_id", "sent_at", "due", "authors")
    assert [getattr(item, name) for name in same] == [getattr(before, name) for name in same]
    assert Verification.objects.get().taken_back
    with pytest.raises(Invalid, match="上一步不能撤回"):
        actions.take_back_item(item.uid, actor=county.verifier)
    assert verify_realm(county.realm).sound


def test_a_report_taken_back_can_be_sent_again_under_a_new_number(county: County) -> None:
    item = reported(county)
    item = actions.take_back_item(item.uid, actor=county.head)
    assert (item.state, item.report, item.report_number, item.authors) == (State.PLANNED, "none", 0, [])
    (item,) = actions.approve_reports([item.uid], actor=county.head, report=report_of(county))
    assert (item.report_number, Report.objects.count()) == (2, 2)


def test_taking_back_a_reassignment_brings_the_units_back_that_took_part(county: County) -> None:
    (item,) = assigned(county)
    actions.share_out_items([item.uid], actor=county.head, doer=county.village)
    parties = dict(Party.objects.values_list("unit_id", "part"))
    seen_by = set(ItemAccess.objects.filter(item=item).values_list("unit_id", flat=True))
    actions.reassign_items([item.uid], actor=county.clerk, lead=county.bureau, assisting=[], reason="属城管局")
    assert set(Party.objects.values_list("unit_id", flat=True)) == {county.bureau.pk}

    item = actions.take_back_item(item.uid, actor=county.clerk, reason="点错了")

    assert item.lead_id == county.street.pk
    assert dict(Party.objects.values_list("unit_id", "part")) == parties
    assert set(ItemAccess.objects.filter(item=item).values_list("unit_id", flat=True)) == seen_by
    assert verify_realm(county.realm).sound


def test_correcting_keeps_old_and_new_on_the_chain(county: County) -> None:
    item = reported(county)
    change = actions.Correction(problem="路边有建筑垃圾")
    with pytest.raises(Denied):
        actions.correct_item(item.uid, actor=county.head, correction=change)
    item = actions.correct_item(item.uid, actor=county.clerk, correction=change, reason="笔误")
    assert (item.problem, item.state) == ("路边有建筑垃圾", State.REPORTED)
    words = last(item).words.text
    assert '"problem":"路边有垃圾 1"' in words
    assert '"problem":"路边有建筑垃圾"' in words
    with pytest.raises(Invalid, match="没有更正任何内容"):
        actions.correct_item(item.uid, actor=county.clerk, correction=change)
    found = filter_items(visible_items(county.clerk), ItemFilter(text="建筑"), actor=county.clerk, now=timezone.now())
    assert list(found) == [item]
