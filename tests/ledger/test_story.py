"""The whole loop once, by the people who walk it."""

from bihuan.ledger import actions
from bihuan.ledger.models import Item, Movement, Plan, Report, Verification
from bihuan.ledger.states import Move, State
from tests.ledger.factories import DEADLINE, FIXES, LATER, County, make_items, make_picture


def moves_of(item: Item) -> list[str]:
    return list(Movement.objects.filter(item=item).order_by("sequence").values_list("move", flat=True))


def test_the_loop_runs_from_registration_to_rebound(county: County) -> None:
    (item,) = make_items(county, lead=county.street, assisting=(county.bureau,))
    assert (item.state, item.number, item.lead_id) == (State.REGISTERED, "2026-1", None)

    (item,) = actions.assign_items([item.uid], actor=county.clerk, to=actions.HandOver())
    assert (item.state, item.lead_id, item.deadline, item.due) == (State.ASSIGNED, county.street.pk, DEADLINE, DEADLINE)

    actions.acknowledge_items([item.uid], actor=county.liaison)
    actions.acknowledge_items([item.uid], actor=county.helper)
    (item,) = actions.submit_plans([item.uid], actor=county.liaison, plan=actions.PlanDraft(FIXES))
    assert (item.state, item.plan) == (State.ASSIGNED, "submitted")
    (item,) = actions.approve_plans([item.uid], actor=county.head)
    assert (item.state, item.plan, Plan.objects.get(item=item).approved_by_id) == (
        State.PLANNED,
        "in_force",
        county.head.account_id,
    )

    picture = make_picture(county.liaison)
    report = actions.ReportDraft("已清扫", (picture.uid,))
    item = actions.submit_report(item.uid, actor=county.liaison, report=report)
    (item,) = actions.approve_reports([item.uid], actor=county.head)
    assert (item.state, item.checker_id, item.due) == (State.REPORTED, county.office.pk, None)

    item = actions.send_back_item(item.uid, actor=county.verifier, reason="还有积水")
    assert (item.state, item.returns, item.plan, item.report) == (State.PLANNED, 1, "in_force", "none")
    assert item.mend_by is not None
    assert item.due == item.mend_by

    picture = make_picture(county.head)
    report = actions.ReportDraft("已排水", (picture.uid,))
    (item,) = actions.approve_reports([item.uid], actor=county.head, report=report)
    (item,) = actions.close_items([item.uid], actor=county.verifier, words="属实")
    assert (item.state, item.checker_id) == (State.CLOSED, None)
    assert Report.objects.filter(item=item).count() == 2
    assert list(Verification.objects.filter(item=item).values_list("passed", flat=True)) == [False, True]

    seen = make_picture(county.inspector)
    item = actions.rebound_item(
        item.uid, actor=county.inspector, reason="又有垃圾", deadline=LATER, evidence=[seen.uid]
    )
    assert (item.state, item.cycle, item.rebounds, item.deadline, item.first_deadline) == (
        State.ASSIGNED,
        2,
        1,
        LATER,
        LATER,
    )
    assert moves_of(item) == [
        Move.REGISTER,
        Move.ASSIGN,
        Move.ACKNOWLEDGE,
        Move.ACKNOWLEDGE,
        Move.SUBMIT_PLAN,
        Move.APPROVE_PLAN,
        Move.SUBMIT_REPORT,
        Move.APPROVE_REPORT,
        Move.SEND_BACK,
        Move.APPROVE_REPORT,
        Move.CLOSE,
        Move.REBOUND,
    ]
