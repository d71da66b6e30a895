from decimal import Decimal

import pytest

from bihuan.core.errors import Invalid
from bihuan.scoring.marks import Book, book
from bihuan.scoring.whatif import compare, under, with_trimming, with_weights, without_seat
from tests.scoring.rules import joined, leaf, mark, pack, panel

TREE = joined(
    "mean",
    "\n    ".join(panel(leaf("a", max=100, step=1)).splitlines()),
    leaf("b", max=100, step=1),
    weights="{panel: 0.6, b: 0.4}",
)
SEATS = {"x": (90, 88, 92, 60), "y": (84, 85, 86, 87)}


@pytest.fixture
def checked() -> Book:
    marks = [mark(entry, str(seat), "a", str(one)) for entry, row in SEATS.items() for seat, one in enumerate(row)]
    return book(pack(TREE).content, [*marks, mark("x", "", "b", "80"), mark("y", "", "b", "80")])


def told(official: Book, other: Book) -> list[tuple[str, int, str, int, str]]:
    return [
        (one.entry, one.rank, f"{float(one.total):.2f}", one.other_rank, f"{float(one.other_total):.2f}")
        for one in compare(official, other)
    ]


def test_other_trimming_stands_beside_the_official_rank(checked: Book) -> None:
    other = under(checked, with_trimming(checked.pack, "panel", [(4, 1, 1)]))

    # 82.5 and 85.5 are means of four; 89 and 85.5 those of the middle two.
    assert told(checked, other) == [("y", 1, "83.30", 2, "83.30"), ("x", 2, "81.50", 1, "85.40")]


def test_without_a_judge(checked: Book) -> None:
    assert told(checked, without_seat(checked, "3")) == [("y", 1, "83.30", 2, "83.00"), ("x", 2, "81.50", 1, "86.00")]


def test_other_weights(checked: Book) -> None:
    other = under(checked, with_weights(checked.pack, "total", {"panel": Decimal("0.2"), "b": Decimal("0.8")}))

    assert told(checked, other) == [("y", 1, "83.30", 1, "81.10"), ("x", 2, "81.50", 2, "80.50")]


def test_the_official_rule_is_left_as_it_was(checked: Book) -> None:
    before = checked.pack.model_dump_json()

    with_trimming(checked.pack, "panel", [(3, 1, 0)])

    assert checked.pack.model_dump_json() == before


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda one: with_trimming(one.pack, "b", [(3, 1, 0)]), "whatif.panel"),
        (lambda one: with_weights(one.pack, "panel", {}), "whatif.mean"),
        (lambda one: with_weights(one.pack, "total", {"panel": Decimal(1), "b": Decimal(1)}), "whatif.weights"),
        (lambda one: without_seat(one, "9"), "whatif.seat"),
    ],
)
def test_what_cannot_be_is_refused(checked: Book, change, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        change(checked)

    assert refused.value.code == code
