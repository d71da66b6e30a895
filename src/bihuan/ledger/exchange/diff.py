"""A hand-over beside what its batch already holds: which rows are new, changed, the same, repeated, refused.

- *refused*: the row has a fault (no problem, a formula…); it cannot come in.
- *duplicate*: place, problem, units and deadline all repeat an earlier row of the same file; it is counted, not saved
  twice. Rows that agree only in part are kept and carry a warning: two units may share one fault.
- *same*: an item of the batch says the same, in these words (``row_key``) or in meaning: the same place, problem,
  units and deadline however they are written. Nothing is to be done; this is what a file sent twice gives.
- *changed*: an item of the batch is meant, but something differs: it has the same place and problem; or the row bears
  the item's number; or it stands in the item's row and its words are alike.
- *new*: everything else.

An item answers for one row only. Rows that bear the numbers of items of the batch, as those of its own ledger do, are
never duplicates of each other.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from bihuan.core.text import N_
from bihuan.core.zh import similarity, squash
from bihuan.ledger.exchange.drafts import Draft
from bihuan.ledger.exchange.lines import Line
from bihuan.ledger.exchange.synonyms import Field
from bihuan.ledger.likeness import place_key
from bihuan.ledger.meets import Meets
from bihuan.ledger.sentence import Sentence, sentence

if TYPE_CHECKING:
    from bihuan.ledger.exchange.meeting import Met
    from bihuan.ledger.exchange.opening import Carried

ALIKE = 0.6
ALIKE_AT_ONE_PLACE = 0.3


class Status(StrEnum):
    """What a row of a hand-over is to its batch."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    DUPLICATE = "duplicate"
    REFUSED = "refused"


STATUS_LABELS: dict[Status, str] = {
    Status.NEW: N_("新增"),
    Status.CHANGED: N_("变更"),
    Status.SAME: N_("相同"),
    Status.DUPLICATE: N_("重复"),
    Status.REFUSED: N_("拒收"),
}


@dataclass(frozen=True, slots=True)
class Saved:
    """An item of the batch, as far as a row can be told from it. Units are ids, ``due`` the day in local time."""

    item_id: int
    number: str
    row: int | None
    row_key: str
    place_id: int | None
    place_text: str
    problem: str
    lead_id: int | None
    assisting: frozenset[int]
    unit_text: str
    due: date | None
    deadline_text: str


@dataclass(frozen=True, slots=True)
class Change:
    """What differs between an item and the row that means it: the field, then and now, as words."""

    field: Field
    before: str
    after: str


class Compared(NamedTuple):
    """A row with its verdict. ``reason`` says why it is not simply new; ``item`` is what it means in the batch.

    ``met`` is what it means in another batch (see ``meeting``), ``carried`` where it stands in an opening balance.
    """

    draft: Draft
    status: Status
    reason: Sentence | None = None
    item: Saved | None = None
    changes: tuple[Change, ...] = ()
    warnings: tuple[Sentence, ...] = ()
    met: "Met | None" = None
    carried: "Carried | None" = None

    def meeting(self, met: "Met", *, status: Status | None = None, reason: Sentence | None = None) -> "Compared":
        """Return the row as it is once its meeting is known."""
        return self._replace(met=met, status=status or self.status, reason=reason or self.reason)

    def warned(self, *warnings: Sentence) -> "Compared":
        """Return the row with more to look at."""
        return self._replace(warnings=(*self.warnings, *warnings))

    def standing(self, carried: "Carried | None") -> "Compared":
        """Return the row of an opening balance with where it stands."""
        return self._replace(carried=carried)

    @property
    def rebounds(self) -> bool:
        """Whether the row brings a closed item of another batch back."""
        return self.met is not None and self.met.meets is Meets.REBOUND

    @property
    def merges(self) -> bool:
        """Whether the row is registered and merged into an open item of another batch."""
        return self.met is not None and self.met.meets is Meets.MERGE


def row_key(line: Line) -> str:
    """Return the fingerprint of a row's words: place, problem, units, deadline, squashed; ``v1:`` and a SHA-256."""
    words = (line.place, line.problem, line.lead, line.assisting, str(line.due or ""))
    return "v1:" + hashlib.sha256("\x1f".join(map(squash, words)).encode()).hexdigest()


