"""报结 and 立行立改: saying that it is put right, with proof, under the head's name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from bihuan.core.errors import Invalid
from bihuan.core.text import N_
from bihuan.core.uid import uuid7
from bihuan.evidence.models import Evidence
from bihuan.registry.actor import Actor
from bihuan.registry.models import Unit

from ..facts import Intent, Transition
from ..models import Item, Movement, Plan, Report
from ..states import Move, Paper, State
from .attaching import NOTHING_ATTACHED, Attachment, attach, count_after, count_before
from .loading import Desk
from .planning import PlanDraft, keep_plan, plan_row, plan_words, waiting_plan
from .running import Wanted, move_items


@dataclass(frozen=True)
class ReportDraft:
    """A sentence, the uploads that prove it, and, if the unit likes, what it put in (yuan)."""

    text: str
    evidence: tuple[UUID, ...] = ()
    people: int | None = None
    materials: str = ""
    yuan: Decimal | None = None

    def payload(self) -> dict[str, Any]:
        """The draft as the operation's digest sees it."""
        return {
            "text": self.text,
            "evidence": [str(uid) for uid in self.evidence],
            "people": self.people,
            "materials": self.materials,
            "yuan": self.yuan,
        }


@dataclass(frozen=True)
class Papers:
    """What one reporting action brings: report and, for 立行立改, plan; None approves what waits."""

    report: ReportDraft | None
    plan: PlanDraft | None = None
    attached: Attachment = NOTHING_ATTACHED

    def payload(self) -> dict[str, Any]:
        """Report and plan as the operation's digest sees them."""
        return {
            "report": self.report.payload() if self.report else None,
            "plan": self.plan.payload() if self.plan else None,
        }


def submit_report(
    uid: UUID,
    *,
    actor: Actor,
    report: ReportDraft,
    behalf: Unit | None = None,
    paper: Sequence[UUID] = (),
    client_uid: UUID | None = None,
    expected: int | None = None,
) -> Item:
    """Draft a report for the head's approval; where the pack asks none it goes straight to the checkers."""
    return _report({uid: Papers(report)}, Move.SUBMIT_REPORT, actor, client_uid, expected, behalf, paper)[0]


def submit_reports(reports: Mapping[UUID, ReportDraft], *, actor: Actor, client_uid: UUID | None = None) -> list[Item]:
    """Draft the reports of many items, each its own: all of them or none."""
    papers = {uid: Papers(report) for uid, report in reports.items()}
    return _report(papers, Move.SUBMIT_REPORT, actor, client_uid, None)


def send_reports(reports: Mapping[UUID, ReportDraft], *, actor: Actor, client_uid: UUID | None = None) -> list[Item]:
    """As head, write and send the reports of many items, each its own: all of them or none."""
    papers = {uid: Papers(report) for uid, report in reports.items()}
    return _report(papers, Move.APPROVE_REPORT, actor, client_uid, None)


def approve_reports(
    uids: Sequence[UUID],
    *,
    actor: Actor,
    report: ReportDraft | None = None,
    behalf: Unit | None = None,
    paper: Sequence[UUID] = (),
    client_uid: UUID | None = None,
    expected: int | None = None,
) -> list[Item]:
    """Approve the waiting report of each item, or, as head, write and send one item's report in one."""
    papers = dict.fromkeys(uids, Papers(report))
    return _report(papers, Move.APPROVE_REPORT, actor, client_uid, expected, behalf, paper)


def submit_at_once(
    uid: UUID,
    *,
    actor: Actor,
    plan: PlanDraft,
    report: ReportDraft,
    client_uid: UUID | None = None,
    expected: int | None = None,
) -> Item:
    """立行立改, drafted: plan and report in one form, up for one approval."""
    return _report({uid: Papers(report, plan)}, Move.SUBMIT_AT_ONCE, actor, client_uid, expected)[0]


def do_at_once(
    uids: Sequence[UUID],
    *,
    actor: Actor,
    plan: PlanDraft | None = None,
    report: ReportDraft | None = None,
    behalf: Unit | None = None,
    paper: Sequence[UUID] = (),
    client_uid: UUID | None = None,
    expected: int | None = None,
) -> list[Item]:
    """立行立改, approved: what waits (both None), or written and approved by the head in one."""
    papers = dict.fromkeys(uids, Papers(report, plan))
    return _report(papers, Move.DO_AT_ONCE, actor, client_uid, expected, behalf, paper)


