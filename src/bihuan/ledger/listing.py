"""Rows of tables of items, as plain values: making whole objects of every item, unit and batch costs more than reading them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet

from bihuan.ui.pages import Page, paginate_keys

from .models import Item, Party, PartyPart, number_of


@dataclass(frozen=True, slots=True)
class Named:
    """What a row names and links to: a unit, a place, a batch."""

    uid: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Listed:
    """One item as far as a row of a table shows it; ``place_text`` is the hand-over's own word for a place nobody knows."""

    uid: UUID
    number: str
    problem: str
    place: Named | None
    place_text: str
    kind: str
    state: str
    card: str
    rebounds: int
    divided: bool
    due: datetime | None
    mend_by: datetime | None
    deadline: datetime | None
    deadline_text: str
    proposed_deadline: datetime | None
    lead: Named | None
    proposed_lead: Named | None
    assisting: tuple[Named, ...]
    batch: Named

    @property
    def place_name(self) -> str:
        """The place as known, else as written."""
        return self.place.name if self.place else self.place_text


def page_of_rows(items: QuerySet[Item], number: str | None, *, total: int | None = None) -> Page[Listed]:
    """Cut one page out of visible items in order: the keys from the index that sorts them, then the rows."""
    return paginate_keys(items.values_list(F("listed_id"), flat=True), read_rows, number, total=total)


def read_rows(keys: Sequence[int]) -> list[Listed]:
    """Read the items with these keys, in this order: two queries for any number. What may be seen is the caller's to say."""
    if not keys:
        return []
    assisting = _assisting(keys)
    rows = Item.objects.filter(pk__in=keys).values_list("pk", *_COLUMNS)
    found = {key: _listed(values, tuple(assisting.get(key, ()))) for key, *values in rows}
    return [found[key] for key in keys if key in found]


_COLUMNS = (
    "uid",
    "year",
    "serial",
    "part",
    "problem",
    "place__uid",
    "place__name",
    "place_text",
    "kind",
    "state",
    "card",
    "rebounds",
    "divided",
    "due",
    "mend_by",
    "deadline",
    "deadline_text",
    "proposed_deadline",
    "lead__uid",
    "lead__short_name",
    "proposed_lead__uid",
    "proposed_lead__short_name",
    "batch__uid",
    "batch__name",
)


def _listed(values: Sequence[Any], assisting: tuple[Named, ...]) -> Listed:
    row: dict[str, Any] = dict(zip(_COLUMNS, values, strict=True))
    for name, word in (("place", "name"), ("lead", "short_name"), ("proposed_lead", "short_name"), ("batch", "name")):
        row[name] = _named(row.pop(f"{name}__uid"), row.pop(f"{name}__{word}"))
    number = number_of(row.pop("year"), row.pop("serial"), row.pop("part"))
    return Listed(number=number, assisting=assisting, **row)


def _named(uid: UUID | None, name: str) -> Named | None:
    return None if uid is None else Named(uid, name)


def _assisting(keys: Sequence[int]) -> dict[int, list[Named]]:
    parties = Party.objects.filter(item_id__in=keys, part=PartyPart.ASSISTING.value).order_by("pk")
    found: dict[int, list[Named]] = {}
    for key, uid, name in parties.values_list("item_id", "unit__uid", "unit__short_name"):
        found.setdefault(key, []).append(Named(uid, name))
    return found
