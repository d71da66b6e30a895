"""How far a panel agrees: severity, consistency, the size of noise. Diagnosis for the organiser; it never changes a result.

Marks stand in a table of entries × seats, ``nan`` where there is none. Formulas and names are those of scoring-methods.md §1–2; floats
are allowed here, since nothing official comes of them. Loaded outside the web processes only (scipy).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from bihuan.core.errors import Invalid
from bihuan.core.text import N_

Table = NDArray[np.float64]
CONFIDENCE = 0.95
# Less variance than this, in points², is rounding of floats.
STILL = 1e-12


@dataclass(frozen=True)
class Fit:
    """The two-way fit y = mean + entry + seat, both adding up to nothing: effects, residuals, the noise's variance.

    ``spread`` holds the variances of the effects, entries first, in units of the noise.
    """

    mean: float
    entries: Table
    seats: Table
    residuals: Table
    noise: float
    freedom: int
    spread: Table


@dataclass(frozen=True)
class Severity:
    """How much a seat marks above (+) or below (−) the panel, with its interval and Holm's p over all seats."""

    seat: str
    by: float
    low: float
    high: float
    p: float


@dataclass(frozen=True)
class Consistency:
    """One seat beside the others: correlation (Spearman), slope on their mean, and outfit (1 is as expected)."""

    seat: str
    correlation: float
    slope: float
    outfit: float


@dataclass(frozen=True)
class Agreement:
    """ICC for rankings (consistency) and for cut-offs (agreement), of one judge and of the mean, with the interval of C,k."""

    single_agreement: float
    mean_agreement: float
    mean_consistency: float
    low: float
    high: float


@dataclass(frozen=True)
class Noise:
    """The standard error of an entry's mean in points, and the smallest gap between two entries that tells anything."""

    error: float
    gap: float


@dataclass(frozen=True)
class Concordance:
    """Kendall's W over complete rows, with ties; its χ² and p by permutation for fewer than ten entries."""

    w: float
    chi_square: float
    p: float


def fit(table: Table) -> Fit:
    """Fit entries and seats by least squares over the marks present.

    Raises Invalid for fewer than two entries or seats, and where some entries share no judge with the rest.
    """
    rows, columns = table.shape
    if rows < 2 or columns < 2:
        raise Invalid("agreement.small", N_("至少要两个参评对象和两位评委，才能看一致性。"))
    there = ~np.isnan(table)
    design = np.zeros((int(there.sum()) + 1, rows + columns))
    values = np.zeros(len(design))
    for line, (row, column) in enumerate(np.argwhere(there)):
        design[line, row] = design[line, rows + column] = 1
        values[line] = table[row, column]
    design[-1, rows:] = 1
    if np.linalg.matrix_rank(design) < rows + columns:
        raise Invalid("agreement.apart", N_("有的参评对象之间没有共同的评委，分数无法比较。"))
    found = np.asarray(np.linalg.lstsq(design, values, rcond=None)[0], dtype=np.float64)
    entries, seats = found[:rows], found[rows:]
    residuals = np.where(there, table - entries[:, None] - seats[None, :], np.nan)
    freedom = int(there.sum()) - rows - columns + 1
    noise = float(np.nansum(residuals**2) / freedom) if freedom else float("nan")
    # The line that makes the seats add up to nothing is no observation: what it adds to the spread is taken out again.
    spread = np.diag(np.linalg.inv(design.T @ design)) - 1 / columns**2
    mean = float(entries.mean())
    return Fit(mean, entries - mean, seats, residuals, noise, freedom, spread)


def severities(table: Table, seats: Sequence[str]) -> tuple[Severity, ...]:
    """Return each seat's severity with its 95 % interval; p by t, corrected over all seats by Holm (1979)."""
    found = fit(table)
    errors = np.sqrt(found.noise * found.spread[len(table) :])
    bound = stats.t.ppf((1 + CONFIDENCE) / 2, found.freedom)
    raw = 2 * stats.t.sf(np.abs(found.seats) / errors, found.freedom)
    return tuple(
        Severity(seat, float(by), float(by - bound * error), float(by + bound * error), float(p))
        for seat, by, error, p in zip(seats, found.seats, errors, holm(raw), strict=True)
    )


def holm(p: Table) -> Table:
    """Return Holm's step-down p values, in the order given."""
    order = np.argsort(p, kind="stable")
    steps = np.maximum.accumulate(p[order] * (len(p) - np.arange(len(p))))
    corrected = np.empty_like(p)
    corrected[order] = np.minimum(steps, 1)
    return corrected


