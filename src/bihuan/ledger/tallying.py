"""Counting what the health of the loop is made of: slice by slice where an action left a mark, or everything.

A slice is a lead unit and a month (``backstage.rollups``); the realm stands for the unit where nobody leads yet.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Case, Count, DateField, F, Q, QuerySet, Sum, Value, When
from django.db.models.functions import TruncDate, TruncMonth

from bihuan.backstage import rollups
from bihuan.backstage.rollups import Slice
from bihuan.core.workdays import SHANGHAI

from .facts import Snapshot
from .figures import (
    AT_UNIT,
    ENDED,
    OPEN,
    checked,
    closed_in,
    counted,
    due_in,
    ever_done,
    finished,
    kept,
    kept_in_time,
    plans_in_force,
    registered_in,
    reports_sent,
    returned,
)
from .health import NAMES, Cell, Numbers, OpenDay
from .models import Item, OpenTally, Tally
from .periods import Period, month_of

ROLLUP = "ledger.health"
BATCH = 1_000


@dataclass(frozen=True)
class Dated:
    """What of an item says in which slices it counts."""

    realm: int
    registered_at: datetime
    facts: Snapshot


def mark(items: Iterable[Dated]) -> None:
    """Mark every slice these items count in, in the caller's transaction; give each as it was and as it is."""
    by_realm: dict[int, set[Slice]] = defaultdict(set)
    for item in items:
        moments = (item.registered_at, item.facts.closed_at, item.facts.deadline)
        by_realm[item.realm] |= {
            Slice(ROLLUP, item.facts.lead or item.realm, month_of(moment)) for moment in moments if moment is not None
        }
    for realm, slices in by_realm.items():
        rollups.mark(realm, slices)


def recount(realm: int, slices: Collection[Slice]) -> rollups.Store:
    """Count marked slices; returns what makes their rows anew. The worker stores them in one transaction with taking the marks."""
    units: dict[date, set[int]] = defaultdict(set)
    for one in slices:
        units[one.month].add(one.unit_id)
    counted_months = []
    for month, several in sorted(units.items()):
        led = Q(lead_id__in=several - {realm})
        if realm in several:
            led |= Q(lead_id__isnull=True) | Q(lead_id=realm)
        items, period = Item.objects.filter(led, realm_id=realm), Period(month, month)
        counted_months.append((month, several, count_items(items, period), [*count_open(items, period)]))

    def store() -> None:
        for month, several, counts, days in counted_months:
            for table in (Tally, OpenTally):
                table.objects.filter(realm_id=realm, month=month, unit_id__in=several).delete()
            _store(realm, counts, days)

    return store


def recount_everything(realm: int) -> None:
    """Make every row of a realm anew from its items."""
    items = Item.objects.filter(realm_id=realm)
    with transaction.atomic():
        for table in (Tally, OpenTally):
            table.objects.filter(realm_id=realm).delete()
        _store(realm, count_items(items), count_open(items))


def _store(realm: int, counts: dict["Group", Numbers], days: Iterable[tuple[str, OpenDay]]) -> None:
    tallies = [
        Tally(realm_id=realm, unit_id=group.unit, kind=group.kind, line=group.line, month=group.month, **vars(numbers))
        for group, numbers in counts.items()
    ]
    Tally.objects.bulk_create(tallies, batch_size=BATCH)
    OpenTally.objects.bulk_create(
        [
            OpenTally(realm_id=realm, unit_id=day.unit, line=line, month=day.born.replace(day=1), **_days_of(day))
            for line, day in days
        ],
        batch_size=BATCH,
    )


def _days_of(day: OpenDay) -> dict[str, Any]:
    return {"kind": day.kind, "born": day.born, "due": day.due, "owed": day.owed, "count": day.count}


# --- Counting --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Group:
    """What items are counted by."""

    unit: int
    kind: str
    line: str
    month: date


BY = ("realm_id", "lead_id", "kind", "line")


def count_items(items: QuerySet[Item], period: Period | None = None) -> dict[Group, Numbers]:
    """Count items by lead unit, kind, line and month, each in the months of its own days; all months for no period."""
    found: dict[Group, Numbers] = defaultdict(Numbers)
    for rows in (
        _by_registration(items.filter(registered_in(period) if period else Q()), period),
        _by_closing(items.filter(closed_in(period) if period else Q(closed_at__isnull=False)), period),
        _returned(items.filter(closed_in(period) if period else Q(closed_at__isnull=False)), period),
        _by_deadline(items.filter(due_in(period) if period else Q(deadline__isnull=False)), period),
    ):
        _add(found, rows)
    listed = items.filter(counted(), registered_in(period) if period else Q()).values("pk")
    _add(found, _put_in(plans_in_force().filter(item__in=listed), period), "planned")
    _add(found, _put_in(reports_sent().filter(item__in=listed), period), "spent")
    return {group: numbers for group, numbers in found.items() if numbers != Numbers()}


