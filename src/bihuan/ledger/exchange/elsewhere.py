"""Items of other batches that rows of a hand-over may mean, read in a number of queries that grows with the file only."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import F, QuerySet, Window
from django.db.models.functions import RowNumber

from bihuan.ledger.exchange.drafts import Draft
from bihuan.ledger.exchange.meeting import DONE, Elsewhere, Found, best_of
from bihuan.ledger.likeness import Fault, keys_of, near, place_key
from bihuan.ledger.models import Batch, Item, number_of
from bihuan.ledger.queries import visible_items
from bihuan.ledger.states import OPEN_STATES, State
from bihuan.registry.actor import Actor

CHUNK = 400
# Of the items at one place only the newest are looked at.
NEWEST_AT_PLACE = 20
# So many places are remembered, each with its newest.
MOST_PLACES = 1_000
_COLUMNS = (
    *("pk", "uid", "year", "serial", "part", "state", "owner_id", "owner__short_name", "problem", "category"),
    *("place_key", "fault_key", "merged_into_id", "batch_id"),
)


class OtherBatches:
    """The items of other batches of a business line that an actor sees; ``batch`` is the one handed in to, if open.

    What lies at a place is remembered from one portion of rows to the next, for most tables name the same few places.
    """

    def __init__(self, actor: Actor, line: str, batch: Batch | None) -> None:
        items = visible_items(actor).filter(line=line, divided=False).exclude(state=State.WITHDRAWN.value)
        self._items = items if batch is None else items.exclude(batch=batch)
        self._there: dict[str, dict[int, dict[str, Any]]] = {}

    def found(self, drafts: Sequence[Draft]) -> dict[str, Found]:
        """Return what some rows meet, by the row's key."""
        met = _same(drafts, self._items)
        return met | self._alike([draft for draft in drafts if draft.key not in met] if met else drafts)

    def _alike(self, drafts: Sequence[Draft]) -> dict[str, Found]:
        """What may be the same at the same place."""
        by_place: dict[str, list[Draft]] = defaultdict(list)
        for draft in drafts:
            for key in dict.fromkeys((place_key(draft.place_id, ""), place_key(None, draft.line.place))):
                if key:
                    by_place[key].append(draft)
        met: dict[str, Found] = {}
        for keys in _chunks(list(by_place)):
            self._look_at(keys)
            for key in keys:
                rows = self._there[key]
                faults = [Fault(row["pk"], key, row["problem"], row["category"]) for row in rows.values()]
                for draft in by_place[key] if faults else ():
                    alike = near(Fault(0, key, draft.line.problem, draft.line.category), faults)
                    if alike and draft.key not in met:
                        met[draft.key] = Found(_elsewhere(rows[alike[0].key]), exact=False)
        return met

    def _look_at(self, places: Sequence[str]) -> None:
        """Read what lies at the places that were not looked at before."""
        if len(self._there) > MOST_PLACES:
            self._there.clear()
        unknown = [key for key in places if key not in self._there]
        if unknown:
            self._there |= {key: {} for key in unknown}
            for row in _newest_at(self._items, unknown):
                self._there[row["place_key"]][row["pk"]] = row


def _same(drafts: Sequence[Draft], items: QuerySet[Item]) -> dict[str, Found]:
    """The very same faults, found by their fingerprint; what was merged is told by the item that carries it."""
    by_key: dict[str, list[str]] = defaultdict(list)
    for draft in drafts:
        for key in keys_of(draft.place_id, (draft.line.place,), draft.line.problem):
            by_key[key].append(draft.key)
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for keys in _chunks(list(by_key)):
        for row in items.filter(fault_key__in=keys).order_by().values(*_COLUMNS):
            for draft_key in by_key[row["fault_key"]]:
                found[draft_key].append(row)
    carriers = _carriers(items, (row for rows in found.values() for row in rows))
    met: dict[str, Found] = {}
    for draft_key, rows in found.items():
        standing = (_standing(row, carriers) for row in rows)
        best = best_of(_elsewhere(row) for row in standing if row is not None)
        if best is not None:
            met[draft_key] = Found(best, exact=True)
    return met


def _carriers(items: QuerySet[Item], rows: Iterable[dict[str, Any]]) -> dict[int, dict[str, Any]]:
    """The items others are merged into, up to those that stand; one query a step of merging."""
    carriers: dict[int, dict[str, Any]] = {}
    wanted = {row["merged_into_id"] for row in rows} - {None}
    while wanted:
        steps = list(items.filter(pk__in=wanted).order_by().values(*_COLUMNS))
        carriers |= {row["pk"]: row for row in steps}
        wanted = {row["merged_into_id"] for row in steps} - {None, *carriers}
    return carriers


def _standing(row: dict[str, Any] | None, carriers: dict[int, dict[str, Any]]) -> dict[str, Any] | None:
    while row is not None and row["merged_into_id"] is not None:
        row = carriers.get(row["merged_into_id"])
    return row


def _newest_at(items: QuerySet[Item], keys: Sequence[str]) -> Iterable[dict[str, Any]]:
    live = [state.value for state in sorted(OPEN_STATES | DONE)]
    place = Window(RowNumber(), partition_by=F("place_key"), order_by=F("pk").desc())
    rows = items.filter(place_key__in=keys, state__in=live).annotate(rank=place).filter(rank__lte=NEWEST_AT_PLACE)
    newest: Iterable[dict[str, Any]] = rows.order_by().values(*_COLUMNS)
    return newest


def _chunks(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    return (keys[start : start + CHUNK] for start in range(0, len(keys), CHUNK))


def _elsewhere(row: dict[str, Any]) -> Elsewhere:
    number = number_of(row["year"], row["serial"], row["part"])
    return Elsewhere(
        item_id=row["pk"],
        uid=row["uid"],
        number=number,
        state=State(row["state"]),
        owner_id=row["owner_id"],
        owner=row["owner__short_name"],
        problem=row["problem"],
        category=row["category"],
    )
