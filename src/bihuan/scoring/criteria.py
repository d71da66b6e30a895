"""The criteria that are marked: what may be given for each kind, and how many points that is.

A mark outside what its criterion allows is refused, never clamped. Points are exact fractions; where they are rounded, the pack names it
(``tally``).
"""

import itertools
import re
from collections.abc import Mapping
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

    @property
    def written_places(self) -> int | str:
        """How many decimals the node's finished value has, or ``exact``."""
        return self.places if self.factor_places is None else self.factor_places

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
