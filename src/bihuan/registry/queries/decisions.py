"""Reading decisions about units, and what one would end."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from bihuan.core.errors import NotFound
from bihuan.core.text import N_
from bihuan.registry.actor import Actor
from bihuan.registry.models import Appointment, Decision, DecisionStage, DecisionUnit, Place, Unit, UnitKind

from .units import in_force


def visible_to(actor: Actor) -> QuerySet[Decision]:
    """Every decision of the actor's own realm: what became of a unit is no secret inside it."""
    entries = Prefetch("entries", DecisionUnit.objects.select_related("unit"))
    return Decision.objects.filter(realm_id=actor.realm_id).select_related("successor").prefetch_related(entries)


def get_decision(actor: Actor, uid: UUID) -> Decision:
    """Return a decision of the realm. Raises NotFound, the same for foreign and missing."""
    found = visible_to(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound("decision.unknown", N_("没有这项机构变更。"))
    return found


def decisions_about(unit: Unit) -> QuerySet[Decision]:
    """The decisions that stand about a unit, as the one that changes or as the one that takes over, newest first."""
    stand = Decision.objects.filter(realm_id=unit.realm_id).exclude(stage=DecisionStage.WITHDRAWN)
    about = Q(pk__in=DecisionUnit.objects.filter(unit=unit).values("decision_id")) | Q(successor=unit)
    entries = Prefetch("entries", DecisionUnit.objects.select_related("unit"))
    return stand.filter(about).select_related("successor").prefetch_related(entries).order_by("-id")


def posts_ended_by(units: Sequence[Unit]) -> QuerySet[Appointment]:
    """The posts that end with units: those held there, and those elsewhere whose scope is one of them."""
    there = Appointment.objects.filter(Q(unit__in=units) | Q(scope__in=units))
    not_over = Q(ends__isnull=True) | Q(ends__gte=timezone.localdate())
    return there.filter(not_over).select_related("person", "unit", "scope").order_by("unit__path", "role", "id")


def places_of(units: Sequence[Unit]) -> QuerySet[Place]:
    """The places these units are in charge of."""
    return Place.objects.filter(unit__in=units)


def below(units: Sequence[Unit]) -> QuerySet[Unit]:
    """The live units directly below these that are not among them."""
    children = Unit.objects.filter(in_force(timezone.localdate()), parent__in=units).exclude(kind=UnitKind.REALM)
    return children.exclude(pk__in=[unit.pk for unit in units])
