"""A dull little county for tests: a realm, units under it, people with posts."""

from datetime import date
from itertools import count

from bihuan.registry.actions.people import PersonDraft, add_person
from bihuan.registry.actions.realms import create_realm
from bihuan.registry.actor import Actor, actor_for
from bihuan.registry.models import Account, Appointment, Line, Role, Unit, UnitKind

_numbers = count(1)
TODAY = date(2026, 3, 2)


def make_realm(name: str | None = None) -> Unit:
    """A county of its own."""
    name = name or f"第{next(_numbers)}市"
    return create_realm(name=name, short_name=name)


def make_unit(realm: Unit, name: str | None = None, *, kind: UnitKind = UnitKind.BUREAU) -> Unit:
    """A unit directly below the realm."""
    name = name or f"第{next(_numbers)}局"
    unit = Unit.objects.create(realm=realm, parent=realm, kind=kind, name=name, short_name=name)
    unit.path = f"{realm.path}{unit.pk}/"
    unit.save(update_fields=["path"])
    return unit


def make_account(unit: Unit, role: Role = Role.LIAISON, *, line: Line = Line.ALL) -> Account:
    """Somebody with one post that began long ago."""
    account = add_person(PersonDraft(f"user{next(_numbers)}", "某某"), unit.realm_id)
    Appointment.objects.create(
        realm=unit.realm, person=account.person, unit=unit, role=role, line=line, starts=date(2020, 1, 1)
    )
    return account


def make_actor(unit: Unit, role: Role = Role.LIAISON, *, line: Line = Line.ALL) -> Actor:
    """The same, as an actor."""
    return actor_for(make_account(unit, role, line=line), today=TODAY)
