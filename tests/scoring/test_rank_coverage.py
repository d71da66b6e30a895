"""How often rank ranges hold the true rank, simulated on panels whose truth is known (scoring-methods.md §3)."""

import numpy as np
import pytest

from bihuan.scoring.chances import by_trimmed_mean, rank_ranges
from tests.support.soaking import seed, tell

ENTRIES = 30
MEAN = by_trimmed_mean(places=None)


@pytest.mark.parametrize(
    ("seats", "panels", "draws"),
    [
        (7, 8, 200),
        pytest.param(5, 120, 600, marks=pytest.mark.soak),
        pytest.param(7, 120, 600, marks=pytest.mark.soak),
        pytest.param(9, 120, 600, marks=pytest.mark.soak),
        pytest.param(15, 120, 600, marks=pytest.mark.soak),
    ],
)
def test_nine_of_ten_ranges_or_more_hold_the_true_rank(seats: int, panels: int, draws: int) -> None:
    chance = np.random.default_rng(seed() + seats)
    held = 0
    for panel in range(panels):
        truth = chance.normal(80, 6, ENTRIES)
        severity = chance.normal(0, 3, seats)
        table = truth[:, None] + severity[None, :] + chance.normal(0, 4, (ENTRIES, seats))
        true_rank = 1 + (truth[None, :] > truth[:, None]).sum(axis=1)
        ranges = rank_ranges(table, MEAN, first=3, seed=panel, draws=draws)
        held += sum(one.low <= rank <= one.high for one, rank in zip(ranges, true_rank.tolist(), strict=True))

    share = held / (panels * ENTRIES)
    assert share > 0.88
    tell("ranks", seats=seats, ranges=panels * ENTRIES, held=held)
