"""What a hand-over would do: every row beside what its batch holds now. Reads only; the same again at any time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max

from bihuan.ledger.deadlines import years_without
from bihuan.ledger.exchange.books import books_of, saved_in
from bihuan.ledger.exchange.diff import Compared, Status, compare
from bihuan.ledger.exchange.drafts import Books, Choice, Drafter
from bihuan.ledger.exchange.lines import Line
from bihuan.ledger.exchange.report import totals
from bihuan.ledger.models import Batch, Item
from bihuan.registry.models import Unit

Mark = tuple[int, object]


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
) -> Preview:
    """Match and compare the lines of a hand-over; ``batch`` is None for one that is yet to be opened."""
    books = books_of(realm, today=today, received=received)
    mark = mark_of(batch)
    drafts = Drafter(books, choices).drafts(lines)
    return Preview(tuple(compare(drafts, saved_in(batch) if batch else ())), books, mark)


def mark_of(batch: Batch | None) -> Mark:
    """Return what changes whenever anything in a batch does."""
    if batch is None:
        return 0, None
    found = Item.objects.filter(realm_id=batch.realm_id, batch=batch).aggregate(count=Count("pk"), last=Max("moved_at"))
    return found["count"], found["last"]
