from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.errors import Invalid
from bihuan.scoring.formula import read_formula

NUMBERS = st.integers(0, 999).map(Decimal)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 * 3", "7"),
        ("(1 + 2) * 3", "9"),
        ("-x + 10", "3"),
        ("10 - 4 - 3", "3"),
        ("2 / 3", "2/3"),
        ("min(3, 1, 2)", "1"),
        ("max(points, x)", "100"),
        ("abs(-0.5)", "1/2"),
        ("round(2.345, 2)", "47/20"),
        ("if(x >= 7, points, points * x / 7)", "100"),
        ("if(x < 7, 1, if(x = 7, 2, 3))", "2"),
    ],
)
def test_formulas_are_computed_exactly(text: str, value: str) -> None:
    assert read_formula(text).value({"x": 7, "points": 100}) == Fraction(value)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "formula.end"),
        ("1 +", "formula.end"),
        ("(1 + 2", "formula.end"),
        ("1 2", "formula.token"),
        ("x ** 2", "formula.token"),
        ("x.__class__", "formula.token"),
        ("__import__(1)", "formula.token"),
        ("open(1)", "formula.function"),
        ("min(1)", "formula.arguments"),
        ("if(1, 2, 3)", "formula.token"),
        ("1" * 501, "formula.long"),
        ("(" * 60 + "1" + ")" * 60, "formula.deep"),
        ("-" * 60 + "1", "formula.deep"),
    ],
)
def test_anything_but_arithmetic_is_refused_with_a_sentence(text: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_formula(text)

    assert refused.value.code == code
    assert "%(" not in str(refused.value)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("x / (x - 7)", "formula.division"),
        ("y", "formula.missing"),
        ("round(x, 0.5)", "formula.places"),
        ("*".join(["9" * 20] * 3), "formula.large"),
    ],
)
def test_what_cannot_be_computed_is_refused(text: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_formula(text).value({"x": 7})

    assert refused.value.code == code


@given(NUMBERS, NUMBERS, NUMBERS)
def test_precedence_is_that_of_arithmetic(a: Decimal, b: Decimal, c: Decimal) -> None:
    assert read_formula(f"{a} + {b} * {c} - {a}").value({}) == Fraction(b) * Fraction(c)
    assert read_formula(f"({a} + {b}) * {c}").value({}) == (Fraction(a) + Fraction(b)) * Fraction(c)


@given(st.text(max_size=60))
def test_any_text_is_a_formula_or_a_sentence(text: str) -> None:
    said = ""
    try:
        read_formula(text)
    except Invalid as refused:
        said = str(refused)

    assert "%(" not in said
