"""What a unit's workbook asks for, made into moves: 签收, 五定 drafts, reports and 立行立改, all of them or none."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from bihuan.evidence.actions import EvidenceDraft, add_evidence
from bihuan.registry.actor import Actor

from ..facts import Intent
from ..states import Move
from .loading import Desk, lock_items
from .planning import PlanDraft, want_plan
from .reporting import Papers, ReportDraft, want_report
from .running import Wanted, check_version, run_desks


@dataclass(frozen=True)
class Filled:
    """What one item gets: ``version`` is that on which it was judged; ``pictures`` come as after-evidence of the report."""

    version: int
    sign: bool = False
    plan: PlanDraft | None = None
    report: ReportDraft | None = None
    at_once: bool = False
    pictures: tuple[EvidenceDraft, ...] = ()


def fill_items(filled: Mapping[UUID, Filled], *, actor: Actor) -> None:
    """Make the moves of every item in the caller's transaction, or raise and make none.

    Raises Conflict where an item moved since it was judged, else what the single moves raise.
    """
    with transaction.atomic():
        for desk in lock_items(list(filled), actor=actor, units=actor.unit_ids):
            check_version(desk, filled[desk.item.uid].version)
        signing = [uid for uid, one in filled.items() if one.sign]
        _run(signing, lambda _: Wanted(Intent(Move.ACKNOWLEDGE)), actor)
        planning = [uid for uid, one in filled.items() if one.plan is not None and one.report is None]
        _run(planning, lambda desk: want_plan(desk, Move.SUBMIT_PLAN, filled[desk.item.uid].plan, actor), actor)
        reporting = [uid for uid, one in filled.items() if one.report is not None]
        _run(reporting, lambda desk: _want_report(desk, filled[desk.item.uid], actor), actor)


def _run(uids: Sequence[UUID], want: Callable[[Desk], Wanted], actor: Actor) -> None:
    """Run one kind of move; the desks are read anew, for an item may have moved just now."""
    if uids:
        run_desks(lock_items(uids, actor=actor, units=actor.unit_ids), want, actor=actor)


def _want_report(desk: Desk, one: Filled, actor: Actor) -> Wanted:
    report = one.report or ReportDraft("")
    uploads = tuple(row.uid for row in add_evidence(one.pictures, actor=actor))
    draft = ReportDraft(report.text, (*report.evidence, *uploads), report.people, report.materials, report.yuan)
    if one.at_once:
        return want_report(desk, Move.SUBMIT_AT_ONCE, Papers(draft, one.plan or PlanDraft()), actor)
    return want_report(desk, Move.SUBMIT_REPORT, Papers(draft), actor)
