"""The steps of the main job, each made by the accounts that really may make it.

Every step takes the cases that wait for it and leaves all others alone, so a job that broke off goes on where it was.
Each returns how many items it moved and calls ``done`` once for each.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bihuan.core.text import N_
from bihuan.core.workdays import add_workdays, end_of_day, local_day
from bihuan.demo.cases import Case, by, uids
from bihuan.demo.cast import Cast
from bihuan.demo.findings import Stage, remedies
from bihuan.evidence.models import Purpose
from bihuan.ledger import actions
from bihuan.ledger.models import Party
from bihuan.ledger.packs import current_pack, rules_of
from bihuan.ledger.states import Paper, State
from bihuan.registry.queries.calendars import calendar_of

Done = Callable[[int], None]
# What the office gives where the paper names no day anybody could keep.
_OFFICE_WORKDAYS = 10
_REBOUND_WORKDAYS = 5
# A paper older than this is one of long ago: its dates serve as spans only.
_CURRENT_DAYS = 60


@dataclass(frozen=True)
class Setting:
    """What every step needs: who acts, and for the deadlines the day the paper was received."""

    cast: Cast
    received: date

    @property
    def today(self) -> date:
        """The day of the job."""
        return self.cast.today


@dataclass(frozen=True)
class Step:
    """One step: what it is called, which cases wait for it, and how it is made."""

    label: str
    waits: Callable[[Case], bool]
    make: Callable[[list[Case], Setting, Done], None]


def withdraw(cases: list[Case], setting: Setting, done: Done) -> None:
    """The inspector strikes out what he wrote twice."""
    actions.withdraw_items(uids(cases), actor=setting.cast.inspector, reason="与上一条重复登记")
    done(len(cases))


def hand_over(cases: list[Case], setting: Setting, done: Done) -> None:
    """The clerk hands over: to the unit proposed, else to the one in charge of the place; a deadline for each."""
    alike: dict[actions.HandOver, list[Case]] = {}
    for case in cases:
        place = case.item.place
        lead = place.unit if place and not case.item.proposed_lead_id else None
        to = actions.HandOver(lead=lead, deadline=_deadline(case, setting), words="请按“五定”要求抓好整改。")
        alike.setdefault(to, []).append(case)
    for to, group in alike.items():
        actions.assign_items(uids(group), actor=setting.cast.clerk, to=to)
        done(len(group))


def acknowledge(cases: list[Case], setting: Setting, done: Done) -> None:
    """The liaisons of lead and assisting units sign for what was handed to them."""
    items = {case.item.pk: case.item.uid for case in cases}
    parties = Party.objects.filter(item_id__in=items, acknowledged_at__isnull=True).order_by("unit_id", "item_id")
    for unit_id in dict.fromkeys(parties.values_list("unit_id", flat=True)):
        theirs = [items[party.item_id] for party in parties if party.unit_id == unit_id]
        actions.acknowledge_items(theirs, actor=setting.cast.liaison(unit_id))
    done(len(cases))


def submit_plans(cases: list[Case], setting: Setting, done: Done) -> None:
    """The liaisons send the five fixes up."""
    for case in cases:
        actions.submit_plans([case.item.uid], actor=setting.cast.liaison(case.lead), plan=_plan(case, setting))
        done(1)


def approve_plans(cases: list[Case], setting: Setting, done: Done) -> None:
    """Those who sign for the units approve, many at once."""
    for lead, group in by(lambda case: case.lead, cases).items():
        actions.approve_plans(uids(group), actor=setting.cast.signer(lead))
        done(len(group))


def submit_reports(cases: list[Case], setting: Setting, done: Done) -> None:
    """The liaisons report with a photograph of the spot put right."""
    for case in cases:
        liaison = setting.cast.liaison(case.lead)
        actions.submit_report(case.item.uid, actor=liaison, report=_report(case, setting))
        done(1)


def approve_reports(cases: list[Case], setting: Setting, done: Done) -> None:
    """Those who sign for the units send the reports to the office."""
    for lead, group in by(lambda case: case.lead, cases).items():
        actions.approve_reports(uids(group), actor=setting.cast.signer(lead))
        done(len(group))


def do_at_once(cases: list[Case], setting: Setting, done: Done) -> None:
    """立行立改: plan and report in one form, one signature for both."""
    for case in cases:
        if case.item.plan == Paper.NONE.value:
            plan, report = _plan(case, setting), _report(case, setting)
            actions.submit_at_once(case.item.uid, actor=setting.cast.liaison(case.lead), plan=plan, report=report)
        actions.do_at_once([case.item.uid], actor=setting.cast.signer(case.lead))
        done(1)


def send_back(cases: list[Case], setting: Setting, done: Done) -> None:
    """The checker returns what the photographs do not prove."""
    for case in cases:
        reason = "只有一张远景照片，看不出整改是否到位，请补拍近景。"
        actions.send_back_item(case.item.uid, actor=setting.cast.checker, reason=reason)
        done(1)


def report_again(cases: list[Case], setting: Setting, done: Done) -> None:
    """The liaison mends and reports again with new photographs."""
    for case in cases:
        if case.item.report == Paper.NONE.value:
            liaison = setting.cast.liaison(case.lead)
            report = _report(case, setting, words="已补拍近景两张。", shots=(2, 3))
            actions.submit_report(case.item.uid, actor=liaison, report=report)
        actions.approve_reports([case.item.uid], actor=setting.cast.signer(case.lead))
        done(1)


def close(cases: list[Case], setting: Setting, done: Done) -> None:
    """The checker closes what is put right."""
    actions.close_items(uids(cases), actor=setting.cast.checker, words="经核查，整改到位，同意销号。")
    done(len(cases))


def look_back(cases: list[Case], setting: Setting, done: Done) -> None:
    """The inspector goes again and finds it still right."""
    for case in cases:
        inspector = setting.cast.inspector
        seen = case.show_after(actor=inspector, shot=4, purpose=Purpose.VISIT)
        actions.consolidate_items([case.item.uid], actor=inspector, words="回头看未见反弹。", evidence=[seen])
        done(1)


def rebound(cases: list[Case], setting: Setting, done: Done) -> None:
    """The inspector finds the fault back: the same item, its next cycle."""
    deadline = end_of_day(add_workdays(setting.today, _REBOUND_WORKDAYS, calendar_of(setting.cast.realm.pk)).day)
    for case in cases:
        inspector = setting.cast.inspector
        seen = case.show_again(actor=inspector)
        reason = "回头看发现问题再次出现，请查找管理原因。"
        actions.rebound_item(case.item.uid, actor=inspector, reason=reason, deadline=deadline, evidence=[seen])
        done(1)


STEPS: tuple[Step, ...] = (
    Step(
        N_("撤销重复登记"),
        lambda case: case.finding.stage is Stage.WITHDRAWN and case.item.state == State.REGISTERED.value,
        withdraw,
    ),
    Step(N_("交办到责任单位"), lambda case: case.waits(Stage.ASSIGNED, State.REGISTERED), hand_over),
    Step(
        N_("责任单位签收"),
        lambda case: case.waits(Stage.ACKNOWLEDGED, State.ASSIGNED, plan=Paper.NONE),
        acknowledge,
    ),
    Step(
        N_("报送五定方案"),
        lambda case: case.waits(Stage.SUBMITTED, State.ASSIGNED, plan=Paper.NONE) and not case.at_once,
        submit_plans,
    ),
    Step(
        N_("批准五定方案"),
        lambda case: case.waits(Stage.PLANNED, State.ASSIGNED, plan=Paper.SUBMITTED) and not case.at_once,
        approve_plans,
    ),
    Step(
        N_("立行立改，附整改后照片"),
        lambda case: case.waits(Stage.REPORTED, State.ASSIGNED) and case.at_once,
        do_at_once,
    ),
    Step(
        N_("报结，附整改后照片"),
        lambda case: case.waits(Stage.DRAFTED, State.PLANNED, report=Paper.NONE) and not case.item.returns,
        submit_reports,
    ),
    Step(
        N_("负责人批准报结"),
        lambda case: case.waits(Stage.REPORTED, State.PLANNED, report=Paper.SUBMITTED) and not case.item.returns,
        approve_reports,
    ),
    Step(
        N_("核查退回补正"),
        lambda case: case.waits(Stage.RETURNED, State.REPORTED) and not case.item.returns and _is_returned(case),
        send_back,
    ),
    Step(
        N_("补正后再次报结"),
        lambda case: case.waits(Stage.CLOSED, State.PLANNED) and case.item.returns > 0,
        report_again,
    ),
    Step(N_("核查通过并销号"), lambda case: case.waits(Stage.CLOSED, State.REPORTED), close),
    Step(
        N_("回头看"),
        lambda case: case.finding.stage is Stage.CONSOLIDATED and case.item.state == State.CLOSED.value,
        look_back,
    ),
    Step(
        N_("登记反弹"),
        lambda case: case.finding.stage is Stage.REBOUNDED and case.waits(Stage.CLOSED, State.CLOSED),
        rebound,
    ),
)
"""The main job in the order of the loop. A step whose cases are all further on already has nothing to do."""


def _is_returned(case: Case) -> bool:
    return case.finding.sent_back or case.finding.stage is Stage.RETURNED


def _deadline(case: Case, setting: Setting) -> datetime:
    """The deadline the clerk gives.

    A paper of long ago keeps its spans: what was due six days after it came is due six days from today.
    """
    proposed, calendar = case.item.proposed_deadline, calendar_of(setting.cast.realm.pk)
    if proposed is not None:
        # A paper of these days keeps its dates, also those past: somebody has let them pass.
        is_current = (setting.today - setting.received).days <= _CURRENT_DAYS
        return proposed if is_current else end_of_day(setting.today + (local_day(proposed) - setting.received))
    known = rules_of(current_pack(case.item.batch.pack)).deadline_default(case.item.deadline_text)
    days = known.workdays if known else _OFFICE_WORKDAYS
    return end_of_day(add_workdays(setting.today, days, calendar).day)


def _plan(case: Case, setting: Setting) -> actions.PlanDraft:
    remedy = remedies()[case.finding.shows]
    lead = case.item.lead
    finish = min(local_day(case.deadline), setting.today + timedelta(days=14))
    name = lead.short_name if lead else ""
    return actions.PlanDraft(
        fixes={
            "person": f"{name}创文专干",
            "finish": finish,
            "duty": f"{name}为责任单位，分管负责人为第一责任人。",
            "standard": remedy.standard,
            "measure": remedy.measure,
        },
        people=2 + case.finding.number % 5,
    )


def _report(case: Case, setting: Setting, *, words: str = "", shots: Sequence[int] = (1,)) -> actions.ReportDraft:
    liaison = setting.cast.liaison(case.lead)
    shown = tuple(case.show_after(actor=liaison, shot=shot) for shot in shots)
    return actions.ReportDraft(remedies()[case.finding.shows].done + words, evidence=shown)
