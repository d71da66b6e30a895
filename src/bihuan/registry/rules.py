"""Who may do what in the registry.

GB/T 22239 8.1.5 (三员分立): the system administrator makes units and identities, the security administrator grants what
they may do, and neither does the other's part. Places and further names of units are the offices' daily work too.
"""

from bihuan.core.errors import Denied
from bihuan.core.text import N_

from .actor import Actor
from .models import Person, Role, TableKind

OFFICES = (Role.OFFICE, Role.OFFICE_HEAD)
UNIT_STAFF = (Role.HEAD, Role.LIAISON)


def can_manage_units(actor: Actor) -> bool:
    """Create, rename, move, end and merge units."""
    return actor.holds(Role.SYSTEM_ADMIN)


def can_name_units(actor: Actor) -> bool:
    """Write down another name a unit is found by."""
    return actor.holds(Role.SYSTEM_ADMIN, *OFFICES)


def can_manage_places(actor: Actor) -> bool:
    """Create, change and end places."""
    return actor.holds(Role.SYSTEM_ADMIN, *OFFICES)


def can_manage_calendar(actor: Actor) -> bool:
    """Bring in a year's days off."""
    return actor.holds(Role.SYSTEM_ADMIN, *OFFICES)


def can_manage_people(actor: Actor) -> bool:
    """Create people and their accounts, mend their data, give one-time links, switch accounts off, erase."""
    return actor.holds(Role.SYSTEM_ADMIN)


def can_grant(actor: Actor) -> bool:
    """Appoint people and end their appointments. Being able to create an account gives no such right."""
    return actor.holds(Role.SECURITY_ADMIN)


def can_guard_access(actor: Actor) -> bool:
    """End somebody's sessions and take away a lost second factor: not whoever gives out links that set passwords."""
    return actor.holds(Role.SECURITY_ADMIN)


def can_prepare_decisions(actor: Actor) -> bool:
    """See what a decision about units would carry over and whose posts it ends: those who record and who approve it."""
    return can_manage_units(actor) or can_grant(actor)


def can_decide_erasure(actor: Actor) -> bool:
    """Approve that somebody's personal information is erased: never whoever asks for it (三员分立)."""
    return actor.holds(Role.SECURITY_ADMIN)


def can_follow_erasures(actor: Actor) -> bool:
    """See the requests: both who ask and who decide."""
    return can_manage_people(actor) or can_decide_erasure(actor)


def can_take_out_person(actor: Actor, person: Person) -> bool:
    """Take out everything held about a person: they themselves, and for who asks in person the system administrator."""
    return actor.person_id == person.pk or can_manage_people(actor)


def can_see_every_name(actor: Actor) -> bool:
    """See the names of everybody in the realm: those who run identities and the realm's offices."""
    return actor.holds(Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, *OFFICES)


def name_scopes(actor: Actor) -> tuple[str, ...]:
    """Return the subtrees whose people the actor sees by name, as head or liaison of the unit at the top of each."""
    return tuple(post.unit_path for post in actor.posts_as(*UNIT_STAFF))


def can_import(actor: Actor, table: TableKind) -> bool:
    """Bring a workbook of this table in: as for the same change by hand."""
    by_table = {
        TableKind.UNITS: can_manage_units,
        TableKind.PEOPLE: can_manage_people,
        TableKind.APPOINTMENTS: can_grant,
        TableKind.PLACES: can_manage_places,
    }
    return by_table[table](actor)


def can_export(actor: Actor, table: TableKind) -> bool:
    """Take a workbook of this table out. Units, places and posts are no secret inside the realm; people's data is."""
    if table is TableKind.PEOPLE:
        return can_manage_people(actor)
    if table is TableKind.APPOINTMENTS:
        return can_see_every_name(actor)
    return True


def require_manage_units(actor: Actor) -> None:
    """Raise Denied, naming who may, where the actor may not manage units."""
    if not can_manage_units(actor):
        raise Denied("registry.units", N_("只有系统管理员可以增加、变更或撤销单位。"))


def require_name_units(actor: Actor) -> None:
    """Raise Denied where the actor may not add names to units."""
    if not can_name_units(actor):
        raise Denied("registry.unit-names", N_("只有系统管理员和主管办公室可以增加单位的别名。"))


def require_manage_places(actor: Actor) -> None:
    """Raise Denied where the actor may not manage places."""
    if not can_manage_places(actor):
        raise Denied("registry.places", N_("只有系统管理员和主管办公室可以增加、变更或停用点位。"))


def require_manage_calendar(actor: Actor) -> None:
    """Raise Denied where the actor may not bring in days off."""
    if not can_manage_calendar(actor):
        raise Denied("registry.calendar", N_("只有系统管理员和主管办公室可以导入放假安排。"))


def require_manage_people(actor: Actor) -> None:
    """Raise Denied where the actor may not manage people and accounts."""
    if not can_manage_people(actor):
        raise Denied("registry.people", N_("只有系统管理员可以管理人员和账号。"))


def require_grant(actor: Actor) -> None:
    """Raise Denied where the actor may not grant rights."""
    if not can_grant(actor):
        raise Denied("registry.grant", N_("只有安全管理员可以任职和免职。"))


def require_guard_access(actor: Actor) -> None:
    """Raise Denied where the actor may not end somebody's sessions or reset their second factor."""
    if not can_guard_access(actor):
        raise Denied("registry.guard-access", N_("只有安全管理员可以结束别人的登录和重置第二因素。"))


def require_decide_erasure(actor: Actor) -> None:
    """Raise Denied where the actor may not decide that somebody's personal information is erased."""
    if not can_decide_erasure(actor):
        raise Denied("registry.decide-erasure", N_("删除个人信息由系统管理员申请，只有安全管理员可以批准。"))


def require_follow_erasures(actor: Actor) -> None:
    """Raise Denied where the actor may not see the requests for erasure."""
    if not can_follow_erasures(actor):
        raise Denied("registry.erasures", N_("只有系统管理员和安全管理员可以看删除个人信息的申请。"))


def require_take_out_person(actor: Actor, person: Person) -> None:
    """Raise Denied where the actor may not take out everything held about this person."""
    if not can_take_out_person(actor, person):
        raise Denied("registry.own-data", N_("个人信息副本只有本人和系统管理员可以导出。"))


def require_import(actor: Actor, table: TableKind) -> None:
    """Raise Denied where the actor may not bring this table in."""
    {
        TableKind.UNITS: require_manage_units,
        TableKind.PEOPLE: require_manage_people,
        TableKind.APPOINTMENTS: require_grant,
        TableKind.PLACES: require_manage_places,
    }[table](actor)


def require_export(actor: Actor, table: TableKind) -> None:
    """Raise Denied where the actor may not take this table out."""
    if not can_export(actor, table):
        raise Denied(
            "registry.export", N_("您没有导出这张表的权限；人员由系统管理员导出，任职由管理员和主管办公室导出。")
        )
