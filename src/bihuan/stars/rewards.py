"""Rewards: what a year's rules come to for whoever holds stars, only while they are held. Pure, exact yuan."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from .holding import Decision, held_on


class Rhythm(StrEnum):
    """Paid once for the year, or for every month it is held."""

    ONCE = "once"
    MONTHLY = "monthly"


@dataclass(frozen=True)
class Rule:
    """What a level or a star brings to those in a role (书记 …): ``amount`` is yuan, or None where it is only ``text``.

    Exactly one of ``level`` and ``star`` is set: a level is that level itself, none above it.
    """

    role: str
    rhythm: Rhythm
    amount: Decimal | None = None
    text: str = ""
    level: int | None = None
    star: str | None = None

    def __post_init__(self) -> None:
        if (self.level is None) == (self.star is None):
            raise ValueError("a rule is for a level or for a star")


@dataclass(frozen=True)
class Payment:
    """What is due to one in a role at a branch by a rule: ``months`` it was held, or 1 for once."""

    branch: str
    role: str
    rule: int
    months: int
    amount: Decimal


def payments(
    rules: Sequence[Rule],
    branches: Mapping[str, Iterable[Decision]],
    people: Mapping[str, Mapping[str, int]],
    year: int,
) -> list[Payment]:
    """What is due for a year: once where it is held on its last day, monthly for every month on whose last day it is held.

    ``people`` says how many are in each role of a branch. Rules without an amount bring nothing to pay.
    """
    found = []
    for branch, decisions in sorted(branches.items()):
        own = list(decisions)
        held = [held_on(own, last) for last in _month_ends(year)]
        for number, rule in enumerate(rules):
            count = people.get(branch, {}).get(rule.role, 0)
            if rule.amount is None or not count:
                continue
            fits = [rule.star in one.stars if rule.star else one.level == rule.level for one in held]
            months = sum(fits) if rule.rhythm is Rhythm.MONTHLY else int(fits[-1])
            if months:
                found.append(Payment(branch, rule.role, number, months, rule.amount * months * count))
    return found


def total(found: Iterable[Payment]) -> Decimal:
    """The sum of payments."""
    return sum((one.amount for one in found), Decimal(0))


def _month_ends(year: int) -> list[date]:
    firsts = [date(year, month, 1) for month in range(2, 13)] + [date(year + 1, 1, 1)]
    return [date.fromordinal(first.toordinal() - 1) for first in firsts]
