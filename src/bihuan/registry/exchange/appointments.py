"""Appointments as a table: who holds which post where, from when to when."""

from collections.abc import Mapping, Sequence
from datetime import date

from bihuan.core.errors import Invalid
from bihuan.core.text import N_
from bihuan.registry.actions import appointments as actions
from bihuan.registry.actions.appointments import PostDraft
from bihuan.registry.actions.locking import today
from bihuan.registry.actor import Actor
from bihuan.registry.models import Account, Appointment, Line, Role, TableKind

from .columns import Column, Kind
from .difference import Difference, Status
from .lookup import UnitLookup
from .reading import RawRow


def _roles() -> Mapping[str, str]:
    return {role.value: str(role.label) for role in Role}


def _lines() -> Mapping[str, str]:
    return {line.value: str(line.label) for line in Line}


COLUMNS = (
    Column("username", N_("用户名"), ("账号", "登录名", "username"), required=True, longest=60, width=24),
    Column("unit", N_("单位"), ("任职单位", "所在单位", "unit"), required=True, width=24),
    Column("role", N_("角色"), ("role",), Kind.CHOICE, required=True, choices=_roles),
    Column("line", N_("业务"), ("业务条线", "line"), Kind.CHOICE, choices=_lines, width=10),
    Column("title", N_("岗位名称"), ("岗位", "职务", "title"), longest=40, width=20),
    Column("scope", N_("范围"), ("管理范围", "scope"), width=22),
    Column("starts", N_("起"), ("任职起", "起始日期", "开始日期", "from"), Kind.DATE, required=True, width=12),
    Column("ends", N_("止"), ("任职止", "截止日期", "结束日期", "until"), Kind.DATE, width=12),
)
IDENTITY = ("username", "unit", "role", "line", "scope", "starts")


class AppointmentDesk:
    """The appointments of one realm. Everything but title and last day tells one from another."""

    kind = TableKind.APPOINTMENTS
    columns: Sequence[Column] = COLUMNS

    def __init__(self, actor: Actor) -> None:
        self._actor = actor
        self._lookup = UnitLookup(actor.realm_id, on=today())
        accounts = Account.objects.filter(person__realm_id=actor.realm_id, person__erased_at__isnull=True)
        self._accounts = {account.username: account for account in accounts.select_related("person")}
        found = (
            Appointment.objects.filter(realm_id=actor.realm_id, person__erased_at__isnull=True)
            .select_related("person__account", "unit", "scope")
            .order_by("unit__path", "id")
        )
        self._appointments: dict[str, Appointment] = {}
        self.current: dict[str, dict[str, str]] = {}
        for appointment in found:
            values = _values(appointment)
            self._appointments[_key(values)] = appointment
            self.current[_key(values)] = values

    def prepare(self, rows: Sequence[RawRow]) -> None:
        """Nothing: no row names another."""

    def complete(self, values: dict[str, str]) -> tuple[str, dict[str, str]]:
        """Resolve units to full names; a missing line is 全部业务."""
        after = {column.name: values.get(column.name, "") for column in COLUMNS}
        after["username"] = after["username"].lower()
        after["line"] = after["line"] or Line.ALL.value
        after["unit"] = self._lookup.full_name(after["unit"], head=N_("单位"))
        after["scope"] = self._lookup.full_name(after["scope"], head=N_("范围"))
        if after["username"] not in self._accounts:
            raise Invalid("table.account-unknown", N_("没有用户名为“%(name)s”的人员。"), name=after["username"])
        if after["role"] == Role.DELEGATE and not after["ends"]:
            raise Invalid("appointment.delegate-open", N_("授权代批要写明截止日期。"))
        if after["ends"] and after["ends"] < after["starts"]:
            raise Invalid("appointment.dates", N_("任职的止日不能早于起日。"))
        known = self.current.get(_key(after), {})
        for name in ("title", "ends"):
            after[name] = values.get(name, known.get(name, ""))
        return _key(after), after

    def write(self, differences: Sequence[Difference]) -> None:
        """Grant what is new, mend title and last day of what is here."""
        for item in differences:
            after = item.after
            ends = date.fromisoformat(after["ends"]) if after["ends"] else None
            if item.status is Status.CHANGED:
                appointment = self._appointments[item.key]
                actions.change_appointment(appointment, title=after["title"], ends=ends, actor=self._actor)
                continue
            unit = self._lookup.unit(after["unit"])
            if unit is None:
                continue
            starts = date.fromisoformat(after["starts"])
            draft = PostDraft(Role(after["role"]), Line(after["line"]), starts, ends, after["title"])
            person = self._accounts[after["username"]].person
            actions.appoint(person, unit, draft, scope=self._lookup.unit(after["scope"]), actor=self._actor)


def _key(values: Mapping[str, str]) -> str:
    return "|".join(values[name] for name in IDENTITY)


def _values(appointment: Appointment) -> dict[str, str]:
    return {
        "username": appointment.person.account.username,
        "unit": appointment.unit.name,
        "role": appointment.role,
        "line": appointment.line,
        "title": appointment.title,
        "scope": appointment.scope.name if appointment.scope else "",
        "starts": appointment.starts.isoformat(),
        "ends": appointment.ends.isoformat() if appointment.ends else "",
    }
