"""Diagnostics beside their oracles: statsmodels for the fit and Holm, scipy for W, pingouin for ICC, krippendorff for α."""

import krippendorff
import numpy as np
import pandas as pd
import pingouin
import pytest
import statsmodels.formula.api as smf
from scipy import stats
from statsmodels.stats.multitest import multipletests

from bihuan.core.errors import Invalid
from bihuan.scoring.agreement import Table, agreement, alpha, concordance, consistencies, fit, holm, noise, severities

CLOSE = {"rtol": 1e-9, "atol": 1e-9}


def panel(entries: int = 30, seats: int = 7, *, missing: float = 0.0, seed: int = 1, step: float = 0.5) -> Table:
    """Marks of judges who differ in severity, on steps."""
    chance = np.random.default_rng(seed)
    table = 80 + 6 * chance.normal(size=(entries, 1)) + 3 * chance.normal(size=(1, seats))
    table = np.round((table + 2 * chance.normal(size=(entries, seats))) / step) * step
    table[chance.random(table.shape) < missing] = np.nan
    return table


def long(table: Table) -> pd.DataFrame:
    rows, columns = np.argwhere(~np.isnan(table)).T
    return pd.DataFrame({"entry": rows, "seat": columns, "mark": table[rows, columns]})


@pytest.mark.parametrize("missing", [0.0, 0.2])
def test_the_fit_is_that_of_ordinary_least_squares(missing: float) -> None:
    table = panel(12, 5, missing=missing)
    model = smf.ols("mark ~ C(entry, Sum) + C(seat, Sum)", long(table)).fit()

    found = fit(table)

    assert np.allclose(found.seats[:-1], model.params.filter(like="seat").to_numpy(), **CLOSE)
    assert np.allclose(found.mean, model.params["Intercept"], **CLOSE)
    assert np.allclose((found.noise, found.freedom), (model.mse_resid, model.df_resid), **CLOSE)
    own = severities(table, [str(seat) for seat in range(5)])
    assert np.allclose([one.high - one.by for one in own[:-1]], _half_widths(model), **CLOSE)


def _half_widths(model) -> np.ndarray:
    interval = model.conf_int(0.05).filter(like="seat", axis=0).to_numpy()
    return (interval[:, 1] - interval[:, 0]) / 2


def test_severity_on_a_full_panel_is_the_distance_of_means() -> None:
    table = panel()
    n, k = table.shape
    found = fit(table)

    assert np.allclose(found.seats, table.mean(axis=0) - table.mean(), **CLOSE)
    assert np.allclose(found.spread[n:], (k - 1) / (n * k), **CLOSE)


def test_holm_is_that_of_statsmodels() -> None:
    p = np.random.default_rng(5).random(9)

    assert np.allclose(holm(p), multipletests(p, method="holm")[1], **CLOSE)


@pytest.mark.filterwarnings("ignore:The inplace keyword")  # pingouin's own
def test_icc_and_its_interval_are_those_of_pingouin() -> None:
    table = panel()
    told = pingouin.intraclass_corr(long(table), targets="entry", raters="seat", ratings="mark").set_index("Type")

    found = agreement(table)

    assert np.isclose(found.single_agreement, told.loc["ICC(A,1)", "ICC"], **CLOSE)
    assert np.isclose(found.mean_agreement, told.loc["ICC(A,k)", "ICC"], **CLOSE)
    assert np.isclose(found.mean_consistency, told.loc["ICC(C,k)", "ICC"], **CLOSE)
    # pingouin rounds its intervals.
    assert np.allclose((found.low, found.high), told.loc["ICC(C,k)", "CI95"], atol=0.005)


def test_w_is_friedmans() -> None:
    table = panel(30, 7)

    found = concordance(table, seed=1)

    expected = stats.friedmanchisquare(*table.tolist())
    assert np.isclose(found.chi_square, expected.statistic, **CLOSE)
    assert np.isclose(found.p, expected.pvalue, **CLOSE)


def test_few_entries_get_their_p_by_permutation_with_the_seed() -> None:
    table = panel(6, 5)

    assert concordance(table, seed=7) == concordance(table, seed=7)
    assert 0 < concordance(table, seed=7).p < 0.05


@pytest.mark.parametrize("missing", [0.0, 0.25])
def test_alpha_is_that_of_the_library(missing: float) -> None:
    table = panel(20, 6, missing=missing)

    expected = krippendorff.alpha(reliability_data=table.T, level_of_measurement="interval")
    assert np.isclose(alpha(table), expected, **CLOSE)


def test_the_smallest_telling_gap_is_in_points() -> None:
    table = panel(30, 7)
    n, k = table.shape
    residual = fit(table).noise

    found = noise(table)

    assert np.isclose(found.error, np.sqrt(residual / k), **CLOSE)
    assert np.isclose(found.gap, stats.t.ppf(0.975, (n - 1) * (k - 1)) * np.sqrt(2 * residual / k), **CLOSE)


def test_an_erratic_judge_shows() -> None:
    table = panel(30, 7)
    table[:, 3] = np.random.default_rng(3).permutation(table[:, 3])

    found = consistencies(table, [str(seat) for seat in range(7)])

    assert min(found, key=lambda one: one.correlation).seat == "3"
    assert max(found, key=lambda one: one.outfit).seat == "3"


@pytest.mark.parametrize("table", [np.ones((1, 5)), np.ones((5, 1)), np.array([[1.0, np.nan], [np.nan, 1.0]])])
def test_what_cannot_be_compared_is_refused(table: Table) -> None:
    with pytest.raises(Invalid):
        fit(table)
