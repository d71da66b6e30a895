"""Tables of targets reconcile, as those of two towns do (domain.md §1.2)."""

from hypothesis import given
from hypothesis import strategies as st

from bihuan.stars.targets import Fault, Table, Target, against, faults_of, table_of

QINGHE = Table({4: 3, 3: 10, 2: 20}, {"industry": 3, "ecology": 19, "safety": 27, "culture": 33})
SIZHAI = Table({5: 1, 4: 1, 3: 16, 2: 9}, {"industry": 4, "ecology": 24, "safety": 19, "culture": 27, "party": 1})
KINDS = ("party", "industry", "ecology", "safety", "culture")


def test_qinghe_plans_82_stars_both_ways() -> None:
    assert (QINGHE.by_level, QINGHE.by_star, faults_of(QINGHE, 33)) == (82, 82, [])


def test_sizhai_plans_75_stars_for_27_of_its_28_branches() -> None:
    assert (SIZHAI.by_level, SIZHAI.by_star, sum(SIZHAI.levels.values()), faults_of(SIZHAI, 28)) == (75, 75, 27, [])


def test_a_table_that_does_not_agree_is_named() -> None:
    wrong = Table({4: 3, 3: 10, 2: 20}, {**QINGHE.stars, "culture": 32})

    assert faults_of(wrong, 30) == [Fault("sum", "", 82, 81), Fault("branches", "", 33, 30)]


def test_a_stated_table_is_held_against_its_branches() -> None:
    targets = [Target("甲", frozenset(("party", "industry"))), Target("乙", frozenset(("safety",))), Target("丙")]

    assert table_of(targets) == Table({0: 1, 1: 1, 2: 1}, {"industry": 1, "party": 1, "safety": 1})
    assert against(Table({1: 2, 2: 1}, {"party": 1, "safety": 2}), targets) == [
        Fault("level", "1", 2, 1),
        Fault("star", "industry", 0, 1),
        Fault("star", "safety", 2, 1),
    ]


@given(st.lists(st.frozensets(st.sampled_from(KINDS)), max_size=40))
def test_what_is_counted_from_branches_always_reconciles(chosen: list[frozenset[str]]) -> None:
    targets = [Target(str(number), stars) for number, stars in enumerate(chosen)]
    table = table_of(targets)

    assert (faults_of(table, len(targets)), against(table, targets)) == ([], [])
    assert sum(table.levels.values()) == len(targets)
