"""One page of a long list, with a count that stays cheap however long the list is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from .formats import number as written

SIZE = 50
COUNTED_TO = 10_000
AROUND = 2

Row = TypeVar("Row")
Stored = TypeVar("Stored", bound=Model)


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows ``first`` to ``last`` (from 1) of ``total``; ``more`` says the list goes on beyond what is counted."""

    rows: Sequence[Row]
    number: int
    size: int
    total: int
    more: bool

    @property
    def first(self) -> int:
        """The place of the page's first row; 0 on an empty page."""
        return (self.number - 1) * self.size + 1 if self.rows else 0

    @property
    def last(self) -> int:
        """The place of the page's last row."""
        return (self.number - 1) * self.size + len(self.rows)

    @property
    def pages(self) -> int:
        """How many pages can be turned to; beyond 10,000 rows a filter is the way on."""
        return max(1, -(-self.total // self.size))

    @property
    def total_words(self) -> str:
        """The total as shown: 412, or 10,000+ where the list goes on."""
        return written(self.total) + ("+" if self.more else "")

    @property
    def words(self) -> str:
        """The sentence above the list: 412 项中的 1–50."""
        if not self.rows:
            return _("0 项")
        values = {"total": self.total_words, "first": written(self.first), "last": written(self.last)}
        return _("%(total)s 项中的 %(first)s–%(last)s") % values

    @property
    def numbers(self) -> tuple[int | None, ...]:
        """The page numbers to offer: the first, the last, those around this one; None marks a gap."""
        near = range(self.number - AROUND, self.number + AROUND + 1)
        wanted = sorted({1, self.pages, *(n for n in near if 1 <= n <= self.pages)})
        offered: list[int | None] = []
        for before, number in zip([0, *wanted], wanted, strict=False):
            if number - before > 1:
                offered.append(None)
            offered.append(number)
        return tuple(offered)


def paginate(rows: QuerySet[Stored], number: str | None, *, size: int = SIZE, total: int | None = None) -> Page[Stored]:
    """Cut one page out of an ordered queryset: two queries, one where the caller knows the ``total``.

    ``number`` is what the address says; nonsense gives the first page, too large a number the last.
    """
    return _cut(rows, list, number, size=size, total=total)


def paginate_list(rows: Sequence[Row], number: str | None, *, size: int = SIZE) -> Page[Row]:
    """Cut one page out of rows that were read already."""
    return _cut(rows, list, number, size=size, total=len(rows))


def paginate_keys(
    keys: QuerySet[Any, int],
    read: Callable[[list[int]], Sequence[Row]],
    number: str | None,
    *,
    total: int | None = None,
) -> Page[Row]:
    """Cut one page out of ordered keys and ``read`` its rows: sorting keys alone stays cheap where sorting rows is not."""
    return _cut(keys, lambda cut: read(list(cut)), number, size=SIZE, total=total)


def _cut(
    rows: Any,
    read: Callable[[Any], Sequence[Row]],
    number: str | None,
    *,
    size: int,
    total: int | None,
) -> Page[Row]:
    counted = rows[: COUNTED_TO + 1].count() if total is None else total
    reachable = min(counted, COUNTED_TO)
    pages = max(1, -(-reachable // size))
    chosen = min(max(int(number), 1), pages) if number and number.isdecimal() and len(number) < 9 else 1
    start = (chosen - 1) * size
    return Page(
        rows=read(rows[start : min(start + size, reachable)]),
        number=chosen,
        size=size,
        total=reachable,
        more=counted > COUNTED_TO,
    )
