"""Hand-over to closing: refused, effect, movement, repeat; and what the office enters for a unit."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bihuan.backstage.models import Notice
from bihuan.core.errors import Conflict, Denied, Invalid, NotFound
from bihuan.core.uid import uuid7
from bihuan.evidence.models import Evidence, Purpose
from bihuan.ledger import actions
from bihuan.ledger.models import Item, ItemAccess, Movement, Party, Plan, Report, Verification
from bihuan.ledger.queries import due_first, for_list, visible_items
from bihuan.ledger.rules import offers_for, offers_of, sort_out
from bihuan.ledger.states import Move, State
from bihuan.ledger.verify import verify_realm
from bihuan.registry.models import Account, Appointment, Role
from tests.ledger.factories import FIXES, LATER, County, again, appoint, make_items, make_picture


def assigned(county: County, count: int = 1, **options: object) -> list[Item]:
    items = make_items(county, count, lead=county.street, assisting=(county.bureau,), **options)
    return actions.assign_items([item.uid for item in items], actor=county.clerk, to=actions.HandOver())


def planned(county: County) -> Item:
    (item,) = assigned(county)
    return actions.approve_plans([item.uid], actor=county.head, plan=actions.PlanDraft(FIXES))[0]


def reported(county: County) -> Item:
    item = planned(county)
    return actions.approve_reports([item.uid], actor=county.head, report=report_of(county))[0]


def report_of(county: County, who: str = "head") -> actions.ReportDraft:
    return actions.ReportDraft("已清扫干净", (make_picture(getattr(county, who)).uid,))


def last(item: Item) -> Movement:
    return Movement.objects.filter(item=item).order_by("-sequence")[0]


def test_assigning_tells_the_units_and_opens_the_item_to_them(county: County) -> None:
    (item,) = assigned(county)
    assert dict(Party.objects.values_list("unit_id", "part")) == {
        county.street.pk: "lead",
        county.bureau.pk: "assisting",
    }
    assert set(ItemAccess.objects.filter(item=item).values_list("unit_id", flat=True)) == {
        county.office.pk,
        county.street.pk,
        county.bureau.pk,
    }
    told = set(Notice.objects.filter(kind="ledger.assign").values_list("account_id", flat=True))
    assert told == {getattr(county, n).account_id for n in ("liaison", "head", "delegate", "helper", "helper_head")}
    assert item.pack is not None


def test_assigning_without_a_lead_names_the_item(county: County) -> None:
    items = make_items(county, 2)
    with pytest.raises(Invalid, match="2026-1 号还没有牵头单位"):
        actions.assign_items([item.uid for item in items], actor=county.clerk, to=actions.HandOver())
    assert not Item.objects.filter(state=State.ASSIGNED).exists()


def test_assigning_is_for_the_office_alone(county: County) -> None:
    (item,) = make_items(county, lead=county.street)
    with pytest.raises(Denied):
        actions.assign_items([item.uid], actor=county.inspector, to=actions.HandOver())
    with pytest.raises(NotFound):
        actions.assign_items([item.uid], actor=county.liaison, to=actions.HandOver())


def test_assigning_twice_is_a_conflict_that_shows_the_other_side(county: County) -> None:
    (item,) = assigned(county)
    with pytest.raises(Conflict) as refused:
        actions.assign_items([item.uid], actor=county.chief, to=actions.HandOver())
    assert refused.value.data["did"] == "交办"
    assert Movement.objects.filter(item=item).count() == 2


def test_the_same_id_with_other_content_is_a_blank_conflict(county: County) -> None:
    items = make_items(county, 2, lead=county.street)
    uid = uuid7()
    first = actions.assign_items([items[0].uid], actor=county.clerk, to=actions.HandOver(), client_uid=uid)
    assert actions.assign_items([items[0].uid], actor=county.clerk, to=actions.HandOver(), client_uid=uid) == first
    with pytest.raises(Conflict) as refused:
        actions.assign_items([items[1].uid], actor=county.clerk, to=actions.HandOver(), client_uid=uid)
    assert refused.value.data == {}
    assert Movement.objects.filter(move=Move.ASSIGN).count() == 1


def test_one_of_many_refused_leaves_all_as_they_were(county: County) -> None:
    items = assigned(county, 2)
    actions.acknowledge_items([items[1].uid], actor=county.liaison)
    actions.submit_plans([items[1].uid], actor=county.liaison, plan=actions.PlanDraft(FIXES))
    with pytest.raises(Conflict, match="2026-2 号"):
        actions.submit_plans([one.uid for one in items], actor=county.liaison, plan=actions.PlanDraft(FIXES))
    assert Plan.objects.count() == 1
    taken, refused = sort_out([one.uid for one in items], Move.SUBMIT_PLAN, county.liaison)
    assert ([one.number for one in taken], [(one.number, why.code) for one, why in refused]) == (
        ["2026-1"],
        [("2026-2", "plan_waiting")],
    )


def test_acknowledging_twice_leaves_one_line(county: County) -> None:
    (item,) = assigned(county)
    actions.acknowledge_items([item.uid], actor=county.liaison)
    actions.acknowledge_items([item.uid], actor=county.head)
    assert Movement.objects.filter(item=item, move=Move.ACKNOWLEDGE).count() == 1
    assert Party.objects.get(item=item, unit=county.street).acknowledged_at is not None


def test_an_objection_reaches_the_office_which_drops_the_unit(county: County) -> None:
    (item,) = assigned(county)
    actions.object_to_item(item.uid, actor=county.helper, reason="不属我局职责")
    assert Party.objects.get(item=item, unit=county.bureau).objected_at is not None
    (item,) = actions.reassign_items(
        [item.uid], actor=county.clerk, lead=county.street, assisting=[], reason="同意不列名"
    )
    assert (item.state, list(Party.objects.values_list("unit_id", flat=True))) == (State.ASSIGNED, [county.street.pk])
    assert visible_items(county.helper).count() == 0


def test_reassigning_changes_the_lead_and_keeps_the_deadline(county: County) -> None:
    item = planned(county)
    (item,) = actions.reassign_items(
        [item.uid], actor=county.clerk, lead=county.bureau, assisting=[county.street], reason="属城管局"
    )
    assert (item.state, item.lead_id, item.plan, item.deadline) == (
        State.ASSIGNED,
        county.bureau.pk,
        "none",
        item.first_deadline,
    )
    assert dict(Party.objects.values_list("unit_id", "part")) == {
        county.bureau.pk: "lead",
        county.street.pk: "assisting",
    }
    assert verify_realm(county.realm).sound


def test_a_village_that_was_given_the_work_drafts_for_its_township(county: County) -> None:
    (item,) = assigned(county)
    assert visible_items(county.villager).count() == 0
    actions.share_out_items([item.uid], actor=county.head, doer=county.village)
    actions.submit_plans([item.uid], actor=county.villager, plan=actions.PlanDraft(FIXES))
    with pytest.raises(Denied):
        actions.approve_plans([item.uid], actor=county.villager)
    (item,) = actions.approve_plans([item.uid], actor=county.delegate)
    assert item.state == State.PLANNED
    with pytest.raises(Invalid, match="只能分办给本单位的下属单位"):
        actions.share_out_items([item.uid], actor=county.head, doer=county.bureau)


def test_a_plan_with_faults_names_each_fix(county: County) -> None:
    (item,) = assigned(county)
    fixes = {**FIXES, "measure": " ", "finish": "2030-13-01"}
    with pytest.raises(Invalid) as refused:
        actions.submit_plans([item.uid], actor=county.liaison, plan=actions.PlanDraft(fixes))
    assert {key: fault.code for key, fault in refused.value.data["fields"].items()} == {
        "measure": "fix_missing",
        "finish": "fix_date",
    }
    late = {**FIXES, "finish": "2030-03-02"}
    with pytest.raises(Invalid, match="完成时限不能晚于整改期限"):
        actions.submit_plans([item.uid], actor=county.liaison, plan=actions.PlanDraft(late))
    assert not Plan.objects.exists()


def test_a_returned_and_an_amended_plan_come_back_as_new_versions(county: County) -> None:
    (item,) = assigned(county)
    plan = actions.PlanDraft(FIXES)
    actions.submit_plans([item.uid], actor=county.liaison, plan=plan)
    actions.return_plan(item.uid, actor=county.head, reason="措施不具体")
    actions.approve_plans([item.uid], actor=county.head, plan=plan)
    item = actions.amend_plan(item.uid, actor=county.liaison, reason="换人")
    assert (item.state, item.plan) == (State.ASSIGNED, "none")
    (item,) = actions.approve_plans([item.uid], actor=county.head, plan=plan)
    assert (item.plan_version, list(Plan.objects.order_by("version").values_list("version", flat=True))) == (
        3,
        [1, 2, 3],
    )
    approved = list(Plan.objects.order_by("version").values_list("approved_by_id", flat=True))
    assert approved == [None, county.head.account_id, county.head.account_id]


def test_a_head_may_write_in_place_of_what_waits(county: County) -> None:
    items = assigned(county, 2)
    plan = actions.PlanDraft(FIXES)
    actions.submit_plans([items[0].uid], actor=county.liaison, plan=plan)
    (item,) = actions.approve_plans([items[0].uid], actor=county.head, plan=plan)
    assert (item.plan_version, Plan.objects.filter(item=item).count()) == (2, 2)
    actions.submit_report(item.uid, actor=county.liaison, report=report_of(county, "liaison"))
    (item,) = actions.approve_reports([item.uid], actor=county.head, report=report_of(county))
    assert (item.report_number, Report.objects.filter(item=item).count()) == (2, 2)

    actions.submit_at_once(items[1].uid, actor=county.liaison, plan=plan, report=report_of(county, "liaison"))
    (other,) = actions.do_at_once([items[1].uid], actor=county.head, plan=plan, report=report_of(county))
    assert (other.plan_version, other.report_number) == (2, 2)
    assert verify_realm(county.realm).sound


def test_one_signed_sheet_serves_many_items_entered_by_the_office(county: County) -> None:
    items = assigned(county, 3)
    sheet = make_picture(county.clerk, Purpose.PAPER, "application/pdf")
    uids = [item.uid for item in items]
    with pytest.raises(Denied):
        actions.approve_plans(uids, actor=county.clerk, plan=actions.PlanDraft(FIXES), behalf=county.street)
    done = actions.approve_plans(
        uids, actor=county.clerk, plan=actions.PlanDraft(FIXES), behalf=county.street, paper=[sheet.uid]
    )
    assert {item.state for item in done} == {State.PLANNED}
    assert set(Plan.objects.values_list("behalf", flat=True)) == {True}
    assert last(done[0]).behalf_id == county.street.pk
    assert set(Evidence.objects.values_list("target_uid", "file_id")) == {(uid, sheet.file_id) for uid in uids}


def test_a_report_needs_a_sentence_and_proof(county: County) -> None:
    item = planned(county)
    with pytest.raises(Invalid, match="整改情况"):
        actions.approve_reports([item.uid], actor=county.head, report=actions.ReportDraft(" "))
    with pytest.raises(Invalid, match="至少一张"):
        actions.approve_reports([item.uid], actor=county.head, report=actions.ReportDraft("已清扫"))
    others = actions.ReportDraft("已清扫", (make_picture(county.helper).uid,))
    with pytest.raises(NotFound):
        actions.approve_reports([item.uid], actor=county.head, report=others)
    assert not Report.objects.exists()


def test_a_picture_is_demanded_where_there_was_one_before(county: County) -> None:
    picture = make_picture(county.clerk, Purpose.BEFORE)
    (item,) = assigned(county, before=(picture.uid,))
    actions.approve_plans([item.uid], actor=county.head, plan=actions.PlanDraft(FIXES))
    paper = make_picture(county.head, Purpose.DOCUMENT, "application/pdf")
    with pytest.raises(Invalid, match="须附整改后照片"):
        actions.approve_reports([item.uid], actor=county.head, report=actions.ReportDraft("已清扫", (paper.uid,)))
    (item,) = actions.approve_reports([item.uid], actor=county.head, report=report_of(county))
    assert item.state == State.REPORTED


def test_at_once_is_one_form_and_one_approval(county: County) -> None:
    (item,) = assigned(county)
    plan = actions.PlanDraft(FIXES)
    item = actions.submit_at_once(item.uid, actor=county.liaison, plan=plan, report=report_of(county, "liaison"))
    assert (item.state, item.plan, item.report) == (State.ASSIGNED, "submitted", "submitted")
    (item,) = actions.do_at_once([item.uid], actor=county.head)
    assert (item.state, item.plan, item.report) == (State.REPORTED, "in_force", "in_force")
    assert (Plan.objects.get().approved_by_id, Report.objects.get().approved_by_id) == (
        county.head.account_id,
        county.head.account_id,
    )
    item = actions.send_back_item(item.uid, actor=county.verifier, reason="没清")
    assert (item.state, item.plan, item.report) == (State.ASSIGNED, "none", "none")


def test_closing_is_not_for_those_who_worked_on_it(county: County) -> None:
    item = reported(county)
    for name in ("head", "helper_head"):
        with pytest.raises(Denied):
            actions.close_items([item.uid], actor=getattr(county, name))
    person = Account.objects.get(pk=county.verifier.account_id).person
    appoint(person, county.street, Role.LIAISON)
    with pytest.raises(Denied, match="不能核查本单位"):
        actions.close_items([item.uid], actor=again(county.verifier))
    (item,) = actions.close_items([item.uid], actor=county.chief)
    assert item.state == State.CLOSED


def test_a_return_asks_for_a_reason_and_gives_working_days(county: County) -> None:
    item = reported(county)
    with pytest.raises(Invalid, match="请写明理由"):
        actions.send_back_item(item.uid, actor=county.verifier, reason="")
    item = actions.send_back_item(item.uid, actor=county.verifier, reason="没干净", workdays=2)
    finding = Verification.objects.get()
    assert (finding.passed, finding.words, finding.mend_by) == (False, "没干净", item.mend_by)
    assert ItemAccess.objects.filter(item=item, due=item.mend_by).count() == 3


def test_withdrawing_is_for_who_registered_and_never_in_a_take_all_batch(county: County) -> None:
    (item,) = make_items(county)
    with pytest.raises(Denied):
        actions.withdraw_items([item.uid], actor=county.chief, reason="重了")
    (item,) = actions.withdraw_items([item.uid], actor=county.clerk, reason="重了")
    assert item.state == State.WITHDRAWN
    (item,) = actions.restore_items([item.uid], actor=county.chief)
    assert item.state == State.REGISTERED
    batch = actions.create_batch(
        actions.BatchDraft(county.office, "全收", item.batch.received_on, take_all=True), actor=county.clerk
    )
    (kept,) = make_items(county, batch=batch)
    with pytest.raises(Denied, match="照单全收"):
        actions.withdraw_items([kept.uid], actor=county.clerk, reason="重了")


def test_a_rebound_keeps_the_number_and_opens_the_next_cycle(county: County) -> None:
    item = reported(county)
    actions.close_items([item.uid], actor=county.verifier)
    seen = make_picture(county.inspector)
    with pytest.raises(Invalid, match="请附上"):
        actions.rebound_item(item.uid, actor=county.inspector, reason="又有", deadline=LATER, evidence=[])
    again_open = actions.rebound_item(
        item.uid, actor=county.inspector, reason="又有", deadline=LATER, evidence=[seen.uid]
    )
    assert (again_open.number, again_open.cycle, again_open.rebounds, again_open.plan) == (item.number, 2, 1, "none")
    assert Party.objects.filter(item=item, acknowledged_at__isnull=True).count() == 2


def test_a_closed_item_is_consolidated_by_a_visitor_with_evidence(county: County) -> None:
    item = reported(county)
    actions.close_items([item.uid], actor=county.verifier)
    with pytest.raises(Invalid, match="请附上"):
        actions.consolidate_items([item.uid], actor=county.inspector)
    (item,) = actions.consolidate_items(
        [item.uid], actor=county.inspector, words="仍干净", evidence=[make_picture(county.inspector).uid]
    )
    assert item.state == State.CONSOLIDATED


def test_each_person_is_offered_their_one_next_action(county: County) -> None:
    (item,) = make_items(county, lead=county.street, assisting=(county.bureau,))

    def next_of(name: str) -> Move | None:
        offers = offers_of(Item.objects.get(pk=item.pk), getattr(county, name))
        return offers.next.move if offers.next else None

    assert (next_of("clerk"), next_of("inspector")) == (Move.ASSIGN, None)
    actions.assign_items([item.uid], actor=county.clerk, to=actions.HandOver())
    assert [next_of(n) for n in ("clerk", "liaison", "helper")] == [None, Move.ACKNOWLEDGE, Move.ACKNOWLEDGE]
    actions.acknowledge_items([item.uid], actor=county.liaison)
    assert [next_of(n) for n in ("liaison", "head")] == [Move.SUBMIT_PLAN, Move.APPROVE_PLAN]
    actions.submit_plans([item.uid], actor=county.liaison, plan=actions.PlanDraft(FIXES))
    assert [next_of(n) for n in ("liaison", "head")] == [None, Move.APPROVE_PLAN]
    assert offers_of(Item.objects.get(pk=item.pk), county.liaison).waits_for == "等待牵头单位负责人批准五定方案"
    actions.approve_plans([item.uid], actor=county.head)
    assert [next_of(n) for n in ("liaison", "head")] == [Move.SUBMIT_REPORT, Move.APPROVE_REPORT]
    actions.approve_reports([item.uid], actor=county.head, report=report_of(county))
    assert [next_of(n) for n in ("liaison", "verifier", "clerk")] == [None, Move.CLOSE, Move.CLOSE]


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_and_its_offers_take_the_same_queries_for_one_and_three(county: County, count: int) -> None:
    assigned(county, count)
    with CaptureQueriesContext(connection) as listed:
        rows = list(due_first(for_list(visible_items(county.liaison))))
        assert [(row.lead.short_name, len(row.parties.all())) for row in rows] == [("新街街道", 2)] * count
    with CaptureQueriesContext(connection) as offered:
        assert len(offers_for(rows, county.liaison)) == count
    assert (len(listed), len(offered)) == (2, 9)


def test_sharing_out_names_a_unit_or_a_person_who_still_holds_the_post(county: County) -> None:
    (item,) = assigned(county)
    post = Appointment.objects.get(person__account__pk=county.villager.account_id)

    with pytest.raises(Invalid, match="请选承办单位或承办人"):
        actions.share_out_items([item.uid], actor=county.liaison)
    lines = Item.objects.get(pk=item.pk).length
    [shared] = actions.share_out_items([item.uid], actor=county.liaison, post=post)
    actions.share_out_items([item.uid], actor=county.liaison, post=post)
    assert (shared.handlers, shared.length) == ([county.villager.account_id], lines + 1)
    assert Item.objects.get(pk=item.pk).length == lines + 1
    assert Notice.objects.filter(account_id=county.villager.account_id, kind="ledger.share_out").exists()

    Appointment.objects.filter(pk=post.pk).update(ends=date(2020, 1, 2))
    with pytest.raises(Invalid, match="承办人已不在岗或没有账号"):
        actions.share_out_items([item.uid], actor=county.liaison, post=post)
    other = Appointment.objects.get(person__account__pk=county.liaison.account_id)
    Appointment.objects.filter(pk=other.pk).update(line="stars")
    other.refresh_from_db()
    with pytest.raises(Invalid, match="承办人不办这项业务"):
        actions.share_out_items([item.uid], actor=county.head, post=other)
    assert verify_realm(county.realm).sound