def return_report(
    uid: UUID, *, actor: Actor, reason: str, client_uid: UUID | None = None, expected: int | None = None
) -> Item:
    """Return a waiting report to its drafter with words."""

    def want(_: Desk) -> Wanted:
        return Wanted(Intent(Move.RETURN_REPORT, reason=reason), words={"reason": reason})

    return move_items(
        [uid],
        want,
        actor=actor,
        verb="ledger.return_report",
        payload={"reason": reason},
        client_uid=client_uid,
        expected=expected,
    )[0]


def _report(
    papers: Mapping[UUID, Papers],
    move: Move,
    actor: Actor,
    client_uid: UUID | None,
    expected: int | None,
    behalf: Unit | None = None,
    paper: Sequence[UUID] = (),
) -> list[Item]:
    attached = Attachment(behalf.pk if behalf else None, tuple(paper))
    given = {uid: replace(one, attached=attached) for uid, one in papers.items()}
    return move_items(
        list(given),
        lambda desk: want_report(desk, move, given[desk.item.uid], actor),
        actor=actor,
        verb=f"ledger.{move.value}",
        payload={
            "papers": {str(uid): one.payload() for uid, one in papers.items()},
            "behalf": str(behalf.uid) if behalf else None,
            "paper": [str(uid) for uid in paper],
        },
        client_uid=client_uid,
        expected=expected,
    )


def want_report(desk: Desk, move: Move, papers: Papers, actor: Actor) -> Wanted:
    """What one locked item gets: this report (and plan), or an answer to what waits."""
    behalf = papers.attached.behalf
    report = _report_row(desk, papers.report, actor, behalf)
    evidence: list[Evidence] = []
    if papers.report is not None:
        evidence = attach(papers.report.evidence, desk, actor=actor, part=report.uid)
    signed = attach(papers.attached.paper, desk, actor=actor)
    plan = _plan_for(desk, move, papers, actor, behalf)
    after = count_after(desk, report.uid)
    intent = Intent(
        move,
        reason=report.text,
        finish=plan.finish if plan else None,
        behalf=behalf,
        paper=bool(signed),
        signed=bool(papers.attached.sheet),
        new_plan=papers.plan is not None,
        new_report=papers.report is not None,
    )

    def then(transition: Transition, _: Movement) -> None:
        if plan is not None:
            plan.approved_at = desk.now if transition.after.plan is Paper.IN_FORCE else None
            keep_plan(plan, transition, actor)
        _keep_report(report, transition, actor)

    facts = {
        "before_pictures": count_before(desk),
        "after_pictures": after.pictures,
        "after_documents": after.documents,
    }
    words = {**_report_words(report), "sheet": papers.attached.sheet, **({"plan": plan_words(plan)} if plan else {})}
    return Wanted(intent, words=words, evidence=[*evidence, *signed], facts=facts, then=then)


def _plan_for(desk: Desk, move: Move, papers: Papers, actor: Actor, behalf: int | None) -> Plan | None:
    """The plan of a 立行立改: filled in now, or waiting; other reports stand on the plan in force."""
    if move not in (Move.SUBMIT_AT_ONCE, Move.DO_AT_ONCE):
        return None
    if papers.plan is not None:
        return plan_row(desk, papers.plan, actor, behalf)
    return waiting_plan(desk)


def _report_row(desk: Desk, draft: ReportDraft | None, actor: Actor, behalf: int | None) -> Report:
    if draft is None:
        number = desk.before.report_number
        waiting = Report.objects.filter(item_id=desk.item.pk, number=number).first()
        if waiting is None or desk.before.report is not Paper.SUBMITTED:
            raise Invalid("no_report_waiting", N_("没有等待审批的报结稿"))
        return waiting
    return Report(
        uid=uuid7(),
        realm_id=desk.item.realm_id,
        item_id=desk.item.pk,
        cycle=desk.before.cycle,
        text=draft.text.strip(),
        people=draft.people,
        materials=draft.materials,
        yuan=draft.yuan,
        drafted_by_id=actor.account_id,
        drafted_at=desk.now,
        behalf=behalf is not None,
    )


def _keep_report(report: Report, transition: Transition, actor: Actor) -> None:
    report.number = transition.after.report_number
    if transition.after.state is State.REPORTED:
        report.approved_by_id = actor.account_id
        report.sent_at = transition.after.sent_at
    report.save()


def _report_words(report: Report) -> dict[str, Any]:
    words = {"text": report.text, "materials": report.materials, "people": report.people, "yuan": report.yuan}
    return {key: value for key, value in words.items() if value not in ("", None)}
