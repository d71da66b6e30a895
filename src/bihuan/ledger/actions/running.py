"""The five beats every move shares: lock and re-fetch, judge on the locked row, store, append, answer a repeat."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.db import transaction

from bihuan.backstage.operations import once, record
from bihuan.core.errors import Conflict
from bihuan.core.text import N_
from bihuan.evidence.models import Evidence
from bihuan.registry.actor import Actor

from ..facts import Intent, Transition
from ..lifecycle import decide
from ..models import Item, Movement, Request, RequestAnswer
from ..states import MOVE_LABELS, STATE_LABELS, WITH_UNIT, Move, State
from .keeping import follow_keeping
from .loading import Desk, lock_items, performer_of
from .telling import tell_of
from .telling_groups import tell_of_cards
from .writing import Made, write_moves

# A form filled in before one of these is still right after it.
QUIET = frozenset(
    {
        Move.ACKNOWLEDGE,
        Move.OBJECT,
        Move.ABSORB,
        Move.ISSUE_CARD,
        Move.LIFT_CARD,
        Move.CORRECT,
        Move.ASK,
        Move.REFUSE,
    }
)


@dataclass
class Wanted:
    """What an action wants of one locked item: the intent, the words, what came with it, and what follows storing it."""

    intent: Intent
    words: Mapping[str, Any] = field(default_factory=dict)
    evidence: Sequence[Evidence] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    columns: frozenset[str] = frozenset()
    then: Callable[[Transition, Movement], None] | None = None


def move_items(
    uids: Sequence[UUID],
    want: Callable[[Desk], Wanted],
    *,
    actor: Actor,
    verb: str,
    payload: Mapping[str, Any],
    client_uid: UUID | None = None,
    expected: int | None = None,
    units: Collection[int] = (),
) -> list[Item]:
    """Make one move of each item, all of them or none, and return the items in the order of ``uids``.

    ``want`` is called with each locked item. ``expected`` is the version the actor saw (single items). The same
    ``client_uid`` with the same content gives the same items again and changes nothing.
    """
    with transaction.atomic():
        asked = {**payload, "items": sorted(str(uid) for uid in set(uids))}
        if once(client_uid, actor=actor, verb=verb, payload=asked) is None:
            desks = lock_items(uids, actor=actor, units={*units, *actor.unit_ids})
            run_desks(desks, want, actor=actor, expected=expected)
            record(client_uid, {"items": asked["items"]})
        found = {item.uid: item for item in visible_or_left(uids, actor)}
    return [found[uid] for uid in uids]


def run_desks(
    desks: Sequence[Desk], want: Callable[[Desk], Wanted], *, actor: Actor, expected: int | None = None
) -> list[Movement]:
    """Judge and store one move of each locked item; a move that would change nothing leaves no line."""
    made: list[tuple[Made, Wanted]] = []
    for desk in desks:
        if expected is not None:
            check_version(desk, expected)
        wanted = want(desk)
        transition = judge(desk, wanted, actor)
        if not transition.repeated:
            made.append((_made(desk, transition, wanted), wanted))
    for one, _ in made:
        follow_keeping(one, actor)
    movements = write_moves([one for one, _ in made], actor=actor)
    for (one, wanted), movement in zip(made, movements, strict=True):
        if wanted.then is not None:
            wanted.then(one.transition, movement)
        tell_of(one.desk, one.transition, movement)
    tell_of_cards((one.desk, one.transition) for one, _ in made)
    _lapse_requests(made)
    return movements


def _lapse_requests(made: Sequence[tuple[Made, Wanted]]) -> None:
    """What a unit had asked falls away where the item ends, begins a new cycle or goes to another unit, but not to its heir."""
    moot = [one.desk.item.pk for one, _ in made if one.desk.requests and _is_moot(one.transition)]
    if moot:
        still_open = Request.objects.filter(item_id__in=moot, answer=RequestAnswer.OPEN)
        still_open.update(answer=RequestAnswer.LAPSED, answered_at=made[0][0].desk.now)


def _is_moot(transition: Transition) -> bool:
    if transition.move is Move.SUCCEED:
        return False
    before, after = transition.before, transition.after
    stays = after.state in WITH_UNIT or after.state is State.REPORTED
    return not stays or (before.cycle, before.lead) != (after.cycle, after.lead)


def judge(desk: Desk, wanted: Wanted, actor: Actor) -> Transition:
    """Ask the table. A move that came too late is told with what somebody else did."""
    prior = wanted.facts.get("prior")
    if prior is not None:
        desk.learn(prior.units)
    around = replace(desk.around(), **wanted.facts)
    try:
        return decide(desk.before, around, wanted.intent, performer_of(actor, desk.item.line))
    except Conflict as refused:
        raise overtaken(desk, refused) from refused


def check_version(desk: Desk, expected: int) -> None:
    """Raise Conflict where somebody moved the item since the actor looked, marks that disturb nothing aside."""
    if desk.item.version == expected:
        return
    since = desk.item.movements.order_by("-sequence")[: max(desk.item.version - expected, 0)]
    if expected > desk.item.version or any(Move(line.move) not in QUIET for line in since):
        raise overtaken(desk, Conflict("changed", N_("这个事项刚被别人办理过")))


def overtaken(desk: Desk, refused: Conflict) -> Conflict:
    """The conflict with the other side shown: who did what when, and where the item stands now."""
    last = desk.item.movements.select_related("unit").order_by("-sequence").first()
    if last is None:
        return refused
    return Conflict(
        refused.code,
        N_("%(number)s 号：%(unit)s已于 %(at)s 办理“%(did)s”，现为“%(now)s”。您的操作没有保存。"),
        number=desk.item.number,
        unit=last.unit.short_name if last.unit else "",
        at=last.at,
        did=MOVE_LABELS[Move(last.move)],
        now=STATE_LABELS[State(desk.item.state)],
        reason=refused.message,
        reason_data=refused.data,
        version=desk.item.version,
        item=str(desk.item.uid),
    )


def visible_or_left(uids: Sequence[UUID], actor: Actor) -> list[Item]:
    """The moved items as they are now, also those the actor has just handed out of their own sight."""
    rows = Item.objects.filter(realm_id=actor.realm_id, uid__in=set(uids))
    return list(rows.select_related("batch", "owner", "lead", "place", "pack", "checker"))


def _made(desk: Desk, transition: Transition, wanted: Wanted) -> Made:
    return Made(
        desk=desk,
        transition=transition,
        words={name: value for name, value in wanted.words.items() if value not in (None, "", [], {})},
        evidence=wanted.evidence,
        behalf=wanted.intent.behalf,
        columns=wanted.columns,
    )
