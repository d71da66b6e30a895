"""What a permitted move changes. Each effect returns the changed fields of the snapshot and touches nothing else."""

from typing import Any

from .facts import Circumstances, Intent, Performer, Snapshot, UnitKey
from .needs import policy_of
from .states import Card, Paper, RequestKind, State
from .succession import succeeded

Changes = dict[str, Any]
NOBODY: frozenset[int] = frozenset()

_NO_REPORT: Changes = {
    "report": Paper.NONE,
    "authors": NOBODY,
    "sent_at": None,
    "step": 0,
    "came_from": None,
}
_FRESH: Changes = {
    **_NO_REPORT,
    "acknowledged": NOBODY,
    "objected": NOBODY,
    "doers": NOBODY,
    "handlers": NOBODY,
    "plan": Paper.NONE,
    "mend_by": None,
}


def nothing(item: Snapshot, around: Circumstances, intent: Intent, who: Performer, unit: UnitKey | None) -> Changes:
    """The move is a line on the chain and changes no fact (asking, correcting, entering)."""
    return {}


def carry_in(item: Snapshot, around: Circumstances, intent: Intent, who: Performer, unit: UnitKey | None) -> Changes:
    """An opening balance starts where the paper says, marked 线下办理."""
    state = intent.state or State.REGISTERED
    planned = state in (State.PLANNED, State.REPORTED, State.CLOSED, State.CONSOLIDATED)
    reported = state in (State.REPORTED, State.CLOSED, State.CONSOLIDATED)
    closed = state in (State.CLOSED, State.CONSOLIDATED, State.SETTLED)
    signed = (planned or state is State.DEFERRED) and intent.unit is not None
    return {
        "state": state,
        "lead": intent.unit,
        "assisting": intent.units,
        "deadline": intent.deadline,
        "first_deadline": intent.deadline,
        # Who has a plan has signed for the item.
        "acknowledged": frozenset({intent.unit}) if signed else NOBODY,
        "plan": Paper.IN_FORCE if planned else Paper.NONE,
        "plan_version": int(planned and intent.new_plan),
        "report": Paper.IN_FORCE if reported else Paper.NONE,
        "report_number": int(reported and intent.new_report),
        "sent_at": (intent.sent_at or intent.closed_at or around.now) if reported else None,
        "came_from": State.PLANNED if state is State.REPORTED else None,
        "closed_at": (intent.closed_at or around.now) if closed else None,
        "offline": True,
    }


def assign(item: Snapshot, around: Circumstances, intent: Intent, who: Performer, unit: UnitKey | None) -> Changes:
    """Hand over to one lead; the first deadline of the cycle is set once."""
    deadline = item.deadline or intent.deadline
    return {
        **_FRESH,
        "state": State.ASSIGNED,
        "lead": intent.unit,
        "assisting": intent.units,
        "deadline": deadline,
        "first_deadline": item.first_deadline or deadline,
    }


def reassign(item: Snapshot, around: Circumstances, intent: Intent, who: Performer, unit: UnitKey | None) -> Changes:
    """Another lead begins anew under the same deadline; with the same lead only the assisting units change."""
    if intent.unit != item.lead:
        return {**_FRESH, "state": State.ASSIGNED, "lead": intent.unit, "assisting": intent.units}
    parties = intent.units | {item.lead}
    return {
        "assisting": intent.units,
        "acknowledged": item.acknowledged & parties,
        "objected": item.objected & intent.units,
    }


def succeed(item: Snapshot, around: Circumstances, intent: Intent, who: Performer, unit: UnitKey | None) -> Changes:
    """The heirs of units that have ended go on where those stood (``succession.succeeded`` says by which rule).

    ``around.steps`` are those of the heirs: where fewer are left, since two of them fell to one unit, the last is next.
    """
    after = succeeded(item, around.heirs)
    step = min(item.step, max(len(around.steps) - 1, 0)) if item.state is State.REPORTED else item.step
    return {**item.differences(after), "step": step}


