"""The demo city: 新郑市 as the public sources name it, with invented posts in place of people.

Everything goes in by the roads a county's own data would take: the realm by the set-up, the tables by the registry's
import, identities by its system administrator and posts by its security administrator.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from bihuan.core.errors import DomainError, Invalid
from bihuan.core.text import N_
from bihuan.registry.actions.realms import FIRST_USERNAMES, create_first_administrators, create_realm
from bihuan.registry.actor import Actor, actor_for
from bihuan.registry.exchange.staging import load
from bihuan.registry.models import Account, Role, TableKind, Unit, UnitKind

DATA = Path(__file__).with_name("data")
NAME = N_("新郑市")
# GB/T 2260.
CODE = "410184"
TABLES = (
    (TableKind.UNITS, Role.SYSTEM_ADMIN),
    (TableKind.PLACES, Role.SYSTEM_ADMIN),
    (TableKind.PEOPLE, Role.SYSTEM_ADMIN),
    (TableKind.APPOINTMENTS, Role.SECURITY_ADMIN),
)


@dataclass(frozen=True)
class City:
    """The loaded city. ``tables`` gives, for each table, how many rows it has and how many were new or changed."""

    realm: Unit
    tables: dict[TableKind, dict[str, int]]

    @property
    def changed(self) -> int:
        """How many rows this loading wrote; 0 when everything was there already."""
        return sum(numbers["new"] + numbers["changed"] for numbers in self.tables.values())


def _quiet(table: TableKind, numbers: dict[str, int]) -> None:
    """Say nothing."""


def load_city(*, progress: Callable[[TableKind, dict[str, int]], None] = _quiet) -> City:
    """Load the demo city, or what is missing of it; a second loading changes nothing.

    ``progress`` hears of each table once it is in. Raises Invalid where another county lives in this data folder.
    """
    with transaction.atomic():
        realm = _realm()
        actors = {role: _administrator(realm, role) for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)}
        tables: dict[TableKind, dict[str, int]] = {}
        for table, role in TABLES:
            tables[table] = _load(table, actors[role])
            progress(table, tables[table])
    return City(realm, tables)


def _realm() -> Unit:
    realms = list(Unit.objects.filter(kind=UnitKind.REALM))
    if not realms:
        realm = create_realm(name=NAME, short_name=NAME, code=CODE, aliases=("新郑",))
        create_first_administrators(realm)
        return realm
    found = next((realm for realm in realms if realm.name == NAME), None)
    if found is None:
        raise Invalid(
            "demo.other-county", N_("这个数据文件夹里已有“%(name)s”，不能再装入演示城市。"), name=realms[0].name
        )
    return found


def _administrator(realm: Unit, role: Role) -> Actor:
    account = Account.objects.select_related("person").get(person__realm=realm, username=FIRST_USERNAMES[role])
    return actor_for(account, today=timezone.localdate())


def _load(table: TableKind, actor: Actor) -> dict[str, int]:
    path = DATA / f"{table.value}.csv"
    try:
        return load(table, path, actor=actor)
    except DomainError as error:
        raise Invalid("demo.file", N_("%(file)s：%(reason)s"), file=path.name, reason=str(error)) from error
