"""并案 and its undoing: one item answers for others."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from bihuan.backstage.operations import once, record
from bihuan.registry.actor import Actor

from ..facts import Intent, Survivor
from ..models import Item
from ..states import Move
from .loading import Desk, lock_items
from .running import Wanted, check_version, move_items, run_desks, visible_or_left


def merge_items(
    uids: Sequence[UUID],
    *,
    into: UUID,
    reason: str,
    actor: Actor,
    client_uid: UUID | None = None,
    expected: int | None = None,
) -> list[Item]:
    """并案: ``into`` answers for these items from now on and inherits 照单全收; both chains say so.

    All of them or none; ``expected`` is the version of the item merged (single items). Raises NotFound where the
    survivor is not the actor's to see, Invalid where it is no longer open or is one of the items themselves.
    """
    payload = {"items": sorted(str(uid) for uid in set(uids)), "into": str(into), "reason": reason}
    with transaction.atomic():
        if once(client_uid, actor=actor, verb="ledger.merge_items", payload=payload) is None:
            desks = lock_items([*uids, into], actor=actor, units=actor.unit_ids)
            going = [desk for desk in desks if desk.item.uid in set(uids)]
            (survivor,) = (desk for desk in desks if desk.item.uid == into)
            if expected is not None:
                for desk in going:
                    check_version(desk, expected)

            def want(desk: Desk) -> Wanted:
                if desk in going:
                    return _merge(desk, survivor, reason)
                return _absorb(going, reason)

            # The items first: why a survivor will not do is said of them.
            run_desks([*going, *(desk for desk in desks if desk not in going)], want, actor=actor)
            record(client_uid, {"items": payload["items"]})
        found = {item.uid: item for item in visible_or_left(uids, actor)}
    return [found[uid] for uid in uids]


def unmerge_item(
    uid: UUID, *, actor: Actor, reason: str, client_uid: UUID | None = None, expected: int | None = None
) -> Item:
    """撤销并案: the item stands on its own feet again where it was; what the survivor inherited it keeps."""

    def want(desk: Desk) -> Wanted:
        carrier = desk.item.merged_into
        return Wanted(
            Intent(Move.UNMERGE, reason=reason), words={"reason": reason, "out_of": carrier.number if carrier else ""}
        )

    return move_items(
        [uid],
        want,
        actor=actor,
        verb="ledger.unmerge_item",
        payload={"reason": reason},
        client_uid=client_uid,
        expected=expected,
    )[0]


def _merge(desk: Desk, survivor: Desk, reason: str) -> Wanted:
    # An open item is merged into nobody, so that no chain of merges leads back but the shortest.
    facts = Survivor(
        uid=str(survivor.item.uid),
        state=survivor.before.state,
        same_realm=survivor.item.realm_id == desk.item.realm_id,
        reaches_back=survivor is desk,
    )
    words = {"reason": reason, "into": survivor.item.number}
    return Wanted(Intent(Move.MERGE, reason=reason), words=words, facts={"survivor": facts})


def _absorb(going: Sequence[Desk], reason: str) -> Wanted:
    words = {"reason": reason, "items": [desk.item.number for desk in going]}
    return Wanted(Intent(Move.ABSORB, take_all=any(desk.before.take_all for desk in going)), words=words)
