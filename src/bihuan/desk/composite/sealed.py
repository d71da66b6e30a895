"""A composite as one canonical body: all it was reckoned from, what came of it, and digests that name what was changed. Pure.

It holds keys, numbers and the labels of its rule: the words people wrote (grounds, contests) stay in their tables, where they can be
erased. Whoever has the file alone can reckon it again (``verify_composite``).
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from bihuan.core.errors import DomainError, Invalid
from bihuan.core.sealing import canonical_json, digest
from bihuan.core.text import N_
from bihuan.scoring.result import written

from .grading import Grade
from .reckoning import Entrant, Group, Outcome, Rule, Veto, reckon
from .sources import Scored, points_of_entries, points_of_figure, points_of_rate
from .stages import Combine, Effect, Grading, Missing, Rate, Rounding, Source

ENGINE = 1
KIND = "composite"
PARTS = ("rule", "components", "groups", "units", "outcomes")


@dataclass(frozen=True)
class Component:
    """One component: where its points come from and by which settings (``details``, JSON values by name)."""

    key: str
    title: str
    source: Source
    missing: Missing
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Given:
    """What the sources say of one unit, by component, and the events about it, each as JSON values."""

    unit: str
    name: str
    group: str
    given: Mapping[str, Mapping[str, Any]]
    extras: Sequence[Mapping[str, Any]] = ()
    vetoes: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True)
class Sealed:
    """A composite reckoned: its outcomes, and its bytes with their digest."""

    outcomes: tuple[Outcome, ...]
    body: bytes
    digest: str


def seal_composite(
    rule: Rule, components: Sequence[Component], groups: Sequence[Group], units: Sequence[Given]
) -> Sealed:
    """Reckon and seal; the order of the units is irrelevant. Raises Invalid as ``reckon`` and ``sources`` do."""
    outcomes = reckon(rule, groups, [entrant(components, one) for one in units])
    parts = {
        "rule": _rule_lines(rule),
        "components": [_component_line(one) for one in components],
        "groups": [{"key": one.key, "title": one.title, "weights": dict(one.weights)} for one in groups],
        "units": [_unit_line(one) for one in sorted(units, key=lambda one: one.unit)],
        "outcomes": [_outcome_line(one) for one in outcomes],
    }
    body = canonical_json({"engine": ENGINE, "kind": KIND, **parts, "digests": _digests(parts)})
    return Sealed(outcomes, body, digest(body))


def entrant(components: Sequence[Component], one: Given) -> Entrant:
    """A unit as the arithmetic takes it."""
    vetoes = tuple(Veto(Effect(veto["effect"]), int(veto.get("grade") or 0)) for veto in one.vetoes)
    points = {each.key: points_from(each, one.given[each.key]) for each in components if each.key in one.given}
    return Entrant(one.unit, one.group, points, tuple(Decimal(extra["points"]) for extra in one.extras), vetoes)


def points_from(component: Component, given: Mapping[str, Any]) -> Fraction | None:
    """The points of what a source says. Raises Invalid for a grade without points or a figure out of range."""
    details = component.details
    match component.source:
        case Source.RESULT:
            entries = [Scored(Decimal(one["total"]), Decimal(one["most"]), one["grade"]) for one in given["entries"]]
            grades = {label: Decimal(points) for label, points in details["grade_points"].items()}
            return points_of_entries(entries, Combine(details["combine"]), grades)
        case Source.LEDGER:
            counted = given["numerator"], given["denominator"]
            return points_of_rate(Rate(details["rate"]), *counted, least=details["least"])
        case Source.FIGURES:
            value = given.get("value")
            return points_of_figure(None if value is None else Decimal(value), Decimal(details["full"]))


def is_composite(body: bytes) -> bool:
    """Say whether bytes look like a sealed composite."""
    try:
        told = json.loads(body.decode("utf-8"))
    except (UnicodeDecodeError, ValueError, RecursionError):
        return False
    return isinstance(told, dict) and told.get("kind") == KIND


def read_composite(body: bytes) -> dict[str, Any]:
    """The parts of a sealed composite. Raises Invalid for bytes that are none, or of another engine."""
    if not is_composite(body):
        raise Invalid("composite.unreadable", N_("这不是封存的综合考评文件。"))
    told: dict[str, Any] = json.loads(body.decode("utf-8"))
    if told.get("engine") != ENGINE or not {"digests", *PARTS} <= set(told):
        raise Invalid("composite.unreadable", N_("这不是封存的综合考评文件。"))
    return told


def verify_composite(body: bytes) -> tuple[str, ...]:
    """Reckon a sealed composite again from its own bytes; returns what does not agree, nothing where all does."""
    told = read_composite(body)
    changed = [*_changed(told)]
    if _digest_of(told) != digest(body):
        changed.append("$")
    try:
        again = seal_composite(*_inside(told))
    except (DomainError, TypeError, KeyError, ValueError, ArithmeticError, AttributeError):
        return tuple(dict.fromkeys([*changed, "outcomes"]))
    anew = json.loads(again.body)
    if anew["outcomes"] != told["outcomes"]:
        changed += [*_differing(told["outcomes"], anew["outcomes"])]
    return tuple(dict.fromkeys(changed))


def _inside(told: Mapping[str, Any]) -> tuple[Rule, list[Component], list[Group], list[Given]]:
    components = [
        Component(one["key"], one["title"], Source(one["source"]), Missing(one["missing"]), one["details"])
        for one in told["components"]
    ]
    groups = [
        Group(one["key"], one["title"], {key: Decimal(weight) for key, weight in one["weights"].items()})
        for one in told["groups"]
    ]
    units = [
        Given(one["unit"], one["name"], one["group"], one["given"], one["extras"], one["vetoes"])
        for one in told["units"]
    ]
    rule = told["rule"]
    made = Rule(
        missing={one.key: one.missing for one in components},
        point_places=rule["point_places"],
        total_places=rule["total_places"],
        rounding=Rounding(rule["rounding"]),
        most_bonus=_number(rule["most_bonus"]),
        most_minus=_number(rule["most_minus"]),
        grading=Grading(rule["grading"]),
        grades=tuple(Grade(one["label"], _number(one["bound"])) for one in rule["grades"]),
    )
    return made, components, groups, units


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _rule_lines(rule: Rule) -> dict[str, Any]:
    return {
        "point_places": rule.point_places,
        "total_places": rule.total_places,
        "rounding": rule.rounding,
        "most_bonus": rule.most_bonus,
        "most_minus": rule.most_minus,
        "grading": rule.grading,
        "grades": [{"label": one.label, "bound": one.bound} for one in rule.grades],
    }


def _component_line(one: Component) -> dict[str, Any]:
    return {
        "key": one.key,
        "title": one.title,
        "source": one.source,
        "missing": one.missing,
        "details": dict(one.details),
    }


def _unit_line(one: Given) -> dict[str, Any]:
    return {
        "unit": one.unit,
        "name": one.name,
        "group": one.group,
        "given": dict(one.given),
        "extras": list(one.extras),
        "vetoes": list(one.vetoes),
    }


def _outcome_line(one: Outcome) -> dict[str, Any]:
    return {
        "unit": one.key,
        "group": one.group,
        "state": one.state,
        "parts": {
            key: {"points": part.points, "weight": written(part.weight), "weighted": written(part.weighted)}
            for key, part in one.parts.items()
        },
        "base": written(one.base),
        "bonus": one.bonus,
        "minus": one.minus,
        "total": one.total,
        "rank": one.rank,
        "tied": one.tied,
        "grade": one.grade,
        "edge": one.edge,
        "lacking": list(one.lacking),
    }


def _digests(parts: Mapping[str, Any]) -> dict[str, Any]:
    """One digest for each line of a list, one for any other part."""
    return {
        name: [digest(canonical_json(line)) for line in parts[name]]
        if isinstance(parts[name], list)
        else digest(canonical_json(parts[name]))
        for name in PARTS
    }


def _digest_of(told: Mapping[str, Any]) -> str:
    """The digest the parts have in their canonical form; none has "" ."""
    try:
        return digest(canonical_json(told))
    except DomainError:
        return ""


def _changed(told: Mapping[str, Any]) -> Iterator[str]:
    """Name every line whose digest is not its own."""
    said = told["digests"] if isinstance(told["digests"], dict) else {}
    for name in PARTS:
        part, digests = told[name], said.get(name)
        if not isinstance(part, list):
            if digests != _digest_of(part):
                yield name
        elif not isinstance(digests, list) or len(digests) != len(part):
            yield name
        else:
            for place, (line, one) in enumerate(zip(part, digests, strict=True)):
                if one != _digest_of(line):
                    yield f"{name}[{place}]"


def _differing(told: Sequence[Any], anew: Sequence[Any]) -> Iterator[str]:
    """Name the outcomes that come out otherwise."""
    if not isinstance(told, list) or len(told) != len(anew):
        yield "outcomes"
        return
    for place, (one, other) in enumerate(zip(told, anew, strict=True)):
        if one != other:
            yield f"outcomes[{place}]"