def unit_words(line: Line) -> str:
    """Return the unit cells of a row as one text that reads back the same."""
    return "；配合单位：".join(filter(None, (line.lead, line.assisting))) if line.lead else line.assisting


def compare(drafts: Sequence[Draft], saved: Iterable[Saved]) -> list[Compared]:
    """Give every row its verdict, in the order of the rows."""
    verdicts: dict[str, Compared] = {}
    waiting = list(saved)
    fresh = _within_file(drafts, verdicts, frozenset(item.number for item in waiting))
    for rule in (_same_words, _same_number, _same_fault, _same_row):
        if fresh and waiting:
            fresh, waiting = rule(fresh, waiting, verdicts)
    return [verdicts[draft.key] for draft in drafts]


def _within_file(drafts: Sequence[Draft], verdicts: dict[str, Compared], numbers: frozenset[str]) -> list[Draft]:
    """Judge what the file alone tells; return the rows still to be judged, each noted as new with its warnings.

    ``numbers`` are those of the batch's items: a row that bears one means that item.
    """
    fresh: list[Draft] = []
    seen: dict[tuple[str, str], list[Draft]] = {}
    for draft in drafts:
        if draft.refused:
            verdicts[draft.key] = Compared(draft, Status.REFUSED, draft.line.faults[0], warnings=draft.warnings)
            continue
        if draft.line.number.strip() in numbers:
            fresh.append(draft)
            verdicts[draft.key] = Compared(draft, Status.NEW, warnings=draft.warnings)
            continue
        alike = seen.setdefault(_fault(draft), [])
        twin = next((one for one in alike if _says_the_same(draft, one)), None) if alike else None
        if twin:
            reason = sentence(
                "row.duplicate", N_("与第 %(row)s 行重复：点位、问题、单位和时限都相同"), row=twin.line.where
            )
            verdicts[draft.key] = Compared(draft, Status.DUPLICATE, reason, warnings=draft.warnings)
            continue
        warnings = draft.warnings
        if alike:
            message = N_("与第 %(row)s 行的点位和问题相同，单位或时限不同，请核对是否一事两报")
            warnings = (*warnings, sentence("row.alike", message, row=alike[0].line.where))
        alike.append(draft)
        fresh.append(draft)
        verdicts[draft.key] = Compared(draft, Status.NEW, warnings=warnings)
    return fresh


Waiting = tuple[list[Draft], list[Saved]]
Verdicts = dict[str, Compared]


def _pair(
    fresh: list[Draft],
    waiting: list[Saved],
    verdicts: Verdicts,
    find: Callable[[Draft], Iterable[Saved]],
) -> Waiting:
    """Give each row the first item ``find`` offers that no other row has; return what stays over."""
    taken: set[int] = set()
    left: list[Draft] = []
    for draft in fresh:
        item = next((one for one in find(draft) if one.item_id not in taken), None)
        if item is None:
            left.append(draft)
            continue
        taken.add(item.item_id)
        verdicts[draft.key] = _beside(draft, item, verdicts[draft.key].warnings)
    return left, [one for one in waiting if one.item_id not in taken]


def _same_words(fresh: list[Draft], waiting: list[Saved], verdicts: Verdicts) -> Waiting:
    by_key: dict[str, list[Saved]] = defaultdict(list)
    for one in waiting:
        by_key[one.row_key].append(one)
    by_key.pop("", None)
    taken: set[int] = set()
    left: list[Draft] = []
    for draft in fresh:
        item = next((it for it in by_key.get(row_key(draft.line), ()) if it.item_id not in taken), None)
        if item is None:
            left.append(draft)
        else:
            taken.add(item.item_id)
            verdicts[draft.key] = _same(draft, item, verdicts[draft.key].warnings)
    return left, [one for one in waiting if one.item_id not in taken]


def _same_number(fresh: list[Draft], waiting: list[Saved], verdicts: Verdicts) -> Waiting:
    by_number = {item.number: item for item in waiting}
    return _pair(fresh, waiting, verdicts, lambda draft: filter(None, [by_number.get(draft.line.number.strip())]))


