"""What a sealed result's marks say about the panel and about how firm the places are, as plain JSON. Never a part of the result.

Runs outside the web processes (scipy). What cannot be said of a panel, because it is too small or marks are missing, is left out with
the reason. Methods: scoring-methods.md §1–3.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from bihuan.core.errors import Invalid

from .agreement import STILL, Table, agreement, alpha, concordance, consistencies, fit, noise, severities, still
from .chances import MOST_SEATS, at_the_line, rank_ranges, without_one
from .floating import official_rule
from .marks import Book
from .pack import ScoringPack
from .panel import Sitting
from .ranking import Ranked
from .result import reopen
from .tally import seat_totals
from .tree import Panel
from .weighing import weighings

# Fewer degrees of freedom than these say nothing.
FEWEST_FREE = 2


def diagnose(body: bytes, *, seed: int, draws: int) -> dict[str, Any]:
    """Look into a sealed result: one part for each panel, and the seed and number of its resamplings. Raises Invalid for no sealed result."""
    book, ranking, sittings = reopen(body)
    panels = [_panel(book, panel, sittings[panel.key], ranking, seed, draws) for panel in book.pack.panels]
    first = won(book.pack, ranking)
    weights = weighings(book, ranking, sittings, first=first, seed=seed, draws=draws)
    return {"seed": seed, "draws": draws, "first": first, "panels": panels, "weights": weights}


def won(pack: ScoringPack, ranking: Sequence[Ranked]) -> int:
    """Return how many places count as won: those of the best grade, or the better half where the rule has no grades."""
    best = [one for one in ranking if pack.grades and one.scored.grade == pack.grades[0].key]
    return len(best) or max(1, len(ranking) // 2)


def _panel(book: Book, panel: Panel, who: Sitting, ranking: Sequence[Ranked], seed: int, draws: int) -> dict[str, Any]:
    totals = seat_totals(book, panel, who)
    order = [one.scored.entry for one in ranking]
    seats = sorted({seat for own in totals.values() for seat in own})
    table = np.array(
        [[float(totals[entry].get(seat, math.nan)) for seat in seats] for entry in order], dtype=np.float64
    )
    first = won(book.pack, ranking)
    unsaid: dict[str, str] = {}

    def said(name: str, job: Callable[[], Any]) -> Any:
        try:
            return _plain(job())
        except Invalid as refusal:
            unsaid[name] = refusal.message
            return None

    return {
        "panel": panel.key,
        "entries": order,
        "ranks": [one.rank for one in ranking],
        "first": first,
        "severity": said(
            "severity", lambda: _beside(severities(_scattered(table), seats), consistencies(table, seats))
        ),
        "agreement": said("agreement", lambda: asdict(agreement(table))),
        "noise": said("noise", lambda: asdict(noise(_scattered(table)))),
        "concordance": said("concordance", lambda: asdict(concordance(table, seed=seed))),
        "alpha": said("alpha", lambda: alpha(table)),
        "ranges": said("ranges", lambda: _ranges(book, panel, ranking, table, seats, first, seed, draws)),
        "line": said("line", lambda: _line(table, order, first)),
        "unsaid": unsaid,
    }


def _scattered(table: Table) -> Table:
    """Return the table, of which something can be said. Raises Invalid where its marks do not scatter at all, or too few could.

    Two judges who differ by the same on two entries would otherwise be found severe beyond any doubt.
    """
    found = fit(table)
    if found.freedom < FEWEST_FREE or not found.noise > STILL:
        raise still()
    return table


def _beside(severe: Sequence[Any], alike: Sequence[Any]) -> list[dict[str, Any]]:
    return [{**asdict(one), **asdict(other)} for one, other in zip(severe, alike, strict=True)]


def _ranges(
    book: Book,
    panel: Panel,
    ranking: Sequence[Ranked],
    table: Table,
    seats: Sequence[str],
    first: int,
    seed: int,
    draws: int,
) -> list[dict[str, Any]]:
    official = official_rule(book, panel, ranking, seats)
    ranges = rank_ranges(_scattered(table), official, first=first, seed=seed, draws=draws)
    # One seat fewer must still be a panel by its own rule.
    enough = (~np.isnan(table)).sum(axis=1).min() > panel.fewest and len(panel.groups) == 1
    left_out = without_one(table, official) if enough else None
    found = []
    for place, (one, ranked) in enumerate(zip(ranges, ranking, strict=True)):
        line = {"entry": ranked.scored.entry, "rank": ranked.rank, **asdict(one)}
        found.append(line if left_out is None else {**line, "best": left_out[place][0], "worst": left_out[place][1]})
    return found


def _line(table: Table, order: Sequence[str], first: int) -> dict[str, Any] | None:
    """The last that won and the first that did not, marked by the same seats."""
    if not 0 < first < len(order):
        return None
    above, below = table[first - 1], table[first]
    both = ~np.isnan(above) & ~np.isnan(below)
    if not 1 <= both.sum() <= MOST_SEATS:
        return None
    return {"above": order[first - 1], "below": order[first], **asdict(at_the_line(above[both], below[both]))}


def _plain(value: Any) -> Any:
    """The same without what JSON has no word for: what is not a number is none."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value
