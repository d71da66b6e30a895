"""What a branch can still gain: the gap to a star, and the fewest leaves that close it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from bihuan.scoring.criteria import Criterion, Leaf
from bihuan.scoring.tree import Joined, Mean, Sum

from .pack import StarPack
from .standing import Reached


@dataclass(frozen=True)
class Gain:
    """What one leaf could still bring to its star: full marks on it are so much more of the star's value."""

    leaf: str
    points: Fraction


def gains_of(pack: StarPack, star: str, points: Mapping[str, Fraction | None]) -> tuple[Gain, ...]:
    """What every leaf of a star could still bring, the most first; ``points`` are those given by leaf.

    Only where a leaf enters by adding is that a fixed number: leaves under a product, a least or a rate are left out. Caps and
    rounding on the way are left aside, so it is at most so much.
    """
    found = []
    for leaf, share in _shares(pack.nodes[star], Fraction(1)):
        given = points.get(leaf.key)
        room = (leaf.most - (given or Fraction(0))) * share
        if room > 0:
            found.append(Gain(leaf.key, room))
    return tuple(sorted(found, key=lambda gain: (-gain.points, gain.leaf)))


def cheapest(reached: Reached, gains: Sequence[Gain]) -> tuple[Gain, ...] | None:
    """The fewest leaves that together close a star's gap; () where there is none, None where all of them do not."""
    short = reached.short
    if short is None:
        return None
    chosen: list[Gain] = []
    # The largest first is the fewest: each takes as much off the gap as any could.
    for gain in gains:
        if short <= 0:
            break
        chosen.append(gain)
        short -= gain.points
    return tuple(chosen) if short <= 0 else None


def _shares(node: Criterion, share: Fraction) -> list[tuple[Leaf, Fraction]]:
    if isinstance(node, Leaf):
        return [(node, share * Fraction(node.factor))]
    if not isinstance(node, Sum | Mean):
        return []
    below = share * Fraction(node.factor)
    return [pair for child in node.children for pair in _shares(child, below * _weight(node, child))]


def _weight(node: Joined, child: Criterion) -> Fraction:
    return Fraction(node.weights[child.key]) if isinstance(node, Mean) else Fraction(1)
