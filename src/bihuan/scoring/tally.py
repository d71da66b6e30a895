"""From checked marks to a value for every node of every entry: the tree computed exactly, rounded where the pack names it.

A node's value is rounded to its ``places``, multiplied by its ``factor`` and rounded to ``factor_places``, in that order; added first and
rounded after gives other totals (scoring-methods.md, ISU protocols: 1,203 of 1,726).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import reduce

from bihuan.core.errors import Invalid
from bihuan.core.text import N_

from .criteria import Criterion, Leaf
from .exact import add, at, mean
from .marks import Book
from .pack import Grade, ScoringPack, Veto
from .panel import Sitting, combine, sitting
from .tree import Joined, Mean, Min, Panel, Product, Rate, Sum, leaves

Values = Mapping[str, Fraction | None]
Given = Callable[[Criterion], Fraction | None]


@dataclass(frozen=True)
class Scored:
    """One entry scored: the value of every node by its key, before and after vetoes, and the grade reached."""

    entry: str
    values: Mapping[str, Fraction | None]
    vetoes: tuple[str, ...]
    scored: Fraction
    total: Fraction
    grade: str = ""
    seats: Mapping[str, Mapping[str, Fraction]] = field(default_factory=dict)


@dataclass(frozen=True)
class Tally:
    """All entries scored, and who counted on each panel."""

    entries: tuple[Scored, ...]
    sittings: Mapping[str, Sitting]


def tally(book: Book) -> Tally:
    """Score every entry. Raises Invalid where a mark is still to come or a panel is too small to speak."""
    panels = {panel.key: _Spoken.of(book, panel) for panel in book.pack.panels}
    entries = tuple(_score(book, panels, entry) for entry in book.entries)
    return Tally(entries, {key: spoken.sitting for key, spoken in panels.items()})


def seat_totals(book: Book, panel: Panel, who: Sitting) -> dict[str, dict[str, Fraction]]:
    """Return what each seat that counts gives to each entry as a whole, rounded as the panel says for its seats.

    A panel that brings each criterion together by itself has no such totals in its rule; here they are those of the tree, unrounded.
    """
    found: dict[str, dict[str, Fraction]] = {}
    for entry in book.entries:
        sheets = {seat: _sheet(book, panel, entry, seat)[panel.of.key] for seat in who.present[entry]}
        found[entry] = {seat: at(value, panel.seat_places) for seat, value in sheets.items() if value is not None}
    return found


@dataclass(frozen=True)
class _Spoken:
    """What one panel says of every entry: its whole value, or the values of its criteria; and each seat's own."""

    panel: Panel
    sitting: Sitting
    totals: Mapping[str, Fraction | None]
    by_criterion: Mapping[str, Mapping[str, Fraction | None]]
    seats: Mapping[str, Mapping[str, Fraction]]
    inside: Mapping[str, Values]

    @classmethod
    def of(cls, book: Book, panel: Panel) -> "_Spoken":
        who = sitting(book, panel)
        if panel.over == "total":
            sheets = {
                entry: {seat: _sheet(book, panel, entry, seat) for seat in who.present[entry]} for entry in book.entries
            }
            seats = {
                entry: {
                    seat: at(value, panel.seat_places)
                    for seat, sheet in own.items()
                    if (value := sheet[panel.of.key]) is not None
                }
                for entry, own in sheets.items()
            }
            inside = {entry: _means([*own.values()]) for entry, own in sheets.items()}
            return cls(panel, who, combine(panel, seats), {}, seats, inside)
        by_criterion = {}
        for leaf in leaves(panel):
            table = {
                entry: {
                    seat: value for seat in who.present[entry] if (value := book.points(entry, seat, leaf)) is not None
                }
                for entry in book.entries
            }
            by_criterion[leaf.key] = combine(panel, table)
        return cls(panel, who, {}, by_criterion, {}, {})


def _score(book: Book, panels: Mapping[str, _Spoken], entry: str) -> Scored:
    pack, values = book.pack, dict[str, Fraction | None]()
    happened = [veto for veto in pack.vetoes if any(e.entry == entry and e.veto == veto.key for e in book.events)]
    scored = _walk(pack.criteria, _given(book, panels, entry, values), values)
    if scored is None:
        raise Invalid("tally.nothing", N_("“%(entry)s”没有一个指标适用，算不出总分。"), entry=entry)
    total = scored
    lost = frozenset(str(veto.criterion) for veto in happened if veto.effect == "lose")
    if lost:
        total = _walk(pack.criteria, _given(book, panels, entry, {}), {}, lost) or Fraction(0)
    total = reduce(_applied, happened, total)
    seats = {key: spoken.seats[entry] for key, spoken in panels.items() if spoken.seats}
    return Scored(
        entry, values, tuple(veto.key for veto in happened), scored, total, _grade(pack, total, happened), seats
    )


