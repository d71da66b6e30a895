"""The order of an agenda: moving a part, and putting the speakers in the order drawn. Pure."""

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from typing import TypeVar

Key = TypeVar("Key")


class Shift(StrEnum):
    """Where to a part goes."""

    UP = "up"
    DOWN = "down"


def shifted(parts: Sequence[Key], part: Key, shift: Shift) -> list[Key]:
    """Return the agenda with one part a place further up or down; at the edge it stays. Raises ValueError for a stranger."""
    order = list(parts)
    at = order.index(part)
    to = at - 1 if shift is Shift.UP else at + 1
    if 0 <= to < len(order):
        order[at], order[to] = order[to], order[at]
    return order


def placed(parts: Sequence[Key], speakers: Mapping[str, Key], drawn: Sequence[str]) -> list[Key]:
    """Return the agenda with its speakers in the order drawn; every other part keeps its place."""
    theirs = set(speakers.values())
    order = iter(drawn)
    return [speakers[next(order)] if part in theirs else part for part in parts]


def gathered(parts: Sequence[Key], reports: Sequence[Key], opening: Collection[Key]) -> list[Key]:
    """Return the agenda with its reports together in the order given, behind the opening parts it begins with; the rest follows."""
    gathering = set(reports)
    rest = [part for part in parts if part not in gathering]
    place = next((at for at, part in enumerate(rest) if part not in opening), len(rest))
    return [*rest[:place], *reports, *rest[place:]]
