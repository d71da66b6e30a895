import pytest

from bihuan.core.errors import Invalid
from bihuan.scoring.marks import book
from bihuan.scoring.ranking import rank
from bihuan.scoring.tally import tally
from tests.scoring.rules import joined, leaf, mark, pack

TREE = joined("sum", leaf("a", max=10, step=1), leaf("b", max=10, step=1))
# Totals 15, 15, 15, 12: by a 9, 8, 8, 4.
MARKS = {"x": ("8", "7"), "y": ("9", "6"), "z": ("8", "7"), "w": ("4", "8")}


def ranks(ties: str, decisions: list[list[str]] | None = None) -> list[tuple[int, str, bool]]:
    source = pack(TREE, ties=ties)
    marks = [
        mark(entry, "", key, text) for entry, texts in MARKS.items() for key, text in zip("ab", texts, strict=True)
    ]
    entries = tally(book(source.content, marks)).entries
    return [(one.rank, one.scored.entry, one.waits) for one in rank(source.content, entries, decisions or [])]


@pytest.mark.parametrize(
    ("ties", "expected"),
    [
        ("{last: stands}", [(1, "x", False), (1, "y", False), (1, "z", False), (4, "w", False)]),
        ("{chain: [{by: a}], last: stands}", [(1, "y", False), (2, "x", False), (2, "z", False), (4, "w", False)]),
        ("{chain: [{by: a}], last: chair}", [(1, "y", False), (2, "x", True), (2, "z", True), (4, "w", False)]),
        (
            "{chain: [{by: a, better: low}], last: stands}",
            [(1, "x", False), (1, "z", False), (3, "y", False), (4, "w", False)],
        ),
        (
            "{chain: [{by: b}, {by: a}], last: chair}",
            [(1, "x", True), (1, "z", True), (3, "y", False), (4, "w", False)],
        ),
    ],
)
def test_equals_are_told_apart_by_the_chain_then_share_or_wait(ties: str, expected: list) -> None:
    assert ranks(ties) == expected


def test_the_chairs_word_puts_equals_in_order_and_nobody_waits() -> None:
    assert ranks("{chain: [{by: a}], last: chair}", [["z", "x"]]) == [
        (1, "y", False),
        (2, "z", False),
        (3, "x", False),
        (4, "w", False),
    ]


@pytest.mark.parametrize(
    ("ties", "decisions"),
    [
        ("{chain: [{by: a}], last: stands}", [["z", "x"]]),
        ("{chain: [{by: a}], last: chair}", [["z", "y"]]),
        ("{chain: [{by: a}], last: chair}", [["z"]]),
        ("{chain: [{by: a}], last: chair}", [["z", "x", "z"]]),
        ("{chain: [{by: a}], last: chair}", [["z", "x"], ["x", "z"]]),
        ("{chain: [{by: a}], last: chair}", [["x", "y", "z"]]),
    ],
)
def test_a_decision_about_others_than_those_that_wait_is_refused(ties: str, decisions: list[list[str]]) -> None:
    with pytest.raises(Invalid) as refused:
        ranks(ties, decisions)

    assert refused.value.code == "rank.decision"
