"""What if: the same marks under another trimming, without a judge, with other weights. Never official, and said so wherever it is shown."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

from bihuan.core.errors import Invalid
from bihuan.core.text import N_

from .criteria import Criterion
from .marks import Book, Mark, book
from .pack import ScoringPack
from .ranking import rank
from .tally import tally
from .tree import Joined, Mean, Panel, Trim

Node = TypeVar("Node", bound=Criterion)


@dataclass(frozen=True)
class Compared:
    """One entry under the official rule and under another: rank and total each."""

    entry: str
    rank: int
    total: Fraction
    other_rank: int
    other_total: Fraction


def with_trimming(pack: ScoringPack, panel: str, trims: Sequence[tuple[int, int, int]]) -> ScoringPack:
    """Return the rule with other extremes left out: from so many marks, so many highest, so many lowest.

    Raises Invalid where there is no such panel, it estimates by least squares, or nothing would be left.
    """
    changed = [Trim.model_validate({"from": marks, "high": high, "low": low}) for marks, high, low in trims]
    node = pack.nodes.get(panel)
    if not isinstance(node, Panel) or node.missing == "least_squares":
        raise Invalid("whatif.panel", N_("“%(name)s”不是可以改去掉最高最低分的评委组。"), name=panel)
    return _replaced(pack, panel, trims=tuple(changed))


def with_weights(pack: ScoringPack, criterion: str, weights: Mapping[str, Decimal]) -> ScoringPack:
    """Return the rule with other weights of one weighted mean. Raises Invalid for another kind, other names, or a sum that is not 1."""
    node = pack.nodes.get(criterion)
    if not isinstance(node, Mean) or set(weights) != set(node.weights):
        raise Invalid("whatif.mean", N_("“%(name)s”没有这些权重。"), name=criterion)
    if sum(weights.values()) != 1 or any(weight <= 0 for weight in weights.values()):
        raise Invalid("whatif.weights", N_("权重都要大于 0，合计要等于 1。"))
    return _replaced(pack, criterion, weights=dict(weights))


def without_seat(checked: Book, seat: str) -> Book:
    """Return the book without one judge's marks. Raises Invalid where nobody of that name sits."""
    left = [mark for mark in checked.marks.values() if mark.seat != seat]
    if len(left) == len(checked.marks):
        raise Invalid("whatif.seat", N_("没有评委“%(seat)s”。"), seat=seat)
    return book(checked.pack, left, checked.events)


def under(checked: Book, pack: ScoringPack) -> Book:
    """Return the same marks under another rule of the same criteria."""
    marks: Iterable[Mark] = checked.marks.values()
    return book(pack, [*marks], checked.events)


def compare(official: Book, other: Book) -> tuple[Compared, ...]:
    """Hold the two results side by side, in the official order. Raises Invalid as ``tally`` does."""
    first, second = (rank(one.pack, tally(one).entries) for one in (official, other))
    beside = {one.scored.entry: one for one in second}
    return tuple(
        Compared(
            one.scored.entry,
            one.rank,
            one.scored.total,
            beside[one.scored.entry].rank,
            beside[one.scored.entry].scored.total,
        )
        for one in first
        if one.scored.entry in beside
    )


def _replaced(pack: ScoringPack, key: str, **changes: object) -> ScoringPack:
    other = pack.model_copy(update={"criteria": _with(pack.criteria, key, changes)})
    # A copy brings along what was worked out for the tree it was made from.
    for name in ("nodes", "marked", "panels"):
        other.__dict__.pop(name, None)
    return other


def _with(node: Node, key: str, changes: Mapping[str, object]) -> Node:
    if node.key == key:
        return node.model_copy(update=changes)
    match node:
        case Joined():
            return node.model_copy(update={"children": tuple(_with(child, key, changes) for child in node.children)})
        case Panel():
            return node.model_copy(update={"of": _with(node.of, key, changes)})
    return node