def _walk(
    node: Criterion, given: Given, values: dict[str, Fraction | None], lost: frozenset[str] = frozenset()
) -> Fraction | None:
    """Compute a node and all below it, keeping each value under its key.

    ``given`` gives the value of what has no children of its own, before it is rounded; ``lost`` are the nodes a veto takes away.
    """
    if node.key in lost:
        value: Fraction | None = Fraction(0)
    elif isinstance(node, Joined):
        value = _joined(node, [_walk(child, given, values, lost) for child in node.children])
    else:
        value = given(node)
    values[node.key] = None if value is None else node.finished(value)
    return values[node.key]


def _given(book: Book, panels: Mapping[str, _Spoken], entry: str, values: dict[str, Fraction | None]) -> Given:
    """Where one entry's values come from: its own marks, and what the panels say; what is inside a panel is kept too."""

    def given(node: Criterion) -> Fraction | None:
        match node:
            case Leaf():
                return book.points(entry, "", node)
            case Panel(over="total"):
                values.update(panels[node.key].inside[entry])
                return panels[node.key].totals[entry]
            case Panel():
                by_criterion = panels[node.key].by_criterion
                return _walk(node.of, lambda leaf: by_criterion[leaf.key][entry], values)
        raise AssertionError(node)

    return given


def _sheet(book: Book, panel: Panel, entry: str, seat: str) -> dict[str, Fraction | None]:
    """Return the value of every node of a panel's tree by one seat's marks."""
    values: dict[str, Fraction | None] = {}
    marked = book.pack.marked
    _walk(panel.of, lambda leaf: book.points(entry, seat, marked[leaf.key]), values)
    return values


def _means(sheets: Sequence[Values]) -> Values:
    """Return each node's plain mean over the seats that count: what ties are broken by inside a panel of totals."""
    found: dict[str, Fraction | None] = {}
    for key in sheets[0] if sheets else ():
        there = [value for sheet in sheets if (value := sheet[key]) is not None]
        found[key] = mean(there) if there else None
    return found


def _joined(node: Joined, children: Sequence[Fraction | None]) -> Fraction | None:
    there = [(child, value) for child, value in zip(node.children, children, strict=True) if value is not None]
    if not there:
        return None
    value = _brought_together(node, there)
    if node.cap is not None:
        value = min(value, Fraction(node.cap))
    return value if node.floor is None else max(value, Fraction(node.floor))


def _brought_together(node: Joined, there: Sequence[tuple[Criterion, Fraction]]) -> Fraction:
    numbers = [value for _, value in there]
    match node:
        case Sum():
            return add(numbers)
        case Mean():
            return add(Fraction(node.weights[child.key]) * value for child, value in there)
        case Min():
            return min(numbers)
        case Product():
            return reduce(lambda left, right: left * right, numbers, Fraction(1))
        case Rate():
            return Fraction(node.points_) * add(numbers) / add(most_of(child) for child, _ in there)
    raise AssertionError(node)


def most_of(node: Criterion) -> Fraction:
    """Return the most points a node can have, its factor included: what a rate takes its share of."""
    match node:
        case Leaf():
            most = node.most
        case Rate():
            most = Fraction(node.points_)
        case Panel():
            most = most_of(node.of)
        case Joined():
            most = _brought_together(node, [(child, most_of(child)) for child in node.children])
        case _:
            raise AssertionError(node)
    return most * Fraction(node.factor)


def _applied(total: Fraction, veto: Veto) -> Fraction:
    match veto.effect:
        case "zero":
            return Fraction(0)
        case "cap":
            return min(total, Fraction(veto.limit or 0))
    return total


def _grade(pack: ScoringPack, total: Fraction, happened: Sequence[Veto]) -> str:
    reached = [place for place, grade in enumerate(pack.grades) if _reaches(grade, total)]
    if not reached:
        return ""
    order = [grade.key for grade in pack.grades]
    bounds = [order.index(str(veto.grade)) for veto in happened if veto.effect == "cap_grade"]
    return order[max([reached[0], *bounds])]


def _reaches(grade: Grade, total: Fraction) -> bool:
    return grade.lowest is None or total >= Fraction(grade.lowest)