def _same_fault(fresh: list[Draft], waiting: list[Saved], verdicts: Verdicts) -> Waiting:
    by_fault: dict[tuple[str, str], list[Saved]] = defaultdict(list)
    for item in waiting:
        by_fault[place_key(item.place_id, item.place_text), squash(item.problem)].append(item)

    def nearest(draft: Draft) -> list[Saved]:
        offered = by_fault.get(_fault(draft), [])
        return sorted(offered, key=lambda item: (len(_changes(draft, item)), item.row != draft.row, item.item_id))

    return _pair(fresh, waiting, verdicts, nearest)


def _same_row(fresh: list[Draft], waiting: list[Saved], verdicts: Verdicts) -> Waiting:
    by_row: dict[int | None, list[Saved]] = defaultdict(list)
    for item in waiting:
        if item.row is not None:
            by_row[item.row].append(item)

    def alike(draft: Draft) -> list[Saved]:
        ranked = [(likeness, item) for item in by_row.get(draft.row, ()) if (likeness := _likeness(draft, item))]
        return [item for _, item in sorted(ranked, key=lambda one: (-one[0], one[1].item_id))]

    return _pair(fresh, waiting, verdicts, alike)


def _likeness(draft: Draft, item: Saved) -> float:
    """Return how alike the problems of a row and an item in the same row are, 0 where too little for one another."""
    one_place = place_key(draft.place_id, draft.line.place) == place_key(item.place_id, item.place_text)
    likeness = similarity(draft.line.problem, item.problem)
    return likeness if likeness >= (ALIKE_AT_ONE_PLACE if one_place else ALIKE) else 0.0


def _beside(draft: Draft, item: Saved, warnings: tuple[Sentence, ...]) -> Compared:
    changes = tuple(_changes(draft, item))
    if not changes:
        return _same(draft, item, warnings)
    reason = sentence(
        "row.changed", N_("与已登记的 %(number)s 号有 %(count)s 处不同"), number=item.number, count=len(changes)
    )
    return Compared(draft, Status.CHANGED, reason, item, changes, warnings)


def _same(draft: Draft, item: Saved, warnings: tuple[Sentence, ...]) -> Compared:
    reason = sentence("row.same", N_("已登记为 %(number)s 号"), number=item.number)
    return Compared(draft, Status.SAME, reason, item, (), warnings)


def _changes(draft: Draft, item: Saved) -> list[Change]:
    line = draft.line
    changes: list[Change] = []
    if squash(line.problem) != squash(item.problem):
        changes.append(Change(Field.PROBLEM, item.problem, line.problem))
    if not _same_place(draft, item):
        changes.append(Change(Field.PLACE, item.place_text, line.place))
    if not _same_units(draft, item):
        changes.append(Change(Field.LEAD, item.unit_text, unit_words(line)))
    if not _same_deadline(draft, item):
        changes.append(Change(Field.DUE, item.deadline_text, draft.deadline.words))
    return changes


def _same_place(draft: Draft, item: Saved) -> bool:
    if draft.place_id is not None and item.place_id is not None:
        return draft.place_id == item.place_id
    # A place in use no more is known to the item and not to the directory: then the words decide.
    return squash(draft.line.place) == squash(item.place_text)


def _same_units(draft: Draft, item: Saved) -> bool:
    if squash(unit_words(draft.line)) == squash(item.unit_text):
        return True
    if draft.lead_id is None and item.lead_id is None:
        return False
    return draft.lead_id == item.lead_id and frozenset(draft.assisting_ids) == item.assisting


def _same_deadline(draft: Draft, item: Saved) -> bool:
    if squash(draft.deadline.words) == squash(item.deadline_text):
        return True
    return draft.deadline.due is not None and draft.deadline.due == item.due


def _says_the_same(one: Draft, other: Draft) -> bool:
    """Whether two rows that agree in place and problem agree in units and deadline too."""
    units = (one.lead_id, one.assisting_ids) if one.lead_id is not None else squash(unit_words(one.line))
    others = (other.lead_id, other.assisting_ids) if other.lead_id is not None else squash(unit_words(other.line))
    due = one.deadline.due or squash(one.deadline.words)
    return units == others and due == (other.deadline.due or squash(other.deadline.words))


def _fault(draft: Draft) -> tuple[str, str]:
    return place_key(draft.place_id, draft.line.place), squash(draft.line.problem)
