"""The indicators of the ledger, each once, with numerator and denominator.

What they are called and how they are explained is a county's own: the pack says it (``indicator_names``). The docstrings here
use the names of GB/T 30428 (数字化城市管理信息系统).

Only kind 问题 (a kind whose pack says ``counts_in_rate``) enters a rate; opening balances (线下办理) enter none that asks
about time. A rate is never shown without its two numbers, and never computed from nothing. A period takes into each rate
the items that ``COHORTS`` names: each item stands in one period of a rate and no other.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from bihuan.core.text import N_

from .deadlines import in_time
from .facts import Snapshot
from .states import State

FINISHED = frozenset({State.CLOSED, State.CONSOLIDATED})
OUT_OF_THE_COUNT = frozenset({State.MERGED, State.WITHDRAWN})
# Under so many cases a rate says little: it is shown as 样本少 and nobody is ranked by it.
FEW = 10


class Indicator(StrEnum):
    """One indicator."""

    CLOSED = "closed"
    IN_TIME = "in_time"
    REWORK = "rework"
    REBOUND = "rebound"


class Cohort(StrEnum):
    """By which of its days an item falls into a period."""

    REGISTERED = "registered"
    CLOSED = "closed"
    DUE = "due"


COHORTS: dict[Indicator, Cohort] = {
    Indicator.CLOSED: Cohort.REGISTERED,
    Indicator.IN_TIME: Cohort.DUE,
    Indicator.REWORK: Cohort.CLOSED,
    Indicator.REBOUND: Cohort.REGISTERED,
}
COHORT_WORDS: dict[Cohort, str] = {
    Cohort.REGISTERED: N_("按登记日期归入期间"),
    Cohort.CLOSED: N_("按销号日期归入期间"),
    Cohort.DUE: N_("按期限归入期间"),
}


class Age(StrEnum):
    """How long an open item has been open, in calendar days since it was registered; a rebound does not start anew."""

    WEEK = "week"
    FORTNIGHT = "fortnight"
    MONTH = "month"
    OLDER = "older"


AGE_LABELS: dict[Age, str] = {
    Age.WEEK: N_("7 天以内"),
    Age.FORTNIGHT: N_("8–15 天"),
    Age.MONTH: N_("16–30 天"),
    Age.OLDER: N_("超过 30 天"),
}
# The first and the last day of each band; the last has no end.
AGE_DAYS: dict[Age, tuple[int, int | None]] = {
    Age.WEEK: (0, 7),
    Age.FORTNIGHT: (8, 15),
    Age.MONTH: (16, 30),
    Age.OLDER: (31, None),
}


@dataclass(frozen=True)
class Ratio:
    """Numerator over denominator; ``value`` is None where there is nothing to divide by."""

    numerator: int
    denominator: int

    @property
    def value(self) -> Decimal | None:
        """The exact ratio, 0 to 1."""
        return Decimal(self.numerator) / self.denominator if self.denominator else None


@dataclass(frozen=True)
class Counted:
    """One item as the indicators see it. ``counts`` says that its kind enters rates; ``returned`` in any cycle."""

    facts: Snapshot
    counts: bool
    returned: bool


def closed_rate(items: Iterable[Counted]) -> Ratio:
    """结案率 = closed (销号 or 巩固) / all handed in.

    Settled ones stay below the line; merged ones count through the item that carries them, split ones through their
    parts; withdrawn ones are out.
    """
    counted = [one for one in items if one.counts and one.facts.state not in OUT_OF_THE_COUNT]
    return Ratio(sum(one.facts.state in FINISHED for one in counted), len(counted))


def in_time_rate(items: Iterable[Counted], now: datetime) -> Ratio:
    """按期处置率 = closed in time / (closed + open and overdue at ``now``).

    In time: the report finally accepted was sent by the deadline. What is open and not yet due is in neither number.
    """
    numerator = denominator = 0
    for one in items:
        facts = one.facts
        if not one.counts or facts.offline:
            continue
        kept = in_time(facts)
        if kept is not None:
            numerator += kept
            denominator += 1
        elif is_overdue(facts, now):
            denominator += 1
    return Ratio(numerator, denominator)


def rework_rate(items: Iterable[Counted]) -> Ratio:
    """返工率 = closed items that were returned at least once / closed items."""
    counted = [one for one in items if one.counts and one.facts.state in FINISHED and not one.facts.offline]
    return Ratio(sum(one.returned for one in counted), len(counted))


def rebound_rate(items: Iterable[Counted]) -> Ratio:
    """反弹率 = items that came back at least once (quashed ones aside) / items that were ever closed."""
    counted = [
        one
        for one in items
        if one.counts and (one.facts.state in FINISHED or one.facts.rebounds) and not one.facts.offline
    ]
    return Ratio(sum(one.facts.rebounds > 0 for one in counted), len(counted))


def age_of(born: date, today: date) -> Age:
    """The band of an item registered on ``born``; one of a day to come (a clock put right) counts as of today."""
    days = max(0, (today - born).days)
    return next(age for age, (_, last) in AGE_DAYS.items() if last is None or days <= last)


def is_overdue(item: Snapshot, now: datetime) -> bool:
    """Say whether the unit's own deadline has passed while its clock runs (it stands still while ``reported``)."""
    runs = item.state in (State.ASSIGNED, State.PLANNED, State.DEFERRED)
    return runs and item.deadline is not None and now > item.deadline
