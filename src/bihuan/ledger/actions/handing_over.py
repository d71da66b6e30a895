"""交办, 改派, 签收, 配合异议, 分办: getting an item to the unit that puts it right."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from bihuan.core.errors import Invalid
from bihuan.core.text import N_
from bihuan.registry.actor import Actor
from bihuan.registry.models import Account, Appointment, Line, Unit
from bihuan.registry.models.appointments import UNIT_ROLES
from bihuan.registry.queries.people import holders

from ..facts import Intent
from ..models import Item
from ..queries import DISPATCH
from ..states import DeadlineKind, Move
from .attaching import attach
from .loading import Desk
from .running import Wanted, move_items


@dataclass(frozen=True)
class HandOver:
    """To whom items go and until when. What is left out is taken from each item's proposal, then from its batch."""

    lead: Unit | None = None
    assisting: tuple[Unit, ...] | None = None
    deadline: datetime | None = None
    deadline_kind: DeadlineKind | None = None
    competent: Unit | None = None
    words: str = ""


def assign_items(
    uids: Sequence[UUID], *, actor: Actor, to: HandOver, client_uid: UUID | None = None, expected: int | None = None
) -> list[Item]:
    """交办: each item gets one lead, its assisting units and the deadline of this cycle; its rules are pinned.

    Raises Invalid naming the item whose lead or deadline is neither given nor proposed.
    """
    return move_items(
        uids,
        lambda desk: _hand_over(desk, to),
        actor=actor,
        verb="ledger.assign_items",
        payload=_written(to),
        client_uid=client_uid,
        expected=expected,
        units=_named(to),
    )


def dispatch_items(orders: Mapping[UUID, HandOver], *, actor: Actor, client_uid: UUID | None = None) -> list[Item]:
    """交办 many items at once, each to its own units with its own deadline: all of them or none.

    Raises as ``assign_items`` does.
    """
    return move_items(
        list(orders),
        lambda desk: _hand_over(desk, orders[desk.item.uid]),
        actor=actor,
        verb=DISPATCH,
        payload={"orders": {str(uid): _written(to) for uid, to in orders.items()}},
        client_uid=client_uid,
        units={unit for to in orders.values() for unit in _named(to)},
    )


def _hand_over(desk: Desk, to: HandOver) -> Wanted:
    item = desk.item
    lead = to.lead.pk if to.lead else item.proposed_lead_id
    assisting = [unit.pk for unit in to.assisting] if to.assisting is not None else item.proposed_assisting
    deadline = to.deadline or desk.before.deadline or item.proposed_deadline or item.batch.deadline
    if lead is None:
        raise Invalid("lead_missing", N_("%(number)s 号还没有牵头单位"), number=item.number)
    item.pack = desk.pack
    kind = to.deadline_kind or (DeadlineKind(item.deadline_kind) if item.deadline_kind else DeadlineKind.BY_DATE)
    item.deadline_kind = kind.value
    item.competent = to.competent or item.competent
    columns = frozenset({"pack", "deadline_kind", "competent"})
    intent = Intent(Move.ASSIGN, unit=lead, units=frozenset(assisting) - {lead}, deadline=deadline)
    return Wanted(intent, words={"words": to.words}, columns=columns)


def _named(to: HandOver) -> set[int]:
    return {unit.pk for unit in (to.lead, to.competent, *(to.assisting or ())) if unit is not None}


def _written(to: HandOver) -> dict[str, object]:
    return {
        "lead": _uid(to.lead),
        "assisting": [_uid(unit) for unit in to.assisting] if to.assisting is not None else None,
        "deadline": to.deadline,
        "kind": to.deadline_kind,
        "competent": _uid(to.competent),
        "words": to.words,
    }


