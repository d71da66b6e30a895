"""One approval for many papers: the head's tick, or a sheet signed on paper and scanned; and 代录 by the office."""

from dataclasses import replace

import pytest

from bihuan.core.errors import Conflict, Denied, Invalid, NotFound
from bihuan.core.uid import uuid7
from bihuan.evidence.models import Purpose
from bihuan.evidence.queries import of_targets
from bihuan.ledger import actions
from bihuan.ledger.actions import HandOver, PlanDraft, ReportDraft
from bihuan.ledger.actions.signing import ALPHABET, MOST_ON_SHEET, approve_papers, print_sheet, record_sheet
from bihuan.ledger.approving import get_sheet, papers_on, visible_sheets, waiting_for_approval
from bihuan.ledger.facts import Intent
from bihuan.ledger.lifecycle import decide
from bihuan.ledger.models import Item, Movement, Plan, SignSheet
from bihuan.ledger.states import Move, Paper, State
from bihuan.ledger.verify import verify_ledger
from tests.ledger.factories import DEADLINE, FIXES, County, make_items, make_picture
from tests.ledger.worlds import AROUND, STREET, item_in, person
from tests.ledger.worlds import DEADLINE as RULE_DEADLINE


def drafted(county: County) -> tuple[Item, Item, Item]:
    """A plan, a report and a 立行立改 of the street that wait for its head."""
    items = make_items(county, 3)
    uids = [item.uid for item in items]
    actions.assign_items(uids, actor=county.clerk, to=HandOver(lead=county.street, deadline=DEADLINE))
    plan, report, at_once = items
    actions.submit_plans([plan.uid], actor=county.liaison, plan=PlanDraft(fixes=FIXES))
    actions.approve_plans([report.uid], actor=county.head, plan=PlanDraft(fixes=FIXES))
    actions.submit_report(
        report.uid, actor=county.liaison, report=ReportDraft("已清扫", (make_picture(county.liaison).uid,))
    )
    actions.submit_at_once(
        at_once.uid,
        actor=county.liaison,
        plan=PlanDraft(fixes=FIXES),
        report=ReportDraft("当场清扫", (make_picture(county.liaison).uid,)),
    )
    for item in items:
        item.refresh_from_db()
    return plan, report, at_once


def seen(*items: Item) -> dict[object, int]:
    return {item.uid: item.version for item in items}


def states(*items: Item) -> list[str]:
    return [Item.objects.get(pk=item.pk).state for item in items]


def scan(actor: object) -> object:
    return make_picture(actor, Purpose.PAPER).uid


# --- the rule ------------------------------------------------------------------------------------------------------

SIGNED = Intent(Move.APPROVE_PLAN, finish=RULE_DEADLINE, paper=True, signed=True, reason="写明理由", new_plan=True)


@pytest.mark.parametrize("name", ["liaison", "head", "delegate", "two_hats"])
def test_whoever_stands_for_the_lead_brings_the_heads_hand(name: str) -> None:
    assert decide(item_in(State.ASSIGNED), AROUND, SIGNED, person(name)).after.plan is Paper.IN_FORCE


@pytest.mark.parametrize(
    "name", ["villager", "helper", "helper_head", "stranger", "clerk", "verifier", "leader", "clock"]
)
def test_nobody_else_does(name: str) -> None:
    with pytest.raises(Denied):
        decide(item_in(State.ASSIGNED), AROUND, SIGNED, person(name))


def test_a_sheet_without_its_scan_is_worth_nothing() -> None:
    with pytest.raises(Denied):
        decide(item_in(State.ASSIGNED), AROUND, replace(SIGNED, paper=False), person("liaison"))


@pytest.mark.parametrize("move", [Move.ACKNOWLEDGE, Move.SUBMIT_PLAN, Move.APPROVE_PLAN])
def test_entering_for_a_unit_is_for_the_office_alone(move: Move) -> None:
    intent = replace(SIGNED, move=move, signed=False, behalf=STREET)
    item = replace(item_in(State.ASSIGNED), acknowledged=frozenset())

    assert decide(item, AROUND, intent, person("clerk")).acting_unit == STREET
    for name in ("liaison", "head", "verifier", "helper"):
        with pytest.raises(Denied):
            decide(item, AROUND, intent, person(name))


# --- the head's tick -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["head", "delegate"])
def test_one_approval_answers_plans_and_reports_alike(county: County, who: str) -> None:
    plan, report, at_once = drafted(county)

    approve_papers(seen(plan, report, at_once), actor=county.people[who])

    assert states(plan, report, at_once) == [State.PLANNED, State.REPORTED, State.REPORTED]
    assert [item.movements.latest("sequence").move for item in (plan, report, at_once)] == [
        Move.APPROVE_PLAN,
        Move.APPROVE_REPORT,
        Move.DO_AT_ONCE,
    ]


