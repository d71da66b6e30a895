"""Places as a table, found by kind and name."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from bihuan.core.errors import Invalid
from bihuan.core.text import N_
from bihuan.registry.actions import places as actions
from bihuan.registry.actions.locking import today
from bihuan.registry.actions.places import PlaceDraft
from bihuan.registry.actor import Actor
from bihuan.registry.models import Place, TableKind

from .columns import JOINT, Column, Kind, join_names, number_text
from .difference import Difference, Status
from .lookup import UnitLookup
from .reading import RawRow

COLUMNS = (
    Column("kind", N_("点位类别"), ("类别", "区域", "kind"), required=True, longest=40, width=12),
    Column("name", N_("点位名称"), ("点位", "名称", "地点", "place", "name"), required=True, width=28),
    Column("unit", N_("责任单位"), ("主管单位", "管理单位", "unit"), width=20),
    Column("address", N_("地址"), ("位置", "address"), longest=120, width=28),
    Column("longitude", N_("经度"), ("东经", "longitude"), Kind.NUMBER, width=12),
    Column("latitude", N_("纬度"), ("北纬", "latitude"), Kind.NUMBER, width=12),
    Column("aliases", N_("别名"), ("别称", "aliases"), Kind.LIST, longest=400, width=24),
    Column("ends", N_("停用日期"), ("ended",), Kind.DATE, width=12),
)
LIMITS = {"longitude": Decimal(180), "latitude": Decimal(90)}
PLACES_AFTER_POINT = 6


class PlaceDesk:
    """The places of one realm."""

    kind = TableKind.PLACES
    columns: Sequence[Column] = COLUMNS

    def __init__(self, actor: Actor) -> None:
        self._actor = actor
        self._lookup = UnitLookup(actor.realm_id, on=today())
        found = Place.objects.filter(realm_id=actor.realm_id).select_related("unit").prefetch_related("aliases")
        self._places = {f"{place.kind}|{place.name}": place for place in found.order_by("kind", "id")}
        self.current = {key: _values(place) for key, place in self._places.items()}

    def prepare(self, rows: Sequence[RawRow]) -> None:
        """Nothing: no row names another."""

    def complete(self, values: dict[str, str]) -> tuple[str, dict[str, str]]:
        """Resolve the unit to its full name and check the position."""
        key = f"{values['kind']}|{values['name']}"
        known = self.current.get(key, {})
        after = {column.name: values.get(column.name, known.get(column.name, "")) for column in COLUMNS}
        if after["unit"] != known.get("unit"):
            after["unit"] = self._lookup.full_name(after["unit"], head=N_("责任单位"))
        for name, limit in LIMITS.items():
            if after[name]:
                after[name] = _degrees(after[name], limit)
        if bool(after["longitude"]) != bool(after["latitude"]):
            raise Invalid("place.half-position", N_("经度和纬度要么都填，要么都不填。"))
        return key, after

    def write(self, differences: Sequence[Difference]) -> None:
        """Create and change places, and begin or end their use."""
        for item in differences:
            after = item.after
            unit = self._lookup.unit(after["unit"])
            if item.status is Status.NEW:
                place = actions.create_place(_draft(after), unit=unit, actor=self._actor)
            else:
                place = actions.change_place(self._places[item.key], _draft(after), unit=unit, actor=self._actor)
            if "ends" in item.changed and after["ends"]:
                actions.end_place(place, on=date.fromisoformat(after["ends"]), actor=self._actor)
            elif "ends" in item.changed:
                actions.reopen_place(place, actor=self._actor)


def _degrees(text: str, limit: Decimal) -> str:
    degrees = round(Decimal(text), PLACES_AFTER_POINT)
    if abs(degrees) > limit:
        raise Invalid("place.degrees", N_("经度在 ±180、纬度在 ±90 度之间，不能是 %(text)s。"), text=text)
    return number_text(degrees)


def _draft(after: Mapping[str, str]) -> PlaceDraft:
    return PlaceDraft(
        kind=after["kind"],
        name=after["name"],
        address=after["address"],
        longitude=Decimal(after["longitude"]) if after["longitude"] else None,
        latitude=Decimal(after["latitude"]) if after["latitude"] else None,
        aliases=tuple(name for name in after["aliases"].split(JOINT) if name),
    )


def _values(place: Place) -> dict[str, str]:
    return {
        "kind": place.kind,
        "name": place.name,
        "unit": place.unit.name if place.unit else "",
        "address": place.address,
        "longitude": number_text(place.longitude) if place.longitude is not None else "",
        "latitude": number_text(place.latitude) if place.latitude is not None else "",
        "aliases": join_names([alias.name for alias in place.aliases.all()]),
        "ends": place.ends.isoformat() if place.ends else "",
    }
