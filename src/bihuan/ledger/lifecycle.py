"""The loop as one table: which move leads from where to where, who may make it, what it needs, what repeating it does.

Nothing else decides what may happen to an item. ``decide`` judges one move on facts alone; actions load the facts under
a lock and store what it returns. A test walks every (state, move, role) triple of this table.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from bihuan.core.errors import Conflict, Denied, Invalid
from bihuan.core.text import N_

from . import asking, effects, needs
from .effects import Changes
from .facts import Circumstances, Intent, Performer, Snapshot, Transition, UnitKey
from .rights import current_step, relations
from .states import (
    MOVE_LABELS,
    OPEN_STATES,
    RELATION_LABELS,
    STATE_LABELS,
    WITH_UNIT,
    Move,
    Relation,
    RequestKind,
    State,
)
from .succession import succeeded

Need = Callable[[Snapshot, Circumstances, Intent], None]
Effect = Callable[[Snapshot, Circumstances, Intent, Performer, UnitKey | None], Changes]


class Repeat(StrEnum):
    """What happens when the move is made again under another client id (the same id always gives the same outcome)."""

    REFUSED = "refused"
    NOTHING = "nothing"
    AGAIN = "again"


@dataclass(frozen=True)
class Rule:
    """One line of the table. ``who`` is in the order in which a relation is picked; ``sources`` empty means a new item.

    ``stands`` are needs the item itself meets or not, so that a page can say beforehand what is missing; ``given`` are
    needs of what the person fills in.
    """

    sources: frozenset[State]
    targets: frozenset[State]
    who: tuple[Relation, ...]
    effect: Effect
    stands: tuple[Need, ...] = ()
    given: tuple[Need, ...] = ()
    repeat: Repeat = Repeat.REFUSED


def _states(*states: State) -> frozenset[State]:
    return frozenset(states)


ANY_STATE = frozenset(State)
ALIVE = _states(State.REGISTERED, State.ASSIGNED, State.PLANNED)
HANDED_OVER = OPEN_STATES - {State.REGISTERED}
OFFICE = (Relation.OFFICE,)
DRAFTERS = (Relation.LEAD, Relation.DOER)
SIGNERS = (Relation.LEAD_HEAD,)

R, A, P, REP, C = State.REGISTERED, State.ASSIGNED, State.PLANNED, State.REPORTED, State.CLOSED

MOVES: dict[Move, Rule] = {
    Move.REGISTER: Rule(
        _states(),
        _states(R),
        (Relation.OFFICE, Relation.INSPECTOR),
        effects.nothing,
        given=(needs.before_picture,),
    ),
    Move.CARRY_IN: Rule(
        _states(), ANY_STATE - {State.MERGED, State.WITHDRAWN}, OFFICE, effects.carry_in, given=(needs.carried_state,)
    ),
    Move.ASSIGN: Rule(_states(R), _states(A), OFFICE, effects.assign, given=(needs.lead_named, needs.deadline_set)),
    Move.REASSIGN: Rule(
        HANDED_OVER,
        HANDED_OVER,
        OFFICE,
        effects.reassign,
        given=(needs.lead_named, needs.reason_given),
        repeat=Repeat.AGAIN,
    ),
    Move.SUCCEED: Rule(OPEN_STATES, OPEN_STATES, (Relation.CLOCK,), effects.succeed, repeat=Repeat.AGAIN),
    Move.ACKNOWLEDGE: Rule(
        _states(A, P),
        _states(A, P),
        (Relation.LEAD, Relation.ASSISTING),
        effects.acknowledge,
        repeat=Repeat.NOTHING,
    ),
    Move.OBJECT: Rule(
        _states(A, P),
        _states(A, P),
        (Relation.ASSISTING,),
        effects.object_to_assisting,
        given=(needs.reason_given,),
        repeat=Repeat.NOTHING,
    ),
    Move.SHARE_OUT: Rule(
        _states(A, P),
        _states(A, P),
        (Relation.LEAD,),
        effects.share_out,
        given=(needs.subordinate,),
        repeat=Repeat.NOTHING,
    ),
    Move.SUBMIT_PLAN: Rule(
        _states(A),
        _states(A, P),
        DRAFTERS,
        effects.submit_plan,
        stands=(needs.plan_open,),
        given=(needs.finish_in_time,),
    ),
    Move.APPROVE_PLAN: Rule(
        _states(A),
        _states(A, P),
        SIGNERS,
        effects.approve_plan,
        stands=(needs.plan_not_examined,),
        given=(needs.finish_in_time,),
    ),
    Move.RETURN_PLAN: Rule(
        _states(A),
        _states(A),
        (Relation.LEAD_HEAD, Relation.OFFICE),
        effects.return_plan,
        stands=(needs.plan_waiting,),
        given=(needs.reason_given,),
    ),
    Move.EXAMINE_PLAN: Rule(_states(A), _states(P), OFFICE, effects.examine_plan, stands=(needs.plan_approved,)),
    Move.AMEND_PLAN: Rule(
        _states(P),
        _states(A),
        (Relation.LEAD,),
        effects.amend_plan,
        stands=(needs.report_open,),
        given=(needs.reason_given,),
    ),
    Move.SUBMIT_REPORT: Rule(
        _states(P, State.DEFERRED),
        _states(P, State.DEFERRED, REP),
        DRAFTERS,
        effects.submit_report,
        stands=(needs.report_open, needs.plan_in_force),
        given=(needs.sentence_given, needs.after_evidence),
    ),
    Move.APPROVE_REPORT: Rule(
        _states(P, State.DEFERRED),
        _states(REP),
        SIGNERS,
        effects.approve_report,
        stands=(needs.plan_in_force,),
        given=(needs.sentence_given, needs.after_evidence),
    ),
    Move.RETURN_REPORT: Rule(
        _states(A, P, State.DEFERRED),
        _states(A, P, State.DEFERRED),
        SIGNERS,
        effects.return_report,
        stands=(needs.report_submitted,),
        given=(needs.reason_given,),
    ),
    Move.SUBMIT_AT_ONCE: Rule(
        _states(A),
        _states(A),
        DRAFTERS,
        effects.submit_at_once,
        stands=(needs.plan_open,),
        given=(needs.finish_in_time, needs.sentence_given, needs.after_evidence),
    ),
    Move.DO_AT_ONCE: Rule(
        _states(A),
        _states(REP),
        SIGNERS,
        effects.do_at_once,
        stands=(needs.plan_not_examined,),
        given=(needs.finish_in_time, needs.sentence_given, needs.after_evidence),
    ),
    Move.VERIFY: Rule(_states(REP), _states(REP), (Relation.VERIFIER,), effects.verify, stands=(needs.more_steps,)),
    Move.SEND_BACK: Rule(
        _states(REP),
        WITH_UNIT,
        (Relation.VERIFIER,),
        effects.send_back,
        given=(needs.reason_given, needs.mend_by_set),
    ),
    Move.CLOSE: Rule(
        _states(REP),
        _states(C),
        (Relation.VERIFIER,),
        effects.close,
        stands=(needs.last_step, needs.doubts_settled),
        given=(needs.visited,),
    ),
    Move.ASK: Rule(WITH_UNIT, WITH_UNIT, (Relation.LEAD,), effects.nothing, given=(asking.request_allowed,)),
    Move.GRANT: Rule(
        WITH_UNIT,
        ANY_STATE - {State.MERGED, State.WITHDRAWN},
        OFFICE,
        effects.grant,
        stands=(asking.some_request,),
        given=(asking.grantable,),
    ),
    Move.REFUSE: Rule(
        ANY_STATE,
        ANY_STATE,
        OFFICE,
        effects.nothing,
        stands=(asking.some_request,),
        given=(asking.request_open, needs.reason_given),
    ),
    Move.SETTLE: Rule(
        _states(R),
        _states(State.SETTLED),
        OFFICE,
        effects.settle,
        given=(needs.reason_given, asking.settle_grounds),
    ),
    Move.CONSOLIDATE: Rule(
        _states(C),
        _states(State.CONSOLIDATED),
        (Relation.VISITOR, Relation.CLOCK),
        effects.consolidate,
        stands=(needs.looked_back,),
        given=(needs.look_back_done,),
    ),
    Move.REBOUND: Rule(
        _states(C, State.CONSOLIDATED),
        _states(A),
        (Relation.VISITOR, Relation.OFFICE),
        effects.rebound,
        given=(needs.reason_given, needs.evidence_given, needs.a_deadline),
    ),
    Move.REOPEN: Rule(
        _states(C, State.SETTLED),
        _states(A, R),
        OFFICE,
        effects.reopen,
        stands=(needs.within_reopen_days,),
        given=(needs.reason_given, needs.deadline_if_led),
    ),
    Move.MERGE: Rule(
        ALIVE, _states(State.MERGED), OFFICE, effects.merge, given=(needs.reason_given, needs.survivor_live)
    ),
    Move.ABSORB: Rule(OPEN_STATES, OPEN_STATES, OFFICE, effects.absorb, repeat=Repeat.AGAIN),
    Move.UNMERGE: Rule(
        _states(State.MERGED),
        ALIVE,
        OFFICE,
        effects.unmerge,
        stands=(needs.undivided,),
        given=(needs.reason_given,),
    ),
    Move.SPLIT: Rule(
        _states(R, A),
        _states(State.MERGED),
        OFFICE,
        effects.split,
        stands=(needs.carries_none, needs.whole),
        given=(needs.two_parts,),
    ),
    Move.CORRECT: Rule(ANY_STATE, ANY_STATE, OFFICE, effects.nothing, repeat=Repeat.AGAIN),
    Move.TAKE_BACK: Rule(
        ANY_STATE, ANY_STATE, (Relation.AUTHOR,), effects.restore_prior, stands=(needs.may_be_taken_back,)
    ),
    Move.WITHDRAW: Rule(
        _states(R, A),
        _states(State.WITHDRAWN),
        (Relation.REGISTRAR,),
        effects.withdraw,
        stands=(needs.not_take_all, needs.carries_none),
        given=(needs.reason_given,),
    ),
    Move.RESTORE: Rule(
        _states(State.WITHDRAWN),
        _states(R, A),
        (Relation.REGISTRAR, Relation.OFFICE_HEAD),
        effects.restore,
        stands=(needs.batch_stands,),
    ),
    Move.RECALL: Rule(
        _states(R, A),
        _states(State.WITHDRAWN, State.CLOSED, State.CONSOLIDATED),
        (Relation.OFFICE_HEAD,),
        effects.recall,
        stands=(needs.batch_untouched, needs.recallable),
        given=(needs.reason_given,),
    ),
    Move.ISSUE_CARD: Rule(
        HANDED_OVER,
        HANDED_OVER,
        (Relation.OFFICE_HEAD,),
        effects.issue_card,
        given=(needs.card_named, needs.reason_given),
        repeat=Repeat.AGAIN,
    ),
    Move.LIFT_CARD: Rule(
        HANDED_OVER,
        HANDED_OVER,
        (Relation.OFFICE_HEAD,),
        effects.lift_card,
        stands=(needs.card_held,),
        given=(needs.reason_given,),
    ),
}
"""ALL of the loop. ``REGISTER`` and ``CARRY_IN`` begin a chain; every other move needs an item in one of its sources."""

HEAD_ONLY_REQUESTS = frozenset({RequestKind.CONTEST})
DECISIONS = frozenset({Move.GRANT, Move.REFUSE})
_ABOUT_REQUESTS: dict[Move, tuple[Need, ...]] = {
    Move.ASK: (asking.askable,),
    Move.GRANT: (asking.answerable,),
    Move.REFUSE: (asking.request_open,),
}


def decide(item: Snapshot, around: Circumstances, intent: Intent, who: Performer) -> Transition:
    """Judge one move.

    Raises Conflict where the item is no longer in a state the move starts from, Denied where the person may not make
    it, Invalid where something it needs is missing. Moves that begin a chain go through ``begin``.
    """
    rule = MOVES[intent.move]
    state_fits(item, intent.move)
    unit = acting_unit(item, around, intent, who)
    changes = rule.effect(item, around, intent, who, unit)
    if rule.repeat is Repeat.NOTHING and not item.differences(replace(item, **changes)):
        return Transition(intent.move, item, item, unit, repeated=True)
    return _judge(rule, item, around, intent, who, unit)


def offer(
    item: Snapshot,
    around: Circumstances,
    move: Move,
    who: Performer,
    request: RequestKind | None = None,
    behalf: UnitKey | None = None,
) -> None:
    """Judge a move as far as it can be before anything is filled in; raises what ``decide`` would raise.

    ``request`` is the kind that is asked for or answered, where that is known already; ``behalf`` asks for the office
    that will enter for a unit, with the paper still to come.
    """
    intent = Intent(move, request=request, behalf=behalf, paper=behalf is not None)
    state_fits(item, move)
    unit = acting_unit(item, around, intent, who)
    rule = MOVES[move]
    if around.policy is not None and move not in around.policy.moves:
        raise Denied("move_unknown_to_kind", N_("这类事项不办理“%(move)s”"), move=MOVE_LABELS[move])
    for check in (*rule.stands, *(_ABOUT_REQUESTS.get(move, ()) if request is not None else ())):
        check(item, around, intent)
    if rule.repeat is Repeat.NOTHING and move is Move.ACKNOWLEDGE:
        changes = rule.effect(item, around, intent, who, unit)
        if not item.differences(replace(item, **changes)):
            raise Conflict("done_already", N_("已经办理过了"))


def begin(first: Snapshot, around: Circumstances, intent: Intent, who: Performer) -> Transition:
    """Judge a move that begins a chain (登记, 期初接续); ``first`` holds kind and 照单全收 of the new item."""
    rule = MOVES[intent.move]
    if rule.sources:
        raise Invalid("no_beginning", N_("这一步不能开始一个事项"))
    unit = acting_unit(first, around, intent, who)
    judged = _judge(rule, first, around, intent, who, unit)
    return replace(judged, changes=Snapshot().differences(judged.after))


def state_fits(item: Snapshot, move: Move) -> None:
    """Raise Conflict where the move does not start from the item's state, Denied where its kind does not know it."""
    if item.state not in MOVES[move].sources:
        raise Conflict(
            "state",
            N_("事项现在是“%(state)s”，不能办理“%(move)s”"),
            state=STATE_LABELS[item.state],
            move=MOVE_LABELS[move],
        )


