"""Stars come and go by decisions alone, and any past day can be asked."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.errors import Conflict
from bihuan.stars.holding import Act, Decision, Held, held_on, levels_on, require_possible

STARS = ("party", "industry", "ecology", "safety", "culture")
FIRST = date(2023, 1, 10)


def decided(number: int, act: Act, *stars: str, level: int | None = None) -> Decision:
    return Decision(FIRST + timedelta(days=30 * number), number, act, frozenset(stars), level)


STORY = [
    decided(1, Act.NAME, "party", "safety", "culture"),
    decided(2, Act.WARN, "culture"),
    decided(3, Act.SUSPEND, "culture"),
    decided(4, Act.TAKE, "safety"),
    decided(5, Act.RESTORE, "culture"),
]


@pytest.mark.parametrize(
    ("number", "stars", "suspended", "warned", "level"),
    [
        (0, set(), set(), set(), 0),
        (1, {"party", "safety", "culture"}, set(), set(), 3),
        (2, {"party", "safety", "culture"}, set(), {"culture"}, 3),
        (3, {"party", "safety"}, {"culture"}, set(), 2),
        (4, {"party"}, {"culture"}, set(), 1),
        (5, {"party", "culture"}, set(), set(), 2),
    ],
)
def test_every_past_day_tells_what_was_held(
    number: int, stars: set[str], suspended: set[str], warned: set[str], level: int
) -> None:
    day = FIRST + timedelta(days=30 * number)

    assert held_on(reversed(STORY), day) == Held(frozenset(stars), frozenset(suspended), frozenset(warned), level)


def test_what_is_not_held_cannot_be_taken_nor_given_back() -> None:
    for act, star in ((Act.TAKE, "ecology"), (Act.RESTORE, "safety"), (Act.SUSPEND, "culture"), (Act.WARN, "industry")):
        with pytest.raises(Conflict) as refused:
            require_possible(STORY[:4], decided(6, act, star))
        assert refused.value.code == "stars.not_held"
    assert require_possible(STORY[:4], decided(6, Act.TAKE, "culture")).suspended == frozenset()


def test_a_level_that_is_not_a_count_stands_as_decided() -> None:
    named = [decided(1, Act.NAME, "party", level=4)]

    assert held_on(named, date(2023, 12, 31)).level == 4
    assert levels_on({"甲": named, "乙": STORY, "丙": []}, date(2023, 12, 31)) == {0: 1, 2: 1, 4: 1}


@given(
    st.lists(
        st.tuples(st.sampled_from(list(Act)), st.frozensets(st.sampled_from(STARS)), st.integers(0, 20)), max_size=12
    )
)
def test_no_star_appears_without_a_decision_and_the_level_is_its_definition(
    acts: list[tuple[Act, frozenset[str], int]],
) -> None:
    decisions = [
        Decision(FIRST + timedelta(days=days), number, act, stars) for number, (act, stars, days) in enumerate(acts)
    ]
    for days in range(-1, 22):
        day = FIRST + timedelta(days=days)
        held = held_on(decisions, day)
        named = frozenset(star for one in decisions if one.on <= day and one.act is Act.NAME for star in one.stars)
        assert held.stars | held.suspended <= named
        assert held.level == len(held.stars)
        assert not held.stars & held.suspended
        assert held.warned <= held.stars
