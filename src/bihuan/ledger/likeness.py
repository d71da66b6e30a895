"""Whether two faults may be one and the same: by place, by the words of the problem, by kind of fault.

Keys find the very same fault again in any batch; ``near`` ranks what is only alike. Likeness never decides anything:
it is shown to a person.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from bihuan.core.zh import squash

ALIKE = 0.5
ALIKE_OF_ONE_CATEGORY = 0.3
MOST_NEAR = 3
LONGEST_PLACE_KEY = 60
PAIRS_REMEMBERED = 65_536
PLACES_REMEMBERED = 8_192


@lru_cache(PLACES_REMEMBERED)
def place_key(place_id: int | None, text: str) -> str:
    """Return what two faults at one place share: the known place, else its words squashed; empty without either."""
    if place_id is not None:
        return f"#{place_id}"
    words = squash(text)
    return words if len(words) <= LONGEST_PLACE_KEY else _short(words)


def fault_key(place_id: int | None, text: str, problem: str) -> str:
    """Return the fingerprint of a fault: the same place and the same words. Empty where no place is told."""
    place = place_key(place_id, text)
    return _short(f"{place}\x1f{squash(problem)}") if place else ""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is compared: ``key`` tells faults apart, ``place`` is a ``place_key``."""

    key: int
    place: str
    problem: str
    category: str


@dataclass(frozen=True, slots=True)
class Near:
    """A fault that may be the same, and how alike the words are, 0 to 1."""

    key: int
    likeness: float


def near(one: Fault, others: Iterable[Fault]) -> list[Near]:
    """Return the few others that may be the same fault, likeliest first.

    Only at the same place; the words must be half alike, or three tenths where both name the same kind of fault, and never
    where both name different ones.
    """
    if not one.place:
        return []
    found = [
        Near(other.key, likeness)
        for other in others
        if other.key != one.key and other.place == one.place and (likeness := _likeness(one, other)) > 0
    ]
    return sorted(found, key=lambda near: (-near.likeness, -near.key))[:MOST_NEAR]


def _likeness(one: Fault, other: Fault) -> float:
    """How alike the words of two faults at one place are; 0 where they are not alike enough."""
    kinds = (squash(one.category), squash(other.category))
    if all(kinds) and kinds[0] != kinds[1]:
        return 0.0
    likeness = words_alike(one.problem, other.problem)
    enough = ALIKE_OF_ONE_CATEGORY if all(kinds) else ALIKE
    return likeness if likeness >= enough else 0.0


def words_alike(one: str, other: str) -> float:
    """Return the share of neighbouring characters two texts have in common: 2·shared / (pairs of one + of the other).

    Numbers do not count: 积水 2 处 and 积水 3 处 are the same words.
    """
    first, second = _pairs(one), _pairs(other)
    total = len(first) + len(second)
    if not total:
        return float(bool(squash(one)) and squash(one) == squash(other))
    return 2 * len(first & second) / total


@lru_cache(PAIRS_REMEMBERED)
def _pairs(text: str) -> frozenset[str]:
    words = "".join(sign for sign in squash(text) if not sign.isdecimal())
    return frozenset(map("".join, pairwise(words)))


def _short(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()[:40]


def keys_of(place_id: int | None, texts: Sequence[str], problem: str) -> tuple[str, ...]:
    """Return the fingerprints under which a fault may be kept: by its known place, and by the words for it."""
    told = [fault_key(place_id, "", problem)] if place_id is not None else []
    told += [fault_key(None, text, problem) for text in texts]
    return tuple(dict.fromkeys(filter(None, told)))
