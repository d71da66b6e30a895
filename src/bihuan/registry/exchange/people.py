"""People and their accounts as a table, found by user name. It gives nobody a right to anything."""

from collections.abc import Mapping, Sequence

from bihuan.core.text import N_
from bihuan.registry.actions import people as actions
from bihuan.registry.actions.people import PersonDraft, check_draft
from bihuan.registry.actor import Actor
from bihuan.registry.models import Account, TableKind
from bihuan.registry.personal import read

from .columns import Column, Kind
from .difference import Difference, Status
from .reading import RawRow

ON, OFF = "on", "off"


def _states() -> Mapping[str, str]:
    return {ON: N_("启用"), OFF: N_("停用")}


COLUMNS = (
    Column("username", N_("用户名"), ("账号", "登录名", "username"), required=True, longest=60, width=24),
    Column("name", N_("姓名"), ("人员姓名", "name"), required=True, longest=40),
    Column("phone", N_("电话"), ("手机", "手机号", "联系电话", "phone"), longest=24, width=16),
    Column("state", N_("账号状态"), ("状态", "state"), Kind.CHOICE, choices=_states, width=10),
)


class PersonDesk:
    """The people of one realm who are not erased."""

    kind = TableKind.PEOPLE
    columns: Sequence[Column] = COLUMNS

    def __init__(self, actor: Actor) -> None:
        self._actor = actor
        accounts = Account.objects.filter(person__realm_id=actor.realm_id, person__erased_at__isnull=True)
        self._accounts = {
            account.username: account for account in accounts.select_related("person__personal").order_by("person_id")
        }
        self.current = {username: _values(account) for username, account in self._accounts.items()}

    def prepare(self, rows: Sequence[RawRow]) -> None:
        """Nothing: no row names another."""

    def complete(self, values: dict[str, str]) -> tuple[str, dict[str, str]]:
        """Bring the user name to its stored form; a missing state is 启用."""
        username = check_draft(PersonDraft(values["username"], values["name"], values.get("phone", "")))
        known = self.current.get(username, {})
        after = {column.name: values.get(column.name, known.get(column.name, "")) for column in COLUMNS}
        return username, after | {"username": username, "state": after["state"] or ON}

    def write(self, differences: Sequence[Difference]) -> None:
        """Create people with accounts that cannot sign in yet, and mend those that are here."""
        for item in differences:
            after = item.after
            if item.status is Status.NEW:
                draft = PersonDraft(after["username"], after["name"], after["phone"])
                account = actions.create_person(draft, actor=self._actor)
            else:
                account = self._accounts[item.key]
            if item.status is Status.CHANGED and {"name", "phone"} & set(item.changed):
                actions.change_person(account.person, name=after["name"], phone=after["phone"], actor=self._actor)
            if account.is_active != (after["state"] == ON):
                actions.switch_account(account, on=after["state"] == ON, actor=self._actor)


def _values(account: Account) -> dict[str, str]:
    values = read(account.person.personal, account.person)
    state = ON if account.is_active else OFF
    return {"username": account.username, "name": values.name, "phone": values.phone, "state": state}
