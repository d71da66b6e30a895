"""Tables of targets: how many branches aim at which level, how many at which star, and whether the two agree. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Target:
    """What one branch aims at this year; no stars is “no target”, which is allowed."""

    branch: str
    stars: frozenset[str] = frozenset()

    @property
    def level(self) -> int:
        """How many stars that is."""
        return len(self.stars)


@dataclass(frozen=True)
class Table:
    """A town's or county's table: branches by level (0 is “no target”), branches by star."""

    levels: Mapping[int, int]
    stars: Mapping[str, int]

    @property
    def by_level(self) -> int:
        """Σ level × branches."""
        return sum(level * count for level, count in self.levels.items())

    @property
    def by_star(self) -> int:
        """Σ stars by kind."""
        return sum(self.stars.values())


@dataclass(frozen=True)
class Fault:
    """One thing in which a stated table is not what its branches say, or does not agree with itself."""

    kind: str
    name: str
    stated: int
    found: int


def table_of(targets: Sequence[Target]) -> Table:
    """Count the table of some branches."""
    levels = Counter(target.level for target in targets)
    stars = Counter(star for target in targets for star in target.stars)
    return Table(dict(sorted(levels.items())), dict(sorted(stars.items())))


def faults_of(stated: Table, branches: int | None = None) -> list[Fault]:
    """Say in what a table disagrees with itself: Σ level × branches = Σ stars by kind, and no more branches than there are.

    Fewer branches than there are is none: some have no target (domain.md §1.2: 司寨 lists 27 of 28).
    """
    faults = []
    if stated.by_level != stated.by_star:
        faults.append(Fault("sum", "", stated.by_level, stated.by_star))
    listed = sum(stated.levels.values())
    if branches is not None and listed > branches:
        faults.append(Fault("branches", "", listed, branches))
    return faults


def against(stated: Table, targets: Sequence[Target]) -> list[Fault]:
    """Say in what a stated table is not that of its branches, level by level and star by star."""
    counted = table_of(targets)
    faults = [
        Fault("level", str(level), stated.levels.get(level, 0), counted.levels.get(level, 0))
        for level in sorted({*stated.levels, *counted.levels} - {0})
        if stated.levels.get(level, 0) != counted.levels.get(level, 0)
    ]
    return faults + [
        Fault("star", star, stated.stars.get(star, 0), counted.stars.get(star, 0))
        for star in sorted({*stated.stars, *counted.stars})
        if stated.stars.get(star, 0) != counted.stars.get(star, 0)
    ]
