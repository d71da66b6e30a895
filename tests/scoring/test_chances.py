from collections.abc import Sequence

import numpy as np
import pytest
from scipy import stats

from bihuan.core.errors import Invalid
from bihuan.scoring.chances import Ranks, at_the_line, by_trimmed_mean, other_weights, rank_ranges, without_one
from tests.scoring.test_agreement import panel

MEAN = by_trimmed_mean(places=None)


def test_the_plain_rule_shares_ranks_and_leaves_out_the_extremes() -> None:
    table = np.array([[80, 90, 100.0, 10], [85, 85, 85, 85], [70, 90, 90, np.nan], [60, 60, 61, 61]])

    assert by_trimmed_mean()(table).tolist() == [3, 1, 2, 4]
    assert by_trimmed_mean(1, 1)(table).tolist() == [1, 1, 1, 4] or by_trimmed_mean(1, 1)(table).tolist() == [
        2,
        2,
        1,
        4,
    ]


def test_rank_ranges_hold_the_rank_repeat_with_the_seed_and_widen_with_noise() -> None:
    table = panel(12, 7)
    ranks = MEAN(table)

    ranges = rank_ranges(table, MEAN, first=3, seed=4, draws=400)
    again = rank_ranges(table, MEAN, first=3, seed=4, draws=400)
    noisy = rank_ranges(
        table + np.random.default_rng(2).normal(scale=8, size=table.shape), MEAN, first=3, seed=4, draws=400
    )

    assert ranges == again
    assert all(one.low <= rank <= one.high for one, rank in zip(ranges, ranks, strict=True))
    assert sum(one.high - one.low for one in noisy) > sum(one.high - one.low for one in ranges)
    assert abs(sum(one.within for one in ranges) - 3) < 0.05


def test_leaving_out_any_one_judge_is_a_range_around_the_rank() -> None:
    table = panel(10, 5)
    ranks = MEAN(table)

    found = without_one(table, MEAN)

    assert all(low <= rank + 1 and high >= rank - 1 for (low, high), rank in zip(found, ranks, strict=True))
    constant = table + np.arange(5)
    assert without_one(constant, MEAN) == found


def test_five_judges_never_prove_a_cut() -> None:
    found = at_the_line([90, 91, 92, 93, 94], [80, 81, 82, 83, 84])

    assert (found.difference, found.p, found.least) == (10.0, 0.0625, 0.0625)


def test_the_test_at_the_line_is_that_of_scipy() -> None:
    above, below = np.array([8.5, 7, 9, 8, 7.5, 9, 6]), np.array([8, 7.5, 8, 7, 7, 8.5, 6.5])

    expected = stats.permutation_test(
        (above, below),
        lambda x, y, axis: np.mean(x - y, axis=axis),
        permutation_type="samples",
        n_resamples=np.inf,
        alternative="two-sided",
        vectorized=True,
    )
    assert at_the_line(above, below).p == pytest.approx(expected.pvalue, abs=1e-12)
    with pytest.raises(Invalid):
        at_the_line([1.0] * 16, [0.0] * 16)


def test_an_entry_ahead_in_everything_stays_first_whatever_the_weights() -> None:
    parts = np.array([[9, 9, 9], [8, 1, 5], [1, 8, 5.0]])

    def official(weights: Sequence[float]) -> Ranks:
        totals = parts @ np.asarray(weights)
        return 1 + (totals[None, :] > totals[:, None]).sum(axis=1)

    found = other_weights(official, [0.4, 0.3, 0.3], first=1, seed=3, draws=500)

    assert found[0] == 1.0
    assert sum(found) == pytest.approx(1.0)
