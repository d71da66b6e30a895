"""A star rule as data: a scoring rule whose tree has the stars, and what makes a star, a level, a supplier. Pure.

All three models of domain.md §1.4 are the same rule with other parts: stars of a hundred with a pass line (level = how many
are held), one total in bands with a cap by satisfaction, a base with points on and off.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from bihuan.core.errors import Invalid
from bihuan.core.pack_checks import Key, Listed, known, once
from bihuan.core.packs import PackFault, PackPart, PackSource, Words, load_pack
from bihuan.core.text import N_
from bihuan.scoring.criteria import Number
from bihuan.scoring.pack import ScoringPack

AREA = "stars"


# The kinds of branch that have star sets of their own.
BranchKind = Literal["village", "community", "enterprise"]
# Who supplies what a leaf says; nobody else is asked.
Supplier = Literal["department", "system", "township", "branch"]


class Star(PackPart):
    """One star: the node of the tree that earns it, from which value on, which department leads it, which stars it needs."""

    key: Key
    passes: Number
    lead: Words
    needs: Annotated[tuple[Key, ...], Listed] = ()


class ByCount(PackPart):
    """The level is how many stars are held."""

    by: Literal["count"]


class ByGrade(PackPart):
    """The level is that of the grade the total reaches, by the grade's key."""

    by: Literal["grade"]
    levels: Mapping[Key, int]


class Cap(PackPart):
    """With a criterion below a value the level is no more than ``level`` (满意度低于 60% 的不超过二星)."""

    criterion: Key
    below: Number
    level: int = Field(ge=0)


class Supply(PackPart):
    """Where a leaf's figures come from, and whether evidence is asked; ``carries``: last year's, still valid, is taken over."""

    by: Supplier
    evidence: bool = False
    carries: bool = False


class StarPack(ScoringPack):
    """A published star rule for one kind of branch. Raises nothing itself: ``read_pack`` names file, line and field."""

    branches: BranchKind
    stars: Annotated[tuple[Star, ...], Listed]
    level: Annotated[ByCount | ByGrade, Field(discriminator="by")]
    caps: Annotated[tuple[Cap, ...], Listed] = ()
    supply: Mapping[Key, Supply]

    @model_validator(mode="after")
    def _stars_meet_the_tree(self) -> Self:
        keys = set(self.nodes)
        once(star.key for star in self.stars)
        known((star.key for star in self.stars), keys)
        known((need for star in self.stars for need in star.needs), (star.key for star in self.stars))
        known((cap.criterion for cap in self.caps), keys)
        apart = set(self.marked) ^ set(self.supply)
        if apart:
            message = N_("每个打分的指标都要写明由谁提供，“%(key)s”对不上。")
            raise PackFault(Invalid("stars.supply", message, key=min(apart)))
        if isinstance(self.level, ByGrade) and set(self.level.levels) != {grade.key for grade in self.grades}:
            raise PackFault(Invalid("stars.levels", N_("levels 要正好写出每个等次是几星。")))
        self._needs_go_round()
        return self

    def _needs_go_round(self) -> None:
        left = {star.key: set(star.needs) for star in self.stars}
        while left:
            free = {key for key, needs in left.items() if not needs & set(left)}
            if not free:
                raise PackFault(
                    Invalid("stars.needs", N_("星与星之间的前提绕成了圈：%(stars)s。"), stars="、".join(sorted(left)))
                )
            left = {key: needs for key, needs in left.items() if key not in free}

    @cached_property
    def by_key(self) -> Mapping[str, Star]:
        """The stars by their keys."""
        return {star.key: star for star in self.stars}


def shipped_star_pack(name: str) -> PackSource[StarPack]:
    """Read one of the example packs that come with the program (示例值). Raises NotFound for another name."""
    return load_pack(AREA, name, StarPack)
