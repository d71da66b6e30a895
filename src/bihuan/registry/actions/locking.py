"""Fetching the row an action is about to change, locked, and only from the actor's own realm."""

from datetime import date, datetime

from django.utils import timezone

from bihuan.core.errors import NotFound
from bihuan.core.text import N_
from bihuan.registry.actor import Actor
from bihuan.registry.models import Account, Appointment, Person, Place, Unit


def locked_unit(unit: Unit, actor: Actor) -> Unit:
    """Return the unit as it is now, locked. Raises NotFound outside the actor's realm."""
    found = Unit.objects.select_for_update().filter(pk=unit.pk, realm_id=actor.realm_id).first()
    if found is None:
        raise NotFound("unit.unknown", N_("没有这个单位。"))
    return found


def locked_place(place: Place, actor: Actor) -> Place:
    """Return the place as it is now, locked. Raises NotFound outside the actor's realm."""
    found = Place.objects.select_for_update().filter(pk=place.pk, realm_id=actor.realm_id).first()
    if found is None:
        raise NotFound("place.unknown", N_("没有这个点位。"))
    return found


def locked_person(person: Person, actor: Actor) -> Person:
    """Return the person as they are now, locked. Raises NotFound outside the actor's realm or once erased."""
    found = Person.objects.select_for_update().filter(pk=person.pk, realm_id=actor.realm_id).first()
    if found is None or found.erased_at is not None:
        raise NotFound("person.unknown", N_("没有这个人员。"))
    return found


def locked_account(account: Account, actor: Actor) -> Account:
    """Return the account as it is now, locked. Raises NotFound outside the actor's realm."""
    found = Account.objects.select_for_update().filter(pk=account.pk, person__realm_id=actor.realm_id).first()
    if found is None:
        raise NotFound("person.unknown", N_("没有这个人员。"))
    return found


def locked_appointment(appointment: Appointment, actor: Actor) -> Appointment:
    """Return the appointment as it is now, locked. Raises NotFound outside the actor's realm."""
    found = Appointment.objects.select_for_update().filter(pk=appointment.pk, realm_id=actor.realm_id).first()
    if found is None:
        raise NotFound("appointment.unknown", N_("没有这条任职。"))
    return found


def today() -> date:
    """Return the day it is where the installation stands."""
    return timezone.localdate()


def now() -> datetime:
    """Return the moment, aware."""
    return timezone.now()
