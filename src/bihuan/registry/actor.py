"""Who is acting: an account with everything its person may do right now."""

from dataclasses import dataclass
from datetime import date
from operator import attrgetter

from django.db.models import Q

from bihuan.core.errors import Denied
from bihuan.core.text import N_

from .models import Account, Appointment, Line, Role

REALM_WIDE_ROLES = frozenset({Role.OFFICE, Role.OFFICE_HEAD, Role.VERIFIER, Role.INSPECTOR, Role.LEADER})


@dataclass(frozen=True)
class Post:
    """One live appointment, reduced to what a rule needs. ``scope_path`` is the root of the subtree it reaches."""

    appointment_id: int
    unit_id: int
    unit_path: str
    unit_name: str
    role: Role
    line: Line
    scope_path: str
    title: str

    def serves(self, line: Line) -> bool:
        """Say whether the appointment reaches this business line."""
        return self.line in (line, Line.ALL)


@dataclass(frozen=True)
class Actor:
    """An account, its person and their live posts, read afresh for every request, job and command.

    ``account_id`` is None only for the clock, which may do what the table of moves gives to the clock and nothing else.
    """

    realm_id: int
    account_id: int | None
    account_uid: str
    person_id: int | None
    posts: tuple[Post, ...]

    def posts_as(self, *roles: Role, line: Line | None = None) -> tuple[Post, ...]:
        """Return the posts in any of ``roles``, in ``line`` where one is named."""
        return tuple(p for p in self.posts if p.role in roles and (line is None or p.serves(line)))

    def holds(self, *roles: Role, line: Line | None = None) -> bool:
        """Say whether any live post has one of these roles (in this line)."""
        return bool(self.posts_as(*roles, line=line))

    @property
    def unit_ids(self) -> frozenset[int]:
        """The units the person is appointed to, whatever the role."""
        return frozenset(post.unit_id for post in self.posts)


def live_on(day: date) -> Q:
    """Return the condition that an appointment is in force on ``day``, both its dates included."""
    return Q(starts__lte=day) & (Q(ends__isnull=True) | Q(ends__gte=day))


def actor_for(account: Account, *, today: date) -> Actor:
    """Read the live posts of an account's person: one query.

    Raises Denied where the account is switched off or no appointment of its person is live.
    """
    live = Appointment.objects.filter(live_on(today), person_id=account.person_id).select_related(
        "unit", "scope", "realm"
    )
    # Asked at every request: sorted here, since to sort by a column Django hashes all it selects.
    appointments = sorted(live.order_by(), key=attrgetter("pk"))
    posts = tuple(_post(appointment) for appointment in appointments)
    if not account.is_active or not posts:
        raise Denied("no_live_appointment", N_("您目前没有有效的任职，请联系本单位负责人或系统管理员"))
    return Actor(
        realm_id=appointments[0].realm_id,
        account_id=account.pk,
        account_uid=str(account.uid),
        person_id=account.person_id,
        posts=posts,
    )


def clock_actor(realm_id: int) -> Actor:
    """Stand for the program acting by itself at a set time."""
    return Actor(realm_id=realm_id, account_id=None, account_uid="clock", person_id=None, posts=())


def _post(appointment: Appointment) -> Post:
    role = Role(appointment.role)
    if appointment.scope is not None:
        scope_path = appointment.scope.path
    elif role in REALM_WIDE_ROLES:
        scope_path = appointment.realm.path
    else:
        scope_path = appointment.unit.path
    return Post(
        appointment_id=appointment.pk,
        unit_id=appointment.unit_id,
        unit_path=appointment.unit.path,
        unit_name=appointment.unit.short_name,
        role=role,
        line=Line(appointment.line),
        scope_path=scope_path,
        title=appointment.title,
    )
