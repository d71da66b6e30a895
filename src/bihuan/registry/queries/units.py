"""Reading units: the tree, one unit, and the directory of names that hand-overs are matched against."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from bihuan.core.errors import NotFound
from bihuan.core.text import N_
from bihuan.core.zh import as_initials
from bihuan.registry.actor import Actor
from bihuan.registry.models import Unit, UnitKind, UnitName, UnitNameKind
from bihuan.registry.naming import key_of

from .calling import called_by


@dataclass(frozen=True)
class UnitEntry:
    """One name of one live unit. ``key`` is the name squashed for comparison, ``path`` the unit's place in the tree."""

    unit_id: int
    uid: UUID
    kind: UnitKind
    path: str
    full_name: str
    short_name: str
    name: str
    key: str
    name_kind: UnitNameKind


def in_force(day: date) -> Q:
    """Return the condition that a unit, or a name of one, is in force on ``day``, both its dates included."""
    return (Q(starts__isnull=True) | Q(starts__lte=day)) & (Q(ends__isnull=True) | Q(ends__gte=day))


def visible_to(actor: Actor) -> QuerySet[Unit]:
    """Every unit of the actor's own realm, ended ones too; no unit of any other."""
    return Unit.objects.filter(realm_id=actor.realm_id)


def get_unit(actor: Actor, uid: UUID) -> Unit:
    """Return a unit the actor may see, with parent and successor. Raises NotFound, the same for foreign and missing."""
    unit = visible_to(actor).select_related("parent", "successor", "realm").filter(uid=uid).first()
    if unit is None:
        raise NotFound("unit.unknown", N_("没有这个单位。"))
    return unit


def subtree(unit: Unit) -> QuerySet[Unit]:
    """Return the unit and everything below it."""
    return Unit.objects.filter(realm_id=unit.realm_id, path__startswith=unit.path)


def subtree_ids(realm_id: int, paths: Iterable[str]) -> frozenset[int]:
    """Return the ids of all units in the subtrees that start at these paths: one query, none for no path."""
    condition = Q()
    for path in paths:
        condition |= Q(path__startswith=path)
    if not condition:
        return frozenset()
    return frozenset(Unit.objects.filter(condition, realm_id=realm_id).values_list("id", flat=True))


def ancestor_ids(path: str) -> tuple[int, ...]:
    """Return the ids on a path from the top down, the unit itself last."""
    return tuple(int(part) for part in path.split("/") if part)


def with_ancestors(units: QuerySet[Unit], actor: Actor) -> list[Unit]:
    """Return the units and all above them in tree order: parents before children, siblings by order and age."""
    found = list(units)
    wanted = {unit_id for unit in found for unit_id in ancestor_ids(unit.path)}
    return in_tree_order(visible_to(actor).filter(id__in=wanted))


def in_tree_order(units: Iterable[Unit]) -> list[Unit]:
    """Sort units as a tree is read; outside bodies come last. A unit whose parent is not among them starts a tree."""
    children: dict[int | None, list[Unit]] = {}
    listed = list(units)
    known = {unit.id for unit in listed}
    for unit in listed:
        children.setdefault(unit.parent_id if unit.parent_id in known else None, []).append(unit)
    for siblings in children.values():
        siblings.sort(key=lambda unit: (unit.kind == UnitKind.OUTSIDE, unit.order, unit.id))
    ordered: list[Unit] = []
    waiting = list(reversed(children.get(None, [])))
    while waiting:
        unit = waiting.pop()
        ordered.append(unit)
        waiting.extend(reversed(children.get(unit.id, [])))
    return ordered


def search_units(actor: Actor, words: str, *, today: date) -> QuerySet[Unit]:
    """Live units whose live names contain each of the words, or begin so in pinyin; all for no words. A code counts too."""
    units = visible_to(actor).filter(in_force(today))
    names = UnitName.objects.filter(in_force(today), realm_id=actor.realm_id)
    called = Q()
    for condition in called_by(words):
        called &= Q(id__in=names.filter(condition).values("unit_id"))
    return units.filter(called | Q(code=words.strip())) if called else units


def nearest_units(actor: Actor, words: str, *, today: date) -> QuerySet[Unit]:
    """The same, those first of which a name begins with what was typed."""
    begins = Q(key__startswith=key_of(words))
    if letters := as_initials(words):
        begins |= Q(initials__startswith=letters) | Q(initials__contains=f" {letters}")
    names = UnitName.objects.filter(begins, in_force(today), realm_id=actor.realm_id, unit_id=OuterRef("pk"))
    found = search_units(actor, words, today=today)
    return found.annotate(begins=Exists(names)).order_by("-begins", "order", "id")


def former_names(unit_ids: Collection[int]) -> dict[int, list[str]]:
    """The names, full and short, that units had before: one query, none for no unit."""
    found: dict[int, list[str]] = {}
    if not unit_ids:
        return found
    ended = UnitName.objects.filter(unit_id__in=unit_ids, ends__isnull=False).exclude(kind=UnitNameKind.ALIAS)
    for unit_id, name in ended.order_by("id").values_list("unit_id", "name"):
        found.setdefault(unit_id, []).append(name)
    return found


def ids_by_initials(realm_id: int, letters: str) -> QuerySet[UnitName, int]:
    """The ids of the units of a realm with a name whose pinyin initials hold these letters, for ``unit_id__in``."""
    names = UnitName.objects.filter(realm_id=realm_id, initials__contains=letters)
    return names.order_by().values_list("unit_id", flat=True)


def unit_directory(realm_id: int, *, on: date) -> list[UnitEntry]:
    """Every name of every unit live on the day: one query, for matching the unit column of a hand-over.

    A former name stays in it as an alias for as long as its unit lives.
    """
    rows = (
        UnitName.objects.filter(in_force(on), realm_id=realm_id)
        .filter(Q(unit__starts__isnull=True) | Q(unit__starts__lte=on))
        .filter(Q(unit__ends__isnull=True) | Q(unit__ends__gte=on))
        .annotate(
            unit_uid=F("unit__uid"),
            unit_kind=F("unit__kind"),
            unit_path=F("unit__path"),
            unit_full=F("unit__name"),
            unit_short=F("unit__short_name"),
        )
        .order_by("unit__order", "unit_id", "id")
        .values_list("unit_id", "unit_uid", "unit_kind", "unit_path", "unit_full", "unit_short", "name", "key", "kind")
    )
    return [
        UnitEntry(unit_id, uid, UnitKind(kind), path, full, short, name, key, UnitNameKind(name_kind))
        for unit_id, uid, kind, path, full, short, name, key, name_kind in rows
    ]
