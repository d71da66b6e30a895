"""Since when and where an item's fault is known: what its pictures are checked against."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from bihuan.core.workdays import start_of_day
from bihuan.evidence.truth import Scene

from .models import Item, Movement
from .states import Move

NEWEST_OF_LINE = 20_000
AGAIN = (Move.REBOUND.value, Move.REOPEN.value)


def scenes_of(realm_id: int, uids: Collection[UUID]) -> Mapping[UUID, Scene]:
    """Return what is known of each item: since when its fault of this cycle is known, and where its place lies.

    The first time that is the day it was found, else the day its batch was received; later the moment it came back.
    """
    items = Item.objects.filter(realm_id=realm_id, uid__in=uids).select_related("place", "batch")
    back = _came_back([item.pk for item in items if item.cycle > 1])
    return {item.uid: _scene(item, back.get(item.pk)) for item in items}


def kin_of(realm_id: int, uid: UUID) -> list[QuerySet[Item]]:
    """Return the items whose pictures may be used for this one too, newest first: its lead's, its place's, its kind's.

    Of a kind of fault, which a whole county may have by the hundred thousand, only those among the newest of the line.
    """
    items = Item.objects.filter(realm_id=realm_id).order_by("-pk")
    item = items.filter(uid=uid).first()
    if item is None:
        return []
    found = []
    if item.lead_id is not None:
        found.append(items.filter(lead_id=item.lead_id))
    if item.place_key:
        found.append(items.filter(place_key=item.place_key))
    if item.category:
        newest = items.filter(line=item.line).values("pk")[:NEWEST_OF_LINE]
        found.append(items.filter(category=item.category, pk__in=newest))
    return found


def _scene(item: Item, came_back: datetime | None) -> Scene:
    found_at = came_back or start_of_day(item.found_on or item.batch.received_on)
    place = item.place
    if place is None or place.longitude is None or place.latitude is None:
        return Scene(found_at)
    return Scene(found_at, float(place.longitude), float(place.latitude))


def _came_back(keys: Collection[int]) -> dict[int, datetime]:
    if not keys:
        return {}
    rows = Movement.objects.filter(item_id__in=keys, move__in=AGAIN).order_by("sequence")
    return dict(rows.values_list("item_id", "at"))