def reassign_items(
    uids: Sequence[UUID],
    *,
    actor: Actor,
    lead: Unit,
    assisting: Sequence[Unit] | None,
    reason: str,
    client_uid: UUID | None = None,
    expected: int | None = None,
) -> list[Item]:
    """改派: another lead begins anew under the same deadline; with the same lead only the assisting units change.

    ``assisting`` None leaves each item the units it has, but for the new lead.
    """
    named = None if assisting is None else [unit.pk for unit in assisting]

    def want(desk: Desk) -> Wanted:
        units = desk.before.assisting - {lead.pk} if named is None else frozenset(named)
        return Wanted(Intent(Move.REASSIGN, unit=lead.pk, units=units, reason=reason), words={"reason": reason})

    return move_items(
        uids,
        want,
        actor=actor,
        verb="ledger.reassign_items",
        payload={
            "lead": str(lead.uid),
            "assisting": None if assisting is None else [str(unit.uid) for unit in assisting],
            "reason": reason,
        },
        client_uid=client_uid,
        expected=expected,
        units=[lead.pk, *(named or ())],
    )


def acknowledge_items(
    uids: Sequence[UUID],
    *,
    actor: Actor,
    behalf: Unit | None = None,
    paper: Sequence[UUID] = (),
    client_uid: UUID | None = None,
) -> list[Item]:
    """签收, as lead or assisting unit. Doing it again changes nothing and leaves no line."""

    def want(desk: Desk) -> Wanted:
        attached = attach(paper, desk, actor=actor)
        intent = Intent(Move.ACKNOWLEDGE, behalf=behalf.pk if behalf else None, paper=bool(attached))
        return Wanted(intent, evidence=attached)

    return move_items(
        uids,
        want,
        actor=actor,
        verb="ledger.acknowledge_items",
        payload={"behalf": _uid(behalf), "paper": [str(uid) for uid in paper]},
        client_uid=client_uid,
        units=[behalf.pk] if behalf else [],
    )


def object_to_item(uid: UUID, *, actor: Actor, reason: str, client_uid: UUID | None = None) -> Item:
    """配合异议: an assisting unit says why it should not be named; the office answers by 改派."""

    def want(_: Desk) -> Wanted:
        return Wanted(Intent(Move.OBJECT, reason=reason), words={"reason": reason})

    return move_items(
        [uid], want, actor=actor, verb="ledger.object_to_item", payload={"reason": reason}, client_uid=client_uid
    )[0]


def share_out_items(
    uids: Sequence[UUID],
    *,
    actor: Actor,
    doer: Unit | None = None,
    post: Appointment | None = None,
    words: str = "",
    client_uid: UUID | None = None,
) -> list[Item]:
    """分办: name a unit below the lead as doer, or a person by a working ``post`` held in the lead's unit or below it.

    The doer may draft plan and report, the lead stays the one lead. Raises Invalid where the post is no longer held.
    """
    unit = post.unit if post is not None else doer
    if unit is None:
        raise Invalid("doer_missing", N_("请选承办单位或承办人"))
    person = _account_of(post) if post is not None else None

    def want(desk: Desk) -> Wanted:
        if post is not None and post.line not in (desk.item.line, Line.ALL):
            raise Invalid("doer_line", N_("承办人不办这项业务"))
        intent = Intent(Move.SHARE_OUT, unit=unit.pk, person=person)
        return Wanted(intent, words={"words": words})

    return move_items(
        uids,
        want,
        actor=actor,
        verb="ledger.share_out_items",
        payload={"doer": _uid(doer), "post": str(post.uid) if post else None, "words": words},
        client_uid=client_uid,
        units=[unit.pk],
    )


def _account_of(post: Appointment) -> int:
    """The account behind a post held today."""
    held = holders([post.unit_id], *UNIT_ROLES, on=timezone.localdate()).filter(pk=post.pk)
    account = Account.objects.filter(person_id__in=held.order_by().values("person_id"), is_active=True).first()
    if account is None:
        raise Invalid("doer_gone", N_("承办人已不在岗或没有账号"))
    return account.pk


def _uid(unit: Unit | None) -> str | None:
    return str(unit.uid) if unit is not None else None
