"""The directories of a realm as books of names, and what a batch already holds."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import groupby
from operator import itemgetter

from bihuan.core.packed import Packed
from bihuan.core.workdays import Calendar, local_day
from bihuan.ledger.deadline_grammar import Setting
from bihuan.ledger.exchange.bulletins.wording import Names
from bihuan.ledger.exchange.diff import Saved
from bihuan.ledger.exchange.drafts import Books
from bihuan.ledger.exchange.naming import BY_PARTS, NameBook, Named, NameKind
from bihuan.ledger.models import Batch, Item, Party, PartyPart, Relapse
from bihuan.registry.models import Place, Unit, UnitKind
from bihuan.registry.queries.calendars import calendar_of
from bihuan.registry.queries.places import place_directory
from bihuan.registry.queries.units import unit_directory

CHUNK = 2_000
_TOLD_BY = (
    *("year", "serial", "part", "row", "row_key", "place_id", "place_text", "problem", "unit_text", "deadline_text"),
    *("lead_id", "proposed_lead_id", "proposed_assisting", "deadline", "proposed_deadline"),
)


def books_of(realm: Unit, *, today: date, received: date, calendar: Calendar | None = None) -> Books:
    """Return all names live today, and the day and calendar deadlines are read by."""
    prefixes = dict.fromkeys((realm.name, realm.short_name, realm.name[:-1], realm.name[-1:]))
    prefixes.pop("", None)
    units = NameBook(_unit_names(realm, today), prefixes=prefixes)
    places = NameBook(_place_names(realm, today), prefixes=prefixes)
    return Books(units, places, Setting(received, calendar or calendar_of(realm.pk)))


def known_names(realm_id: int, *, today: date) -> Names:
    """Return what tells known units and places apart from other words; the directories are read at the first question."""

    @cache
    def books() -> Books:
        return books_of(Unit.objects.get(pk=realm_id), today=today, received=today)

    def is_place(text: str) -> bool:
        match = books().places.match(text)
        # Two places of one name: a place all the same.
        return match.confidence >= BY_PARTS or bool(match.others)

    def is_unit(text: str) -> bool:
        return books().units.knows(text)

    return Names(is_unit, is_place)


def _unit_names(realm: Unit, today: date) -> Iterator[Named]:
    for entry in unit_directory(realm.pk, on=today):
        # Nothing is handed over to the county as a whole, and bodies outside it put nothing right.
        if entry.kind not in (UnitKind.REALM, UnitKind.OUTSIDE):
            yield Named(entry.unit_id, entry.short_name, entry.name, NameKind(entry.name_kind.value))


def _place_names(realm: Unit, today: date) -> Iterator[Named]:
    for entry in place_directory(realm.pk, on=today):
        name_kind = NameKind.OFFICIAL if entry.name == entry.official else NameKind.ALIAS
        yield Named(entry.place_id, entry.official, entry.name, name_kind, entry.kind)


def saved_in(batch: Batch) -> Packed[Saved]:
    """Return what a batch holds, as far as rows can be told from it; parts of a split item are told by their parent."""
    items = (
        Item.objects.filter(realm_id=batch.realm_id, batch=batch, parent__isnull=True).order_by("pk").only(*_TOLD_BY)
    )
    places = dict(Place.objects.filter(realm_id=batch.realm_id).values_list("pk", "name"))
    assisting = _Assisting(batch)
    saved = Packed(_saved(item, places, assisting.of(item.pk)) for item in items.iterator(chunk_size=CHUNK))
    return saved.extend(_came_back(batch, places))


class _Assisting:
    """The assisting units of a batch's items, asked for in the order of the items."""

    def __init__(self, batch: Batch) -> None:
        parties = Party.objects.filter(item__batch=batch, part=PartyPart.ASSISTING.value).order_by("item_id")
        self._groups = groupby(parties.values_list("item_id", "unit_id").iterator(chunk_size=CHUNK), itemgetter(0))
        self._next: tuple[int, frozenset[int]] | None = None

    def of(self, item_id: int) -> frozenset[int]:
        """Return the units of an item, none of those before it being asked for any more."""
        while self._next is None or self._next[0] < item_id:
            group = next(self._groups, None)
            if group is None:
                return frozenset()
            self._next = (group[0], frozenset(unit for _, unit in group[1]))
        return self._next[1] if self._next[0] == item_id else frozenset()


def _came_back(batch: Batch, places: Mapping[int, str]) -> Iterator[Saved]:
    """The rows that were rebounds of items of other batches: as the items they brought back, in their own words."""
    for relapse in Relapse.objects.filter(batch=batch).select_related("item").order_by("pk"):
        known = _saved(relapse.item, places, relapse.item.proposed_assisting)
        yield replace(known, row=relapse.row, row_key=relapse.row_key, problem=relapse.problem)


def _saved(item: Item, places: Mapping[int, str], assisting: Iterable[int]) -> Saved:
    handed_over = item.lead_id is not None
    deadline = item.deadline or item.proposed_deadline
    return Saved(
        item_id=item.pk,
        number=item.number,
        row=item.row,
        row_key=item.row_key,
        place_id=item.place_id,
        place_text=item.place_text or (places[item.place_id] if item.place_id is not None else ""),
        problem=item.problem,
        lead_id=item.lead_id if handed_over else item.proposed_lead_id,
        assisting=frozenset(assisting if handed_over else item.proposed_assisting),
        unit_text=item.unit_text,
        due=local_day(deadline) if deadline else None,
        deadline_text=item.deadline_text,
    )
