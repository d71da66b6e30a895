"""Creating, changing and ending places."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from bihuan.core.errors import Conflict, Invalid
from bihuan.core.text import N_
from bihuan.registry import rules
from bihuan.registry.actor import Actor
from bihuan.registry.models import Place, PlaceAlias, Unit
from bihuan.registry.naming import initials_of, key_of
from bihuan.registry.witness import Act, tell

from .locking import locked_place, locked_unit


@dataclass(frozen=True)
class PlaceDraft:
    """Everything about a place. ``longitude`` and ``latitude`` are WGS-84 degrees, both or neither."""

    kind: str
    name: str
    address: str = ""
    longitude: Decimal | None = None
    latitude: Decimal | None = None
    aliases: tuple[str, ...] = ()


def create_place(draft: PlaceDraft, *, unit: Unit | None, actor: Actor) -> Place:
    """Create a place in the charge of ``unit`` (none while it is not known).

    Raises Denied; Invalid for half a position; Conflict where the kind already has a place of the name.
    """
    with transaction.atomic():
        rules.require_manage_places(actor)
        _check(draft, actor.realm_id, but=None)
        keeper = None if unit is None else locked_unit(unit, actor)
        place = Place.objects.create(realm_id=actor.realm_id, unit=keeper, **_fields(draft))
        PlaceAlias.objects.bulk_create(_alias(place, name) for name in dict.fromkeys(draft.aliases))
        tell(Act.SETTING, actor=actor, target_kind="place", target=place.uid, verb="place.created", name=place.name)
    return place


def change_place(place: Place, draft: PlaceDraft, *, unit: Unit | None, actor: Actor) -> Place:
    """Make a place what ``draft`` says; a former name stays as an alias.

    Raises Denied; Invalid for half a position; Conflict where the kind already has another place of the name.
    """
    with transaction.atomic():
        rules.require_manage_places(actor)
        row = locked_place(place, actor)
        _check(draft, actor.realm_id, but=row)
        former = row.name
        fields = _fields(draft)
        for name, value in fields.items():
            setattr(row, name, value)
        row.unit = None if unit is None else locked_unit(unit, actor)
        row.save(update_fields=[*fields, "unit"])
        _set_aliases(row, [*draft.aliases, *([former] if former != row.name else [])])
        tell(Act.SETTING, actor=actor, target_kind="place", target=row.uid, verb="place.changed", name=row.name)
    return row


def end_place(place: Place, *, on: date, actor: Actor) -> Place:
    """Stop using a place: ``on`` is its last day. Raises Denied."""
    with transaction.atomic():
        rules.require_manage_places(actor)
        row = locked_place(place, actor)
        row.ends = on
        row.save(update_fields=["ends"])
        tell(Act.SETTING, actor=actor, target_kind="place", target=row.uid, verb="place.ended", on=on.isoformat())
    return row


def reopen_place(place: Place, *, actor: Actor) -> Place:
    """Use a place again that had been given up. Raises Denied."""
    with transaction.atomic():
        rules.require_manage_places(actor)
        row = locked_place(place, actor)
        row.ends = None
        row.save(update_fields=["ends"])
        tell(Act.SETTING, actor=actor, target_kind="place", target=row.uid, verb="place.reopened")
    return row


def add_place_aliases(place: Place, names: Iterable[str], *, actor: Actor) -> None:
    """Write down further names people use for a place; one it already has is left alone. Raises Denied."""
    with transaction.atomic():
        rules.require_manage_places(actor)
        row = locked_place(place, actor)
        known = {row.name, *PlaceAlias.objects.filter(place=row).values_list("name", flat=True)}
        fresh = [name for name in dict.fromkeys(names) if name not in known]
        PlaceAlias.objects.bulk_create(_alias(row, name) for name in fresh)
        if fresh:
            facts = {"verb": "place.aliases-added", "names": "、".join(fresh)}
            tell(Act.SETTING, actor=actor, target_kind="place", target=row.uid, **facts)


def _check(draft: PlaceDraft, realm_id: int, *, but: Place | None) -> None:
    if not draft.name or not draft.kind:
        raise Invalid("place.nameless", N_("点位要有名称和类别。"))
    if (draft.longitude is None) != (draft.latitude is None):
        raise Invalid("place.half-position", N_("经度和纬度要么都填，要么都不填。"))
    same = Place.objects.filter(realm_id=realm_id, kind=draft.kind, name=draft.name)
    if (same if but is None else same.exclude(pk=but.pk)).exists():
        raise Conflict("place.taken", N_("%(kind)s中已有“%(name)s”。"), kind=draft.kind, name=draft.name)


def _fields(draft: PlaceDraft) -> dict[str, object]:
    return {
        "kind": draft.kind,
        "name": draft.name,
        "key": key_of(draft.name),
        "initials": initials_of(draft.name),
        "address": draft.address,
        "longitude": draft.longitude,
        "latitude": draft.latitude,
    }


def _alias(place: Place, name: str) -> PlaceAlias:
    return PlaceAlias(place=place, realm_id=place.realm_id, name=name, key=key_of(name), initials=initials_of(name))


def _set_aliases(place: Place, names: list[str]) -> None:
    wanted = [name for name in dict.fromkeys(names) if name and name != place.name]
    current = set(PlaceAlias.objects.filter(place=place).values_list("name", flat=True))
    PlaceAlias.objects.filter(place=place).exclude(name__in=wanted).delete()
    PlaceAlias.objects.bulk_create(_alias(place, name) for name in wanted if name not in current)
