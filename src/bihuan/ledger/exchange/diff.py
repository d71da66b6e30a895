"""A hand-over beside what its batch already holds: which rows are new, changed, the same, repeated, refused.

- *refused*: the row has a fault (no problem, a formula…); it cannot come in.
- *duplicate*: place, problem, units and deadline all repeat an earlier row of the same file; it is counted, not saved
  twice. Rows that agree only in part are kept and carry a warning: two units may share one fault.
- *same*: an item of the batch says the same, in these words (``row_key``) or in meaning: the same place, problem,
  units and deadline however they are written. Nothing is to be done; this is what a file sent twice gives.
- *changed*: an item of the batch is meant, but something differs: it has the same place and problem; or the row bears
  the item's number; or it stands in the item's row and its words are alike.
- *new*: everything else.

What is a duplicate ``within_file`` says, which item a row means ``comparing``.
"""

import hashlib
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

    ``met`` is what it means in another batch (see ``meeting``).
    """

    draft: Draft
    status: Status
    reason: Sentence | None = None
    item: Saved | None = None
    changes: tuple[Change, ...] = ()
    warnings: tuple[Sentence, ...] = ()
    met: "Met | None" = None

    def meeting(self, met: "Met", *, status: Status | None = None, reason: Sentence | None = None) -> "Compared":
        """Return the row as it is once its meeting is known."""
        return self._replace(met=met, status=status or self.status, reason=reason or self.reason)

    def warned(self, *warnings: Sentence) -> "Compared":
        """Return the row with more to look at."""
        return self._replace(warnings=(*self.warnings, *warnings))

    @property
    def carried(self) -> "Carried | None":
        """Where the row of an opening balance stands."""
        return self.draft.carried

    @property
    def open(self) -> bool:
        """Whether saving writes something of the row itself."""
        return self.status in (Status.NEW, Status.CHANGED)

    @property
    def doubtful(self) -> bool:
        """Whether a person should look at the row before it is saved."""
        return self.open and (bool(self.warnings) or self.draft.lead_id is None or self.draft.place_id is None)

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


def likeness_of(draft: Draft, item: Saved) -> float:
    """Return how alike the problems of a row and an item in the same row are, 0 where too little for one another."""
    one_place = place_key(draft.place_id, draft.line.place) == place_key(item.place_id, item.place_text)
    likeness = similarity(draft.line.problem, item.problem)
    return likeness if likeness >= (ALIKE_AT_ONE_PLACE if one_place else ALIKE) else 0.0


def beside(draft: Draft, item: Saved, warnings: tuple[Sentence, ...]) -> Compared:
    """Return the verdict on a row that means an item: the same, or changed in what."""
    changes = tuple(changes_of(draft, item))
    if not changes:
        return same_as(draft, item, warnings)
    reason = sentence(
        "row.changed", N_("与已登记的 %(number)s 号有 %(count)s 处不同"), number=item.number, count=len(changes)
    )
    return Compared(draft, Status.CHANGED, reason, item, changes, warnings)


def same_as(draft: Draft, item: Saved, warnings: tuple[Sentence, ...]) -> Compared:
    """Return the verdict on a row that says what an item says."""
    reason = sentence("row.same", N_("已登记为 %(number)s 号"), number=item.number)
    return Compared(draft, Status.SAME, reason, item, (), warnings)


def changes_of(draft: Draft, item: Saved) -> list[Change]:
    """Return what differs between a row and the item it means."""
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


def fault_of(draft: Draft) -> tuple[str, str]:
    """Return what two rows with the same fault share: place and problem."""
    return place_key(draft.place_id, draft.line.place), squash(draft.line.problem)
