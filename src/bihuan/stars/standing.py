"""Which stars a branch has earned by its values, and its level; what a veto takes and why. Pure.

Nothing here gives a star: that is a decision (design: stars never appear without one). It says what the rule comes to.
"""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from bihuan.scoring.tally import Scored

from .pack import ByGrade, Star, StarPack


class Why(StrEnum):
    """Why a star is not earned, or a level is lower than it would be."""

    BELOW = "below"
    NO_VALUE = "no_value"
    NEEDS = "needs"
    VETO = "veto"
    CAP = "cap"


@dataclass(frozen=True)
class Reached:
    """One star: the value that counts for it, what is short of its pass line (0 and less: nothing), and why it is not earned."""

    star: str
    value: Fraction | None
    short: Fraction | None
    why: Why | None

    @property
    def earned(self) -> bool:
        """Whether the rule gives it."""
        return self.why is None


@dataclass(frozen=True)
class Standing:
    """What a branch comes to: every star of its rule, its level, and what keeps the level down."""

    stars: tuple[Reached, ...]
    level: int
    held_down: tuple[str, ...] = ()

    @property
    def earned(self) -> tuple[str, ...]:
        """The stars earned, in the rule's order."""
        return tuple(one.star for one in self.stars if one.earned)


def stand(pack: StarPack, scored: Scored) -> Standing:
    """Hold a branch's values against its rule, vetoes applied after scoring: the values themselves stay as they are."""
    fallen = [veto for veto in pack.vetoes if veto.key in scored.vetoes]
    nothing = any(veto.effect == "zero" for veto in fallen)
    lost = {veto.criterion for veto in fallen if veto.effect == "lose"}
    found: dict[str, Reached] = {}
    for star in _by_need(pack):
        found[star.key] = _reached(star, scored, taken=nothing or star.key in lost, found=found)
    stars = tuple(found[star.key] for star in pack.stars)
    level = _level(pack, scored, stars, nothing=nothing)
    held_down = tuple(
        cap.criterion
        for cap in pack.caps
        if (value := scored.values.get(cap.criterion)) is not None and value < Fraction(cap.below) and level > cap.level
    )
    lowest = min((cap.level for cap in pack.caps if cap.criterion in held_down), default=level)
    return Standing(stars, min(level, lowest), held_down)


def _reached(star: Star, scored: Scored, *, taken: bool, found: dict[str, Reached]) -> Reached:
    value = scored.values.get(star.key)
    short = None if value is None else Fraction(star.passes) - value
    if taken:
        why: Why | None = Why.VETO
    elif short is None:
        why = Why.NO_VALUE
    elif short > 0:
        why = Why.BELOW
    elif not all(found[need].earned for need in star.needs):
        why = Why.NEEDS
    else:
        why = None
    return Reached(star.key, value, short, why)


def _level(pack: StarPack, scored: Scored, stars: tuple[Reached, ...], *, nothing: bool) -> int:
    if nothing:
        return 0
    if isinstance(pack.level, ByGrade):
        return pack.level.levels[scored.grade]
    return sum(one.earned for one in stars)


def _by_need(pack: StarPack) -> list[Star]:
    """The stars, each behind those it needs."""
    done: list[Star] = []
    left = list(pack.stars)
    while left:
        free = [star for star in left if all(need in {one.key for one in done} for need in star.needs)]
        done += free
        left = [star for star in left if star not in free]
    return done
