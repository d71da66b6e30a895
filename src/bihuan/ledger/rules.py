"""What somebody may do with items now: the one next action, the others, and whom an item waits for."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.db.models import F

from bihuan.core.errors import Conflict, Denied, DomainError, NotFound
from bihuan.core.text import N_
from bihuan.registry.actor import Actor

from .actions.loading import Desk, open_desks, performer_of
from .asking import CONTEST_BOUNDS, CONTESTABLE
from .deadlines import days_after
from .facts import Circumstances, Performer, Snapshot
from .lifecycle import DECISIONS, offer
from .models import Item, Movement
from .queries import visible_items, with_facts
from .states import MOVE_LABELS, Move, Paper, RequestKind, State

# The first of these that is open to somebody is their next action; the order is that of the loop.
NEXT = (
    Move.GRANT,
    Move.ASSIGN,
    Move.ACKNOWLEDGE,
    Move.APPROVE_PLAN,
    Move.EXAMINE_PLAN,
    Move.SUBMIT_PLAN,
    Move.APPROVE_REPORT,
    Move.SUBMIT_REPORT,
    Move.CLOSE,
    Move.VERIFY,
)
PLANLESS = {Move.APPROVE_PLAN: Move.DO_AT_ONCE, Move.SUBMIT_PLAN: Move.SUBMIT_AT_ONCE}
OTHERS = tuple(
    move for move in Move if move not in (*NEXT, Move.REGISTER, Move.CARRY_IN, Move.SUCCEED, Move.ABSORB, Move.RECALL)
)


@dataclass(frozen=True)
class Offer:
    """A move somebody may make; ``blocked`` says what is still missing, in words for them, or is None."""

    move: Move
    blocked: DomainError | None = None

    @property
    def label(self) -> str:
        """The marked word for the button."""
        return MOVE_LABELS[self.move]


@dataclass(frozen=True)
class Offers:
    """What one person may do with one item, and a sentence saying whom it waits for (marked msgid, "" when nobody)."""

    next: Offer | None
    others: tuple[Offer, ...]
    waits_for: str

    def may(self, move: Move) -> bool:
        """Say whether the move is open to the person."""
        offers = (*((self.next,) if self.next else ()), *self.others)
        return any(one.move is move and one.blocked is None for one in offers)


def offers_for(items: Sequence[Item], actor: Actor) -> list[Offers]:
    """What the actor may do with each item, in their order: a fixed number of queries, however many items.

    Raises NotFound where one of them is not visible to the actor.
    """
    rows = {item.pk: item for item in with_facts(visible_items(actor)).filter(pk__in=[item.pk for item in items])}
    if any(item.pk not in rows for item in items):
        raise NotFound("item", N_("没有这个事项"))
    return offers_at([rows[item.pk] for item in items], actor)


def offers_at(rows: Sequence[Item], actor: Actor) -> list[Offers]:
    """The same for rows just fetched through ``queries.with_facts`` of what the actor sees: no query for them again."""
    desks = open_desks(rows, actor.unit_ids)
    last = _last_movements([row.pk for row in rows])
    return [_offers(_prepared(desk, last.get(desk.item.pk)), actor) for desk in desks]


def offers_of(item: Item, actor: Actor) -> Offers:
    """What the actor may do with one item."""
    return offers_for([item], actor)[0]


def offers_on(desk: Desk, last: Movement | None, actor: Actor) -> Offers:
    """What the actor may do with an item whose facts are at hand already; ``last`` is its newest movement."""
    return _offers(_prepared(desk, last), actor)


def fault_on(
    desk: Desk,
    story: Sequence[Movement],
    actor: Actor,
    move: Move,
    request: RequestKind | None = None,
    behalf: int | None = None,
) -> DomainError | None:
    """Why the actor may not make a move of an item whose facts are at hand, before anything is filled in; else None.

    ``story`` are its movements, oldest first; ``request`` is the kind asked for or answered, where that is known;
    ``behalf`` the unit for which the office enters (代录).
    """
    ready = _prepared(desk, story[-1] if story else None)
    around = ready.around()
    if move is Move.ASK and request is RequestKind.CONTEST:
        around = _with_contest(around, story)
    return _fault(ready, move, around, performer_of(actor, desk.item.line), request, behalf)


def newest_contestable(story: Sequence[Movement]) -> Movement | None:
    """The newest return or rebound of the current cycle, None where there is none."""
    last = next((line for line in reversed(story) if Move(line.move) in CONTEST_BOUNDS), None)
    return last if last is not None and Move(last.move) in CONTESTABLE else None


def sort_out(
    uids: Sequence[UUID], move: Move, actor: Actor, request: RequestKind | None = None
) -> tuple[list[Item], list[tuple[Item, DomainError]]]:
    """A dry run of a bulk move: the items it would take, and those it would refuse with the reason."""
    items = list(with_facts(visible_items(actor)).filter(uid__in=uids).order_by("id"))
    desks = open_desks(items, actor.unit_ids)
    last = _last_movements([item.pk for item in items])
    taken: list[Item] = []
    refused: list[tuple[Item, DomainError]] = []
    for desk in desks:
        ready = _prepared(desk, last.get(desk.item.pk))
        fault = _fault(ready, move, ready.around(), performer_of(actor, desk.item.line), request)
        if fault is None:
            taken.append(desk.item)
        else:
            refused.append((desk.item, fault))
    return taken, refused


def _with_contest(around: Circumstances, story: Sequence[Movement]) -> Circumstances:
    """Add what a 申诉 would be against and until when, as far as an offer must know: that there is something."""
    line = newest_contestable(story)
    if line is None or around.policy is None:
        return replace(around, prior=None, contest_until=None)
    return replace(around, prior=Snapshot(), contest_until=days_after(line.at, around.policy.contest_days))


def _offers(desk: Desk, actor: Actor) -> Offers:
    around, who = desk.around(), performer_of(actor, desk.item.line)
    found = {move: _fault(desk, move, around, who) for move in (*NEXT, *OTHERS)}
    shown = {move: fault for move, fault in found.items() if _is_shown(fault)}
    first = next((move for move in _in_order(desk) if shown.get(move, _HIDDEN) is None), None)
    others = tuple(Offer(move, fault) for move, fault in shown.items() if move is not first)
    return Offers(Offer(first) if first else None, others, _waits_for(desk))


def _in_order(desk: Desk) -> tuple[Move, ...]:
    """A 立行立改 that waits is approved as a whole; a kind without a plan goes straight to its report."""
    if desk.before.plan is Paper.SUBMITTED and desk.before.report is Paper.SUBMITTED:
        return (Move.DO_AT_ONCE, *NEXT)
    if desk.rules.plan_of(desk.item.kind) is None:
        return tuple(PLANLESS.get(move, move) for move in NEXT)
    return NEXT


_HIDDEN = Denied("hidden", "")


def _is_shown(fault: DomainError | None) -> bool:
    """No right, no button; a move that is not due in this state is not shown either."""
    return fault is None or not isinstance(fault, Denied | Conflict)


def _fault(
    desk: Desk,
    move: Move,
    around: Circumstances,
    who: Performer,
    request: RequestKind | None = None,
    behalf: int | None = None,
) -> DomainError | None:
    if move in DECISIONS and request is None and desk.requests:
        # Each open request has an answerer of its own: one of them is enough.
        faults = [_fault(desk, move, around, who, kind) for kind in sorted(desk.requests)]
        return None if None in faults else faults[0]
    try:
        offer(desk.before, around, move, who, request, behalf)
    except DomainError as fault:
        return fault
    return None


def _prepared(desk: Desk, last: Movement | None) -> Desk:
    """Add what 撤回 and 重开 ask: who moved last, and until when a closing may be questioned."""
    closed = desk.before.closed_at
    policy = desk.around().policy
    extras = {
        "last_author": last.account_id if last else None,
        "last_move": Move(last.move) if last else None,
        "prior": desk.before if last and last.sequence > 1 else None,
        "contest_until": days_after(closed, policy.reopen_days) if closed and policy else None,
    }
    return replace(desk, extras=extras)


def _last_movements(keys: Sequence[int]) -> dict[int, Movement]:
    rows = Movement.objects.filter(item_id__in=keys, sequence=F("item__length"))
    return {row.item_id: row for row in rows}


def _waits_for(desk: Desk) -> str:
    item = desk.before
    match item.state:
        case State.REGISTERED:
            return N_("等待主管办公室交办")
        case State.ASSIGNED if item.plan is Paper.SUBMITTED:
            return N_("等待牵头单位负责人批准五定方案")
        case State.ASSIGNED if item.plan is Paper.APPROVED:
            return N_("等待主管办公室审核五定方案")
        case State.ASSIGNED if item.lead not in item.acknowledged:
            return N_("等待牵头单位签收")
        case State.ASSIGNED:
            return N_("等待牵头单位制定五定方案")
        case State.PLANNED | State.DEFERRED if item.report is Paper.SUBMITTED:
            return N_("等待牵头单位负责人批准报结")
        case State.PLANNED:
            return N_("等待牵头单位整改并报结")
        case State.DEFERRED:
            return N_("挂账推进中，等待下一个节点")
        case State.REPORTED:
            return N_("等待核查单位核查")
    return ""
