"""Hand-worked points of every kind of criterion, and what each refuses."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.errors import Invalid
from bihuan.scoring.criteria import Leaf
from tests.scoring.rules import joined, leaf, pack

BANDS = (
    "[{key: a, label: {zh: 一, en: A}, low: 0.8, high: 1}, {key: b, label: {zh: 二, en: B}, low: 0.6, high: 0.7}, "
    "{key: c, label: {zh: 三, en: C}, low: 0, high: 0.5}]"
)
ANSWERS = (
    "[{code: 2, label: {zh: 符合, en: Met}, share: 1}, {code: 1, label: {zh: 基本符合, en: Nearly}, share: 0.6}, "
    "{code: 0, label: {zh: 不符合, en: Not met}, share: 0}, {code: 9, label: {zh: 不适用, en: Not applicable}, share: null}]"
)


def one(kind: str, **fields: object) -> Leaf:
    """The one criterion of a pack that holds nothing else."""
    tree = joined("rate", leaf("one", kind, **fields), points=100)
    return pack(tree).content.marked["one"]


@pytest.mark.parametrize(
    ("criterion", "mark", "points"),
    [
        (one("marks", max=30, step=0.5), "27.5", "55/2"),
        (one("marks", min=-5, max=5, step=1), "-5", "-5"),
        (one("marks", min=0.25, max=10, step=0.25), "0.25", "1/4"),
        (one("bands", points=0.42, step=0.1, bands=BANDS), "0.8", "42/125"),
        (one("bands", points=0.42, step=0.1, bands=BANDS), "0", "0"),
        (one("verdict", points=5, answers=ANSWERS), "1", "3"),
        (one("verdict", points=5, answers=ANSWERS), "0", "0"),
        (one("count", points=10, minimum=8, minus=2), "8", "10"),
        (one("count", points=10, minimum=8, minus=2), "12", "10"),
        (one("count", points=10, minimum=8, minus=2), "5", "4"),
        (one("count", points=10, minimum=8, minus=2), "0", "0"),
        (one("deduct", each=0.5), "3", "-3/2"),
        (one("deduct", each=0.5, most_off=1), "3", "-1"),
        (one("bonus", step=0.5, cap=3), "2.5", "5/2"),
        (one("bonus", step=0.5, cap=3), "7", "3"),
        (one("measure", points=20, formula='"min(points, points * x / 90)"'), "45", "10"),
        (one("measure", points=20, formula='"if(x >= t, points, 0)"', parameters="{t: 90}"), "89.9", "0"),
    ],
)
def test_points_are_as_worked_by_hand(criterion: Leaf, mark: str, points: str) -> None:
    assert criterion.points(Decimal(mark)) == Fraction(points)


def test_what_does_not_apply_has_no_points_at_all() -> None:
    assert one("verdict", points=5, answers=ANSWERS).points(Decimal(9)) is None


@pytest.mark.parametrize(
    ("criterion", "mark", "code", "said"),
    [
        (one("marks", max=30, step=0.5), "30.5", "mark.range", "30.5 不行：要在 0 到 30 之间，每 0.5 一档。"),
        (one("marks", max=30, step=0.5), "-0.5", "mark.range", "-0.5 不行：要在 0 到 30 之间，每 0.5 一档。"),
        (one("marks", max=30, step=0.5), "7.3", "mark.range", "7.3 不行：要在 0 到 30 之间，每 0.5 一档。"),
        (
            one("bands", points=1, step=0.1, bands=BANDS),
            "0.75",
            "mark.band",
            "0.75 不在任何一档里；各档是 0.8–1、0.6–0.7、0–0.5。",
        ),
        (
            one("bands", points=1, step=0.1, bands=BANDS),
            "0.65",
            "mark.range",
            "0.65 不行：要在 0 到 1 之间，每 0.1 一档。",
        ),
        (
            one("verdict", points=5, answers=ANSWERS),
            "3",
            "mark.answer",
            "3 不是可选的答案；可选 2（符合）、1（基本符合）、0（不符合）、9（不适用）。",
        ),
        (one("count", points=10, minimum=8, minus=2), "7.5", "mark.whole", "7.5 不行：要是不小于 0 的整数。"),
        (one("deduct", each=1), "-1", "mark.whole", "-1 不行：要是不小于 0 的整数。"),
        (one("bonus", step=0.5, cap=3), "0.3", "mark.range", "0.3 不行：要不小于 0，每 0.5 一档。"),
        (
            one("measure", points=20, formula='"points * x / 90"'),
            "180",
            "mark.measure",
            "公式对 180 算出 40.0 分，不在 0 到 20 之间。",
        ),
    ],
)
def test_a_mark_that_is_not_allowed_is_refused_with_what_is(criterion: Leaf, mark: str, code: str, said: str) -> None:
    with pytest.raises(Invalid) as refused:
        criterion.points(Decimal(mark))

    assert (refused.value.code, str(refused.value)) == (code, said)


@given(st.decimals(min_value=-50, max_value=50, places=2))
def test_a_mark_is_taken_exactly_when_it_stands_on_a_step(mark: Decimal) -> None:
    criterion = one("marks", max=30, step=0.5)
    allowed = 0 <= mark <= 30 and mark % Decimal("0.5") == 0
    if allowed:
        assert criterion.points(mark) == Fraction(mark)
    else:
        with pytest.raises(Invalid):
            criterion.points(mark)
