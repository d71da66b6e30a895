"""Putting rows into the search index and getting their ids out."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import islice

from django.db import router
from django.db.models import QuerySet

from bihuan.backstage.models import SearchEntry

from .engines import Indexed, engine_for
from .tokens import make_query, row_tokens

BATCH = 2_000


@dataclass(frozen=True)
class SearchRow:
    """What one thing is found by: its words, and every unit with a right to it, ancestors included."""

    realm_id: int
    kind: str
    target: int
    unit_ids: Collection[int]
    text: str


def index(rows: Iterable[SearchRow]) -> None:
    """Index the rows in the caller's transaction; a row already there gets its new words and units.

    A row may occur once in a call. ``text`` must hold nothing personal: the index is not encrypted.
    """
    engine = engine_for(router.db_for_write(SearchEntry))
    waiting = iter(rows)
    while batch := list(islice(waiting, BATCH)):
        engine.put([Indexed(r.realm_id, r.kind, r.target, row_tokens(r.realm_id, r.unit_ids, r.text)) for r in batch])


def forget(kind: str, targets: Collection[int]) -> None:
    """Take rows out of the index; unknown ones are no fault."""
    engine_for(router.db_for_write(SearchEntry)).remove(kind, list(targets))


def find(
    realm_id: int, kind: str, query: str, *, unit_ids: Collection[int] | None = None, limit: int = 50
) -> list[int]:
    """Return the ids of at most ``limit`` rows of ``kind`` that hold every word of the query, newest first.

    ``unit_ids`` are the units the reader may see with; None is for those who see the whole realm.
    """
    wanted = make_query(realm_id, unit_ids, query)
    if wanted is None:
        return []
    return engine_for(router.db_for_read(SearchEntry)).newest(kind, wanted, limit)


def matching(
    realm_id: int, kind: str, query: str, *, unit_ids: Collection[int] | None = None
) -> "QuerySet[SearchEntry, int]":
    """Find without limit or order, for use as a subquery: ``items.filter(pk__in=matching(…))``."""
    wanted = make_query(realm_id, unit_ids, query)
    if wanted is None:
        return SearchEntry.objects.none().values_list("target", flat=True)
    condition = engine_for(router.db_for_read(SearchEntry)).condition(wanted)
    found = SearchEntry.objects.filter(condition, realm_id=realm_id, kind=kind)
    return found.order_by().values_list("target", flat=True)
