from decimal import Decimal

import pytest

from bihuan.core.errors import Invalid
from bihuan.scoring.marks import Event, Mark, MarkState, book, faults
from tests.scoring.rules import joined, leaf, mark, pack, panel

SOURCE = pack(
    joined("sum", "\n    ".join(panel(leaf("a", max=10, step=1)).splitlines()), leaf("b", max=10, step=1)),
    more="vetoes: [{key: v, label: {zh: v, en: v}, effect: zero}]",
)


@pytest.mark.parametrize(
    ("one", "code"),
    [
        (Mark("", "1", "a", Decimal(5)), "mark.entry"),
        (mark("x", "1", "z", "5"), "mark.criterion"),
        (mark("x", "", "a", "5"), "mark.seat"),
        (mark("x", "1", "b", "5"), "mark.no-seat"),
        (Mark("x", "1", "a", None), "mark.missing"),
        (Mark("x", "1", "a", Decimal(5), MarkState.ABSENT), "mark.state"),
        (mark("x", "1", "a", "11"), "mark.range"),
        (mark("x", "1", "a", "5.5"), "mark.range"),
        (Mark("x", "1", "a", Decimal(11), MarkState.STRUCK), "mark.range"),
    ],
)
def test_a_mark_that_cannot_be_is_named_with_its_reason(one: Mark, code: str) -> None:
    (fault,) = faults(SOURCE.content, [one])

    assert fault.problem.code == code


def test_a_mark_given_twice_is_refused_even_where_it_is_the_same() -> None:
    (fault,) = faults(SOURCE.content, [mark("x", "1", "a", "5"), mark("x", "1", "a", "5")])

    assert fault.problem.code == "mark.twice"


def test_a_seat_of_several_groups_names_its_group() -> None:
    groups = "[{key: g, label: {zh: g, en: g}, weight: 0.5}, {key: h, label: {zh: h, en: h}, weight: 0.5}]"
    content = pack(panel(leaf("a", max=10, step=1), groups=groups)).content

    wrong = [
        fault.problem.code for fault in faults(content, [mark("x", seat, "a", "5") for seat in ("1", "k:1", "g:")])
    ]
    assert wrong == ["mark.group"] * 3
    assert not list(faults(content, [mark("x", "g:1", "a", "5"), mark("x", "h:1", "a", "5")]))


@pytest.mark.parametrize(
    ("marks", "events", "code"),
    [
        ([], [], "marks.none"),
        ([mark("x", "1", "a", "5")], [Event("x", "w")], "mark.veto"),
        ([mark("x", "1", "a", "5")], [Event("y", "v")], "mark.event-entry"),
    ],
)
def test_a_book_of_nothing_or_of_vetoes_for_nobody_is_refused(marks: list, events: list, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        book(SOURCE.content, marks, events)

    assert refused.value.code == code
