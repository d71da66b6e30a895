"""A hand-over compared with what its batch holds: every row finds the item it means, if there is one.

First the rows that say an item in its own words (``row_key``), as all do of a file sent twice; then, for rows and items
that stay over, the item whose number a row bears, the item with its place and problem, the item in its row whose words are
alike. An item answers for one row only.

Rows and items are gone through several times and kept packed meanwhile; as objects there are only those that no rule
has paired yet and another still may.
"""

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from bihuan.core.packed import Packed
from bihuan.core.zh import squash
from bihuan.ledger.exchange.diff import (
    Compared,
    Saved,
    Status,
    beside,
    changes_of,
    fault_of,
    likeness_of,
    row_key,
    same_as,
)
from bihuan.ledger.exchange.drafts import Draft
from bihuan.ledger.exchange.within_file import within_file
from bihuan.ledger.likeness import place_key

_NONE = -1


def compare(drafts: Iterable[Draft], saved: Sequence[Saved]) -> Iterator[Compared]:
    """Give every row its verdict, in the order of the rows. Each draft is asked for once."""
    rows = within_file(drafts, frozenset(item.number for item in saved))
    return _paired(Packed(rows), saved) if saved else rows


class _Open(NamedTuple):
    """The rows and items that have found nothing yet, and the verdicts so far, by the row's place."""

    rows: dict[int, Compared]
    items: list[Saved]
    verdicts: dict[int, Compared]


def _paired(rows: Packed[Compared], saved: Sequence[Saved]) -> Iterator[Compared]:
    claims, taken = _same_words(rows, saved)
    waiting = [item for item in saved if item.item_id not in taken]
    left = _Open(_may_be_meant(rows, claims, waiting) if waiting else {}, waiting, {})
    for rule in (_same_number, _same_fault, _same_row):
        if left.rows and left.items:
            left = _pair(left, rule(left.items))
    for place, one in enumerate(rows):
        claimed = claims[place]
        if claimed != _NONE:
            yield same_as(one.draft, saved[claimed], one.warnings)
        else:
            yield left.verdicts.get(place, one)


def _same_words(rows: Iterable[Compared], saved: Sequence[Saved]) -> tuple["array[int]", set[int]]:
    """Give each row the first item in its words that no other row has: its place, and the ids of items so taken."""
    first: dict[str, int] = {}
    more: dict[str, list[int]] = defaultdict(list)
    for place, item in enumerate(saved):
        if item.row_key and first.setdefault(item.row_key, place) != place:
            more[item.row_key].append(place)
    claims: array[int] = array("q")
    taken: set[int] = set()
    for one in rows:
        claimed = _NONE
        if one.status is Status.NEW:
            key = row_key(one.draft.line)
            offered = [first[key], *more.get(key, ())] if key in first else []
            claimed = next((place for place in offered if saved[place].item_id not in taken), _NONE)
        if claimed != _NONE:
            taken.add(saved[claimed].item_id)
        claims.append(claimed)
    return claims, taken


def _may_be_meant(rows: Iterable[Compared], claims: "array[int]", waiting: Iterable[Saved]) -> dict[int, Compared]:
    """The rows without an item that one of the further rules could still give one."""
    numbers, faults, places = set(), set(), set()
    for item in waiting:
        numbers.add(item.number)
        faults.add(_fault_of_item(item))
        places.add(item.row)
    return {
        place: one
        for place, one in enumerate(rows)
        if one.status is Status.NEW
        and claims[place] == _NONE
        and (_number(one.draft) in numbers or one.draft.row in places or fault_of(one.draft) in faults)
    }


Offers = Callable[[Draft], Iterable[Saved]]


def _pair(left: _Open, offers: Offers) -> _Open:
    """Give each row the first item it is offered that no other row has; return what stays over."""
    taken: set[int] = set()
    rows: dict[int, Compared] = {}
    verdicts = dict(left.verdicts)
    for place, one in left.rows.items():
        item = next((item for item in offers(one.draft) if item.item_id not in taken), None)
        if item is None:
            rows[place] = one
        else:
            taken.add(item.item_id)
            verdicts[place] = beside(one.draft, item, one.warnings)
    return _Open(rows, [item for item in left.items if item.item_id not in taken], verdicts)


def _same_number(items: Iterable[Saved]) -> Offers:
    by_number = {item.number: item for item in items}

    def of(draft: Draft) -> Iterable[Saved]:
        item = by_number.get(_number(draft))
        return () if item is None else (item,)

    return of


def _same_fault(items: Iterable[Saved]) -> Offers:
    by_fault: dict[tuple[str, str], list[Saved]] = defaultdict(list)
    for item in items:
        by_fault[_fault_of_item(item)].append(item)

    def nearest(draft: Draft) -> list[Saved]:
        offered = by_fault.get(fault_of(draft), [])
        return sorted(offered, key=lambda item: (len(changes_of(draft, item)), item.row != draft.row, item.item_id))

    return nearest


def _same_row(items: Iterable[Saved]) -> Offers:
    by_row: dict[int | None, list[Saved]] = defaultdict(list)
    for item in items:
        if item.row is not None:
            by_row[item.row].append(item)

    def alike(draft: Draft) -> list[Saved]:
        ranked = [(likeness, item) for item in by_row.get(draft.row, ()) if (likeness := likeness_of(draft, item))]
        return [item for _, item in sorted(ranked, key=lambda one: (-one[0], one[1].item_id))]

    return alike


def _number(draft: Draft) -> str:
    return draft.line.number.strip()


def _fault_of_item(item: Saved) -> tuple[str, str]:
    return place_key(item.place_id, item.place_text), squash(item.problem)
