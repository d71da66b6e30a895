"""Samples of a finite list."""

import hashlib
import subprocess
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.errors import Invalid
from bihuan.core.sampling import (
    Target,
    digest_of_list,
    exact_bounds,
    proof_size,
    ranked,
    share_out,
    upper_bound,
    wilson,
)

NINETY_FIVE = Decimal("0.95")
USUAL = Target(Decimal("0.05"), NINETY_FIVE)


def chance(population: int, bad: int, drawn: int, found: int) -> Fraction:
    """Hypergeometric, straight from its definition."""
    if found > bad or drawn - found > population - bad:
        return Fraction(0)
    return Fraction(comb(bad, found) * comb(population - bad, drawn - found), comb(population, drawn))


@pytest.mark.parametrize(
    ("population", "size"),
    # Zero-acceptance sizes for 5 % at 95 %: 45 of 100, 56 of 500, 57 of 1,000, 59 of a great many.
    [(0, 0), (1, 1), (20, 19), (100, 45), (500, 56), (1_000, 57), (1_000_000, 59)],
)
def test_a_sample_proves_its_target_with_the_known_sizes(population: int, size: int) -> None:
    assert proof_size(population, USUAL) == size


@given(population=st.integers(1, 60), percent=st.integers(1, 60), sure=st.sampled_from(["0.8", "0.9", "0.95", "0.99"]))
def test_no_smaller_sample_proves_the_target_and_this_one_does(population: int, percent: int, sure: str) -> None:
    target = Target(Decimal(percent) / 100, Decimal(sure))
    bad = -(-percent * population // 100)

    size = proof_size(population, target)

    allowed = 1 - Fraction(sure)
    assert chance(population, bad, size, 0) <= allowed
    assert size == 1 or chance(population, bad, size - 1, 0) > allowed
    # Nothing found in it: the greatest number believable is below the target.
    assert upper_bound(population, size, 0, Decimal(sure)) < bad


@pytest.mark.parametrize(("worst", "confidence"), [("0", "0.95"), ("1", "0.95"), ("0.05", "1"), ("0.05", "0")])
def test_a_target_is_a_share(worst: str, confidence: str) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        Target(Decimal(worst), Decimal(confidence))


def test_shares_are_proportional_with_one_at_least() -> None:
    assert share_out(10, {"a": 50, "b": 30, "c": 20}) == {"a": 5, "b": 3, "c": 2}
    assert share_out(10, {"a": 97, "b": 2, "c": 1}) == {"a": 9, "b": 1, "c": 1}
    assert share_out(1, {"a": 5, "b": 5}) == {"a": 1, "b": 1}
    assert share_out(7, {"a": 3, "b": 4}) == {"a": 3, "b": 4}
    assert share_out(0, {}) == {}
    with pytest.raises(ValueError, match="8 of 7"):
        share_out(8, {"a": 3, "b": 4})


@given(sizes=st.dictionaries(st.text(max_size=3), st.integers(0, 40), max_size=8), part=st.floats(0, 1))
def test_shares_add_up_and_take_no_more_than_there_is(sizes: dict[str, int], part: float) -> None:
    total = int(sum(sizes.values()) * part)
    filled = sum(size > 0 for size in sizes.values())

    shares = share_out(total, sizes)

    assert all((0 < shares[key] <= size) if size else shares[key] == 0 for key, size in sizes.items() if key in shares)
    # One at least of each stratum: rounding down below one may ask for a few more than the total.
    assert total <= sum(shares.values()) <= total + filled


def test_lots_can_be_drawn_again_by_anyone_with_a_pencil() -> None:
    names = ["2026-1", "2026-2", "2026-3"]
    seed, listed = "2023-02-22 开奖 08 15", digest_of_list(names)
    line = 'printf "%s %s\\n" "$(printf "%s\\n%s\\n%s" "$SEED" "$LIST" "$name" | sha256sum)" "$name"'
    done = subprocess.run(
        ["/bin/sh", "-c", f'for name in "$@"; do {line}; done | sort', "sh", *names],
        env={"SEED": seed, "LIST": listed, "PATH": "/usr/bin:/bin", "LC_ALL": "C"},
        capture_output=True,
        text=True,
        check=True,
    )

    redone = [one.split()[-1] for one in done.stdout.splitlines()]
    assert ranked(seed, listed, names) == ranked(seed, listed, reversed(names)) == redone
    assert listed == "sha256:" + hashlib.sha256(b"2026-1\n2026-2\n2026-3\n").hexdigest()
    many = [str(number) for number in range(50)]
    assert ranked(seed, listed, many) != ranked(seed, "sha256:0", many) != ranked("甲", "sha256:0", many)
    assert digest_of_list(["2026-12", "6-3"]) != digest_of_list(["2026-1", "26-3"])


@pytest.mark.parametrize("seed", ["", "两\n行"])
def test_a_seed_is_one_line(seed: str) -> None:
    with pytest.raises(Invalid, match="抽取种子必须是不换行的一行文字。"):
        ranked(seed, "sha256:0", ["2026-1"])


def test_every_set_is_drawn_as_often_as_any_other() -> None:
    names = [f"2026-{number}" for number in range(1, 6)]
    drawn = [frozenset(ranked(f"seed {one}", "sha256:0", names)[:2]) for one in range(6_000)]
    counts = [drawn.count(frozenset(pair)) for pair in combinations(names, 2)]

    expected = 6_000 / 10
    # Chi-squared with nine degrees of freedom: beyond 27.9 once in a thousand; the seeds are fixed.
    assert sum((count - expected) ** 2 / expected for count in counts) < 27.9


@given(population=st.integers(1, 25), data=st.data(), sure=st.sampled_from(["0.5", "0.9", "0.95"]))
def test_exact_bounds_cover_the_truth_at_least_as_often_as_they_say(
    population: int, data: st.DataObject, sure: str
) -> None:
    drawn = data.draw(st.integers(0, population))
    bad = data.draw(st.integers(0, population))
    confidence = Decimal(sure)

    covered = high = Fraction(0)
    for found in range(max(0, drawn - (population - bad)), min(drawn, bad) + 1):
        low, most = exact_bounds(population, drawn, found, confidence)
        weight = chance(population, bad, drawn, found)
        covered += weight if low <= bad <= most else 0
        high += weight if bad <= upper_bound(population, drawn, found, confidence) else 0

    assert covered >= Fraction(sure)
    assert high >= Fraction(sure)


def test_exact_bounds_known_by_heart() -> None:
    assert exact_bounds(100, 45, 0, NINETY_FIVE) == (0, 5)
    assert upper_bound(100, 45, 0, NINETY_FIVE) == 4
    assert exact_bounds(20, 20, 3, NINETY_FIVE) == (3, 3)
    assert exact_bounds(20, 0, 0, NINETY_FIVE) == (0, 20)
    assert upper_bound(20, 0, 0, NINETY_FIVE) == 20
    with pytest.raises(ValueError, match="3 of 2 of 20"):
        exact_bounds(20, 2, 3, NINETY_FIVE)


def test_wilson_gives_the_published_interval() -> None:
    assert [round(one, 4) for one in wilson(10, 0, NINETY_FIVE)] == [0.0, 0.2775]
    assert [round(one, 4) for one in wilson(10, 10, NINETY_FIVE)] == [0.7225, 1.0]
    # Newcombe 1998, table I: 81 of 263, 15 of 148.
    assert [round(one, 4) for one in wilson(263, 81, NINETY_FIVE)] == [0.2553, 0.3662]
    assert [round(one, 4) for one in wilson(148, 15, NINETY_FIVE)] == [0.0624, 0.1605]
    assert wilson(0, 0, NINETY_FIVE) == (0.0, 1.0)
