"""What a query finds, in groups: items by number and words, places and units by every name and its initials."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from bihuan.core.zh import half_width
from bihuan.ledger.filtering import ItemFilter, filter_items
from bihuan.ledger.listing import Listed, read_rows
from bihuan.ledger.models import Item
from bihuan.ledger.queries import Counted, count_up_to, newest_first, visible_items
from bihuan.registry.actor import Actor
from bihuan.registry.models import Place, Unit
from bihuan.registry.queries.places import nearest_places
from bihuan.registry.queries.units import nearest_units

COUNTED = 1_000
LONGEST = 100
NUMBER = re.compile(r"第?(?:(?P<year>20[0-9]{2})-)?(?P<serial>[0-9]{1,7})(?:-(?P<part>[0-9]{1,3}))?号?")


@dataclass(frozen=True)
class Found:
    """The first of each group and how many there are. ``numbered`` is the item whose number was typed, in any year."""

    numbered: Sequence[Listed]
    items: Sequence[Listed]
    items_count: Counted
    places: Sequence[Place]
    places_count: Counted
    units: Sequence[Unit]
    units_count: Counted

    @property
    def nothing(self) -> bool:
        """Say whether nothing at all was found."""
        return not (self.numbered or self.items or self.places or self.units)


def words_in(given: str) -> str:
    """What was typed, as far as anybody means it."""
    return given.strip()[:LONGEST]


def find(words: str, actor: Actor, *, limit: int, now: datetime, today: date) -> Found:
    """Search all that the actor may see, a fixed number of queries; ``limit`` is the most shown of each group."""
    found = filter_items(visible_items(actor), ItemFilter(text=words), actor=actor, now=now)
    places = nearest_places(actor, words, today=today).select_related("unit")
    units = nearest_units(actor, words, today=today).select_related("parent")
    numbered = list(_by_number(words, actor).values_list("pk", flat=True)[:limit])
    others = found.exclude(pk__in=numbered)
    return Found(
        numbered=read_rows(numbered),
        items=read_rows(list(newest_first(others).values_list("pk", flat=True)[:limit])),
        items_count=count_up_to(others, COUNTED),
        places=list(places[:limit]),
        places_count=count_up_to(places, COUNTED),
        units=list(units[:limit]),
        units_count=count_up_to(units, COUNTED),
    )


def _by_number(words: str, actor: Actor) -> QuerySet[Item]:
    """The items of this number, the newest year first; none where no number was typed."""
    asked = NUMBER.fullmatch(half_width(words))
    items = visible_items(actor)
    if asked is None:
        return items.none()
    items = items.filter(serial=int(asked["serial"]))
    if asked["year"]:
        items = items.filter(year=int(asked["year"]), part=int(asked["part"] or 0))
    return items.order_by("-year", "part")
