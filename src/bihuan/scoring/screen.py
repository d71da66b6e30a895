"""What the hall may see of a round: what is going on, the clock, and the scores that were revealed. Never a judge's mark."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from bihuan.core.errors import DomainError
from bihuan.core.rounding import round_fraction

from .gathering import gather
from .marks import book
from .models import Entry, Round
from .pack import ScoringPack
from .queries import entries_of, missing_seats, papers_of, seats_of, wanted_seats
from .rulebooks import source_of
from .stages import EntryStage, Part
from .tally import tally


@dataclass(frozen=True)
class Line:
    """One entry on the screen; ``place`` among those revealed so far and ``total`` are None while it is not revealed.

    ``fresh``: it was revealed last, and is pointed at.
    """

    entry: Entry
    place: int | None = None
    total: str | None = None
    fresh: bool = False


@dataclass(frozen=True)
class Clock:
    """A part of an entry's time that runs, and when it is over."""

    part: Part
    ends_at: datetime


@dataclass(frozen=True)
class Screen:
    """One picture of the hall: who is up, how many sheets are in, what was revealed (the best first), what comes next."""

    round: Round
    current: Entry | None
    clock: Clock | None
    submitted: int
    wanted: int
    revealed: Sequence[Line]
    waiting: Sequence[Entry]


def screen_of(round_: Round) -> Screen:
    """Read what the hall may see now. What has no total yet, because the office's own check is missing, shows none."""
    entries = entries_of(round_)
    current = next((one for one in entries if one.stage == EntryStage.OPEN), None)
    if current is None:
        current = next((one for one in entries if one.stage == EntryStage.WAITING and one.part), None)
    submitted = wanted = 0
    if current is not None:
        seats, papers = seats_of(round_), papers_of(round_, entry=current)
        wanted = len(wanted_seats(current, seats, papers))
        submitted = wanted - len(missing_seats(current, seats, papers))
    waiting = [one for one in entries if one.stage == EntryStage.WAITING and one is not current]
    return Screen(round_, current, _clock(round_, current), submitted, wanted, _revealed(round_, entries), waiting)


def _clock(round_: Round, entry: Entry | None) -> Clock | None:
    if entry is None or not entry.part or entry.part_began_at is None:
        return None
    part = Part(entry.part)
    minutes = round_.report_minutes if part is Part.REPORT else round_.question_minutes
    return Clock(part, entry.part_began_at + timedelta(minutes=minutes))


def _revealed(round_: Round, entries: Sequence[Entry]) -> list[Line]:
    shown = [one for one in entries if one.revealed_at is not None and one.stage == EntryStage.LOCKED]
    if not shown:
        return []
    pack = source_of(round_.rule).content
    totals = _totals(round_, pack, {one.code for one in shown})
    last = max(shown, key=lambda one: (one.revealed_at, one.position))
    ordered = sorted(shown, key=lambda one: (one.code not in totals, -totals.get(one.code, Fraction()), one.position))
    lines = []
    for entry in ordered:
        total = totals.get(entry.code)
        place = None if total is None else 1 + sum(other > total for other in totals.values())
        text = None if total is None else f"{round_fraction(total, pack.total_places):f}"
        lines.append(Line(entry, place, text, fresh=entry is last))
    return lines


def _totals(round_: Round, pack: ScoringPack, codes: set[str]) -> dict[str, Fraction]:
    """The totals of the entries revealed, as they are from what was given to these alone."""
    given = gather(round_)
    marks = [mark for mark in given.marks if mark.entry in codes]
    events = [event for event in given.events if event.entry in codes]
    try:
        return {one.entry: one.total for one in tally(book(pack, marks, events)).entries}
    except DomainError:
        return {}
