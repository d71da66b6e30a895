"""Reading 点评: what a seat wrote, what was said of an entry, and what a unit was given to read."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from bihuan.core.errors import NotFound
from bihuan.core.text import N_
from bihuan.registry.actor import Actor
from bihuan.registry.models import Line
from bihuan.registry.models.appointments import UNIT_ROLES

from .models import Comment, CommentKind, Entry, Round, Seat
from .queries import oversees


@dataclass(frozen=True)
class Said:
    """What one seat, or without one the panel, says of an entry."""

    seat: Seat | None
    texts: Mapping[CommentKind, str]


def said_of(entry: Entry) -> list[Said]:
    """What stands about an entry: the panel's first, then by seat."""
    found: dict[Seat | None, dict[CommentKind, str]] = {}
    rows = Comment.objects.filter(entry=entry, replaced_at__isnull=True).select_related("seat")
    for one in sorted(rows, key=lambda row: (row.seat.code if row.seat else "", row.kind)):
        found.setdefault(one.seat, {})[CommentKind(one.kind)] = one.text
    return [Said(seat, texts) for seat, texts in found.items()]


def said_by(entry: Entry, seat: Seat | None) -> Mapping[CommentKind, str]:
    """What one seat, or the panel, wrote of an entry."""
    rows = Comment.objects.filter(entry=entry, seat=seat, replaced_at__isnull=True)
    return {CommentKind(one.kind): one.text for one in rows}


def count_said(round_: Round) -> int:
    """How many entries of a round something was said of."""
    said = Comment.objects.filter(entry__round=round_, replaced_at__isnull=True)
    return said.order_by().values("entry").distinct().count()


def given_to(actor: Actor, uid: UUID) -> Entry:
    """An entry whose comments were given out, for the people of its unit, of its partners, and who oversees the round.

    Raises NotFound for all others, and before.
    """
    rows = Entry.objects.filter(uid=uid, realm_id=actor.realm_id, withdrawn_at__isnull=True)
    entry = rows.filter(round__comments_given_at__isnull=False).select_related("round__owner", "unit").first()
    if entry is None or not (oversees(actor, entry.round) or _is_theirs(actor, entry)):
        raise NotFound("comments", N_("没有可看的点评"))
    return entry


def may_read(actor: Actor, entry: Entry) -> bool:
    """Say whether there are comments on an entry that were given to the actor to read (``given_to``)."""
    if entry.round.comments_given_at is None or not said_of(entry):
        return False
    return oversees(actor, entry.round) or _is_theirs(actor, entry)


def _is_theirs(actor: Actor, entry: Entry) -> bool:
    own = {post.unit_id for post in actor.posts_as(*UNIT_ROLES, line=Line(entry.round.line))}
    return bool(own & {entry.unit_id, *(unit.pk for unit in entry.partners.all())})
