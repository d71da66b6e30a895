"""长期管护 and 拟亮牌 as tables of their own: narrowed here, made visible in ``supervised``."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from bihuan.core.uid import read_uid
from bihuan.registry.actor import Actor
from bihuan.registry.models import Role

from .models import CardAnswer, CardProposal, Item, Keeping, Patrol
from .patrols import Finding


@dataclass(frozen=True)
class Kept:
    """Items in long-term keeping: those due for patrol by a day, those missed, those with a fault found; by these units."""

    due_by: date | None = None
    missed: bool = False
    fault: bool = False
    units: frozenset[int] = frozenset()


def keepings_like(actor: Actor, kept: Kept) -> QuerySet[Keeping]:
    """The live keepings of the realm, narrowed; the items they hang on, or ``visible_keepings``, say who may see them."""
    rows = Keeping.objects.filter(realm_id=actor.realm_id, ended_at__isnull=True)
    if kept.units:
        rows = rows.filter(unit_id__in=kept.units)
    if kept.due_by is not None:
        rows = rows.filter(next_due__lte=kept.due_by)
    if kept.missed:
        rows = rows.filter(missed__gt=0)
    if kept.fault:
        open_ = Patrol.objects.filter(realm_id=actor.realm_id, finding=Finding.FAULT.value, answered_at__isnull=True)
        rows = rows.filter(pk__in=open_.values("keeping_id"))
    return rows


def live_keeping(item: Item) -> Keeping | None:
    """The keeping an item is in now."""
    return Keeping.objects.select_related("unit").filter(item=item, ended_at__isnull=True).first()


def open_fault(item: Item, uid: str) -> Patrol | None:
    """A patrol of this item that found a fault nobody has answered; None for anything else."""
    wanted = read_uid(uid)
    if wanted is None:
        return None
    faults = Patrol.objects.filter(keeping__item=item, finding=Finding.FAULT.value, answered_at__isnull=True)
    return faults.filter(uid=wanted).first()


def proposals_for(actor: Actor) -> QuerySet[CardProposal]:
    """The cards proposed to the office: for its people and the leaders; a unit hears of a card when it is issued.

    The items they hang on are the caller's to narrow.
    """
    rows = CardProposal.objects.filter(realm_id=actor.realm_id, answer=CardAnswer.OPEN)
    return rows if actor.holds(Role.OFFICE, Role.OFFICE_HEAD, Role.LEADER) else rows.none()
