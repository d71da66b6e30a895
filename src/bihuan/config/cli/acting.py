"""In whose name a command works: an account with a live post in an office of the county."""

from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone

from bihuan.core.errors import Invalid
from bihuan.core.text import N_
from bihuan.ledger.approving import WORKING_ROLES
from bihuan.registry.actor import Actor, actor_for, live_on
from bihuan.registry.models import Account, Appointment, Line, Role, Unit, UnitKind
from bihuan.registry.models.appointments import OFFICE_ROLES
from bihuan.registry.naming import key_of
from bihuan.registry.queries.units import unit_directory


@dataclass(frozen=True)
class Acting:
    """The actor, the office they act for, and the business line they act in."""

    actor: Actor
    owner: Unit
    line: Line


def acting_for(username: str | None, owner: str | None) -> Acting:
    """Find who acts and for which office; only a demo folder fills in what is not named.

    Raises Invalid for a missing, unknown or ambiguous name, Denied for an account without a live appointment.
    """
    if not settings.BIHUAN.demo and (username is None or owner is None):
        raise Invalid(
            "import.who", N_("请用 --owner 写明主管办公室，用 --as 写明以谁的身份办理（只有演示文件夹可以省略）")
        )
    realm = the_county()
    unit = _unit(realm, owner) if owner is not None else None
    account = _account(username) if username is not None else _clerk(realm, unit)
    actor = actor_for(account, today=timezone.localdate())
    posts = [post for post in actor.posts_as(*OFFICE_ROLES) if unit is None or post.unit_id == unit.pk]
    if not posts:
        raise Invalid("import.no_office", N_("“%(user)s”在这个办公室没有经办或负责人的任职"), user=account.username)
    line = Line.CIVIC if posts[0].line is Line.ALL else posts[0].line
    return Acting(actor, unit or Unit.objects.get(pk=posts[0].unit_id), line)


def working_for(username: str | None, unit: str) -> tuple[Actor, Unit]:
    """Find who works for a unit: the account named, which must hold a post there; a demo folder finds its first liaison.

    Raises Invalid for a missing, unknown or ambiguous name, Denied for an account without a live appointment.
    """
    if username is None and not settings.BIHUAN.demo:
        raise Invalid("unit_book.who", N_("请用 --as 写明以谁的身份办理（只有演示文件夹可以省略）"))
    found = the_unit(unit)
    account = _account(username) if username is not None else _liaison(found)
    actor = actor_for(account, today=timezone.localdate())
    if found.pk not in {post.unit_id for post in actor.posts_as(*WORKING_ROLES)}:
        message = N_("“%(user)s”在%(unit)s没有联络员、负责人、代批人或经办的任职")
        raise Invalid("unit_book.no_post", message, user=account.username, unit=found.short_name)
    return actor, found


def the_unit(name: str) -> Unit:
    """Return the unit of that name in this county. Raises Invalid where there is none, or several."""
    return _unit(the_county(), name)


def the_county() -> Unit:
    """Return the county of this data folder. Raises Invalid where there is none yet."""
    realm = Unit.objects.filter(kind=UnitKind.REALM).order_by("pk").first()
    if realm is None:
        raise Invalid("import.no_county", N_("数据文件夹里还没有县市，请先运行 bihuan init"))
    return realm


def _unit(realm: Unit, name: str) -> Unit:
    key = key_of(name)
    found = {entry.unit_id for entry in unit_directory(realm.pk, on=timezone.localdate()) if entry.key == key}
    if len(found) != 1:
        raise Invalid("import.owner", N_("没有名为“%(name)s”的单位，或不止一个"), name=name)
    return Unit.objects.get(pk=found.pop())


def _account(username: str) -> Account:
    account = Account.objects.select_related("person").filter(username=username).first()
    if account is None:
        raise Invalid("import.user", N_("没有名为“%(name)s”的账号"), name=username)
    return account


def _liaison(unit: Unit) -> Account:
    posts = Appointment.objects.filter(live_on(timezone.localdate()), unit=unit, role=Role.LIAISON)
    post = posts.filter(person__account__isnull=False).select_related("person__account").order_by("pk").first()
    if post is None:
        raise Invalid("unit_book.no_liaison", N_("%(unit)s没有可用的联络员账号，请用 --as 写明"), unit=unit.short_name)
    account: Account = post.person.account
    return account


def _clerk(realm: Unit, unit: Unit | None) -> Account:
    """Return the demo's first clerk, of this office where one is named."""
    posts = Appointment.objects.filter(live_on(timezone.localdate()), realm=realm, role=Role.OFFICE)
    posts = posts.filter(unit=unit) if unit is not None else posts.order_by("unit__order", "pk")
    post = posts.filter(person__account__isnull=False).select_related("person__account").first()
    if post is None:
        raise Invalid("import.no_clerk", N_("演示城市里没有可用的经办账号，请用 --as 写明"))
    account: Account = post.person.account
    return account
