"""Which stars a branch holds on any day: only decisions give and take them. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bihuan.core.errors import Conflict
from bihuan.core.text import N_


class Act(StrEnum):
    """What a decision does: names a branch's stars for a year (授星), warns, suspends, takes off (摘星), gives back."""

    NAME = "name"
    WARN = "warn"
    SUSPEND = "suspend"
    TAKE = "take"
    RESTORE = "restore"


@dataclass(frozen=True)
class Decision:
    """One decision on a branch: from ``on`` it holds. ``number`` orders those of a day; ``stars`` are those it is about.

    Naming says all stars of the branch; the other acts are about some of those it has. ``level`` is set where the rule's
    level is not the number of stars.
    """

    on: date
    number: int
    act: Act
    stars: frozenset[str]
    level: int | None = None


@dataclass(frozen=True)
class Held:
    """What a branch has on a day: stars that count, stars suspended, stars it was warned for, and its level."""

    stars: frozenset[str] = frozenset()
    suspended: frozenset[str] = frozenset()
    warned: frozenset[str] = frozenset()
    level: int = 0


def held_on(decisions: Iterable[Decision], day: date) -> Held:
    """What is held at the end of a day, from every decision up to it in their order; without one, nothing."""
    held = Held()
    for decision in _in_order(decisions):
        if decision.on <= day:
            held = _after(held, decision)
    return held


def require_possible(decisions: Iterable[Decision], decision: Decision) -> Held:
    """Return what would be held after one more decision. Raises Conflict for one that takes or gives back what is not there."""
    before = held_on(decisions, decision.on)
    has = before.stars | before.suspended
    wanted = {
        Act.NAME: decision.stars,
        Act.WARN: before.stars,
        Act.SUSPEND: before.stars,
        Act.TAKE: has,
        Act.RESTORE: before.suspended | before.warned,
    }[decision.act]
    if not decision.stars <= wanted or (decision.act is not Act.NAME and not decision.stars):
        raise Conflict("stars.not_held", N_("这个支部现在没有这些星可以这样办理"))
    return _after(before, decision)


def _after(held: Held, decision: Decision) -> Held:
    stars = decision.stars
    match decision.act:
        case Act.NAME:
            return Held(stars, level=len(stars) if decision.level is None else decision.level)
        case Act.WARN:
            now = Held(held.stars, held.suspended, held.warned | (stars & held.stars))
        case Act.SUSPEND:
            now = Held(held.stars - stars, held.suspended | (stars & held.stars), held.warned - stars)
        case Act.TAKE:
            now = Held(held.stars - stars, held.suspended - stars, held.warned - stars)
        case Act.RESTORE:
            now = Held(held.stars | (stars & held.suspended), held.suspended - stars, held.warned - stars)
    return Held(now.stars, now.suspended, now.warned, len(now.stars) if decision.level is None else decision.level)


def _in_order(decisions: Iterable[Decision]) -> list[Decision]:
    return sorted(decisions, key=lambda one: (one.on, one.number))


def levels_on(branches: Mapping[str, Iterable[Decision]], day: date) -> dict[int, int]:
    """How many branches stand at each level on a day."""
    found: dict[int, int] = {}
    for decisions in branches.values():
        level = held_on(decisions, day).level
        found[level] = found.get(level, 0) + 1
    return dict(sorted(found.items()))
