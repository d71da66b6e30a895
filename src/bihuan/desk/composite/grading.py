"""Grades inside a group: from totals, or from ranks as shares that are never passed. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby, pairwise

from bihuan.core.errors import Invalid
from bihuan.core.text import N_

from .stages import Grading

WHOLE = Decimal(100)


@dataclass(frozen=True)
class Grade:
    """A grade: the total it begins at, or its share of a group in per cent at most; the last one has neither."""

    label: str
    bound: Decimal | None


@dataclass(frozen=True)
class Standing:
    """A ranked unit as grades see it: its total, and the best grade its vetoes leave it (0: any)."""

    key: str
    total: Decimal
    best: int = 0


@dataclass(frozen=True)
class Graded:
    """The place of a grade in the list. ``edge``: units with one total did not fit into a better grade together."""

    grade: int
    edge: bool = False


def check_grades(grading: Grading, grades: Sequence[Grade]) -> None:
    """Raise Invalid for grades that cannot be given: bounds that do not fall, shares of more than all, no name."""
    if grading is Grading.NONE:
        return
    labels = [grade.label for grade in grades]
    if len(grades) < 2 or not all(labels) or len(set(labels)) != len(labels):
        raise Invalid("composite.grades", N_("至少写两个名称不同的等次"), field="grades")
    bounds = [grade.bound for grade in grades[:-1] if grade.bound is not None]
    if len(bounds) != len(grades) - 1 or grades[-1].bound is not None:
        raise Invalid("composite.grades", N_("等次从高到低写，除最后一等外都要写数"), field="grades")
    if grading is Grading.BANDS and any(above <= below for above, below in pairwise(bounds)):
        raise Invalid("composite.grades", N_("各等次的分数线要从高到低"), field="grades")
    if grading is Grading.SHARES and (min(bounds) <= 0 or sum(bounds) > WHOLE):
        raise Invalid("composite.grades", N_("比例都要大于 0，合计不超过 100%%，现在是 %(sum)s%%"), sum=sum(bounds))


def grade_group(grading: Grading, grades: Sequence[Grade], units: Sequence[Standing]) -> Mapping[str, Graded]:
    """Grade the ranked units of one group, whose order is irrelevant."""
    match grading:
        case Grading.BANDS:
            return {unit.key: Graded(max(_reached(grades, unit.total), unit.best)) for unit in units}
        case Grading.SHARES:
            return _by_shares(grades, units)
    return {}


def places_of(grades: Sequence[Grade], units: int) -> list[int]:
    """How many units of so many each grade takes at most: rounded down, so that no share is passed; the last takes all."""
    return [units if one.bound is None else int(units * one.bound / WHOLE) for one in grades]


def _reached(grades: Sequence[Grade], total: Decimal) -> int:
    return next(place for place, grade in enumerate(grades) if grade.bound is None or total >= grade.bound)


def _by_shares(grades: Sequence[Grade], units: Sequence[Standing]) -> Mapping[str, Graded]:
    """From the highest total down. Units of one total that do not fit into a grade together all go to the next.

    Whom a veto keeps from a grade takes no place in it.
    """
    left = places_of(grades, len(units))
    found: dict[str, Graded] = {}
    now = 0
    ordered = sorted(units, key=lambda unit: (-unit.total, unit.key))
    for _total, tied in groupby(ordered, key=lambda unit: unit.total):
        block = list(tied)
        free = [unit for unit in block if unit.best <= now]
        edge = False
        while now < len(grades) - 1 and len(free) > left[now]:
            edge = edge or (len(free) > 1 and left[now] > 0)
            now += 1
            free = [unit for unit in block if unit.best <= now]
        for unit in block:
            grade = max(now, unit.best)
            while grade < len(grades) - 1 and left[grade] < 1:
                grade += 1
            left[grade] -= 1
            found[unit.key] = Graded(grade, edge and unit.best <= now)
    return found