def acknowledge(item: Snapshot, around: Circumstances, intent: Intent, who: Performer, unit: UnitKey | None) -> Changes:
    """The unit has signed for it; agreeing withdraws an objection."""
    return {"acknowledged": _with(item.acknowledged, unit), "objected": _without(item.objected, unit)}


def object_to_assisting(
    item: Snapshot, around: Circumstances, intent: Intent, who: Performer, unit: UnitKey | None
) -> Changes:
    """An assisting unit objects to being named; the office decides by 改派."""
    return {"objected": _with(item.objected, unit)}


def share_out(item: Snapshot, around: Circumstances, intent: Intent, who: Performer, unit: UnitKey | None) -> Changes:
    """One more doer at or below the lead; whoever shares out has seen the item, so it is acknowledged.

    A person of a unit below brings that unit along; one of the lead's own people works for the lead itself.
    """
    own = intent.person is not None and intent.unit == item.lead
    return {
        "doers": item.doers if own else _with(item.doers, intent.unit),
        "handlers": _with(item.handlers, intent.person),
        "acknowledged": _with(item.acknowledged, item.lead),
    }


def submit_plan(item: Snapshot, around: Circumstances, intent: Intent, who: Performer, unit: UnitKey | None) -> Changes:
    """A new version goes up for approval, or is in force at once where the pack asks nobody."""
    if not policy_of(around).plan_approved:
        return approve_plan(item, around, intent, who, unit)
    return {
        "plan": Paper.SUBMITTED,
        "plan_version": around.plans + 1,
        "acknowledged": _with(item.acknowledged, item.lead),
    }


def approve_plan(
    item: Snapshot, around: Circumstances, intent: Intent, who: Performer, unit: UnitKey | None
) -> Changes:
    """The head's word: in force at once, or next the office examines."""
    changes: Changes = {
        "plan_version": _plan_version(item, around, intent),
        "acknowledged": _with(item.acknowledged, item.lead),
    }
    if policy_of(around).office_examines:
        return {**changes, "plan": Paper.APPROVED}
    return {**changes, "plan": Paper.IN_FORCE, "state": State.PLANNED}


def return_plan(item: Snapshot, around: Circumstances, intent: Intent, who: Performer, unit: UnitKey | None) -> Changes:
    """Back to the drafter; the next submission is a new version."""
    return {"plan": Paper.NONE, "report": Paper.NONE, "authors": NOBODY}


def examine_plan(
    item: Snapshot, around: Circumstances, intent: Intent, who: Performer, unit: UnitKey | None
) -> Changes:
    """The office found the plan good."""
    return {"plan": Paper.IN_FORCE, "state": State.PLANNED}


def amend_plan(item: Snapshot, around: Circumstances, intent: Intent, who: Performer, unit: UnitKey | None) -> Changes:
    """The plan in force is set aside for a better one."""
    return {**_NO_REPORT, "plan": Paper.NONE, "state": State.ASSIGNED}


def submit_report(
    item: Snapshot, around: Circumstances, intent: Intent, who: Performer, unit: UnitKey | None
) -> Changes:
    """Up to the head, or straight to the checkers where the pack asks no approval."""
    if not policy_of(around).report_approved:
        return approve_report(item, around, intent, who, unit)
    return {"report": Paper.SUBMITTED, "report_number": around.reports + 1, "authors": _authors(item, who)}


def approve_report(
    item: Snapshot, around: Circumstances, intent: Intent, who: Performer, unit: UnitKey | None
) -> Changes:
    """Sent: from here the unit's clock stands still and the checker's runs."""
    waiting = item.report is Paper.SUBMITTED and not intent.new_report
    return {
        "state": State.REPORTED,
        "came_from": item.state,
        "report": Paper.IN_FORCE,
        "report_number": item.report_number if waiting else around.reports + 1,
        "authors": _authors(item, who),
        "sent_at": around.now,
        "step": 0,
    }


