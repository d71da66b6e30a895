"""How firm ranks are: resampled, one judge left out, other weights, two entries at a line. Never a part of the result.

The official rule is run again and again on marks that could as well have been given (``official`` turns a table of seats' values into
totals and ranks), with a stored seed. Methods and their limits: scoring-methods.md §3.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from bihuan.core.errors import Invalid
from bihuan.core.text import N_

from .agreement import Table, fit

Ranks = NDArray[np.int64]
Official = Callable[[Table], Ranks]
DRAWS = 2_000
LOWEST, HIGHEST = 5, 95
# 2^15 sign changes are counted one by one; larger panels do not sit.
MOST_SEATS = 15
HAIR = 1e-9


@dataclass(frozen=True)
class RankRange:
    """The ranks an entry has in 90 of 100 resamplings, and how often it is among the first so many."""

    low: int
    high: int
    within: float


@dataclass(frozen=True)
class AtTheLine:
    """Two neighbours at a cut: the mean difference in points, its exact two-sided p, and the least p such a panel can have."""

    difference: float
    p: float
    least: float


def rank_ranges(
    table: Table, official: Official, *, first: int, seed: int, draws: int = DRAWS
) -> tuple[RankRange, ...]:
    """Resample the residuals of the two-way fit, rescaled, and run the official rule on each (residual bootstrap).

    ``first`` is how many places count as won. Gaps in the table stay gaps. Raises Invalid as ``fit`` does.
    """
    found = fit(table)
    there = ~np.isnan(table)
    rows, columns = table.shape
    scale = np.sqrt(there.sum() / max(found.freedom, 1))
    pool = found.residuals[there] * scale
    centre = found.mean + found.entries[:, None] + found.seats[None, :]
    chance = np.random.default_rng(seed)
    ranks = np.empty((draws, rows), dtype=np.int64)
    for draw in range(draws):
        again = np.where(there, centre + chance.choice(pool, (rows, columns)), np.nan)
        ranks[draw] = official(again)
    low, high = np.percentile(ranks, (LOWEST, HIGHEST), axis=0, method="nearest")
    within = (ranks <= first).mean(axis=0)
    return tuple(RankRange(int(a), int(b), float(c)) for a, b, c in zip(low, high, within, strict=True))


def without_one(table: Table, official: Official) -> tuple[tuple[int, int], ...]:
    """Return for each entry between which ranks it stands if any one judge is left out."""
    if table.shape[1] < 2:
        raise Invalid("agreement.small", N_("至少要两个参评对象和两位评委，才能看一致性。"))
    ranks = np.array([official(_with_gap(table, column)) for column in range(table.shape[1])])
    return tuple((int(low), int(high)) for low, high in zip(ranks.min(axis=0), ranks.max(axis=0), strict=True))


def _with_gap(table: Table, column: int) -> Table:
    """The table without one seat's marks; the seat keeps its place, so that a rule still knows whose column is whose."""
    gap = table.copy()
    gap[:, column] = np.nan
    return gap


def at_the_line(above: Sequence[float], below: Sequence[float]) -> AtTheLine:
    """Test two entries marked by the same judges by all changes of sign (exact). Five judges never reach 5 %: p ≥ 0.0625."""
    difference = np.asarray(above, float) - np.asarray(below, float)
    seats = len(difference)
    if not 1 <= seats <= MOST_SEATS:
        raise Invalid("chances.seats", N_("相邻两名的检验要 1 到 %(most)s 位评委都打了分。"), most=MOST_SEATS)
    signs = np.array([*product((1, -1), repeat=seats)], dtype=float)
    reached = np.abs(signs @ difference) >= abs(difference.sum()) - 1e-9
    return AtTheLine(float(difference.mean()), float(reached.mean()), 2.0 / 2**seats)


def other_weights(
    official: Callable[[Sequence[float]], Ranks],
    weights: Sequence[float],
    *,
    first: int,
    seed: int,
    firmness: float = 50.0,
    draws: int = DRAWS,
) -> tuple[float, ...]:
    """Draw weights around the published ones (Dirichlet) and return how often each entry stays among the first so many.

    ``official`` gives the ranks under other weights. It is a sensitivity, no probability.
    """
    centre = np.asarray(weights, float)
    drawn = np.random.default_rng(seed).dirichlet(centre / centre.sum() * firmness, draws)
    within = np.array([official(one) <= first for one in drawn])
    return tuple(float(share) for share in within.mean(axis=0))


def by_trimmed_mean(high: int = 0, low: int = 0, places: int | None = 2) -> Official:
    """Return the plainest rule as a function of a table: mean without extremes, rounded half up, shared ranks."""

    def official(table: Table) -> Ranks:
        totals = rounded(trimmed_means(table, high, low), places)
        return np.asarray(1 + (totals[None, :] > totals[:, None]).sum(axis=1), dtype=np.int64)

    return official


def trimmed_means(table: Table, high: "int | NDArray[np.int64]", low: "int | NDArray[np.int64]") -> Table:
    """Return the mean of every row without so many of its highest and lowest, the same of all rows or a number for each."""
    ordered, counts = np.sort(table, axis=1), (~np.isnan(table)).sum(axis=1)
    place = np.arange(table.shape[1])[None, :]
    first = np.broadcast_to(low, counts.shape)[:, None]
    kept = (place >= first) & (place < (counts - high)[:, None])
    return np.asarray(np.where(kept, ordered, 0).sum(axis=1) / kept.sum(axis=1), dtype=np.float64)


def rounded(values: Table, places: int | None) -> Table:
    """Return values rounded half up to so many decimals, None for as they are."""
    if places is None:
        return values
    # A float that stands for a half may lie a hair below it.
    return np.asarray(np.floor(values * 10**places + 0.5 + HAIR) / 10**places, dtype=np.float64)
