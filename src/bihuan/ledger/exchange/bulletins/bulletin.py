"""A bulletin's lines as faults, in the order of the file: what the rest of the program asks of this package."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from bihuan.ledger.exchange.bulletins.closing import date_alone, date_issued, default_due, stated_total
from bihuan.ledger.exchange.bulletins.counts import Leaf, Miscount, headed_total, miscounts
from bihuan.ledger.exchange.bulletins.entries import Part
from bihuan.ledger.exchange.bulletins.outline import Outline, Told, outline_of
from bihuan.ledger.exchange.bulletins.tails import labelled
from bihuan.ledger.exchange.bulletins.walking import Left, Walker
from bihuan.ledger.exchange.bulletins.wording import NO_NAMES, Names


@dataclass(frozen=True)
class Fault:
    """One fault: the line it stands in, which of the line's faults it is (0 where it is the only one), what is told."""

    number: int
    part: int
    place: str
    problem: str
    lead: str
    assisting: str
    due: str
    kind: str
    category: str
    demand: str
    found: str
    remark: str
    pictures: tuple[str, ...]


@dataclass(frozen=True)
class Bulletin:
    """What was read. ``stated_in_words`` is the count the text gives, ``stated`` that or the sum of its headings' counts.

    ``due`` is the deadline for all that the text sets, ``stray`` numbers of lines whose pictures belong to no fault.
    """

    faults: tuple[Fault, ...]
    left: tuple[Left, ...]
    stated: int | None
    stated_in_words: int | None
    dated: date | None
    due: str
    miscounts: tuple[Miscount, ...]
    stray: tuple[int, ...]


def read_bulletin(lines: Iterable[Told], names: Names = NO_NAMES, *, wrapped: bool = False) -> Bulletin:
    """Read a bulletin from its lines, in the order of the file; never raises.

    ``names`` knows units and places; ``wrapped`` says that a sentence may run on into the next line.
    """
    held = list(lines)
    outline = outline_of(held, names, wrapped=wrapped)
    walker = Walker(outline, names)
    walker.read()
    due = default_due(walker.passages) or _lone_due(outline, walker.leaves)
    faults = _faults(walker.leaves, due)
    in_words = stated_total(walker.counting)
    dates = [day for read in (date_issued, date_alone) for line in held if (day := read(line.text))]
    return Bulletin(
        faults=tuple(faults),
        left=tuple(sorted(walker.left, key=lambda one: one.number)),
        stated=in_words if in_words is not None else headed_total(walker.heads, walker.leaves),
        stated_in_words=in_words,
        dated=dates[-1] if dates else None,
        due=due,
        miscounts=tuple(miscounts(walker.heads)),
        stray=tuple(sorted({*walker.stray, *(line.number for line in outline.stray)})),
    )


def _lone_due(outline: Outline, leaves: Sequence[Leaf]) -> str:
    """Return the deadline on a line of its own after the last fault, the only such line: it is meant for all."""
    if len(outline.dues) != 1 or len(leaves) < 2 or outline.dues[0][0] is not leaves[-1].node:
        return ""
    return labelled(outline.dues[0][1])[1].due


def _faults(leaves: Iterable[Leaf], due: str) -> list[Fault]:
    """Return all faults, those of one line numbered within it."""
    held = list(leaves)
    per_line: Counter[int] = Counter()
    for leaf in held:
        per_line[leaf.node.number] += len(leaf.parts)
    given: Counter[int] = Counter()
    found: list[Fault] = []
    for leaf in held:
        number = leaf.node.number
        for at, part in enumerate(leaf.parts):
            given[number] += 1
            place_in_line = given[number] if per_line[number] > 1 else 0
            found.append(_fault(leaf, part, place_in_line, _shared(leaf.pictures, at, len(leaf.parts)), due))
    return found


def _shared(pictures: tuple[str, ...], at: int, parts: int) -> tuple[str, ...]:
    """Return a fault's share of its line's pictures: one each where there are as many, else all with the first."""
    if len(pictures) == parts:
        return (pictures[at],)
    return pictures if at == 0 else ()


def _fault(leaf: Leaf, part: Part, at: int, pictures: tuple[str, ...], due: str) -> Fault:
    told, around = part.told, leaf.around
    # Whom the tail names leads; the heading's unit leads where the tail names only who helps.
    lead = told.lead or part.unit or around.unit
    return Fault(
        number=leaf.node.number,
        part=at,
        place=part.place,
        problem=part.problem,
        lead=lead,
        assisting=told.assisting,
        due=told.due or around.due or due,
        kind=told.kind or around.kind,
        category=told.category or part.category or around.category,
        demand=told.demand,
        found=told.found,
        remark=told.remark,
        pictures=pictures,
    )
