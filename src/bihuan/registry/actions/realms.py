"""Setting an installation up: the realm itself and its first three administrators. Nobody is signed in yet."""

from dataclasses import dataclass

from django.db import transaction

from bihuan.core.errors import Conflict
from bihuan.core.text import N_
from bihuan.registry.actor import clock_actor
from bihuan.registry.models import Account, Appointment, Line, Role, Unit, UnitKind, UnitName, UnitNameKind
from bihuan.registry.models.appointments import ADMINISTRATORS
from bihuan.registry.naming import initials_of, key_of
from bihuan.registry.onetime import make_token
from bihuan.registry.witness import Act, tell

from .appointments import PostDraft, add_appointment
from .locking import today
from .people import PersonDraft, add_person

FIRST_USERNAMES = {Role.SYSTEM_ADMIN: "sysadmin", Role.SECURITY_ADMIN: "secadmin", Role.AUDITOR: "auditor"}


@dataclass(frozen=True)
class FirstAdministrator:
    """One of the three, with the token of the one-time link that lets them set their password."""

    account: Account
    role: Role
    token: str


def create_realm(*, name: str, short_name: str, code: str = "", aliases: tuple[str, ...] = ()) -> Unit:
    """Create a county: the top of a tree of its own. Raises Conflict where a realm of this name exists."""
    with transaction.atomic():
        if Unit.objects.filter(kind=UnitKind.REALM, name=name).exists():
            raise Conflict("realm.exists", N_("县市“%(name)s”已经建立。"), name=name)
        realm = Unit.objects.create(kind=UnitKind.REALM, name=name, short_name=short_name, code=code)
        realm.realm, realm.path = realm, f"{realm.pk}/"
        realm.save(update_fields=["realm", "path"])
        listed = [(UnitNameKind.OFFICIAL, name), (UnitNameKind.SHORT, short_name)]
        listed += [(UnitNameKind.ALIAS, alias) for alias in aliases]
        UnitName.objects.bulk_create(
            UnitName(unit=realm, realm=realm, name=called, key=key_of(called), initials=initials_of(called), kind=kind)
            for kind, called in listed
        )
        setup = clock_actor(realm.pk)
        tell(Act.SETTING, actor=setup, target_kind="unit", target=realm.uid, verb="realm.created", name=name)
    return realm


def create_first_administrators(realm: Unit) -> list[FirstAdministrator]:
    """Create the three separated administrators, none with a password, each with a one-time link.

    Their user names are ``sysadmin``, ``secadmin`` and ``auditor``. Raises Conflict where the realm already has one.
    """
    with transaction.atomic():
        locked = Unit.objects.select_for_update().get(pk=realm.pk)
        if Appointment.objects.filter(realm=locked, role__in=ADMINISTRATORS).exists():
            raise Conflict("realm.has-administrators", N_("“%(name)s”已有管理员。"), name=locked.name)
        return [_create_administrator(locked, role, username) for role, username in FIRST_USERNAMES.items()]


def renew_administrator_links(realm: Unit) -> list[FirstAdministrator]:
    """Return fresh links for those first administrators who have never set a password: the old ones had expired."""
    found = (
        Appointment.objects.filter(realm=realm, role__in=ADMINISTRATORS, ends__isnull=True)
        .select_related("person__account")
        .order_by("id")
    )
    waiting = [post for post in found if not post.person.account.has_usable_password()]
    return [
        FirstAdministrator(post.person.account, Role(post.role), make_token(post.person.account)) for post in waiting
    ]


def _create_administrator(realm: Unit, role: Role, username: str) -> FirstAdministrator:
    account = add_person(PersonDraft(username, str(role.label)), realm.pk)
    draft = PostDraft(role, Line.ALL, today(), title=str(role.label))
    appointment = add_appointment(account.person, realm, draft, scope=None)
    setup = clock_actor(realm.pk)
    facts = {"verb": "appointment.granted", "role": role.value, "person": str(account.person.uid)}
    tell(Act.RIGHT, actor=setup, target_kind="appointment", target=appointment.uid, **facts)
    return FirstAdministrator(account, role, make_token(account))
