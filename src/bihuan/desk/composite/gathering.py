"""From the tables to what the arithmetic takes: rule, components, groups and what every source says of every unit.

The queries do not grow with the units. Of the ledger two counts for a unit are read, over all its lines where the composite asks for
that: never an item.
"""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from bihuan.core.errors import Invalid
from bihuan.core.text import N_
from bihuan.ledger.health import Standing
from bihuan.ledger.health_queries import Scope, read_health
from bihuan.ledger.look_back_queries import VISITS
from bihuan.ledger.lookback import Outcome as Found
from bihuan.ledger.lookback import outcome_of
from bihuan.ledger.models import LookBackEntry, Movement
from bihuan.ledger.periods import Period
from bihuan.ledger.states import State
from bihuan.registry.actor import clock_actor
from bihuan.registry.models import Line, Unit
from bihuan.registry.queries.units import ancestor_ids
from bihuan.scoring.models import Entry, Result
from bihuan.scoring.rulebooks import source_of
from bihuan.scoring.tally import most_of

from . import models
from .grading import Grade
from .queries import components_of, figures_in_force, groups_of, members_of, weights_in
from .reckoning import Group, Rule
from .sealed import Component, Given, Sealed, seal_composite
from .stages import Grading, Missing, Rate, Rounding, Source

# By unit (its key), what one component's source says.
Told = Mapping[int, Mapping[str, Any]]


@dataclass(frozen=True)
class Gathered:
    """Everything a composite is reckoned from."""

    rule: Rule
    components: tuple[Component, ...]
    groups: tuple[Group, ...]
    units: tuple[Given, ...]


def gather(composite: models.Composite) -> Gathered:
    """Read it all as of now. Raises Invalid for an entry or figure that cannot be taken."""
    rows, members = components_of(composite), members_of(composite)
    groups = _groups(composite)
    told = _told(composite, rows, [one.unit for one in members])
    extras, vetoes = _events(composite)
    units = tuple(
        Given(
            unit=str(one.unit.uid),
            name=one.unit.short_name,
            group=one.group.code,
            given={row.code: told[row.code].get(one.unit_id, _nothing(row)) for row in rows},
            extras=extras[one.unit_id],
            vetoes=vetoes[one.unit_id],
        )
        for one in members
    )
    return Gathered(rule_of(composite, rows), tuple(component_of(row) for row in rows), groups, units)


def reckon_now(composite: models.Composite) -> Sealed:
    """Reckon a composite from everything as of now. Raises Invalid naming what is not right yet."""
    found = gather(composite)
    if not found.units:
        raise Invalid("composite.no_units", N_("还没有参评单位"))
    filled = {one.group for one in found.units}
    return seal_composite(found.rule, found.components, [one for one in found.groups if one.key in filled], found.units)


def rule_of(composite: models.Composite, components: Sequence[models.Component]) -> Rule:
    """The rule as it was set up."""
    return Rule(
        missing={one.code: Missing(one.missing) for one in components},
        point_places=composite.point_places,
        total_places=composite.total_places,
        rounding=Rounding(composite.rounding),
        most_bonus=composite.most_bonus,
        most_minus=composite.most_minus,
        grading=Grading(composite.grading),
        grades=grades_of(composite),
    )


def grades_of(composite: models.Composite) -> tuple[Grade, ...]:
    """The grades from the best down."""
    return tuple(
        Grade(one["label"], None if one["bound"] is None else Decimal(one["bound"])) for one in composite.grades
    )


def component_of(row: models.Component) -> Component:
    """A component as it is sealed."""
    return Component(row.code, row.title, Source(row.source), Missing(row.missing), row.details)


def _groups(composite: models.Composite) -> tuple[Group, ...]:
    weights: dict[int, dict[str, Decimal]] = defaultdict(dict)
    for one in sorted(weights_in(composite), key=lambda one: one.component_id):
        weights[one.group_id][one.component.code] = one.percent
    return tuple(Group(one.code, one.title, weights[one.pk]) for one in groups_of(composite))


def _nothing(row: models.Component) -> Mapping[str, Any]:
    """What a source says of a unit it knows nothing about."""
    if row.source == Source.RESULT:
        return {"result": "", "entries": []}
    return {"numerator": 0, "denominator": 0} if row.source == Source.LEDGER else {"value": None, "entered": ""}


def _told(
    composite: models.Composite, rows: Sequence[models.Component], units: Sequence[Unit]
) -> dict[str, dict[int, Mapping[str, Any]]]:
    results = _results([row for row in rows if row.source == Source.RESULT])
    found = {row.code: results.get(row.code, {}) for row in rows}
    for row in rows:
        if row.source == Source.LEDGER:
            found[row.code] = _rates(composite.realm_id, row.details, units)
    for one in figures_in_force(composite):
        found[one.component.code][one.unit_id] = {"value": one.value, "entered": str(one.uid)}
    return found


