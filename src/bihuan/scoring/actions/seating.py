"""A seat for somebody invited, who has no account: they come to it by their card."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from bihuan.backstage.operations import once, record
from bihuan.core.errors import Invalid
from bihuan.core.text import N_
from bihuan.registry.actions.people import add_guest
from bihuan.registry.actor import Actor

from ..models import Seat
from .loading import lock_own_round, require_preparing
from .preparing import SeatDraft, add_seats

LONGEST_NAME = 40


@dataclass(frozen=True)
class GuestDraft:
    """Somebody invited to score: the name as it is to stand on their card, the panel and group they sit in."""

    name: str
    panel: str
    group: str


def seat_guest(round_uid: UUID, draft: GuestDraft, *, actor: Actor, client_uid: UUID | None = None) -> Seat:
    """Note an invited judge and give them a seat, in one step.

    Raises Denied, NotFound, Invalid for no name, one too long, or a group the rule does not have, Conflict once scoring has begun.
    """
    # Without the name: what is kept of a request is a plain digest, which a likely name could be tried against.
    payload = {"round": str(round_uid), "panel": draft.panel, "group": draft.group, "guest": True}
    with transaction.atomic():
        round_ = lock_own_round(round_uid, actor)
        stored = once(client_uid, actor=actor, verb="scoring.seat_guest", payload=payload)
        if stored is not None:
            return Seat.objects.get(uid=stored["seat"])
        require_preparing(round_)
        name = " ".join(draft.name.split())
        if not name or len(name) > LONGEST_NAME:
            raise Invalid("guest.name", N_("请填写姓名（%(most)s 字以内）"), most=LONGEST_NAME, field="name")
        guest = add_guest(name, actor=actor)
        (seat,) = add_seats(round_uid, [SeatDraft(guest.uid, draft.panel, draft.group)], actor=actor)
        record(client_uid, {"seat": str(seat.uid)})
    return seat