def test_all_are_approved_or_none(county: County) -> None:
    plan, report, at_once = drafted(county)
    actions.return_report(at_once.uid, actor=county.delegate, reason="补照片")
    before = Movement.objects.count()

    with pytest.raises(Conflict, match="您的操作没有保存"):
        approve_papers(seen(plan, report, at_once), actor=county.head)

    assert Movement.objects.count() == before


def test_what_was_changed_since_it_was_looked_at_is_not_approved(county: County) -> None:
    plan, _, _ = drafted(county)
    looked = seen(plan)
    actions.return_plan(plan.uid, actor=county.delegate, reason="措施太空")
    actions.submit_plans([plan.uid], actor=county.liaison, plan=PlanDraft(fixes={**FIXES, "measure": "别的"}))

    with pytest.raises(Conflict):
        approve_papers(looked, actor=county.head)
    assert states(plan) == [State.ASSIGNED]


def test_approving_again_with_the_same_id_changes_nothing(county: County) -> None:
    plan, report, _ = drafted(county)
    looked, client = seen(plan, report), uuid7()
    approve_papers(looked, actor=county.head, client_uid=client)
    lines = Movement.objects.count()

    assert len(approve_papers(looked, actor=county.head, client_uid=client)) == 2
    assert Movement.objects.count() == lines
    with pytest.raises(Conflict, match="这个操作编号已经用过"):
        approve_papers(seen(plan), actor=county.head, client_uid=client)


@pytest.mark.parametrize("who", ["liaison", "clerk", "villager"])
def test_others_do_not_approve(county: County, who: str) -> None:
    plan, _, _ = drafted(county)
    with pytest.raises(NotFound if who == "villager" else Denied):
        approve_papers(seen(plan), actor=county.people[who])


def test_nothing_waits(county: County) -> None:
    (item,) = make_items(county)
    actions.assign_items([item.uid], actor=county.clerk, to=HandOver(lead=county.street, deadline=DEADLINE))
    item.refresh_from_db()
    with pytest.raises(Conflict) as refused:
        approve_papers(seen(item), actor=county.head)
    assert str(refused.value) == f"{item.number} 号没有等待批准的方案或报结"


def test_who_sees_what_waits(county: County) -> None:
    drafted(county)
    waiting = {name: waiting_for_approval(actor).count() for name, actor in county.people.items()}

    assert {name for name, count in waiting.items() if count == 3} == {"head", "delegate", "liaison", "clerk", "chief"}
    assert set(waiting.values()) == {0, 3}


# --- the sheet -----------------------------------------------------------------------------------------------------


def test_a_sheet_fixes_what_the_hand_covers(county: County) -> None:
    plan, report, at_once = drafted(county)
    before = Movement.objects.count()

    sheet = print_sheet([at_once.uid, plan.uid, report.uid], actor=county.liaison)

    assert (sheet.unit, sheet.owner) == (county.street, county.office)
    assert [(one["plan"], one["report"]) for one in sheet.entries] == [(1, None), (None, 1), (1, 1)]
    assert len(sheet.code) == 9
    assert set(sheet.code) <= {*ALPHABET, "-"}
    assert [paper.move for paper in papers_on(sheet, county.head)] == [
        Move.APPROVE_PLAN,
        Move.APPROVE_REPORT,
        Move.DO_AT_ONCE,
    ]
    assert Movement.objects.count() == before
    client = uuid7()
    again = [print_sheet([plan.uid], actor=county.liaison, client_uid=client).uid for _ in range(2)]
    assert again[0] == again[1]


def test_sheets_are_refused_in_words(county: County) -> None:
    plan, report, _ = drafted(county)
    (other,) = make_items(county, batch=plan.batch)
    actions.assign_items([other.uid], actor=county.clerk, to=HandOver(lead=county.bureau, deadline=DEADLINE))
    with pytest.raises(Invalid, match=r"号没有等待批准的方案或报结$"):
        print_sheet([plan.uid, other.uid], actor=county.clerk)
    actions.submit_plans([other.uid], actor=county.helper, plan=PlanDraft(fixes=FIXES))

    with pytest.raises(Invalid, match=r"^一张签字表只能列一个牵头单位的事项，请按单位分开打印$"):
        print_sheet([plan.uid, other.uid], actor=county.clerk)
    with pytest.raises(Invalid, match=r"^请先勾选要列入签字表的事项$"):
        print_sheet([], actor=county.clerk)
    with pytest.raises(Invalid, match=r"^一张签字表最多列 100 项，请分几张打印$"):
        print_sheet([uuid7() for _ in range(MOST_ON_SHEET + 1)], actor=county.clerk)
    with pytest.raises(Denied, match=r"^签字表由牵头单位或主管办公室打印$"):
        print_sheet([report.uid], actor=county.verifier)


