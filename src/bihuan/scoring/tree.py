"""The criteria tree of a scoring pack: children brought together, the panel, and how to walk it."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from bihuan.core.errors import Invalid
from bihuan.core.pack_checks import Key, Listed, once
from bihuan.core.packs import PackFault, PackPart, Words
from bihuan.core.text import N_

from .criteria import Bands, Bonus, Count, Criterion, Deduct, Leaf, Marks, Measure, Number, Places, Verdict


class Joined(Criterion):
    """Children brought together; ``cap`` and ``floor`` hold for the whole, before it is rounded."""

    children: "Annotated[tuple[Node, ...], Listed]" = Field(min_length=1)
    cap: Number | None = None
    floor: Number | None = None


class Sum(Joined):
    """The children's points added."""

    kind: Literal["sum"]


class Mean(Joined):
    """The weighted mean of the children; the weights stand by the children's keys and add up to 1."""

    kind: Literal["mean"]
    weights: Mapping[Key, Number]

    @model_validator(mode="after")
    def _weights_add_up(self) -> Self:
        if set(self.weights) != {child.key for child in self.children}:
            raise PackFault(Invalid("pack.weights", N_("weights 要正好写出每个下级指标的权重。")))
        total = sum(self.weights.values())
        if total != 1 or any(weight <= 0 for weight in self.weights.values()):
            raise PackFault(
                Invalid("pack.weights", N_("权重都要大于 0，合计要等于 1，现在是 %(total)s。"), total=total)
            )
        return self


class Min(Joined):
    """The least of the children."""

    kind: Literal["min"]


class Product(Joined):
    """The children multiplied."""

    kind: Literal["product"]


class Rate(Joined):
    """``points`` times what was reached of what was there to reach: what does not apply leaves the denominator."""

    kind: Literal["rate"]
    points_: Number = Field(alias="points", gt=0)


class Group(PackPart):
    """A group of seats and what its mean weighs."""

    key: Key
    label: Words
    weight: Number = Field(gt=0)


class Trim(PackPart):
    """From so many valid marks on, so many of the highest and of the lowest are left out."""

    marks: int = Field(ge=3, alias="from")
    high: int = Field(ge=0)
    low: int = Field(ge=0)

    @model_validator(mode="after")
    def _some_are_left(self) -> Self:
        if self.marks - self.high - self.low < 1:
            raise PackFault(Invalid("pack.trim", N_("去掉之后至少要剩一个分数。")))
        return self


class Panel(Criterion):
    """Seats that mark the same tree, and how their marks become one value (design.md §5, scoring-methods.md).

    It brings together each seat's total, or each criterion by itself (``over``). Where marks are missing, the mean of those present
    stands for an entry, or least squares over all seats (``missing``).
    ``seat_places`` rounds a seat's total (only ``over: total``), ``mean_places`` each group's mean, ``places`` the whole.
    """

    kind: Literal["panel"]
    over: Literal["total", "criterion"]
    of: "Node"
    groups: Annotated[tuple[Group, ...], Listed] = Field(min_length=1)
    trims: Annotated[tuple[Trim, ...], Listed] = ()
    fewest: int = Field(ge=1)
    missing: Literal["mean", "least_squares"]
    seat_places: Places | None = None
    mean_places: Places

    @model_validator(mode="after")
    def _rule_is_whole(self) -> Self:
        once(group.key for group in self.groups)
        once(str(trim.marks) for trim in self.trims)
        total = sum(group.weight for group in self.groups)
        if total != 1:
            raise PackFault(Invalid("pack.groups", N_("各组的权重合计要等于 1，现在是 %(total)s。"), total=total))
        if (self.over == "total") != (self.seat_places is not None):
            raise PackFault(
                Invalid("pack.seat-places", N_("over 为 total 时写明 seat_places（每位评委总分保留几位），否则不写。"))
            )
        if self.trims and self.missing == "least_squares":
            raise PackFault(Invalid("pack.trim-estimator", N_("去掉最高最低分与最小二乘不能同时用。")))
        if any(isinstance(node, Panel) for node in walk(self.of)):
            raise PackFault(Invalid("pack.panel", N_("评委组里面不能再有评委组。")))
        return self

    def trim_for(self, marks: int) -> tuple[int, int]:
        """Return how many of so many valid marks are left out: highest, lowest."""
        reached = [trim for trim in self.trims if trim.marks <= marks]
        if not reached:
            return 0, 0
        trim = max(reached, key=lambda one: one.marks)
        return trim.high, trim.low


AnyLeaf = Marks | Bands | Verdict | Count | Deduct | Bonus | Measure
AnyJoined = Sum | Mean | Min | Product | Rate
Node = Annotated[AnyLeaf | AnyJoined | Panel, Field(discriminator="kind")]

for _model in (Sum, Mean, Min, Product, Rate, Panel):
    _model.model_rebuild()


def walk(node: Criterion) -> Iterator[Criterion]:
    """Yield a node and all below it, each before its children."""
    yield node
    for child in below(node):
        yield from walk(child)


def below(node: Criterion) -> tuple[Criterion, ...]:
    """Return a node's own children."""
    match node:
        case Joined():
            return node.children
        case Panel():
            return (node.of,)
    return ()


def leaves(node: Criterion) -> tuple[Leaf, ...]:
    """Return what is marked below a node, in the order of the pack."""
    return tuple(one for one in walk(node) if isinstance(one, Leaf))
