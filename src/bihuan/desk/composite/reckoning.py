"""The arithmetic of a composite: points, weights, bonus and minus points, vetoes, ranks and grades. Pure and exact.

Points of a component are rounded to ``point_places``; they are weighted, rounded and added in the order ``rounding`` names; bonus and
minus points come on top, each up to its cap; the total is rounded to ``total_places``. Vetoes come after the sum and leave it to be seen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from bihuan.core.errors import Invalid
from bihuan.core.rounding import round_fraction
from bihuan.core.text import N_
from bihuan.scoring.exact import add

from .grading import Grade, Graded, Standing, check_grades, grade_group
from .stages import Effect, Grading, Missing, Rounding

WHOLE = Decimal(100)


class State(StrEnum):
    """Ranked, without a place by a veto, or not taking part for want of data."""

    RANKED = "ranked"
    VETOED = "vetoed"
    ABSENT = "absent"


@dataclass(frozen=True)
class Rule:
    """How a composite is reckoned. ``missing`` says by component what becomes of a unit without data; no cap is None."""

    missing: Mapping[str, Missing]
    point_places: int = 2
    total_places: int = 2
    rounding: Rounding = Rounding.PARTS
    most_bonus: Decimal | None = None
    most_minus: Decimal | None = None
    grading: Grading = Grading.NONE
    grades: tuple[Grade, ...] = ()


@dataclass(frozen=True)
class Group:
    """Units ranked among themselves, and what each component weighs there, in per cent."""

    key: str
    title: str
    weights: Mapping[str, Decimal]


@dataclass(frozen=True)
class Veto:
    """An event that comes after the sum; ``grade`` is the place of the best grade it leaves."""

    effect: Effect
    grade: int = 0


@dataclass(frozen=True)
class Entrant:
    """One unit: its points by component, None without data, the bonus (above 0) and minus points, its vetoes."""

    key: str
    group: str
    points: Mapping[str, Fraction | None]
    extras: tuple[Decimal, ...] = ()
    vetoes: tuple[Veto, ...] = ()


@dataclass(frozen=True)
class Part:
    """What one component gives a unit: its points, the weight it has for this unit, and the two multiplied."""

    points: Decimal | None
    weight: Fraction
    weighted: Fraction


@dataclass(frozen=True)
class Outcome:
    """What came of a unit. ``total`` and ``rank`` are None where it does not take part; ``edge`` as in ``grading``."""

    key: str
    group: str
    state: State
    parts: Mapping[str, Part]
    base: Fraction | None = None
    bonus: Decimal = Decimal(0)
    minus: Decimal = Decimal(0)
    total: Decimal | None = None
    rank: int | None = None
    tied: bool = False
    grade: str = ""
    edge: bool = False
    lacking: tuple[str, ...] = ()


def weights_of(group: Group) -> Decimal:
    """What the weights of a group come to."""
    return sum(group.weights.values(), Decimal(0))


def check_group(group: Group) -> None:
    """Raise Invalid where the weights of a group are not above 0 and 100 together."""
    total = weights_of(group)
    if total != WHOLE or any(weight <= 0 for weight in group.weights.values()):
        message = N_("“%(group)s”各项权重合计要等于 100%%，现在是 %(total)s%%")
        raise Invalid("composite.weights", message, group=group.title, total=f"{total.normalize():f}")


def reckon(rule: Rule, groups: Sequence[Group], entrants: Sequence[Entrant]) -> tuple[Outcome, ...]:
    """Reckon every group: in the order of the groups, by rank, those without a place last. Raises Invalid for a wrong rule."""
    check_grades(rule.grading, rule.grades)
    for group in groups:
        check_group(group)
    found: list[Outcome] = []
    for group in groups:
        summed = [_summed(rule, group, one) for one in entrants if one.group == group.key]
        best = {one.key: _best_grade(one) for one in entrants if one.group == group.key}
        found += sorted(_ranked(rule, summed, best), key=_order)
    return tuple(found)


def _summed(rule: Rule, group: Group, one: Entrant) -> Outcome:
    lacking = tuple(key for key in group.weights if one.points.get(key) is None)
    present = {key: weight for key, weight in group.weights.items() if key not in lacking}
    bonus, minus = _extras(rule, one.extras)
    if not present or any(rule.missing[key] is Missing.OUT for key in lacking):
        parts = {key: _part(rule, one.points.get(key), Fraction(weight)) for key, weight in group.weights.items()}
        return Outcome(one.key, group.key, State.ABSENT, parts, bonus=bonus, minus=minus, lacking=lacking)
    carried = Fraction(WHOLE) / Fraction(sum(present.values()))
    parts = {
        key: _part(rule, one.points.get(key), Fraction(weight) * carried if key in present else Fraction(0))
        for key, weight in group.weights.items()
    }
    base = add(part.weighted for part in parts.values())
    total = round_fraction(base + Fraction(bonus) - Fraction(minus), rule.total_places)
    state = State.VETOED if any(veto.effect is Effect.OUT for veto in one.vetoes) else State.RANKED
    return Outcome(one.key, group.key, state, parts, base, bonus, minus, total, lacking=lacking)


def _part(rule: Rule, points: Fraction | None, weight: Fraction) -> Part:
    if points is None:
        return Part(None, weight, Fraction(0))
    rounded = round_fraction(points, rule.point_places)
    weighted = Fraction(rounded) * weight / Fraction(WHOLE)
    if rule.rounding is Rounding.PARTS:
        weighted = Fraction(round_fraction(weighted, rule.total_places))
    return Part(rounded, weight, weighted)


def _extras(rule: Rule, extras: Sequence[Decimal]) -> tuple[Decimal, Decimal]:
    """Bonus and minus points, each as a number above 0, up to its cap."""
    bonus = sum((one for one in extras if one > 0), Decimal(0))
    minus = -sum((one for one in extras if one < 0), Decimal(0))
    return _capped(bonus, rule.most_bonus), _capped(minus, rule.most_minus)


def _capped(points: Decimal, most: Decimal | None) -> Decimal:
    return points if most is None else min(points, most)


def _best_grade(one: Entrant) -> int:
    return max((veto.grade for veto in one.vetoes if veto.effect is Effect.CAP), default=0)


def _ranked(rule: Rule, summed: Sequence[Outcome], best: Mapping[str, int]) -> list[Outcome]:
    """Give ranks, equal totals sharing theirs, and grades to those that take part."""
    running = [(one, one.total) for one in summed if one.state is State.RANKED and one.total is not None]
    totals = [total for _, total in running]
    graded = grade_group(rule.grading, rule.grades, [Standing(one.key, total, best[one.key]) for one, total in running])
    placed = {one.key: (1 + sum(other > total for other in totals), totals.count(total) > 1) for one, total in running}
    return [_placed(rule, one, placed[one.key], graded.get(one.key)) if one.key in placed else one for one in summed]


def _placed(rule: Rule, one: Outcome, place: tuple[int, bool], graded: Graded | None) -> Outcome:
    rank, tied = place
    grade = rule.grades[graded.grade].label if graded else ""
    return replace(one, rank=rank, tied=tied, grade=grade, edge=graded.edge if graded else False)


def _order(one: Outcome) -> tuple[int, int, str]:
    states = [State.RANKED, State.VETOED, State.ABSENT]
    return states.index(one.state), one.rank or 0, one.key