def consistencies(table: Table, seats: Sequence[str]) -> tuple[Consistency, ...]:
    """Hold each seat against the mean of the others (leave one out)."""
    found = fit(table)
    told = []
    for column, seat in enumerate(seats):
        others = np.nanmean(np.delete(table, column, axis=1), axis=1)
        both = ~np.isnan(table[:, column]) & ~np.isnan(others)
        own, mean = table[both, column], others[both]
        varied = both.sum() > 2 and np.ptp(own) > 0 and np.ptp(mean) > 0
        correlation = float(stats.spearmanr(own, mean).statistic) if varied else float("nan")
        slope = float(np.polyfit(mean, own, 1)[0]) if varied else float("nan")
        outfit = float(np.nanmean(found.residuals[:, column] ** 2) / found.noise) if found.noise else float("nan")
        told.append(Consistency(seat, correlation, slope, outfit))
    return tuple(told)


def agreement(table: Table) -> Agreement:
    """Return ICC(A,1), ICC(A,k), ICC(C,k) and the interval of the last over complete rows (McGraw & Wong 1996).

    Raises Invalid for fewer than two complete rows, and where nothing scatters.
    """
    rows = complete(table)
    n, k = rows.shape
    between, seats, noise = mean_squares(rows)
    if not noise > STILL:
        raise still()
    first = (between - noise) / (between + (k - 1) * noise + k * (seats - noise) / n)
    mean = (between - noise) / (between + (seats - noise) / n)
    ratio, freedom = between / noise, ((n - 1), (n - 1) * (k - 1))
    low = 1 - stats.f.ppf((1 + CONFIDENCE) / 2, *freedom) / ratio
    high = 1 - 1 / (ratio * stats.f.ppf((1 + CONFIDENCE) / 2, *freedom[::-1]))
    return Agreement(float(first), float(mean), float(1 - noise / between), float(low), float(high))


def noise(table: Table) -> Noise:
    """Return the standard error of a mean, and the gap below which two means tell nothing, in points."""
    rows = complete(table)
    n, k = rows.shape
    square = mean_squares(rows)[2]
    bound = stats.t.ppf((1 + CONFIDENCE) / 2, (n - 1) * (k - 1))
    return Noise(float(np.sqrt(square / k)), float(bound * np.sqrt(2 * square / k)))


def concordance(table: Table, *, seed: int, draws: int = 2_000) -> Concordance:
    """Return Kendall's W with ties; fewer than ten entries get their p by permutation inside the seats."""
    rows = complete(table)
    n, k = rows.shape
    ranks = np.apply_along_axis(stats.rankdata, 0, rows)
    ties = sum(float(((counts**3) - counts).sum()) for counts in (np.unique(c, return_counts=True)[1] for c in ranks.T))

    def w(of: Table) -> float:
        sums = of.sum(axis=1)
        return float(12 * ((sums - sums.mean()) ** 2).sum() / (k**2 * (n**3 - n) - k * ties))

    found = w(ranks)
    chi_square = k * (n - 1) * found
    if n >= 10:
        return Concordance(found, chi_square, float(stats.chi2.sf(chi_square, n - 1)))
    chance = np.random.default_rng(seed)
    as_high = sum(w(chance.permuted(ranks, axis=0)) >= found - 1e-12 for _ in range(draws))
    return Concordance(found, chi_square, (as_high + 1) / (draws + 1))


def alpha(table: Table) -> float:
    """Return Krippendorff's α for interval marks, which takes missing ones unaided (Hayes & Krippendorff 2007)."""
    units = [row[~np.isnan(row)] for row in table]
    units = [unit for unit in units if len(unit) > 1]
    if not units:
        raise Invalid("agreement.single", N_("没有一个参评对象有两个以上的分数。"))
    pooled = np.concatenate(units)
    observed = sum(_squares(unit) / (len(unit) - 1) for unit in units) / len(pooled)
    expected = _squares(pooled) / (len(pooled) * (len(pooled) - 1))
    return float(1 - observed / expected) if expected else float("nan")


def still() -> Invalid:
    """What to raise for marks of which nothing can be said: too few, or judges who do not differ at all."""
    return Invalid("agreement.still", N_("分数太少，或评委之间没有起伏，说不出有多大把握。"))


def complete(table: Table) -> Table:
    """Return the rows without a gap. Raises Invalid for fewer than two."""
    rows = table[~np.isnan(table).any(axis=1)]
    if len(rows) < 2 or rows.shape[1] < 2:
        raise Invalid("agreement.small", N_("至少要两个参评对象和两位评委，才能看一致性。"))
    return rows


def mean_squares(rows: Table) -> tuple[float, float, float]:
    """Return the mean squares of entries, seats and the rest of a complete table."""
    n, k = rows.shape
    mean, by_row, by_column = rows.mean(), rows.mean(axis=1), rows.mean(axis=0)
    between = k * ((by_row - mean) ** 2).sum() / (n - 1)
    seats = n * ((by_column - mean) ** 2).sum() / (k - 1)
    rest = ((rows - by_row[:, None] - by_column[None, :] + mean) ** 2).sum() / ((n - 1) * (k - 1))
    return float(between), float(seats), float(rest)


def _squares(values: Table) -> float:
    """Return the sum of squared differences over all ordered pairs."""
    return float(2 * len(values) * (values**2).sum() - 2 * values.sum() ** 2)