def _results(rows: Sequence[models.Component]) -> dict[str, dict[int, Mapping[str, Any]]]:
    """By component and unit, the entries of the last sealed result: three queries for all of them."""
    rounds = {row.round_id for row in rows if row.round_id}
    last = {one.round_id: one for one in Result.objects.filter(round_id__in=rounds).order_by("version")}
    entries: dict[int, list[Entry]] = defaultdict(list)
    listed = Entry.objects.filter(round_id__in=rounds, withdrawn_at__isnull=True).prefetch_related("partners")
    for entry in listed.order_by("position"):
        entries[entry.round_id].append(entry)
    return {row.code: _entries_of(row, last.get(row.round_id or 0), entries[row.round_id or 0]) for row in rows}


def _entries_of(row: models.Component, result: Result | None, entries: Sequence[Entry]) -> dict[int, Mapping[str, Any]]:
    if result is None or row.round is None:
        return {}
    pack = source_of(row.round.rule).content
    labels = {grade.key: grade.label.zh for grade in pack.grades}
    most = most_of(pack.criteria)
    outcomes = {one["entry"]: one for one in json.loads(result.body)["outcomes"]}
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for entry in entries:
        outcome = outcomes[entry.code]
        line = {
            "entry": entry.code,
            "total": outcome["total"],
            "most": Decimal(most.numerator) / most.denominator,
            "grade": labels.get(outcome["grade"], ""),
        }
        units = [entry.unit_id, *([one.pk for one in entry.partners.all()] if row.details["partners"] else [])]
        for unit in dict.fromkeys(units):
            found[unit].append(line)
    return {unit: {"result": result.digest, "entries": lines} for unit, lines in found.items()}


def _rates(realm_id: int, details: Mapping[str, Any], units: Sequence[Unit]) -> dict[int, Mapping[str, Any]]:
    """Numerator and denominator by unit, each with everything below it in the tree."""
    period = Period(date.fromisoformat(details["first"]), date.fromisoformat(details["last"]))
    line = "" if details["line"] == Line.ALL else details["line"]
    rate = Rate(details["rate"])
    under = _answering(realm_id, units)
    if rate is Rate.LASTING:
        counted = _lasting(realm_id, line, period, under)
    else:
        health = read_health(clock_actor(realm_id), Scope(period, line=line), now=timezone.now())
        standings = health.counts.by(lambda one: under.get(one.unit, 0))
        counted = {unit: _parts_of(rate, standing) for unit, standing in standings.items()}
    return {
        unit: {"numerator": numerator, "denominator": denominator}
        for unit, (numerator, denominator) in counted.items()
        if unit
    }


def _parts_of(rate: Rate, standing: Standing) -> tuple[int, int]:
    ratio = {
        Rate.CLOSED: standing.closing,
        Rate.IN_TIME: standing.on_time,
        Rate.REWORK: standing.rework,
        Rate.REBOUND: standing.rebound,
    }[rate]
    return int(ratio.numerator), int(ratio.denominator)


def _answering(realm_id: int, units: Sequence[Unit]) -> dict[int, int]:
    """By unit of the realm, the ranked unit that answers for it: itself or the nearest above."""
    ranked = {one.pk for one in units}
    paths = Unit.objects.filter(realm_id=realm_id).order_by().values_list("pk", "path")
    found = {}
    for pk, path in paths:
        above = next((one for one in reversed(ancestor_ids(path)) if one in ranked), None)
        if above is not None:
            found[pk] = above
    return found


def _lasting(realm_id: int, line: str, period: Period, under: Mapping[int, int]) -> dict[int, tuple[int, int]]:
    """Of what the look-backs of a period drew and visited, how much was found lasting."""
    rows = LookBackEntry.objects.filter(
        realm_id=realm_id,
        position__isnull=False,
        look_back__drawn_at__gte=period.starts,
        look_back__drawn_at__lt=period.ends,
    )
    if line:
        rows = rows.filter(look_back__line=line)
    drawn = list(rows.select_related("item", "look_back").order_by())
    visited: dict[int, list[Any]] = defaultdict(list)
    visits = Movement.objects.filter(item_id__in=[one.item_id for one in drawn], move__in=VISITS)
    for item, at in visits.values_list("item_id", "at"):
        visited[item].append(at)
    found: dict[int, tuple[int, int]] = {}
    for one in drawn:
        seen = any(at >= one.look_back.drawn_at for at in visited[one.item_id])
        outcome = outcome_of(State(one.item.state), drawn_in=one.cycle, cycle=one.item.cycle, seen=seen)
        if outcome in (Found.GOOD, Found.REBOUND) and one.unit_id in under:
            good, both = found.get(under[one.unit_id], (0, 0))
            found[under[one.unit_id]] = (good + (outcome is Found.GOOD), both + 1)
    return found


def _events(
    composite: models.Composite,
) -> tuple[dict[int, list[Mapping[str, Any]]], dict[int, list[Mapping[str, Any]]]]:
    """Extras and vetoes in force, by unit, by their ids: grounds and documents stay in the tables."""
    extras: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    vetoes: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    for extra in models.Extra.objects.filter(composite=composite, lifted_at__isnull=True).order_by("pk"):
        extras[extra.unit_id].append({"uid": str(extra.uid), "points": extra.points})
    for veto in models.Veto.objects.filter(composite=composite, lifted_at__isnull=True).order_by("pk"):
        vetoes[veto.unit_id].append({"uid": str(veto.uid), "effect": veto.effect, "grade": veto.grade})
    return extras, vetoes