def return_report(
    item: Snapshot, around: Circumstances, intent: Intent, who: Performer, unit: UnitKey | None
) -> Changes:
    """Back to the drafter; a 立行立改 draft goes back with its plan."""
    plan = Paper.NONE if item.state is State.ASSIGNED else item.plan
    return {"report": Paper.NONE, "authors": NOBODY, "plan": plan}


def submit_at_once(
    item: Snapshot, around: Circumstances, intent: Intent, who: Performer, unit: UnitKey | None
) -> Changes:
    """Plan and report in one form, up for one approval."""
    return {
        "plan": Paper.SUBMITTED,
        "plan_version": around.plans + 1,
        "report": Paper.SUBMITTED,
        "report_number": around.reports + 1,
        "authors": _authors(item, who),
        "acknowledged": _with(item.acknowledged, item.lead),
    }


def do_at_once(item: Snapshot, around: Circumstances, intent: Intent, who: Performer, unit: UnitKey | None) -> Changes:
    """One approval covers plan and report."""
    return {
        **approve_report(item, around, intent, who, unit),
        "plan": Paper.IN_FORCE,
        "plan_version": _plan_version(item, around, intent),
        "acknowledged": _with(item.acknowledged, item.lead),
    }


def verify(item: Snapshot, around: Circumstances, intent: Intent, who: Performer, unit: UnitKey | None) -> Changes:
    """This step has passed; the next one's unit is up."""
    return {"step": item.step + 1}


def send_back(item: Snapshot, around: Circumstances, intent: Intent, who: Performer, unit: UnitKey | None) -> Changes:
    """退回: to where the report came from, with days to mend it; the deadline itself stays."""
    state = item.came_from or State.PLANNED
    plan = Paper.NONE if state is State.ASSIGNED else item.plan
    return {**_NO_REPORT, "state": state, "plan": plan, "mend_by": intent.mend_by, "returns": item.returns + 1}


def close(item: Snapshot, around: Circumstances, intent: Intent, who: Performer, unit: UnitKey | None) -> Changes:
    """销号. What led here stays as it is, for the record and for a 撤回."""
    return {"state": State.CLOSED, "closed_at": around.now, "mend_by": None, "card": Card.NONE}


def settle(item: Snapshot, around: Circumstances, intent: Intent, who: Performer, unit: UnitKey | None) -> Changes:
    """另行办结."""
    return {**_NO_REPORT, "state": State.SETTLED, "closed_at": around.now, "mend_by": None, "card": Card.NONE}


def grant(item: Snapshot, around: Circumstances, intent: Intent, who: Performer, unit: UnitKey | None) -> Changes:
    """What was asked for comes true."""
    match intent.request:
        case RequestKind.HAND_OVER:
            return {**_FRESH, "state": State.REGISTERED, "lead": None, "assisting": NOBODY}
        case RequestKind.EXTEND:
            return {"deadline": intent.deadline, "mend_by": None}
        case RequestKind.DEFER:
            changes = {"state": State.DEFERRED, "deadline": intent.milestones[-1], "mend_by": None}
            return {**_NO_REPORT, **changes, **_settled_plan(item)}
        case RequestKind.REDATE:
            return {"deadline": intent.milestones[-1]}
        case RequestKind.SETTLE:
            return settle(item, around, intent, who, unit)
        case RequestKind.RESUME:
            in_force = item.plan is Paper.IN_FORCE
            return {**_NO_REPORT, "state": State.PLANNED if in_force else State.ASSIGNED}
        case RequestKind.CONTEST:
            return restore_prior(item, around, intent, who, unit)
    return {}


def consolidate(item: Snapshot, around: Circumstances, intent: Intent, who: Performer, unit: UnitKey | None) -> Changes:
    """It stayed right."""
    return {"state": State.CONSOLIDATED}


def rebound(item: Snapshot, around: Circumstances, intent: Intent, who: Performer, unit: UnitKey | None) -> Changes:
    """反弹: the same item, its next cycle, a deadline of its own, the same units told."""
    return {**_next_cycle(item, intent), "state": State.ASSIGNED, "rebounds": item.rebounds + 1}


