"""Who looks at the pages: one of the demo's accounts for each way of seeing the ledger."""

from dataclasses import dataclass

from django.contrib.sessions.backends.base import SessionBase
from django.db.models import QuerySet
from django.test import Client
from django.utils import timezone

from bihuan.ledger.models import ItemAccess
from bihuan.registry.actor import Actor, actor_for, live_on
from bihuan.registry.models import Account, Appointment, Line, Role


@dataclass(frozen=True)
class Person:
    """An account with the rights it has today; ``key`` names it in the results."""

    key: str
    account: Account
    actor: Actor


def people() -> list[Person]:
    """The office's clerk (one business line), a leader (everything they may see) and a township's busiest liaison."""
    found = [_holding("office", Role.OFFICE), _holding("leader", Role.LEADER), _busiest("unit", Role.LIAISON)]
    return [person for person in found if person is not None]


def actor_called(username: str) -> Actor:
    """One of the demo's people by user name."""
    return actor_for(Account.objects.select_related("person").get(username=username), today=timezone.localdate())


def session_of(person: Person) -> str:
    """Sign somebody in; returns the key of the session, for the cookie."""
    client = Client()
    client.force_login(person.account, backend="allauth.account.auth_backends.AuthenticationBackend")
    session: SessionBase = client.session
    return str(session.session_key)


def _holding(key: str, role: Role) -> Person | None:
    posts = _posts(role).order_by("pk")
    civic = posts.filter(line__in=[Line.CIVIC, Line.ALL]).first()
    return _person(key, civic) if civic else None


def _busiest(key: str, role: Role) -> Person | None:
    posts = list(_posts(role).filter(line__in=[Line.CIVIC, Line.ALL]))
    if not posts:
        return None
    return _person(key, max(posts, key=lambda post: ItemAccess.objects.filter(unit_id=post.unit_id).count()))


def _posts(role: Role) -> "QuerySet[Appointment]":
    return Appointment.objects.filter(live_on(timezone.localdate()), role=role, person__account__isnull=False)


def _person(key: str, post: Appointment) -> Person:
    account = Account.objects.select_related("person").get(person=post.person_id)
    return Person(key, account, actor_for(account, today=timezone.localdate()))
