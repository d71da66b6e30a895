"""Ranks: by total, then by the pack's tie chain, then shared (competition ranking: 1, 2, 2, 4), or left to the chair."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

from .pack import ScoringPack, TieBreak
from .tally import Scored


@dataclass(frozen=True)
class Ranked:
    """An entry with its rank; ``waits`` says that the chair has still to decide between it and its equals."""

    rank: int
    scored: Scored
    waits: bool = False


def rank(pack: ScoringPack, entries: Sequence[Scored]) -> tuple[Ranked, ...]:
    """Rank entries; equals stand in the order of their codes."""
    ordered = sorted(entries, key=lambda one: (*_standing(pack, one), one.entry))
    ranked: list[Ranked] = []
    for _, equals in groupby(ordered, key=lambda one: _standing(pack, one)):
        several = [*equals]
        waits = len(several) > 1 and pack.ties.last == "chair"
        place = len(ranked) + 1
        ranked += [Ranked(place, one, waits) for one in several]
    return tuple(ranked)


def _standing(pack: ScoringPack, one: Scored) -> tuple[Fraction, ...]:
    return (-one.total, *(_broken(one, tie) for tie in pack.ties.chain))


def _broken(one: Scored, tie: TieBreak) -> Fraction:
    # What does not apply to an entry cannot lift it over one to which it does.
    value = one.values.get(tie.by) or Fraction(0)
    return -value if tie.better == "high" else value
