"""Units as a table: the tree, every name, beginnings and ends."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from bihuan.core.errors import Conflict, Invalid
from bihuan.core.text import N_
from bihuan.registry.actions import units as actions
from bihuan.registry.actions.locking import today
from bihuan.registry.actions.units import UnitDraft, UnitStanding
from bihuan.registry.actor import Actor
from bihuan.registry.models import TableKind, Unit, UnitKind, UnitName, UnitNameKind

from .columns import JOINT, Column, Kind, join_names
from .difference import Difference, Status
from .lookup import UnitLookup
from .reading import RawRow


def _kinds() -> Mapping[str, str]:
    return {kind.value: str(kind.label) for kind in UnitKind}


COLUMNS = (
    Column("code", N_("代码"), ("单位代码", "编码", "行政区划代码", "code"), longest=20),
    Column("name", N_("全称"), ("单位全称", "单位名称", "名称", "full name", "name"), required=True, width=26),
    Column("short_name", N_("简称"), ("单位简称", "short name"), longest=40),
    Column("kind", N_("类别"), ("单位类别", "kind"), Kind.CHOICE, required=True, choices=_kinds, width=10),
    Column("parent", N_("上级单位"), ("上级", "隶属单位", "所属单位", "parent"), width=22),
    Column(
        "official", N_("另挂牌名称"), ("另挂牌子", "又名", "other official names"), Kind.LIST, longest=300, width=22
    ),
    Column("shorts", N_("其他简称"), ("other short names",), Kind.LIST, longest=300, width=22),
    Column("aliases", N_("别名"), ("别称", "曾用名", "aliases"), Kind.LIST, longest=600, width=26),
    Column("order", N_("排序"), ("顺序", "order"), Kind.NUMBER, width=8),
    Column("starts", N_("设立日期"), ("成立日期", "founded"), Kind.DATE, width=12),
    Column("ends", N_("撤销日期"), ("ended",), Kind.DATE, width=12),
    Column("successor", N_("承接单位"), ("并入单位", "successor"), width=22),
)
NAME_COLUMNS = {"official": UnitNameKind.OFFICIAL, "shorts": UnitNameKind.SHORT, "aliases": UnitNameKind.ALIAS}
STANDING_COLUMNS = frozenset({"kind", "code", "order", "starts", "parent"})


class UnitDesk:
    """The units of one realm; a row is found by its code, or by its full name where it gives none or a new one."""

    kind = TableKind.UNITS
    columns: Sequence[Column] = COLUMNS

    def __init__(self, actor: Actor) -> None:
        self._actor = actor
        self._lookup = UnitLookup(actor.realm_id, on=today())
        units = {unit.pk: unit for unit in Unit.objects.filter(realm_id=actor.realm_id)}
        self._units = {str(key): unit for key, unit in units.items()}
        self._by_code = {unit.code: str(key) for key, unit in units.items() if unit.code}
        self._by_name = {unit.name: str(key) for key, unit in units.items()}
        self._realm_name = units[actor.realm_id].name
        names: dict[int, list[UnitName]] = {}
        for entry in UnitName.objects.filter(realm_id=actor.realm_id, ends__isnull=True):
            names.setdefault(entry.unit_id, []).append(entry)
        ordered = sorted(units.values(), key=lambda unit: (unit.path.count("/"), unit.order, unit.pk))
        self.current = {str(unit.pk): _values(unit, names.get(unit.pk, []), units) for unit in ordered}

    def prepare(self, rows: Sequence[RawRow]) -> None:
        """Let a row name, as parent or successor, a unit that another row brings."""
        for row in rows:
            if not row.fault and row.values["name"] not in self._by_name:
                self._lookup.promise(row.values["name"])

    def complete(self, values: dict[str, str]) -> tuple[str, dict[str, str]]:
        """Resolve parent and successor to full names; a missing short name is the full one, a missing parent the realm."""
        code, name = values.get("code", ""), values["name"]
        key = self._by_code.get(code) or self._by_name.get(name) or f"new:{name}"
        owner = self._by_name.get(name)
        if owner is not None and owner != key:
            raise Conflict("unit.name-taken", N_("已有全称为“%(name)s”的单位。"), name=name)
        known = self.current.get(key, {})
        after = {column.name: values.get(column.name, known.get(column.name, "")) for column in COLUMNS}
        after["short_name"] = after["short_name"] or name
        after["order"] = after["order"] or "0"
        after["parent"] = self._parent(after)
        after["successor"] = self._lookup.full_name(after["successor"], head=N_("承接单位"))
        _check(after)
        return key, after

    def write(self, differences: Sequence[Difference]) -> None:
        """Create and change units, parents before children, then end those that end."""
        waiting = list(differences)
        while waiting:
            ready = [item for item in waiting if not item.after["parent"] or item.after["parent"] in self._by_name]
            if not ready:
                raise Invalid("unit.parents-circular", N_("这些单位互为上级，请检查“上级单位”一列。"))
            for item in ready:
                self._write_one(item)
            written = {item.number for item in ready}
            waiting = [item for item in waiting if item.number not in written]
        for item in differences:
            self._write_end(item)

    def _parent(self, after: dict[str, str]) -> str:
        if after["kind"] == UnitKind.REALM:
            return ""
        if not after["parent"]:
            return "" if after["kind"] == UnitKind.OUTSIDE else self._realm_name
        return self._lookup.full_name(after["parent"], head=N_("上级单位"))

    def _write_one(self, item: Difference) -> None:
        after = item.after
        parent = self._unit(after["parent"])
        if item.status is Status.NEW:
            unit = actions.create_unit(_draft(after), parent=parent, actor=self._actor)
            self._by_name[unit.name] = str(unit.pk)
            self._units[str(unit.pk)] = unit
            return
        unit = self._units[item.key]
        if {"name", "short_name"} & set(item.changed):
            name, short_name = after["name"], after["short_name"]
            actions.rename_unit(unit, name=name, short_name=short_name, on=today(), actor=self._actor)
            self._by_name[name] = item.key
        if STANDING_COLUMNS & set(item.changed):
            actions.change_unit(unit, _standing(after), parent=parent, actor=self._actor)
        for column, kind in NAME_COLUMNS.items():
            if column in item.changed:
                actions.set_unit_names(unit, kind, after[column].split(JOINT), actor=self._actor)

    def _write_end(self, item: Difference) -> None:
        if not {"ends", "successor"} & set(item.changed):
            return
        unit = self._units[item.key if item.status is Status.CHANGED else self._by_name[item.after["name"]]]
        if not item.after["ends"]:
            actions.reopen_unit(unit, actor=self._actor)
            return
        last = date.fromisoformat(item.after["ends"])
        actions.end_unit(unit, on=last, successor=self._unit(item.after["successor"]), actor=self._actor)

    def _unit(self, full_name: str) -> Unit | None:
        return self._units[self._by_name[full_name]] if full_name else None


class _Names(NamedTuple):
    official: str
    shorts: str
    aliases: str


def _check(after: dict[str, str]) -> None:
    if after["kind"] == UnitKind.OUTSIDE and after["parent"]:
        raise Invalid("unit.outside-has-parent", N_("外部单位不在单位树内，不能有上级单位。"))
    if after["parent"] == after["name"]:
        raise Invalid("unit.parent-below", N_("上级单位不能是本单位或它的下级。"))
    if not after["order"].isdigit():
        raise Invalid("unit.order", N_("“排序”要是不小于 0 的整数。"))
    if after["successor"] and not after["ends"]:
        raise Invalid("unit.successor-without-end", N_("写了承接单位，也要写撤销日期。"))


def _values(unit: Unit, entries: list[UnitName], units: Mapping[int, Unit]) -> dict[str, str]:
    names = _names(unit, entries)
    return {
        "code": unit.code,
        "name": unit.name,
        "short_name": unit.short_name,
        "kind": unit.kind,
        "parent": units[unit.parent_id].name if unit.parent_id else "",
        "official": names.official,
        "shorts": names.shorts,
        "aliases": names.aliases,
        "order": str(unit.order),
        "starts": unit.starts.isoformat() if unit.starts else "",
        "ends": unit.ends.isoformat() if unit.ends else "",
        "successor": units[unit.successor_id].name if unit.successor_id else "",
    }


def _names(unit: Unit, entries: list[UnitName]) -> _Names:
    of = {
        kind: [entry.name for entry in entries if entry.kind == kind and entry.name != own]
        for kind, own in ((UnitNameKind.OFFICIAL, unit.name), (UnitNameKind.SHORT, unit.short_name))
    }
    aliases = [entry.name for entry in entries if entry.kind == UnitNameKind.ALIAS]
    return _Names(join_names(of[UnitNameKind.OFFICIAL]), join_names(of[UnitNameKind.SHORT]), join_names(aliases))


def _draft(after: dict[str, str]) -> UnitDraft:
    listed = {column: tuple(name for name in after[column].split(JOINT) if name) for column in NAME_COLUMNS}
    return UnitDraft(
        kind=UnitKind(after["kind"]),
        name=after["name"],
        short_name=after["short_name"],
        code=after["code"],
        order=int(after["order"]),
        starts=date.fromisoformat(after["starts"]) if after["starts"] else None,
        official_names=listed["official"],
        short_names=listed["shorts"],
        aliases=listed["aliases"],
    )


def _standing(after: dict[str, str]) -> UnitStanding:
    starts = date.fromisoformat(after["starts"]) if after["starts"] else None
    return UnitStanding(UnitKind(after["kind"]), after["code"], int(after["order"]), starts)
