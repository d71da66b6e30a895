"""What falls on which day of a month: deadlines and planned finishes, with the first few items of each day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, QuerySet

from bihuan.core.workdays import end_of_day, local_day, start_of_day

from .filtering import due_between
from .models import Item
from .states import Paper, State

SHOWN = 3
CHUNK = 2_000
COLUMNS = ("uid", "year", "serial", "part", "problem", "place_text", "state", "due", "place__name", "lead__short_name")


@dataclass(frozen=True)
class DayOfItems:
    """All that falls on one day: how much, and the first of it."""

    count: int
    items: tuple[Item, ...]


def due_by_day(items: QuerySet[Item], first: date, last: date) -> Mapping[date, DayOfItems]:
    """Deadlines from the first day to the last: two queries, however much there is."""
    return _by_day(due_between(items, first, last), "due")


def finishes_by_day(items: QuerySet[Item], first: date, last: date) -> Mapping[date, DayOfItems]:
    """Finishes that plans in force have set for these days and that are not reported yet: two queries."""
    planned = items.filter(
        plans__version=F("plan_version"),
        plans__finish__range=(start_of_day(first), end_of_day(last)),
        state=State.PLANNED.value,
        plan=Paper.IN_FORCE.value,
    )
    return _by_day(planned, "plans__finish")


def _by_day(items: QuerySet[Item], when: str) -> Mapping[date, DayOfItems]:
    """Read only when and which, one row after the other, and then the few items that are shown.

    A day is told here and not by the database: SQLite asks Python about each row anyway, several times over.
    """
    counts: dict[date, int] = {}
    keys: dict[date, list[int]] = {}
    rows: Any = items.order_by(when, "pk").values_list(when, "pk")
    for moment, key in rows.iterator(chunk_size=CHUNK):
        day = local_day(moment)
        counts[day] = counts.get(day, 0) + 1
        if counts[day] <= SHOWN:
            keys.setdefault(day, []).append(key)
    wanted = [key for shown in keys.values() for key in shown]
    found = Item.objects.select_related("place", "lead").only(*COLUMNS).in_bulk(wanted)
    return {day: DayOfItems(counts[day], tuple(found[key] for key in shown)) for day, shown in keys.items()}
