"""What falls on which day of a month: deadlines and planned finishes, with the first few items of each day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, QuerySet, Window
from django.db.models.functions import RowNumber, TruncDate

from bihuan.core.workdays import SHANGHAI, end_of_day, start_of_day

from .models import Item
from .queries import due_between
from .states import Paper, State

SHOWN = 3
COLUMNS = ("uid", "year", "serial", "part", "problem", "place_text", "state", "due", "place__name", "lead__short_name")


@dataclass(frozen=True)
class DayOfItems:
    """All that falls on one day: how much, and the first of it."""

    count: int
    items: tuple[Item, ...]


def due_by_day(items: QuerySet[Item], first: date, last: date) -> Mapping[date, DayOfItems]:
    """Deadlines from the first day to the last: one query, however much there is."""
    return _by_day(due_between(items, first, last), "due")


def finishes_by_day(items: QuerySet[Item], first: date, last: date) -> Mapping[date, DayOfItems]:
    """Finishes that plans in force have set for these days and that are not reported yet: one query."""
    planned = items.filter(
        plans__version=F("plan_version"),
        plans__finish__range=(start_of_day(first), end_of_day(last)),
        state=State.PLANNED.value,
        plan=Paper.IN_FORCE.value,
    )
    return _by_day(planned, "plans__finish")


def _by_day(items: QuerySet[Item], when: str) -> Mapping[date, DayOfItems]:
    numbered = items.annotate(day=TruncDate(when, tzinfo=SHANGHAI)).annotate(
        total=Window(Count("pk"), partition_by=F("day")),
        nth=Window(RowNumber(), partition_by=F("day"), order_by=[F(when).asc(), F("pk").asc()]),
    )
    rows: Any = numbered.filter(nth__lte=SHOWN).order_by("day", "nth").select_related("place", "lead").only(*COLUMNS)
    days: dict[date, DayOfItems] = {}
    for item in rows:
        before = days[item.day].items if item.day in days else ()
        days[item.day] = DayOfItems(item.total, (*before, item))
    return days
