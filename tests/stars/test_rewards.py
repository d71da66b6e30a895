"""Rewards are paid only while what they are for is held, to the cent."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.stars.holding import Act, Decision
from bihuan.stars.rewards import Payment, Rhythm, Rule, payments, total

RULES = (
    Rule("secretary", Rhythm.MONTHLY, Decimal("500.00"), level=5),
    Rule("cadre", Rhythm.MONTHLY, Decimal("300.00"), level=5),
    Rule("branch", Rhythm.ONCE, Decimal("20000.00"), star="industry"),
    Rule("secretary", Rhythm.ONCE, text="优先推荐“两代表一委员”", level=5),
)
ALL = frozenset(("party", "industry", "ecology", "safety", "culture"))
PEOPLE = {"甲": {"secretary": 1, "cadre": 3, "branch": 1}, "乙": {"secretary": 1, "branch": 1}}


def test_months_are_those_at_whose_end_it_is_held() -> None:
    """Named on 15 March, one star taken on 30 September: March to August are six months of five stars."""
    decisions = {
        "甲": [
            Decision(date(2023, 3, 15), 1, Act.NAME, ALL),
            Decision(date(2023, 9, 30), 2, Act.TAKE, frozenset(("culture",))),
        ],
        "乙": [Decision(date(2023, 3, 15), 1, Act.NAME, frozenset(("industry",)))],
    }

    assert payments(RULES, decisions, PEOPLE, 2023) == [
        Payment("乙", "branch", 2, 1, Decimal("20000.00")),
        Payment("甲", "secretary", 0, 6, Decimal("3000.00")),
        Payment("甲", "cadre", 1, 6, Decimal("5400.00")),
        Payment("甲", "branch", 2, 1, Decimal("20000.00")),
    ]


def test_what_was_lost_before_the_end_of_the_year_brings_nothing_once() -> None:
    lost = [
        Decision(date(2023, 1, 5), 1, Act.NAME, ALL),
        Decision(date(2023, 12, 31), 2, Act.TAKE, frozenset(("industry",))),
    ]

    assert [one.rule for one in payments(RULES, {"甲": lost}, PEOPLE, 2023)] == [0, 1]


def test_a_rule_is_for_a_level_or_a_star() -> None:
    with pytest.raises(ValueError, match="level or for a star"):
        Rule("secretary", Rhythm.ONCE, Decimal(1))


@given(
    st.lists(
        st.tuples(
            st.integers(1, 12),
            st.integers(1, 28),
            st.sampled_from(list(Act)),
            st.frozensets(st.sampled_from(sorted(ALL))),
        ),
        max_size=6,
    ),
    st.decimals("0.01", "9999.99", places=2),
)
def test_payments_add_up_month_by_month(acts: list[tuple[int, int, Act, frozenset[str]]], amount: Decimal) -> None:
    decisions = [
        Decision(date(2023, month, day), number, act, stars) for number, (month, day, act, stars) in enumerate(acts)
    ]
    rules = tuple(Rule("secretary", Rhythm.MONTHLY, amount, level=level) for level in range(1, 6))
    found = payments(rules, {"甲": decisions}, PEOPLE, 2023)

    assert sum(one.months for one in found) <= 12
    assert total(found) == amount * sum(one.months for one in found)
