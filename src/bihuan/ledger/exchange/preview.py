"""What a hand-over would do: every row beside what its batch holds now. Reads only; the same again at any time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from itertools import islice

from django.db.models import Count, Max

from bihuan.core.packed import Packed
from bihuan.core.workdays import Calendar, end_of_day
from bihuan.ledger.actions.batching import BatchDraft
from bihuan.ledger.deadlines import after_workdays, years_without
from bihuan.ledger.exchange.books import books_of, saved_in
from bihuan.ledger.exchange.comparing import compare
from bihuan.ledger.exchange.diff import Compared, Status
from bihuan.ledger.exchange.drafts import Books, Choice, Draft, Drafter
from bihuan.ledger.exchange.elsewhere import OtherBatches
from bihuan.ledger.exchange.lines import Line
from bihuan.ledger.exchange.meeting import Ground, Meetings, Sorts
from bihuan.ledger.exchange.opening import Opening, carry
from bihuan.ledger.exchange.tally import Tally
from bihuan.ledger.models import Batch, Item
from bihuan.ledger.pack import LedgerPack
from bihuan.ledger.packs import current_pack, rules_of
from bihuan.registry.actor import Actor
from bihuan.registry.models import Unit

Mark = tuple[int, object]
# So many rows at a time are looked for in other batches.
PORTION = 2_000
SETTLED_IN_OPENING = frozenset({"deadline.past"})


@dataclass(frozen=True)
class Office:
    """Who hands in: the actor, their office and business line, and what becomes of rows that other batches have too."""

    actor: Actor
    owner_id: int
    line: str
    sorts: Sorts


@dataclass(frozen=True)
class Preview:
    """The verdict on every row, what they come to, and ``mark``: how the batch stood when it was given."""

    compared: Packed[Compared]
    tally: Tally
    books: Books
    mark: Mark

    def of(self, status: Status) -> list[Compared]:
        """Return the rows of one status."""
        return [one for one in self.compared if one.status is status] if self.tally.statuses[status] else []

    @property
    def years_without_calendar(self) -> tuple[int, ...]:
        """The years whose days off nobody has brought in, as far as the deadlines reach."""
        setting, last = self.books.setting, self.tally.last_due
        return years_without(setting.calendar, setting.received, [last] if last else ())

    @property
    def rebounds(self) -> list[Compared]:
        """The rows that bring closed items of other batches back."""
        return [one for one in self.compared if one.rebounds] if self.tally.rebounds else []

    @property
    def changes_something(self) -> bool:
        """Whether saving would write anything: a file handed in twice does not."""
        tally = self.tally
        return bool(tally.rebounds or tally.statuses[Status.NEW] or tally.statuses[Status.CHANGED])

    @property
    def totals(self) -> dict[str, int]:
        """Rows by status, and pictures."""
        return self.tally.totals


def preview_of(
    lines: Iterable[Line],
    *,
    realm: Unit,
    batch: Batch | None,
    received: date,
    choices: Mapping[str, Choice],
    today: date,
    office: Office,
    opening: Opening | None = None,
) -> Preview:
    """Match and compare the lines of a hand-over; ``batch`` is None for one that is yet to be opened.

    The lines are gone through once and the verdicts kept packed, so that memory stays flat however many there are.
    """
    books = books_of(realm, today=today, received=received)
    mark = mark_of(batch)
    drafts = Drafter(books, choices).drafts(lines)
    if opening is not None:
        drafts = (_carried(draft, opening, books) for draft in drafts)
    compared = compare(drafts, saved_in(batch) if batch else ())
    elsewhere = OtherBatches(office.actor, office.line, batch)
    deadlines = RowDeadlines(batch, received, books.setting.calendar)
    meetings = Meetings(Ground(office.owner_id, office.sorts, choices, deadlines.of, opening=opening is not None))
    kept: Packed[Compared] = Packed()
    tally = Tally()
    while portion := list(islice(compared, PORTION)):
        found = elsewhere.found([one.draft for one in portion if one.status is Status.NEW])
        kept.extend(map(tally.see, meetings.of(portion, found)))
    return Preview(kept, tally, books, mark)


def _carried(draft: Draft, opening: Opening, books: Books) -> Draft:
    """Read where a row of an opening balance stands; note it, or refuse the row by its fault."""
    if draft.refused:
        return draft
    verdict = carry(draft, opening, books.setting)
    if verdict.fault is not None:
        return draft.refused_for(verdict.fault)
    # That a deadline has passed is nothing to look at in a ledger that has been worked on.
    kept = (one for one in draft.warnings if one.code not in SETTLED_IN_OPENING)
    return draft.warned_of((*kept, *verdict.warnings)).standing(verdict.carried)


class RowDeadlines:
    """Until when a cycle runs that a row opens: by the row's day, by what the pack makes of its words, by its batch."""

    def __init__(self, batch: Batch | None, received: date, calendar: Calendar) -> None:
        self._batch, self._received, self._calendar = batch, received, calendar

    @cached_property
    def _rules(self) -> LedgerPack:
        return rules_of(current_pack(self._batch.pack if self._batch else BatchDraft.pack))

    def of(self, draft: Draft) -> datetime | None:
        """The moment, None where nothing says it."""
        if draft.deadline.due is not None:
            return end_of_day(draft.deadline.due)
        default = self._rules.deadline_default(draft.deadline.words)
        if default is not None:
            return after_workdays(end_of_day(self._received), default.workdays, self._calendar).at
        return self._batch.deadline if self._batch else None


def mark_of(batch: Batch | None) -> Mark:
    """Return what changes whenever anything in a batch does."""
    if batch is None:
        return 0, None
    found = Item.objects.filter(realm_id=batch.realm_id, batch=batch).aggregate(count=Count("pk"), last=Max("moved_at"))
    return found["count"], found["last"]
