"""Samples of a finite list: how many must be looked at, which ones, and what the finds prove about the whole.

Everything here is exact where exactness is possible: the finite population is counted with whole numbers (hypergeometric),
no normal approximation but in ``wilson``, which says so by its name.
"""

import hashlib
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import comb, floor, sqrt
from statistics import NormalDist
from typing import TypeVar

from bihuan.core.errors import Invalid
from bihuan.core.sealing import digest
from bihuan.core.text import N_

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Target:
    """What a sample is to prove if nothing is found: with ``confidence``, that less than ``worst`` of the whole is bad.

    Both are shares between 0 and 1. Raises ValueError for others.
    """

    worst: Decimal
    confidence: Decimal

    def __post_init__(self) -> None:
        if not (0 < self.worst < 1 and 0 < self.confidence < 1):
            raise ValueError(f"shares lie between 0 and 1: {self.worst}, {self.confidence}")


def proof_size(population: int, target: Target) -> int:
    """Return the smallest sample that proves the target if all of it is found good.

    Were as much as ``worst`` of the whole bad (rounded up to whole things), a sample of this size would show none of it
    with a chance of at most 1 − confidence: C(N−K, n) / C(N, n) ≤ 1 − c, the zero-acceptance plan of attribute sampling.
    """
    if population <= 0:
        return 0
    bad = -floor(-Fraction(target.worst) * population)
    allowed = 1 - Fraction(target.confidence)
    good_ways, ways = 1, 1
    for size in range(1, population):
        # Multiplied up one thing at a time: the binomials themselves have hundreds of thousands of digits.
        good_ways *= max(population - bad - size + 1, 0)
        ways *= population - size + 1
        if good_ways * allowed.denominator <= ways * allowed.numerator:
            return size
    return population


def share_out(total: int, sizes: Mapping[Key, int]) -> dict[Key, int]:
    """Share a sample out over strata in proportion to their sizes, at least one from each, none more than it has.

    Largest remainders first, then larger strata, then their order. The result may be a little larger than ``total``,
    where small strata come up to one. Raises ValueError where more is asked for than there is.
    """
    whole = sum(sizes.values())
    if total > whole:
        raise ValueError(f"{total} of {whole}")
    exact = {key: Fraction(total * size, whole) for key, size in sizes.items()} if whole else {}
    shares = {key: min(sizes[key], max(floor(share), 1)) if sizes[key] else 0 for key, share in exact.items()}
    by_rest = sorted(exact, key=lambda key: (floor(exact[key]) - exact[key], -sizes[key]))
    left = total - sum(shares.values())
    while left > 0:
        for key in by_rest:
            if left > 0 and shares[key] < sizes[key]:
                shares[key] += 1
                left -= 1
    return shares


def ranked(seed: str, listed: str, names: Iterable[str]) -> list[str]:
    r"""Put names in the order of an official draw; a sample of n is the first n.

    Each name's lot is the SHA-256 of these bytes: ``seed`` in UTF-8, LF, ``listed`` (the digest of the list as printed),
    LF, the name; no LF at the end. The order is that of the lots' hex text. On any machine:
    ``printf '%s\n%s\n%s' "$SEED" "$LIST" "$NAME" | sha256sum``. Raises Invalid for an empty seed or one of two lines.
    """
    if not seed or "\n" in seed:
        raise Invalid("sampling.seed", N_("抽取种子必须是不换行的一行文字。"))
    head = f"{seed}\n{listed}\n"
    return sorted(names, key=lambda name: hashlib.sha256(f"{head}{name}".encode()).hexdigest())


def drawn_order(seed: str, names: Collection[str]) -> tuple[str, list[str]]:
    """Return the digest of the list in the order of its names, and the names in the order of their lots.

    The order they are given in changes nothing. Raises Invalid for an empty seed or one of two lines.
    """
    listed = digest_of_list(sorted(names))
    return listed, ranked(seed, listed, names)


def digest_of_list(names: Iterable[str]) -> str:
    """Return the digest of a list to draw from: ``sha256:`` and the hash of its names in their order, each ended by LF."""
    return digest("".join(f"{name}\n" for name in names).encode())


def exact_bounds(population: int, drawn: int, found: int, confidence: Decimal) -> tuple[int, int]:
    """Return the least and the greatest number of bad things in the whole that the finds leave believable.

    Both tests of the hypergeometric distribution are inverted, each at half of 1 − confidence, so that the interval covers
    the truth with at least ``confidence`` whatever it is (Clopper–Pearson for finite populations). Raises ValueError where
    the numbers cannot be.
    """
    _require(population, drawn, found)
    tail = (1 - Fraction(confidence)) / 2
    least, most = found, population - (drawn - found)
    low = _first(least, most, lambda bad: _at_least(population, bad, drawn, found) > tail)
    high = _first(least, most, lambda bad: _at_most(population, bad, drawn, found) <= tail)
    at_top = _at_most(population, most, drawn, found) > tail
    return low, most if at_top else high - 1


def upper_bound(population: int, drawn: int, found: int, confidence: Decimal) -> int:
    """Return the greatest number of bad things in the whole that is believable with ``confidence`` on that side alone."""
    _require(population, drawn, found)
    tail = 1 - Fraction(confidence)
    least, most = found, population - (drawn - found)
    if _at_most(population, most, drawn, found) > tail:
        return most
    return _first(least, most, lambda bad: _at_most(population, bad, drawn, found) <= tail) - 1


def wilson(drawn: int, found: int, confidence: Decimal) -> tuple[float, float]:
    """Return Wilson's score interval of a share (Wilson 1927), which takes the whole to be endless; (0, 1) for no draw."""
    if not drawn:
        return 0.0, 1.0
    z = NormalDist().inv_cdf((1 + float(confidence)) / 2)
    share = found / drawn
    centre = share + z * z / (2 * drawn)
    spread = z * sqrt(share * (1 - share) / drawn + z * z / (4 * drawn * drawn))
    scale = 1 + z * z / drawn
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)


def _require(population: int, drawn: int, found: int) -> None:
    if not 0 <= found <= drawn <= population:
        raise ValueError(f"{found} of {drawn} of {population}")


def _at_most(population: int, bad: int, drawn: int, found: int) -> Fraction:
    """The chance to find at most so many of ``bad`` in a sample."""
    first = max(0, drawn - (population - bad))
    ways = sum(comb(bad, one) * comb(population - bad, drawn - one) for one in range(first, found + 1))
    return Fraction(ways, comb(population, drawn))


def _at_least(population: int, bad: int, drawn: int, found: int) -> Fraction:
    return 1 - _at_most(population, bad, drawn, found - 1)


def _first(low: int, high: int, holds: Callable[[int], bool]) -> int:
    """The first number from ``low`` to ``high`` that holds, where all after one that holds do too; ``high`` for none."""
    while low < high:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle + 1
    return low