Rows = Iterable[dict[str, Any]]


def _by_registration(items: QuerySet[Item], period: Period | None) -> Rows:
    return _by_month(items, "registered_at", period).annotate(
        entered=Count("pk", filter=counted()),
        finished=Count("pk", filter=finished()),
        ever_done=Count("pk", filter=ever_done()),
        rebounded=Count("pk", filter=ever_done() & Q(rebounds__gt=0)),
    )


def _by_closing(items: QuerySet[Item], period: Period | None) -> Rows:
    return _by_month(items, "closed_at", period).annotate(
        ended=Count("pk", filter=Q(state__in=ENDED)), checked=Count("pk", filter=checked())
    )


def _returned(items: QuerySet[Item], period: Period | None) -> Rows:
    return _by_month(items.filter(checked(), returned()), "closed_at", period).annotate(returned=Count("pk"))


def _by_deadline(items: QuerySet[Item], period: Period | None) -> Rows:
    return _by_month(items, "deadline", period).annotate(
        kept=Count("pk", filter=kept()), in_time=Count("pk", filter=kept_in_time())
    )


def _by_month(items: QuerySet[Item], column: str, period: Period | None) -> QuerySet[Item, dict[str, Any]]:
    month = _month(column, period)
    rows: QuerySet[Item, dict[str, Any]] = items.order_by().annotate(month=month).values(*BY, "month")
    return rows


def _month(column: str, period: Period | None) -> Value | TruncMonth:
    """The month of a moment; where a single one is asked for, no row has to be asked which."""
    if period is not None and period.first == period.last:
        return Value(period.first, output_field=DateField())
    return TruncMonth(column, tzinfo=SHANGHAI, output_field=DateField())


def _put_in(papers: QuerySet[Any], period: Period | None) -> Rows:
    """People and yuan of papers in the month their item was registered, and how many items say them."""
    month = _month("item__registered_at", period)
    rows: Rows = (
        papers.order_by()
        .annotate(lead_id=F("item__lead_id"), kind=F("item__kind"), line=F("item__line"), month=month)
        .values(*BY, "month")
        .annotate(
            sum_people=Sum("people", default=0),
            by_people=Count("people"),
            sum_yuan=Sum("yuan", default=Decimal(0)),
            by_yuan=Count("yuan"),
        )
    )
    return rows


def _add(found: dict[Group, Numbers], rows: Rows, word: str = "") -> None:
    """Take in counted rows; ``word`` says for which of planned and spent they tell what was put in."""
    for row in rows:
        told = {_PUT_IN[name] % word if name in _PUT_IN else name: value for name, value in row.items()}
        numbers = Numbers(**{name: told[name] for name in NAMES if name in told})
        found[Group(row["lead_id"] or row["realm_id"], row["kind"], row["line"], row["month"])].add(numbers)


_PUT_IN = {"sum_people": "people_%s", "by_people": "people_%s_by", "sum_yuan": "yuan_%s", "by_yuan": "yuan_%s_by"}


def count_open(items: QuerySet[Item], period: Period | None = None) -> Iterator[tuple[str, OpenDay]]:
    """Count open items by their days, each with its line; those registered in a period where one is given."""
    owed = When(Q(state__in=AT_UNIT, offline=False), then=TruncDate("deadline", tzinfo=SHANGHAI))
    rows = (
        items.filter(registered_in(period) if period else Q(), state__in=OPEN)
        .order_by()
        .annotate(
            born=TruncDate("registered_at", tzinfo=SHANGHAI),
            due_day=TruncDate("due", tzinfo=SHANGHAI),
            owed=Case(owed, default=None, output_field=DateField()),
        )
        .values(*BY, "born", "due_day", "owed")
        .annotate(count=Count("pk"))
    )
    for row in rows:
        unit = row["lead_id"] or row["realm_id"]
        yield row["line"], OpenDay(unit, row["kind"], row["born"], row["due_day"], row["owed"], row["count"])


def cells_of(counts: dict[Group, Numbers]) -> list[Cell]:
    """Counts as the pure part reads them."""
    return [Cell(group.unit, group.kind, group.month, numbers) for group, numbers in counts.items()]
