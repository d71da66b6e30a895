"""Ranks: by total, then by the pack's tie chain, then shared (competition ranking: 1, 2, 2, 4), or left to the chair."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

from bihuan.core.errors import Invalid
from bihuan.core.text import N_

from .pack import ScoringPack, TieBreak
from .tally import Scored

# The codes of entries that stayed equal, the first before the others: the chair's recorded word.
Decision = Sequence[str]


@dataclass(frozen=True)
class Ranked:
    """An entry with its rank; ``waits`` says that the chair has still to decide between it and its equals."""

    rank: int
    scored: Scored
    waits: bool = False


def rank(pack: ScoringPack, entries: Sequence[Scored], decisions: Sequence[Decision] = ()) -> tuple[Ranked, ...]:
    """Rank entries; equals stand in the order of their codes, or as the chair decided where the rule leaves it to the chair.

    Raises Invalid for a decision about others than those that wait for one: it was given on other marks.
    """
    decided = {frozenset(order): order for order in decisions}
    doubled = len(decided) != len(decisions) or any(len({*order}) != len(order) for order in decisions)
    ordered = sorted(entries, key=lambda one: (*_standing(pack, one), one.entry))
    ranked: list[Ranked] = []
    for _, equals in groupby(ordered, key=lambda one: _standing(pack, one)):
        several = [*equals]
        waits = len(several) > 1 and pack.ties.last == "chair"
        place = len(ranked) + 1
        order = decided.pop(frozenset(one.entry for one in several), None) if waits else None
        if order is None:
            ranked += [Ranked(place, one, waits) for one in several]
        else:
            told = {one.entry: one for one in several}
            ranked += [Ranked(place + number, told[entry]) for number, entry in enumerate(order)]
    if decided or doubled:
        raise Invalid("rank.decision", N_("并列裁定与现在并列的参评对象不符，请重新裁定。"))
    return tuple(ranked)


def still_tied(pack: ScoringPack, entries: Sequence[Scored], decisions: Sequence[Decision]) -> list[Decision]:
    """Return the decisions about entries that wait for one: a correction may have told the others apart since."""
    groups: dict[int, set[str]] = {}
    for one in rank(pack, entries):
        if one.waits:
            groups.setdefault(one.rank, set()).add(one.scored.entry)
    return [order for order in decisions if {*order} in groups.values()]


def _standing(pack: ScoringPack, one: Scored) -> tuple[Fraction, ...]:
    return (-one.total, *(_broken(one, tie) for tie in pack.ties.chain))


def _broken(one: Scored, tie: TieBreak) -> Fraction:
    # What does not apply to an entry cannot lift it over one to which it does.
    value = one.values.get(tie.by) or Fraction(0)
    return -value if tie.better == "high" else value
