"""What a panel says: who counts for an entry, trimmed means, groups by weight, least squares where marks are missing.

All of it is exact arithmetic on fractions; rounding happens where the pack names it and nowhere else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from bihuan.core.errors import Invalid
from bihuan.core.text import N_

from .criteria import Leaf
from .exact import add, at, mean
from .marks import Book, MarkState
from .tree import Panel, leaves

Seats = Mapping[str, Fraction]


@dataclass(frozen=True)
class Sitting:
    """Who counts on a panel: seats present for each entry, those recused from it, and those absent, who leave altogether."""

    present: Mapping[str, tuple[str, ...]]
    recused: Mapping[str, tuple[str, ...]]
    struck: Mapping[str, tuple[str, ...]]
    absent: tuple[str, ...]


def sitting(book: Book, panel: Panel) -> Sitting:
    """Work out who counts. A seat absent once is struck for all entries; one recused, or struck, is out for that entry.

    Raises Invalid where a mark is still to come: nothing is computed from half a sheet.
    """
    criteria, seats = leaves(panel), book.seats(panel)
    states = {
        (entry, seat): {
            mark.state if (mark := book.marks.get((entry, seat, leaf.key))) else MarkState.NOT_YET for leaf in criteria
        }
        for entry in book.entries
        for seat in seats
    }
    absent = tuple(seat for seat in seats if any(MarkState.ABSENT in states[entry, seat] for entry in book.entries))
    present: dict[str, tuple[str, ...]] = {}
    recused: dict[str, tuple[str, ...]] = {}
    struck: dict[str, tuple[str, ...]] = {}
    for entry in book.entries:
        here = [seat for seat in seats if seat not in absent]
        recused[entry] = tuple(seat for seat in here if MarkState.RECUSED in states[entry, seat])
        struck[entry] = tuple(
            seat for seat in here if MarkState.STRUCK in states[entry, seat] and seat not in recused[entry]
        )
        out = {*recused[entry], *struck[entry]}
        present[entry] = tuple(seat for seat in here if seat not in out)
        for seat in present[entry]:
            _require_whole(book, entry, seat, criteria)
    return Sitting(present, recused, struck, absent)


def combine(panel: Panel, table: Mapping[str, Seats]) -> dict[str, Fraction | None]:
    """Bring each entry's values by seat together into one: means inside the groups, the groups by weight.

    ``table`` holds, by entry, the values of the seats that count there. An entry nobody's value stands for has None: every seat
    said that it does not apply. Raises Invalid where a group has fewer marks than it must, or where least squares cannot
    compare the entries.
    """
    found: dict[str, Fraction | None] = dict.fromkeys(table)
    counted = {entry: seats for entry, seats in table.items() if seats}
    means = [_group_means(panel, group.key, counted) for group in panel.groups]
    for entry in counted:
        found[entry] = add(Fraction(group.weight) * own[entry] for group, own in zip(panel.groups, means, strict=True))
    return found


def trimmed_mean(values: Sequence[Fraction], high: int, low: int) -> Fraction:
    """Return the mean without so many of the highest and so many of the lowest."""
    return mean(sorted(values)[low : len(values) - high])


def least_squares(table: Mapping[str, Seats]) -> dict[str, Fraction]:
    """Return each entry's value under y = entry + seat with the seats' severities adding up to nothing, exactly.

    On a full panel it is the plain mean. Raises Invalid where judges and entries fall apart into parts without a mark between
    them: such entries cannot be compared (scoring-methods.md §1).
    """
    seats = sorted({seat for row in table.values() for seat in row})
    _require_connected(table)
    if all(len(row) == len(seats) for row in table.values()):
        return {entry: mean(row.values()) for entry, row in table.items()}
    severity = _severities(table, seats)
    return {entry: mean(value - severity[seat] for seat, value in row.items()) for entry, row in table.items()}


def _group_means(panel: Panel, group: str, table: Mapping[str, Seats]) -> dict[str, Fraction]:
    several = len(panel.groups) > 1
    own = {
        entry: {seat: value for seat, value in seats.items() if not several or seat.rpartition(":")[0] == group}
        for entry, seats in table.items()
    }
    for entry, seats in own.items():
        if len(seats) < panel.fewest:
            raise Invalid(
                "panel.fewest",
                N_("“%(entry)s”只有 %(count)s 个有效分数，办法要求至少 %(fewest)s 个。"),
                entry=entry,
                count=len(seats),
                fewest=panel.fewest,
            )
    if panel.missing == "least_squares":
        means = least_squares(own)
    else:
        means = {entry: trimmed_mean([*seats.values()], *panel.trim_for(len(seats))) for entry, seats in own.items()}
    return {entry: at(value, panel.mean_places) for entry, value in means.items()}


def _require_whole(book: Book, entry: str, seat: str, criteria: Sequence[Leaf]) -> None:
    for leaf in criteria:
        mark = book.marks.get((entry, seat, leaf.key))
        if mark is None or mark.state is MarkState.NOT_YET:
            raise Invalid(
                "panel.not-yet",
                N_("评委“%(seat)s”还没有给“%(entry)s”的“%(criterion)s”打分；没有分数要写明状态。"),
                seat=seat,
                entry=entry,
                criterion=leaf.key,
            )


def _require_connected(table: Mapping[str, Seats]) -> None:
    entries = sorted(table)
    reached, fresh = {entries[0]}, [entries[0]]
    while fresh:
        judges = {seat for entry in fresh for seat in table[entry]}
        fresh = [entry for entry in entries if entry not in reached and judges & set(table[entry])]
        reached |= set(fresh)
    apart = [entry for entry in entries if entry not in reached]
    if apart:
        raise Invalid(
            "panel.disconnected",
            N_("“%(entry)s”与“%(first)s”没有共同的评委可以相连，分数无法比较，不能用最小二乘。"),
            entry=apart[0],
            first=entries[0],
        )


def _severities(table: Mapping[str, Seats], seats: Sequence[str]) -> dict[str, Fraction]:
    """Solve the normal equations for the seats, the entries taken out: a few unknowns, however many entries."""
    place = {seat: number for number, seat in enumerate(seats)}
    size = len(seats)
    matrix = [[Fraction(0)] * (size + 1) for _ in range(size)]
    for row in table.values():
        share, middle = Fraction(1, len(row)), mean(row.values())
        for seat, value in row.items():
            line = matrix[place[seat]]
            line[place[seat]] += 1
            line[size] += value - middle
            for other in row:
                line[place[other]] -= share
    # The equations say nothing of a shift of all: it is fixed by the sum being nothing.
    matrix[-1] = [Fraction(1)] * size + [Fraction(0)]
    return dict(zip(seats, _solved(matrix), strict=True))


def _solved(matrix: list[list[Fraction]]) -> list[Fraction]:
    """Gauss and Jordan on exact fractions; the matrix of a connected panel is regular."""
    size = len(matrix)
    for column in range(size):
        pivot = next(row for row in range(column, size) if matrix[row][column])
        matrix[column], matrix[pivot] = matrix[pivot], matrix[column]
        head = matrix[column][column]
        matrix[column] = [value / head for value in matrix[column]]
        for row in range(size):
            factor = matrix[row][column]
            if row != column and factor:
                matrix[row] = [a - factor * b for a, b in zip(matrix[row], matrix[column], strict=True)]
    return [row[size] for row in matrix]
