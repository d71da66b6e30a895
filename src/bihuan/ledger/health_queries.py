"""Reading the health of the loop: from the roll-ups, or counted at once where a batch is asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from bihuan.backstage import rollups
from bihuan.core.workdays import local_day
from bihuan.registry.actor import Actor
from bihuan.registry.models import Unit

from .figures import led_for, led_units
from .health import NAMES, Cell, Counts, Numbers, OpenDay, Standing
from .models import Batch, Item, OpenTally, Tally
from .packs import rated_kinds
from .periods import Period, month_of
from .queries import reach_of
from .tallying import ROLLUP, cells_of, count_items, count_open


@dataclass(frozen=True)
class Scope:
    """What is asked about; empty names ask about all. A batch is counted at once, so it is never behind."""

    period: Period
    batch: Batch | None = None
    kind: str = ""
    line: str = ""


@dataclass(frozen=True)
class UnitHealth:
    """How the items of one lead unit stand; ``is_nobody`` stands for those not handed over yet."""

    uid: UUID
    name: str
    is_nobody: bool
    standing: Standing


@dataclass(frozen=True)
class Health:
    """All a page shows. ``as_of`` is until when nothing is missing, None where that is not known.

    ``is_behind`` says that something done since then is not counted yet.
    """

    scope: Scope
    counts: Counts
    units: tuple[UnitHealth, ...]
    kinds: Mapping[str, Standing]
    months: Mapping[date, Standing]
    as_of: datetime | None
    is_behind: bool


def read_health(actor: Actor, scope: Scope, *, now: datetime) -> Health:
    """How the items stand that somebody answers for or oversees: their lines, or what their own subtree leads.

    Seven queries at most, however many items. The kinds are compared whatever kind is asked for.
    """
    cells, days = _live(actor, scope, now) if scope.batch is not None else _rolled_up(actor, scope)
    every = Counts(cells, days, scope.period, local_day(now), frozenset(rated_kinds()))
    chosen = every
    if scope.kind:
        chosen = replace(
            every,
            cells=[cell for cell in cells if cell.kind == scope.kind],
            days=[day for day in days if day.kind == scope.kind],
        )
    as_of = rollups.counted_until(actor.realm_id, ROLLUP, now=now) if scope.batch is None else now
    return Health(
        scope=scope,
        counts=chosen,
        units=_units(actor, chosen.by(lambda one: one.unit)),
        kinds=every.by(lambda one: one.kind),
        months=chosen.by_month(),
        as_of=as_of,
        is_behind=as_of != now,
    )


def months_known(actor: Actor, today: date) -> tuple[date, ...]:
    """The months one may ask for: from the first of anything counted in the realm to this one. One query."""
    first = Tally.objects.filter(realm_id=actor.realm_id).order_by("month").values_list("month", flat=True).first()
    this = today.replace(day=1)
    return Period(min(first or this, this), this).months


def _rolled_up(actor: Actor, scope: Scope) -> tuple[list[Cell], list[OpenDay]]:
    seen = _seen(actor)
    if scope.line:
        seen &= Q(line=scope.line)
    tallies = Tally.objects.filter(seen, realm_id=actor.realm_id, month__gte=scope.period.first)
    open_days = OpenTally.objects.filter(seen, realm_id=actor.realm_id)
    cells = [
        Cell(unit, kind, month, Numbers(*numbers))
        for unit, kind, month, *numbers in tallies.values_list("unit_id", "kind", "month", *NAMES).order_by()
    ]
    columns = open_days.values_list("unit_id", "kind", "born", "due", "owed", "count").order_by()
    return cells, [OpenDay(*row) for row in columns]


def _live(actor: Actor, scope: Scope, now: datetime) -> tuple[list[Cell], list[OpenDay]]:
    items: QuerySet[Item] = Item.objects.filter(led_for(actor), realm_id=actor.realm_id, batch=scope.batch)
    if scope.line:
        items = items.filter(line=scope.line)
    until_now = Period(scope.period.first, max(scope.period.last, month_of(now)))
    return cells_of(count_items(items, until_now)), [day for _, day in count_open(items)]


def _seen(actor: Actor) -> Q:
    """The rows of the roll-ups somebody reads: ``figures.led_for`` over counts instead of items."""
    reach = reach_of(actor)
    if reach.everything:
        return Q()
    condition = Q(unit_id__in=led_units(actor)) if reach.units else Q(pk__in=[])
    return condition | Q(line__in=reach.lines) if reach.lines else condition


def _units(actor: Actor, standings: Mapping[int, Standing]) -> tuple[UnitHealth, ...]:
    """The groups with their names, in the order of the directory; what nobody leads yet comes last."""
    units = Unit.objects.filter(realm_id=actor.realm_id, pk__in=standings).order_by("order", "id")
    named = [
        UnitHealth(uid, name, pk == actor.realm_id, standings[pk])
        for pk, uid, name in units.values_list("pk", "uid", "short_name")
    ]
    return tuple(sorted(named, key=lambda unit: unit.is_nobody))