def test_the_units_liaison_records_the_signed_sheet(county: County) -> None:
    plan, report, at_once = drafted(county)
    sheet = print_sheet([plan.uid, report.uid, at_once.uid], actor=county.liaison)
    paper = scan(county.liaison)

    done = record_sheet(sheet.uid, items=[plan.uid, report.uid], scan=[paper], actor=county.liaison)

    assert states(plan, report, at_once) == [State.PLANNED, State.REPORTED, State.ASSIGNED]
    assert (done.behalf, done.signed) == (False, [str(plan.uid), str(report.uid)])
    for item in (plan, report):
        line = item.movements.latest("sequence")
        assert (line.unit, line.behalf, len(line.evidence)) == (county.street, None, 1)
        assert f'"sheet":"{sheet.code}"' in line.words.text
        scans = of_targets(county.realm.pk, "ledger.item", [item.uid]).filter(purpose=Purpose.PAPER)
        assert scans.count() == 1
    assert Plan.objects.get(item=plan).behalf is False
    assert all(verdict.sound for verdict in verify_ledger())


def test_the_office_records_it_for_the_unit(county: County) -> None:
    plan, report, _ = drafted(county)
    sheet = print_sheet([plan.uid, report.uid], actor=county.clerk)

    done = record_sheet(sheet.uid, items=[plan.uid, report.uid], scan=[scan(county.chief)], actor=county.chief)

    assert done.behalf
    assert states(plan, report) == [State.PLANNED, State.REPORTED]
    line = report.movements.latest("sequence")
    assert (line.behalf, line.account_id) == (county.street, county.chief.account_id)
    with pytest.raises(Denied, match="不能核查本单位或自己经手的整改"):
        actions.close_items([report.uid], actor=county.chief)


def test_a_sheet_is_recorded_once_and_only_with_its_scan_and_items(county: County) -> None:
    plan, report, _ = drafted(county)
    sheet = print_sheet([plan.uid], actor=county.liaison)
    before = Movement.objects.count()

    with pytest.raises(Invalid, match=r"^请附上签好字的扫描件$"):
        record_sheet(sheet.uid, items=[plan.uid], scan=[], actor=county.liaison)
    for items in ([], [report.uid]):
        with pytest.raises(Invalid, match=r"^请勾选签字表上同意的事项$"):
            record_sheet(sheet.uid, items=items, scan=[scan(county.liaison)], actor=county.liaison)
    with pytest.raises(NotFound):
        record_sheet(sheet.uid, items=[plan.uid], scan=[scan(county.liaison)], actor=county.helper)
    with pytest.raises(NotFound, match="没有这个文件"):
        record_sheet(sheet.uid, items=[plan.uid], scan=[scan(county.head)], actor=county.liaison)
    assert Movement.objects.count() == before

    paper, client = scan(county.liaison), uuid7()
    for _ in range(2):
        record_sheet(sheet.uid, items=[plan.uid], scan=[paper], actor=county.liaison, client_uid=client)
    assert Movement.objects.count() == before + 1
    with pytest.raises(Conflict) as refused:
        record_sheet(sheet.uid, items=[plan.uid], scan=[paper], actor=county.liaison)
    assert str(refused.value) == f"签字表 {sheet.code} 已经登记过"


def test_a_paper_changed_since_the_print_is_not_covered(county: County) -> None:
    plan, report, _ = drafted(county)
    sheet = print_sheet([plan.uid, report.uid], actor=county.liaison)
    actions.return_plan(plan.uid, actor=county.head, reason="措施太空")
    actions.submit_plans([plan.uid], actor=county.liaison, plan=PlanDraft(fixes={**FIXES, "measure": "别的"}))
    before = Movement.objects.count()

    with pytest.raises(Conflict) as refused:
        record_sheet(sheet.uid, items=[plan.uid, report.uid], scan=[scan(county.liaison)], actor=county.liaison)

    assert str(refused.value) == (
        f"{plan.number} 号的方案或报结在打印签字表以后有变化，签字不能作数；请去掉这一项，或重新打印签字表"
    )
    assert Movement.objects.count() == before
    assert papers_on(sheet, county.liaison)[0].plan.fixes["measure"] == FIXES["measure"], "what was printed stays"


def test_who_sees_a_sheet(county: County) -> None:
    plan, _, _ = drafted(county)
    sheet = print_sheet([plan.uid], actor=county.liaison)

    see = {name for name, actor in county.people.items() if visible_sheets(actor).exists()}

    assert see == {"clerk", "chief", "liaison", "head", "delegate"}
    assert get_sheet(county.chief, sheet.uid) == sheet
    with pytest.raises(NotFound, match=r"^没有这张签字表$"):
        get_sheet(county.verifier, sheet.uid)
    assert SignSheet.objects.count() == 1
