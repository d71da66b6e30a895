"""From the tables of a round to what the pure rules take: marks with their states, vetoes, the chair's decisions."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from .criteria import Leaf
from .marks import Event, Mark, MarkState, book
from .models import Entry, Round, Seat, TieDecision, VetoEvent
from .pack import ScoringPack
from .queries import Papers, entries_of, papers_of, seats_of
from .ranking import Decision
from .rulebooks import source_of
from .stages import SheetStage
from .tally import Scored, tally
from .tree import Panel, leaves


@dataclass(frozen=True)
class Gathered:
    """Everything given in a round, as ``result.seal`` takes it; of the decisions it takes those ``ranking.still_tied`` leaves."""

    marks: Sequence[Mark]
    events: Sequence[Event]
    decisions: Sequence[Decision]


def gather(round_: Round) -> Gathered:
    """Read a round. A mark nobody gave is there as ``not_yet``: nothing is computed from half a sheet."""
    pack = source_of(round_.rule).content
    entries, seats, papers = entries_of(round_), seats_of(round_), papers_of(round_)
    marks = [mark for entry in entries for mark in _of_entry(pack, entry, seats, papers)]
    vetoes = VetoEvent.objects.filter(entry__round=round_, lifted_at__isnull=True).select_related("entry")
    decided = TieDecision.objects.filter(round=round_, replaced_at__isnull=True)
    return Gathered(marks, [Event(one.entry.code, one.veto) for one in vetoes], [one.order for one in decided])


def scored_of(pack: ScoringPack, given: Gathered) -> tuple[Scored, ...]:
    """Score every entry from what was given. Raises Invalid as ``book`` and ``tally`` do."""
    return tally(book(pack, given.marks, given.events)).entries


def seat_name(pack: ScoringPack, seat: Seat) -> str:
    """Return how a seat is written in marks: with its group where its panel has several."""
    panel = pack.nodes[seat.panel]
    several = isinstance(panel, Panel) and len(panel.groups) > 1
    return f"{seat.group}:{seat.code}" if several else seat.code


def marked_by(pack: ScoringPack, seat: Seat | None) -> tuple[Leaf, ...]:
    """Return what a seat marks, or what the office gives outside any panel."""
    if seat is not None:
        return leaves(pack.nodes[seat.panel])
    inside = {leaf.key for panel in pack.panels for leaf in leaves(panel)}
    return tuple(leaf for key, leaf in pack.marked.items() if key not in inside)


def _of_entry(pack: ScoringPack, entry: Entry, seats: Sequence[Seat], papers: Papers) -> Iterator[Mark]:
    for seat in seats:
        name = seat_name(pack, seat)
        sheet = papers.sheets.get((entry.pk, seat.pk))
        given = sheet.marks if sheet and sheet.stage == SheetStage.SUBMITTED else {}
        for leaf in marked_by(pack, seat):
            yield _mark(entry.code, name, leaf.key, given, _state(seat, entry, papers))
    sheet = papers.sheets.get((entry.pk, None))
    given = sheet.marks if sheet and sheet.stage == SheetStage.SUBMITTED else {}
    for leaf in marked_by(pack, None):
        yield _mark(entry.code, "", leaf.key, given, MarkState.GIVEN)


def _state(seat: Seat, entry: Entry, papers: Papers) -> MarkState:
    if seat.absent_at is not None:
        return MarkState.ABSENT
    if (entry.pk, seat.pk) in papers.recusals:
        return MarkState.RECUSED
    sheet = papers.sheets.get((entry.pk, seat.pk))
    return MarkState.STRUCK if sheet and sheet.struck_at else MarkState.GIVEN


def _mark(entry: str, seat: str, criterion: str, given: Mapping[str, str], state: MarkState) -> Mark:
    if state in (MarkState.ABSENT, MarkState.RECUSED):
        return Mark(entry, seat, criterion, None, state)
    text = given.get(criterion)
    if text is None:
        return Mark(entry, seat, criterion, None, MarkState.NOT_YET)
    return Mark(entry, seat, criterion, Decimal(text), state)