def reopen(item: Snapshot, around: Circumstances, intent: Intent, who: Performer, unit: UnitKey | None) -> Changes:
    """没修好: the next cycle, from the hand-over, or from registration if no unit ever led."""
    if item.lead is None:
        return {**_next_cycle(item, intent), "state": State.REGISTERED, "deadline": None, "first_deadline": None}
    return {**_next_cycle(item, intent), "state": State.ASSIGNED}


def merge(item: Snapshot, around: Circumstances, intent: Intent, who: Performer, unit: UnitKey | None) -> Changes:
    """并案: the survivor answers for it from now on."""
    survivor = around.survivor
    return {"state": State.MERGED, "before": item.state, "merged_into": survivor.uid if survivor else None}


def absorb(item: Snapshot, around: Circumstances, intent: Intent, who: Performer, unit: UnitKey | None) -> Changes:
    """The survivor inherits 照单全收."""
    return {"take_all": item.take_all or intent.take_all}


def unmerge(item: Snapshot, around: Circumstances, intent: Intent, who: Performer, unit: UnitKey | None) -> Changes:
    """On its own feet again, where it was."""
    return {"state": item.before or State.REGISTERED, "before": None, "merged_into": None}


def split(item: Snapshot, around: Circumstances, intent: Intent, who: Performer, unit: UnitKey | None) -> Changes:
    """拆分: the children are worked on, the parent is counted through them."""
    return {"state": State.MERGED, "before": item.state, "divided": True}


def withdraw(item: Snapshot, around: Circumstances, intent: Intent, who: Performer, unit: UnitKey | None) -> Changes:
    """撤销."""
    return {"state": State.WITHDRAWN, "before": item.state}


def recall(item: Snapshot, around: Circumstances, intent: Intent, who: Performer, unit: UnitKey | None) -> Changes:
    """撤回批次: its items are struck out; one of another batch that came back by it stands as if it never had."""
    if around.brought_back:
        return restore_prior(item, around, intent, who, unit)
    return withdraw(item, around, intent, who, unit)


def restore(item: Snapshot, around: Circumstances, intent: Intent, who: Performer, unit: UnitKey | None) -> Changes:
    """Back to where it was withdrawn."""
    return {"state": item.before or State.REGISTERED, "before": None}


def restore_prior(
    item: Snapshot, around: Circumstances, intent: Intent, who: Performer, unit: UnitKey | None
) -> Changes:
    """Every fact as it was before the move that is taken back or quashed; the lines in between stay on the chain."""
    return {} if around.prior is None else item.differences(around.prior)


def issue_card(item: Snapshot, around: Circumstances, intent: Intent, who: Performer, unit: UnitKey | None) -> Changes:
    """黄牌 or 红牌."""
    return {"card": intent.card}


def lift_card(item: Snapshot, around: Circumstances, intent: Intent, who: Performer, unit: UnitKey | None) -> Changes:
    """摘牌."""
    return {"card": Card.NONE}


def _plan_version(item: Snapshot, around: Circumstances, intent: Intent) -> int:
    """The version approved: the one that waits, or a new one written with the approval."""
    waiting = item.plan is Paper.SUBMITTED and not intent.new_plan
    return item.plan_version if waiting else around.plans + 1


def _next_cycle(item: Snapshot, intent: Intent) -> Changes:
    return {
        **_FRESH,
        "cycle": item.cycle + 1,
        "deadline": intent.deadline,
        "first_deadline": intent.deadline,
        "closed_at": None,
        "offline": False,
        "returns": 0,
    }


def _settled_plan(item: Snapshot) -> Changes:
    """A plan still waiting for approval lapses when the item is deferred."""
    return {} if item.plan is Paper.IN_FORCE else {"plan": Paper.NONE}


def _authors(item: Snapshot, who: Performer) -> frozenset[int]:
    return _with(item.authors, who.account)


def _with(keys: frozenset[int], key: int | None) -> frozenset[int]:
    return keys if key is None else keys | {key}


def _without(keys: frozenset[int], key: int | None) -> frozenset[int]:
    return keys if key is None else keys - {key}
