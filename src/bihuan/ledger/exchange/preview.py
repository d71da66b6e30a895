"""What a hand-over would do: every row beside what its batch holds now. Reads only; the same again at any time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.db.models import Count, Max

from bihuan.core.workdays import Calendar, end_of_day
from bihuan.ledger.actions.batching import BatchDraft
from bihuan.ledger.deadlines import after_workdays, years_without
from bihuan.ledger.exchange.books import books_of, saved_in
from bihuan.ledger.exchange.diff import Compared, Status, compare
from bihuan.ledger.exchange.drafts import Books, Choice, Draft, Drafter
from bihuan.ledger.exchange.elsewhere import found_elsewhere
from bihuan.ledger.exchange.lines import Line
from bihuan.ledger.exchange.meeting import Ground, Sorts, meet
from bihuan.ledger.exchange.opening import Carried, Opening, carry
from bihuan.ledger.exchange.report import totals
from bihuan.ledger.models import Batch, Item
from bihuan.ledger.pack import LedgerPack
from bihuan.ledger.packs import current_pack, rules_of
from bihuan.registry.actor import Actor
from bihuan.registry.models import Unit

Mark = tuple[int, object]
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
    """The verdict on every row, and ``mark``: how the batch stood when it was given."""

    compared: tuple[Compared, ...]
    books: Books
    mark: Mark

    def of(self, status: Status) -> list[Compared]:
        """Return the rows of one status."""
        return [one for one in self.compared if one.status is status]

    @property
    def years_without_calendar(self) -> tuple[int, ...]:
        """The years whose days off nobody has brought in, as far as the deadlines reach."""
        setting = self.books.setting
        days = [one.draft.deadline.due for one in self.compared if one.draft.deadline.due is not None]
        return years_without(setting.calendar, setting.received, days)

    @property
    def rebounds(self) -> list[Compared]:
        """The rows that bring closed items of other batches back."""
        return [one for one in self.compared if one.rebounds]

    @property
    def changes_something(self) -> bool:
        """Whether saving would write anything: a file handed in twice does not."""
        return any(one.rebounds or one.status in (Status.NEW, Status.CHANGED) for one in self.compared)

    @property
    def totals(self) -> dict[str, int]:
        """Rows by status, and pictures."""
        return totals(self.compared)


def preview_of(
    lines: Sequence[Line],
    *,
    realm: Unit,
    batch: Batch | None,
    received: date,
    choices: Mapping[str, Choice],
    today: date,
    office: Office,
    opening: Opening | None = None,
) -> Preview:
    """Match and compare the lines of a hand-over; ``batch`` is None for one that is yet to be opened."""
    books = books_of(realm, today=today, received=received)
    mark = mark_of(batch)
    drafts = Drafter(books, choices).drafts(lines)
    carried: dict[str, Carried] = {}
    if opening is not None:
        drafts = [_carried(draft, opening, books, carried) for draft in drafts]
    compared = compare(drafts, saved_in(batch) if batch else ())
    fresh = [one.draft for one in compared if one.status is Status.NEW]
    found = found_elsewhere(fresh, actor=office.actor, line=office.line, batch=batch)
    deadlines = RowDeadlines(batch, received, books.setting.calendar)
    ground = Ground(office.owner_id, office.sorts, choices, deadlines.of, opening=opening is not None)
    met = meet(compared, found, ground)
    return Preview(tuple(one.standing(carried.get(one.draft.key)) for one in met), books, mark)


def _carried(draft: Draft, opening: Opening, books: Books, carried: dict[str, Carried]) -> Draft:
    """Read where a row of an opening balance stands; note it, or refuse the row by its fault."""
    if draft.refused:
        return draft
    verdict = carry(draft, opening, books.setting)
    if verdict.fault is not None:
        return draft.refused_for(verdict.fault)
    if verdict.carried is not None:
        carried[draft.key] = verdict.carried
    # That a deadline has passed is nothing to look at in a ledger that has been worked on.
    kept = (one for one in draft.warnings if one.code not in SETTLED_IN_OPENING)
    return draft.warned_of((*kept, *verdict.warnings))


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
