"""After the closing: 回头看 found it good, 反弹, 没修好."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from bihuan.core.errors import Conflict
from bihuan.core.text import N_
from bihuan.evidence.models import Evidence
from bihuan.registry.actor import Actor

from ..deadlines import days_after
from ..facts import Intent
from ..models import Item, Patrol
from ..packs import current_pack
from ..patrols import Finding
from ..policy import policy_of_kind
from ..queries import TARGET_KIND
from ..states import Move
from .attaching import attach
from .loading import Desk
from .patrolling import settle_fault
from .running import Wanted, move_items


def rebound_item(
    uid: UUID,
    *,
    actor: Actor,
    reason: str,
    deadline: datetime,
    evidence: Sequence[UUID] = (),
    patrol: UUID | None = None,
    client_uid: UUID | None = None,
    expected: int | None = None,
) -> Item:
    """反弹: the same item starts its next cycle with a deadline of its own; all its units are told.

    The current version of its pack is pinned. ``patrol`` is a patrol of this item that found the fault: its pictures
    prove the rebound and it counts as answered.
    """
    return _next_cycle(
        uid, Intent(Move.REBOUND, reason=reason, deadline=deadline), actor, evidence, client_uid, expected, patrol
    )


def reopen_item(
    uid: UUID,
    *,
    actor: Actor,
    reason: str,
    deadline: datetime | None = None,
    evidence: Sequence[UUID] = (),
    client_uid: UUID | None = None,
    expected: int | None = None,
) -> Item:
    """没修好: the office opens the item again within the pack's days, on the word of who reported it."""
    intent = Intent(Move.REOPEN, reason=reason, deadline=deadline)
    return _next_cycle(uid, intent, actor, evidence, client_uid, expected)


def consolidate_items(
    uids: Sequence[UUID],
    *,
    actor: Actor,
    words: str = "",
    evidence: Sequence[UUID] = (),
    client_uid: UUID | None = None,
) -> list[Item]:
    """回头看: a visitor brings evidence that it stayed right; the clock consolidates when the watch period is over."""

    def want(desk: Desk) -> Wanted:
        attached = attach(evidence, desk, actor=actor)
        facts = {"watch_over": actor.account_id is None and _watch_is_over(desk)}
        intent = Intent(Move.CONSOLIDATE, reason=words, evidence=len(attached))
        return Wanted(intent, words={"words": words}, evidence=attached, facts=facts)

    return move_items(
        uids,
        want,
        actor=actor,
        verb="ledger.consolidate_items",
        payload={"words": words, "evidence": [str(uid) for uid in evidence]},
        client_uid=client_uid,
    )


def _next_cycle(
    uid: UUID,
    intent: Intent,
    actor: Actor,
    evidence: Sequence[UUID],
    client_uid: UUID | None,
    expected: int | None,
    patrol: UUID | None = None,
) -> Item:
    def want(desk: Desk) -> Wanted:
        attached = attach(evidence, desk, actor=actor)
        if patrol is not None:
            attached += _of_patrol(patrol, desk, actor)
        desk.item.pack = current_pack(desk.item.batch.pack)
        facts = {"contest_until": _reopen_until(desk)}
        judged = Intent(intent.move, reason=intent.reason, deadline=intent.deadline, evidence=len(attached))
        return Wanted(judged, {"reason": intent.reason}, attached, facts, columns=frozenset({"pack"}))

    return move_items(
        [uid],
        want,
        actor=actor,
        verb=f"ledger.{intent.move.value}",
        payload={
            "reason": intent.reason,
            "deadline": intent.deadline,
            "evidence": [str(uid) for uid in evidence],
            "patrol": str(patrol) if patrol else None,
        },
        client_uid=client_uid,
        expected=expected,
    )[0]


def _of_patrol(uid: UUID, desk: Desk, actor: Actor) -> list[Evidence]:
    """The pictures of a patrol that found a fault; it is answered by this very rebound."""
    found = Patrol.objects.filter(
        uid=uid, keeping__item=desk.item, finding=Finding.FAULT.value, answered_at=None
    ).first()
    if found is None:
        raise Conflict("fault_answered", N_("这次巡查发现的问题已经处理"))
    settle_fault(found, "", actor)
    rows = Evidence.objects.filter(target_kind=TARGET_KIND, target_uid=desk.item.uid, part_uid=uid)
    return list(rows.select_related("file").order_by("pk"))


def _reopen_until(desk: Desk) -> datetime | None:
    closed = desk.before.closed_at
    return days_after(closed, policy_of_kind(desk.rules, desk.item.kind).reopen_days) if closed else None


def _watch_is_over(desk: Desk) -> bool:
    closed = desk.before.closed_at
    if closed is None:
        return False
    return desk.now > days_after(closed, policy_of_kind(desk.rules, desk.item.kind).watch_days)
