"""Creating, changing, renaming and ending units. Nothing is deleted: names and units end by date."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q, Value
from django.db.models.functions import Concat, Substr

from bihuan.core.errors import Conflict, Invalid
from bihuan.core.text import N_
from bihuan.registry import heirs, rules
from bihuan.registry.actor import Actor
from bihuan.registry.models import Decision, DecisionKind, DecisionStage, Unit, UnitKind, UnitName, UnitNameKind
from bihuan.registry.naming import initials_of, key_of
from bihuan.registry.witness import Act, tell

from .locking import locked_unit, today

TOP_KINDS = (UnitKind.REALM, UnitKind.OUTSIDE)


@dataclass(frozen=True)
class UnitDraft:
    """What a new unit is. ``official_names`` are further boards at the same door, ``short_names`` further short names."""

    kind: UnitKind
    name: str
    short_name: str
    code: str = ""
    order: int = 0
    starts: date | None = None
    official_names: tuple[str, ...] = ()
    short_names: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()

    def names(self) -> list[tuple[UnitNameKind, str]]:
        """Every name the unit is found by, its full name first, none twice within a kind."""
        listed = [
            (UnitNameKind.OFFICIAL, (self.name, *self.official_names)),
            (UnitNameKind.SHORT, (self.short_name, *self.short_names)),
            (UnitNameKind.ALIAS, self.aliases),
        ]
        return [(kind, name) for kind, names in listed for name in dict.fromkeys(names)]


@dataclass(frozen=True)
class UnitStanding:
    """Where a unit stands: all about it but its names (``rename_unit``, ``set_unit_names``) and its end (``end_unit``)."""

    kind: UnitKind
    code: str
    order: int
    starts: date | None


def create_unit(draft: UnitDraft, *, parent: Unit | None, actor: Actor) -> Unit:
    """Create a unit below ``parent``; an outside body has none.

    Raises Denied without the right, Invalid for a wrong parent, Conflict for a full name or code already taken.
    """
    with transaction.atomic():
        rules.require_manage_units(actor)
        above = None if parent is None else locked_unit(parent, actor)
        _check_parent(draft.kind, above)
        check_free(actor.realm_id, name=draft.name, code=draft.code, but=None)
        unit = Unit.objects.create(
            realm_id=actor.realm_id,
            parent=above,
            kind=draft.kind,
            name=draft.name,
            short_name=draft.short_name,
            code=draft.code,
            order=draft.order,
            starts=draft.starts,
        )
        unit.path = f"{above.path if above else ''}{unit.pk}/"
        unit.save(update_fields=["path"])
        UnitName.objects.bulk_create(
            UnitName(
                unit=unit,
                realm_id=actor.realm_id,
                name=name,
                key=key_of(name),
                initials=initials_of(name),
                kind=kind,
            )
            for kind, name in draft.names()
        )
        tell(Act.SETTING, actor=actor, target_kind="unit", target=unit.uid, verb="unit.created", name=unit.name)
    return unit


def change_unit(unit: Unit, standing: UnitStanding, *, parent: Unit | None, actor: Actor) -> Unit:
    """Make kind, code, order, first day and parent what is given. A new parent moves the whole subtree.

    Raises Denied, Invalid (the realm's own kind or parent, a parent below the unit), Conflict (code taken).
    """
    with transaction.atomic():
        rules.require_manage_units(actor)
        row = locked_unit(unit, actor)
        if row.kind == UnitKind.REALM and (standing.kind != UnitKind.REALM or parent is not None):
            raise Invalid("unit.realm-fixed", N_("县市本级的类别和上级不能变更。"))
        check_free(actor.realm_id, name=None, code=standing.code, but=row)
        there = row.path
        if row.kind != UnitKind.REALM:
            _move(row, standing.kind, None if parent is None else locked_unit(parent, actor))
        row.kind, row.code, row.order, row.starts = standing.kind, standing.code, standing.order, standing.starts
        row.save(update_fields=["kind", "code", "order", "starts", "parent", "path"])
        tell(Act.SETTING, actor=actor, target_kind="unit", target=row.uid, verb="unit.changed")
        if row.path != there:
            heirs.see_anew(row)
    return row


def rename_unit(unit: Unit, *, name: str, short_name: str, on: date, actor: Actor) -> Unit:
    """Give a unit a new full and short name from a day on; what it was called stays as an alias it is found by.

    Raises Denied; Invalid for a day still to come; Conflict where the full name is taken.
    """
    with transaction.atomic():
        rules.require_manage_units(actor)
        if on > today():
            raise Invalid("unit.renamed-early", N_("更名日期不能晚于今天，请到那一天再办理。"))
        row = locked_unit(unit, actor)
        check_free(actor.realm_id, name=name, code="", but=row)
        rename_unit_row(row, name=name, short_name=short_name, on=on, actor=actor)
        heirs.see_anew(row)
    return row


def rename_unit_row(row: Unit, *, name: str, short_name: str, on: date, actor: Actor) -> None:
    """Give a locked unit its new names without asking for a right: for ``rename_unit`` and a decision."""
    _replace_name(row, UnitNameKind.OFFICIAL, row.name, name, on)
    _replace_name(row, UnitNameKind.SHORT, row.short_name, short_name, on)
    row.name, row.short_name = name, short_name
    row.save(update_fields=["name", "short_name"])
    facts = {"name": name, "on": on.isoformat()}
    tell(Act.SETTING, actor=actor, target_kind="unit", target=row.uid, verb="unit.renamed", **facts)


def add_unit_names(unit: Unit, names: Iterable[tuple[UnitNameKind, str]], *, actor: Actor) -> list[UnitName]:
    """Write down further names a unit is found by; one it already has is left alone. Returns those that are new.

    Raises Denied, or Denied too where an office adds anything but an alias: official names are the administrator's.
    """
    wanted = list(names)
    with transaction.atomic():
        rules.require_name_units(actor)
        if any(kind != UnitNameKind.ALIAS for kind, _ in wanted):
            rules.require_manage_units(actor)
        row = locked_unit(unit, actor)
        known = set(UnitName.objects.filter(unit=row, ends__isnull=True).values_list("kind", "name"))
        fresh = [revive_or_add(row, kind, name) for kind, name in dict.fromkeys(wanted) if (kind, name) not in known]
        if fresh:
            facts = {"verb": "unit.names-added", "names": "、".join(name.name for name in fresh)}
            tell(Act.SETTING, actor=actor, target_kind="unit", target=row.uid, **facts)
    return fresh


def set_unit_names(unit: Unit, kind: UnitNameKind, names: Iterable[str], *, actor: Actor) -> None:
    """Make these the further names of one kind, beside the unit's own full or short name; others end yesterday.

    Raises Denied without the right to manage units.
    """
    with transaction.atomic():
        rules.require_manage_units(actor)
        row = locked_unit(unit, actor)
        kept = {row.name, row.short_name} if kind != UnitNameKind.ALIAS else set()
        wanted = {name for name in names if name}
        current = {entry.name: entry for entry in UnitName.objects.filter(unit=row, kind=kind, ends__isnull=True)}
        gone = [entry.pk for name, entry in current.items() if name not in wanted | kept]
        UnitName.objects.filter(pk__in=gone).update(ends=today() - timedelta(days=1))
        for name in sorted(wanted - current.keys()):
            revive_or_add(row, kind, name)
        tell(Act.SETTING, actor=actor, target_kind="unit", target=row.uid, verb="unit.names-set", kind=kind.value)


def end_unit(unit: Unit, *, on: date, successor: Unit | None, actor: Actor) -> Unit:
    """End a unit: ``on`` is its last day, ``successor`` the unit it was merged into, which takes its places.

    Raises Denied; Invalid for the realm, for a unit with live units below it, or for a successor that is the unit itself
    or ended; Conflict where somebody must go on with what it holds: that goes over by a decision (``decisions``).
    """
    with transaction.atomic():
        rules.require_manage_units(actor)
        row = locked_unit(unit, actor)
        heir = None if successor is None else locked_unit(successor, actor)
        _check_end(row, heir, on)
        if count := heirs.still_open(row):
            message = N_("“%(name)s”还有 %(count)s 项在办的工作，请办理机构变更，写明由谁承接。")
            raise Conflict("unit.still-open", message, name=row.name, count=count)
        row.ends, row.successor = on, heir
        row.save(update_fields=["ends", "successor"])
        if heir is not None:
            row.places.update(unit=heir)
        tell(
            Act.SETTING,
            actor=actor,
            target_kind="unit",
            target=row.uid,
            verb="unit.ended",
            on=on.isoformat(),
            successor=str(heir.uid) if heir else "",
        )
    return row


def reopen_unit(unit: Unit, *, actor: Actor) -> Unit:
    """Take a unit's end back, because it had been entered by mistake; places handed on stay where they are.

    Raises Denied; Conflict where a decision ended it: its work has gone over.
    """
    with transaction.atomic():
        rules.require_manage_units(actor)
        row = locked_unit(unit, actor)
        ended = Decision.objects.filter(units=row, stage=DecisionStage.APPROVED).exclude(kind=DecisionKind.RENAMED)
        if (decision := ended.first()) is not None:
            message = N_("该单位已按%(paper)s撤销，工作已由承接单位接续，不能直接恢复。")
            raise Conflict("unit.ended-by-decision", message, paper=decision.paper)
        row.ends = row.successor = None
        row.save(update_fields=["ends", "successor"])
        tell(Act.SETTING, actor=actor, target_kind="unit", target=row.uid, verb="unit.reopened")
    return row


def _check_parent(kind: UnitKind, parent: Unit | None) -> None:
    if kind == UnitKind.REALM:
        raise Invalid("unit.second-realm", N_("县市本级只在初始化时建立。"))
    if kind == UnitKind.OUTSIDE and parent is not None:
        raise Invalid("unit.outside-has-parent", N_("外部单位不在单位树内，不能有上级单位。"))
    if kind != UnitKind.OUTSIDE and parent is None:
        raise Invalid("unit.no-parent", N_("请写明上级单位。"))
    if parent is not None and parent.kind == UnitKind.OUTSIDE:
        raise Invalid("unit.parent-outside", N_("外部单位下面不能设单位。"))


def check_free(realm_id: int, *, name: str | None, code: str, but: Unit | None) -> None:
    """Raise Conflict where another unit has this full name or code."""
    others = Unit.objects.filter(realm_id=realm_id)
    if but is not None:
        others = others.exclude(pk=but.pk)
    if name is not None and others.filter(name=name).exists():
        raise Conflict("unit.name-taken", N_("已有全称为“%(name)s”的单位。"), name=name)
    if code and (other := others.filter(code=code).first()) is not None:
        raise Conflict("unit.code-taken", N_("代码 %(number)s 已属于“%(name)s”。"), number=code, name=other.name)


def _check_end(unit: Unit, successor: Unit | None, on: date) -> None:
    if unit.kind == UnitKind.REALM:
        raise Invalid("unit.realm-ends", N_("县市本级不能撤销。"))
    if unit.starts is not None and on < unit.starts:
        raise Invalid("unit.ends-early", N_("撤销日期不能早于设立日期 %(starts)s。"), starts=unit.starts.isoformat())
    live_below = Unit.objects.filter(Q(ends__isnull=True) | Q(ends__gt=on), parent=unit)
    if (child := live_below.first()) is not None:
        raise Invalid("unit.has-children", N_("“%(child)s”还在该单位之下，请先变更它的上级。"), child=child.name)
    if successor is None:
        return
    if successor.pk == unit.pk:
        raise Invalid("unit.own-successor", N_("承接单位不能是自己。"))
    if successor.ends is not None and successor.ends <= on:
        raise Invalid("unit.successor-ended", N_("承接单位“%(name)s”已撤销。"), name=successor.name)


def move_below(unit: Unit, parent: Unit) -> None:
    """Put a unit and all below it under another, without asking for a right: for a decision."""
    _move(unit, UnitKind(unit.kind), parent)
    unit.save(update_fields=["parent", "path"])


def _move(unit: Unit, kind: UnitKind, parent: Unit | None) -> None:
    """Put ``unit`` (unsaved) below ``parent``, and rewrite the paths of all below it."""
    _check_parent(kind, parent)
    if parent is not None and parent.path.startswith(unit.path):
        raise Invalid("unit.parent-below", N_("上级单位不能是本单位或它的下级。"))
    old, new = unit.path, f"{parent.path if parent else ''}{unit.pk}/"
    if old != new:
        below = Unit.objects.filter(realm_id=unit.realm_id, path__startswith=old).exclude(pk=unit.pk)
        below.update(path=Concat(Value(new), Substr("path", len(old) + 1)))
    unit.parent, unit.path = parent, new


def _replace_name(unit: Unit, kind: UnitNameKind, old: str, new: str, on: date) -> None:
    if old == new:
        return
    UnitName.objects.filter(unit=unit, kind=kind, name=old).update(ends=on - timedelta(days=1))
    revive_or_add(unit, kind, new, starts=on)
    revive_or_add(unit, UnitNameKind.ALIAS, old)


def revive_or_add(unit: Unit, kind: UnitNameKind, name: str, *, starts: date | None = None) -> UnitName:
    """Let a unit go by a name (again)."""
    values: dict[str, object] = {
        "realm_id": unit.realm_id,
        "key": key_of(name),
        "initials": initials_of(name),
        "starts": starts,
        "ends": None,
    }
    entry, _ = UnitName.objects.update_or_create(unit=unit, kind=kind, name=name, defaults=values)
    return entry
