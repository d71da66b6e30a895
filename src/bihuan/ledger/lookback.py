"""回头看: which closed items are visited again, by whom, and what the visits say. Pure rules; see ``core.sampling``."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from bihuan.core.sampling import Target, exact_bounds, proof_size, ranked, share_out, upper_bound, wilson
from bihuan.core.text import N_

from .states import State

Stratum = tuple[str, str]


class Coverage(StrEnum):
    """All of the list is visited, or a sample of it."""

    CENSUS = "census"
    SAMPLE = "sample"


COVERAGE_LABELS: dict[Coverage, str] = {Coverage.CENSUS: N_("全数回访"), Coverage.SAMPLE: N_("抽样回访")}


class Outcome(StrEnum):
    """What became of a drawn item since the draw."""

    WAITING = "waiting"
    GOOD = "good"
    REBOUND = "rebound"
    GONE = "gone"


OUTCOME_LABELS: dict[Outcome, str] = {
    Outcome.WAITING: N_("待回访"),
    Outcome.GOOD: N_("未反弹"),
    Outcome.REBOUND: N_("反弹"),
    Outcome.GONE: N_("已转出"),
}


@dataclass(frozen=True)
class Candidate:
    """A closed item on the list: its number, and its stratum (unit and kind)."""

    number: str
    stratum: Stratum


@dataclass(frozen=True)
class Visitor:
    """Somebody who may be sent: a key that stays, and the items they may not look at because they are their own work."""

    key: str
    recused: Collection[str] = frozenset()


def usual_coverage(size: int, *, take_all: bool, census_up_to: int) -> Coverage:
    """A census where everything was promised (照单全收) and where the list is short, else a sample."""
    return Coverage.CENSUS if take_all or size <= census_up_to else Coverage.SAMPLE


def draw_items(candidates: Sequence[Candidate], seed: str, listed: str, target: Target | None) -> list[str]:
    """Draw numbers, those of one stratum after another; ``target`` None draws them all, in the order of the lots.

    ``listed`` is the digest of the list, which is a part of every lot: the list cannot be changed once the seed is known.

    A stratum's share is proportional to its size (``share_out``), at least one; within it the lots decide (``ranked``).
    """
    strata: dict[Stratum, list[str]] = {}
    for one in sorted(candidates, key=lambda one: (one.stratum, one.number)):
        strata.setdefault(one.stratum, []).append(one.number)
    sizes = {stratum: len(numbers) for stratum, numbers in strata.items()}
    wanted = sum(sizes.values()) if target is None else proof_size(sum(sizes.values()), target)
    shares = share_out(wanted, sizes)
    return [
        number for stratum, numbers in strata.items() for number in ranked(seed, listed, numbers)[: shares[stratum]]
    ]


def draw_visitors(numbers: Sequence[str], visitors: Sequence[Visitor], seed: str) -> dict[str, str | None]:
    """Draw a visitor for each number: of those it is not recused for, whoever has the fewest, by lot among equals.

    None where everybody is recused: the office names somebody then, with a reason.
    """
    load = dict.fromkeys((visitor.key for visitor in visitors), 0)
    drawn: dict[str, str | None] = {}
    for number in numbers:
        free = [visitor.key for visitor in visitors if number not in visitor.recused]
        fewest = min((load[key] for key in free), default=0)
        lots = ranked(seed, number, [key for key in free if load[key] == fewest])
        drawn[number] = lots[0] if lots else None
        if lots:
            load[lots[0]] += 1
    return drawn


def outcome_of(state: State, *, drawn_in: int, cycle: int, seen: bool) -> Outcome:
    """Tell what became of an item drawn in one cycle and now in another; ``seen``: somebody has been there since the draw.

    A rebound that was quashed (申诉) or taken back leaves the item in the old cycle: somebody was there, and it stands.
    """
    if cycle > drawn_in:
        return Outcome.REBOUND
    if state is State.CONSOLIDATED or (state is State.CLOSED and seen):
        return Outcome.GOOD
    return Outcome.WAITING if state is State.CLOSED else Outcome.GONE


@dataclass(frozen=True)
class Tally:
    """A count of one stratum, or of all: ``listed`` on the list, ``drawn`` of them, of those visited and come back."""

    listed: int
    drawn: int
    visited: int
    rebounds: int

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.listed + other.listed,
            self.drawn + other.drawn,
            self.visited + other.visited,
            self.rebounds + other.rebounds,
        )

    @property
    def done(self) -> bool:
        """Whether everything drawn was visited."""
        return self.visited == self.drawn

    def wilson(self, confidence: Decimal) -> tuple[float, float]:
        """The share that comes back, as if the list were endless."""
        return wilson(self.visited, self.rebounds, confidence)

    def bounds(self, confidence: Decimal) -> tuple[int, int]:
        """How many of the list come back, exactly, from those visited so far."""
        return exact_bounds(self.listed, self.visited, self.rebounds, confidence)

    def most(self, confidence: Decimal) -> int:
        """How many of the list come back at most, on one side alone: what a target speaks of."""
        return upper_bound(self.listed, self.visited, self.rebounds, confidence)


def tally(rows: Iterable[tuple[Stratum, Outcome | None]]) -> Mapping[Stratum, Tally]:
    """Count rows by stratum, in the order they come; None is an item on the list that was not drawn.

    What is gone (withdrawn, merged) since the draw is no longer on the list.
    """
    found: dict[Stratum, Tally] = {}
    for stratum, outcome in rows:
        if outcome is Outcome.GONE:
            one = Tally(0, 0, 0, 0)
        else:
            seen = outcome in (Outcome.GOOD, Outcome.REBOUND)
            one = Tally(1, int(outcome is not None), int(seen), int(outcome is Outcome.REBOUND))
        found[stratum] = found[stratum] + one if stratum in found else one
    return found


def whole(tallies: Iterable[Tally]) -> Tally:
    """Add strata up."""
    return sum(tallies, Tally(0, 0, 0, 0))
