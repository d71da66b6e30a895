"""Requests and their answers over the real tables."""

from datetime import timedelta

import pytest
from django.utils import timezone

from bihuan.core.errors import Conflict, Denied, Invalid
from bihuan.ledger import actions
from bihuan.ledger.actions.deciding import Terms, ask_request, grant_request, refuse_request, settle_item
from bihuan.ledger.models import Item, Milestone, Request
from bihuan.ledger.states import RequestKind, State
from bihuan.ledger.verify import verify_realm
from tests.ledger.factories import DEADLINE, FIXES, LATER, County, make_items, make_picture


@pytest.fixture
def planned(county: County) -> Item:
    (item,) = make_items(county, lead=county.street)
    actions.assign_items([item.uid], actor=county.clerk, to=actions.HandOver())
    return actions.approve_plans([item.uid], actor=county.head, plan=actions.PlanDraft(FIXES))[0]


def ask(county: County, item: Item, kind: RequestKind, **options: object) -> Item:
    return ask_request(item.uid, actor=county.liaison, kind=kind, reason="需要多部门配合", **options)


def test_an_extension_is_asked_once_and_granted_by_the_office(county: County, planned: Item) -> None:
    with pytest.raises(Denied):
        ask_request(planned.uid, actor=county.clerk, kind=RequestKind.EXTEND, reason="x", terms=Terms(deadline=LATER))
    ask(county, planned, RequestKind.EXTEND, terms=Terms(deadline=LATER))
    with pytest.raises(Conflict):
        ask(county, planned, RequestKind.EXTEND, terms=Terms(deadline=LATER))
    with pytest.raises(Denied):
        grant_request(planned.uid, actor=county.head, kind=RequestKind.EXTEND)
    item = grant_request(planned.uid, actor=county.clerk, kind=RequestKind.EXTEND, words="同意")
    assert (item.deadline, item.first_deadline, item.due) == (LATER, DEADLINE, LATER)
    with pytest.raises(Conflict):
        grant_request(planned.uid, actor=county.clerk, kind=RequestKind.EXTEND)
    assert verify_realm(county.realm).sound


def test_a_refusal_stays_on_record_and_changes_nothing(county: County, planned: Item) -> None:
    ask(county, planned, RequestKind.EXTEND, terms=Terms(deadline=LATER))
    with pytest.raises(Invalid, match="请写明理由"):
        refuse_request(planned.uid, actor=county.clerk, kind=RequestKind.EXTEND, words="")
    item = refuse_request(planned.uid, actor=county.clerk, kind=RequestKind.EXTEND, words="时间足够")
    assert (item.deadline, item.state) == (DEADLINE, State.PLANNED)
    assert Request.objects.get().answer == "refused"
    assert verify_realm(county.realm).sound


def test_a_deferral_runs_by_milestones_and_resumes(county: County, planned: Item) -> None:
    first, second = timezone.now() + timedelta(days=30), timezone.now() + timedelta(days=60)
    ask(county, planned, RequestKind.DEFER, terms=Terms(milestones=((first, "立项"), (second, "开工"))))
    item = grant_request(planned.uid, actor=county.clerk, kind=RequestKind.DEFER)
    assert (item.state, item.deadline, item.due) == (State.DEFERRED, second, first)
    ask(county, item, RequestKind.MILESTONE, evidence=[make_picture(county.liaison).uid])
    item = grant_request(item.uid, actor=county.clerk, kind=RequestKind.MILESTONE)
    assert Milestone.objects.get(order=1).done_at is not None
    item = Item.objects.get(pk=item.pk)
    assert item.due == second
    ask(county, item, RequestKind.RESUME)
    item = grant_request(item.uid, actor=county.clerk, kind=RequestKind.RESUME)
    assert item.state == State.PLANNED
    assert not Milestone.objects.filter(done_at__isnull=True, dropped_at__isnull=True).exists()
    assert verify_realm(county.realm).sound


def test_a_granted_hand_over_goes_back_to_the_office(county: County, planned: Item) -> None:
    ask(county, planned, RequestKind.HAND_OVER)
    item = grant_request(planned.uid, actor=county.clerk, kind=RequestKind.HAND_OVER)
    assert (item.state, item.lead_id, item.deadline) == (State.REGISTERED, None, DEADLINE)
    with pytest.raises(Invalid, match="本轮期限已定"):
        actions.assign_items([item.uid], actor=county.clerk, to=actions.HandOver(lead=county.bureau, deadline=LATER))
    (item,) = actions.assign_items([item.uid], actor=county.clerk, to=actions.HandOver(lead=county.bureau))
    assert (item.state, item.lead_id, item.deadline) == (State.ASSIGNED, county.bureau.pk, DEADLINE)
    assert verify_realm(county.realm).sound


def test_a_quashed_return_does_not_count(county: County, planned: Item) -> None:
    report = actions.ReportDraft("已清扫", (make_picture(county.head).uid,))
    actions.approve_reports([planned.uid], actor=county.head, report=report)
    returned = actions.send_back_item(planned.uid, actor=county.verifier, reason="没干净")
    assert returned.returns == 1
    ask(county, returned, RequestKind.CONTEST)
    with pytest.raises(Denied):
        grant_request(planned.uid, actor=county.clerk, kind=RequestKind.CONTEST)
    item = grant_request(planned.uid, actor=county.chief, kind=RequestKind.CONTEST, words="照片清楚，属实")
    assert (item.state, item.returns, item.report) == (State.REPORTED, 0, "in_force")
    (item,) = actions.close_items([item.uid], actor=county.verifier)
    assert item.state == State.CLOSED
    assert verify_realm(county.realm).sound


def test_the_office_settles_with_a_reason_of_the_pack_and_evidence(county: County) -> None:
    (item,) = make_items(county)
    proof = [make_picture(county.clerk).uid]
    with pytest.raises(Invalid, match="规则包列明"):
        settle_item(item.uid, actor=county.clerk, reason="不属实", terms=Terms(code="tired"), evidence=proof)
    proof = [make_picture(county.clerk).uid]
    item = settle_item(
        item.uid, actor=county.clerk, reason="现场无此问题", terms=Terms(code="unfounded"), evidence=proof
    )
    assert item.state == State.SETTLED
    item = actions.reopen_item(item.uid, actor=county.clerk, reason="群众反映仍在")
    assert (item.state, item.cycle, item.deadline) == (State.REGISTERED, 2, None)
    assert verify_realm(county.realm).sound
