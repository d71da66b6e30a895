"""The criteria of a scoring pack: what may be given for each kind, and how many points that is.

A mark outside what its criterion allows is refused, never clamped. Points are exact fractions; where they are rounded, the pack names it
(``tally``).
"""

import itertools
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from bihuan.core.errors import Invalid
from bihuan.core.pack_checks import Key, Listed, once
from bihuan.core.packs import PackFault, PackPart, Words
from bihuan.core.text import N_

from .exact import EXACT, at
from .formula import Formula, read_formula

MOST_PLACES = 9
STORED_NUMBER = re.compile(r"-?\d{1,30}(\.\d{1,30})?")
# What a formula calls the figure it is given.
FIGURE = "x"


def _number(value: object) -> object:
    """A whole number written without a point is a number too, and so is one of a stored pack, which is text."""
    whole = isinstance(value, int) and not isinstance(value, bool)
    stored = isinstance(value, str) and STORED_NUMBER.fullmatch(value)
    return Decimal(str(value)) if whole or stored else value


def _places(value: object) -> object:
    """``exact`` or a number of decimals; the rule has to say which."""
    if value == EXACT or (isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_PLACES):
        return value
    raise PackFault(Invalid("pack.places", N_("写明保留几位小数（0 到 %(most)s），不舍入写 exact。"), most=MOST_PLACES))


Number = Annotated[Decimal, BeforeValidator(_number)]
Places = Annotated[int | Literal["exact"], BeforeValidator(_places)]


class Criterion(PackPart):
    """What every node has: its names, where its value is rounded, and the factor it is counted by.

    The order is part of the rule: the value is rounded to ``places``, multiplied by ``factor``, rounded to ``factor_places``.
    """

    key: Key
    label: Words
    note: Words | None = None
    places: Places
    factor: Number = Decimal(1)
    factor_places: Places | None = None

    @model_validator(mode="after")
    def _factor_is_rounded_somewhere(self) -> Self:
        if (self.factor != 1) != (self.factor_places is not None):
            raise PackFault(
                Invalid("pack.factor", N_("有 factor 就要写明 factor_places（乘后保留几位），没有就不写。"))
            )
        return self

    def finished(self, value: Fraction) -> Fraction:
        """Return a value rounded, multiplied and rounded again, as the node says."""
        rounded = at(value, self.places)
        return rounded if self.factor_places is None else at(rounded * Fraction(self.factor), self.factor_places)


class Leaf(Criterion):
    """A criterion that is marked."""

    def points(self, mark: Decimal) -> Fraction | None:
        """Return the exact points for a mark, None for “does not apply”. Raises Invalid for a mark that is not allowed."""
        return self._points_of(mark)

    @property
    def most(self) -> Fraction:
        """The most points there are to have, what a share is taken of: nothing where points only come off or on top."""
        return self._most

    def _points_of(self, mark: Decimal) -> Fraction | None:
        raise NotImplementedError

    @property
    def _most(self) -> Fraction:
        return Fraction(0)


class Marks(Leaf):
    """Points from ``min`` to ``max`` in steps."""

    kind: Literal["marks"]
    min: Number = Decimal(0)
    max: Number
    step: Number = Field(gt=0)

    @model_validator(mode="after")
    def _range(self) -> Self:
        if self.max <= self.min or (self.max - self.min) % self.step:
            raise PackFault(Invalid("pack.range", N_("max 要大于 min，并且从 min 起每 step 一档正好到 max。")))
        return self

    def _points_of(self, mark: Decimal) -> Fraction:
        _require_step(mark, self.min, self.max, self.step)
        return Fraction(mark)

    @property
    def _most(self) -> Fraction:
        return Fraction(self.max)


class Band(PackPart):
    """One band of a criterion and the coefficients a scorer may choose in it."""

    key: Key
    label: Words
    low: Number = Field(ge=0)
    high: Number = Field(le=1)

    @model_validator(mode="after")
    def _range(self) -> Self:
        if self.high < self.low:
            raise PackFault(Invalid("pack.band", N_("一档的 high 不能小于 low。")))
        return self


class Bands(Leaf):
    """Named bands of coefficients; the points are the criterion's times the coefficient (难度、效度 of domain.md §2.1)."""

    kind: Literal["bands"]
    points_: Number = Field(alias="points", gt=0)
    step: Number = Field(gt=0)
    bands: Annotated[tuple[Band, ...], Listed] = Field(min_length=1)

    @model_validator(mode="after")
    def _bands_are_apart(self) -> Self:
        once(band.key for band in self.bands)
        ordered = sorted(self.bands, key=lambda band: band.low)
        if any(above.low <= below.high for below, above in itertools.pairwise(ordered)):
            raise PackFault(Invalid("pack.bands", N_("各档的系数范围不能重叠。")))
        return self

    def _points_of(self, mark: Decimal) -> Fraction:
        band = next((band for band in self.bands if band.low <= mark <= band.high), None)
        if band is None:
            ranges = "、".join(f"{band.low}–{band.high}" for band in self.bands)
            raise Invalid("mark.band", N_("%(mark)s 不在任何一档里；各档是 %(ranges)s。"), mark=mark, ranges=ranges)
        _require_step(mark, Decimal(0), Decimal(1), self.step)
        return Fraction(self.points_) * Fraction(mark)

    @property
    def _most(self) -> Fraction:
        return Fraction(self.points_)