def acting_unit(item: Snapshot, around: Circumstances, intent: Intent, who: Performer) -> UnitKey | None:
    """The unit under which the person may make the move. Raises Denied, saying who may."""
    rule = MOVES[intent.move]
    allowed = (Relation.OFFICE_HEAD,) if _is_for_the_head(intent) else rule.who
    held = relations(who, item, around, intent)
    for relation in allowed:
        if relation in held:
            return held[relation]
    if Relation.VERIFIER in allowed and _stands_at_step(item, around, who):
        raise Denied("own_work", N_("不能核查本单位或自己经手的整改"))
    raise Denied(
        "not_yours",
        N_("“%(move)s”由%(who)s办理"),
        move=MOVE_LABELS[intent.move],
        who=RELATION_LABELS[allowed[0]],
    )


def _judge(
    rule: Rule, item: Snapshot, around: Circumstances, intent: Intent, who: Performer, unit: UnitKey | None
) -> Transition:
    policy = around.policy
    if policy is not None and intent.move not in policy.moves:
        raise Denied("move_unknown_to_kind", N_("这类事项不办理“%(move)s”"), move=MOVE_LABELS[intent.move])
    for check in (*rule.stands, *rule.given):
        check(item, around, intent)
    after = _with_the_living(item, replace(item, **rule.effect(item, around, intent, who, unit)), around)
    return Transition(intent.move, item, after, unit, changes=item.differences(after))


def _with_the_living(item: Snapshot, after: Snapshot, around: Circumstances) -> Snapshot:
    """Nothing is handed to a unit that has ended: what comes back to life, or names a unit anew, goes to the heirs.

    What a unit holds already goes over by ``SUCCEED``, line by line; what is over keeps the units of then.
    """
    comes_back = item.state not in OPEN_STATES and after.state in OPEN_STATES
    if comes_back or (after.state in OPEN_STATES and not after.units <= item.units):
        return succeeded(after, around.heirs)
    return after


def _is_for_the_head(intent: Intent) -> bool:
    return intent.move in DECISIONS and intent.request in HEAD_ONLY_REQUESTS


def _stands_at_step(item: Snapshot, around: Circumstances, who: Performer) -> bool:
    step = current_step(item, around)
    return step is not None and any(standing.unit == step.unit for standing in who.standings)
