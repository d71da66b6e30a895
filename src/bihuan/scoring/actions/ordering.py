"""The running order: drawn by lot, before scoring begins."""

import secrets
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from bihuan.backstage.operations import once, record
from bihuan.core.errors import Invalid
from bihuan.core.sampling import drawn_order
from bihuan.core.text import N_
from bihuan.registry.actor import Actor

from ..acts import append
from ..models import Draw, Entry, Round
from ..queries import entries_of
from .loading import lock_own_round, require_preparing

LONGEST_SEED: int = Draw._meta.get_field("seed").max_length or 0


def draw_running_order(round_uid: UUID, *, seed: str, actor: Actor, client_uid: UUID | None = None) -> Draw:
    """Draw in which order the entries come (design §8.9); every drawing stays on record.

    What is drawn from is the list of “code title” in the order of its code points. An empty ``seed`` lets the program cast
    one. Raises Denied, NotFound, Conflict once scoring has begun, Invalid where there are fewer than two entries.
    """
    with transaction.atomic():
        round_ = lock_own_round(round_uid, actor)
        payload = {"round": str(round_uid), "seed": seed}
        stored = once(client_uid, actor=actor, verb="scoring.draw_running_order", payload=payload)
        if stored is not None:
            return Draw.objects.get(uid=stored["draw"])
        require_preparing(round_)
        draw = _drawn(round_, " ".join(seed.split())[:LONGEST_SEED] or secrets.token_hex(8), actor)
        append(round_, "draw", actor=actor, seed=draw.seed, listed=draw.listed, names=len(draw.names))
        record(client_uid, {"draw": str(draw.uid)})
    return draw


def _drawn(round_: Round, seed: str, actor: Actor) -> Draw:
    entries = {str(one): one for one in entries_of(round_)}
    if len(entries) < 2:
        raise Invalid("draw.nothing", N_("有两个以上参评事项才要抽签"))
    listed, order = drawn_order(seed, list(entries))
    for position, name in enumerate(order, start=1):
        entries[name].position = position
    Entry.objects.bulk_update(entries.values(), ["position"])
    return Draw.objects.create(
        realm_id=round_.realm_id,
        round=round_,
        seed=seed,
        listed=listed,
        names=sorted(entries),
        drawn=order,
        by_id=actor.account_id,
        at=timezone.now(),
    )