class Answer(PackPart):
    """One answer to a verdict: its code, and the share of the points; none where the criterion does not apply."""

    code: int = Field(ge=0, le=99)
    label: Words
    share: Number | None


class Verdict(Leaf):
    """符合/基本符合/不符合/不适用: one of a few answers by their code."""

    kind: Literal["verdict"]
    points_: Number = Field(alias="points", gt=0)
    answers: Annotated[tuple[Answer, ...], Listed] = Field(min_length=2)

    @model_validator(mode="after")
    def _codes_once(self) -> Self:
        once(str(answer.code) for answer in self.answers)
        if any(answer.share is not None and not 0 <= answer.share <= 1 for answer in self.answers):
            raise PackFault(Invalid("pack.share", N_("share 要在 0 和 1 之间。")))
        return self

    @property
    def may_not_apply(self) -> bool:
        """Say whether one of the answers takes the criterion out of the denominator."""
        return any(answer.share is None for answer in self.answers)

    def _points_of(self, mark: Decimal) -> Fraction | None:
        answer = next((answer for answer in self.answers if answer.code == mark), None)
        if answer is None:
            codes = "、".join(f"{answer.code}（{answer.label.zh}）" for answer in self.answers)
            raise Invalid("mark.answer", N_("%(mark)s 不是可选的答案；可选 %(codes)s。"), mark=mark, codes=codes)
        return None if answer.share is None else Fraction(self.points_) * Fraction(answer.share)

    @property
    def _most(self) -> Fraction:
        return Fraction(self.points_)


class Count(Leaf):
    """A number found against the number there must be; each one missing costs ``minus``, down to nothing."""

    kind: Literal["count"]
    points_: Number = Field(alias="points", gt=0)
    minimum: int = Field(ge=1)
    minus: Number = Field(gt=0)

    def _points_of(self, mark: Decimal) -> Fraction:
        _require_whole(mark)
        missing = max(0, self.minimum - int(mark))
        return max(Fraction(0), Fraction(self.points_) - missing * Fraction(self.minus))

    @property
    def _most(self) -> Fraction:
        return Fraction(self.points_)


class Deduct(Leaf):
    """So many points off each time it happened, never more than ``most_off``."""

    kind: Literal["deduct"]
    each: Number = Field(gt=0)
    most_off: Number | None = Field(default=None, gt=0)

    def _points_of(self, mark: Decimal) -> Fraction:
        _require_whole(mark)
        off = int(mark) * Fraction(self.each)
        return -(off if self.most_off is None else min(off, Fraction(self.most_off)))


class Bonus(Leaf):
    """Points beyond the hundred, counted up to a cap however many were earned."""

    kind: Literal["bonus"]
    step: Number = Field(gt=0)
    cap: Number = Field(gt=0)

    def _points_of(self, mark: Decimal) -> Fraction:
        _require_step(mark, Decimal(0), None, self.step)
        return min(Fraction(mark), Fraction(self.cap))


class Measure(Leaf):
    """A figure turned into points by a formula over ``x`` and the pack's own parameters; the points stay in 0 … ``points``."""

    kind: Literal["measure"]
    points_: Number = Field(alias="points", gt=0)
    formula: str
    parameters: Mapping[Key, Number] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _formula_is_read(self) -> Self:
        try:
            names = self._read.names
        except Invalid as problem:
            raise PackFault(problem) from problem
        for name in sorted(names - {FIGURE, "points", *self.parameters}):
            raise PackFault(Invalid("pack.parameter", N_("公式里的 %(name)s 没有写在 parameters 里。"), name=name))
        return self

    @cached_property
    def _read(self) -> Formula:
        return read_formula(self.formula)

    def _points_of(self, mark: Decimal) -> Fraction:
        found = self._read.value({**self.parameters, "points": self.points_, FIGURE: mark})
        if not 0 <= found <= self.points_:
            raise Invalid(
                "mark.measure",
                N_("公式对 %(mark)s 算出 %(found)s 分，不在 0 到 %(points)s 之间。"),
                mark=mark,
                found=float(found),
                points=self.points_,
            )
        return found

    @property
    def _most(self) -> Fraction:
        return Fraction(self.points_)


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


def _require_step(mark: Decimal, least: Decimal, most: Decimal | None, step: Decimal) -> None:
    if mark < least or (most is not None and mark > most) or (mark - least) % step:
        if most is None:
            raise Invalid(
                "mark.range",
                N_("%(mark)s 不行：要不小于 %(least)s，每 %(step)s 一档。"),
                mark=mark,
                least=least,
                step=step,
            )
        raise Invalid(
            "mark.range",
            N_("%(mark)s 不行：要在 %(least)s 到 %(most)s 之间，每 %(step)s 一档。"),
            mark=mark,
            least=least,
            most=most,
            step=step,
        )


def _require_whole(mark: Decimal) -> None:
    if mark < 0 or mark != mark.to_integral_value():
        raise Invalid("mark.whole", N_("%(mark)s 不行：要是不小于 0 的整数。"), mark=mark)
