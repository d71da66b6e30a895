"""What a preview comes to: counted while its rows pass, so that no page goes through a hundred thousand for a sum."""

from collections import Counter
from datetime import date
from hashlib import sha256

from bihuan.ledger.exchange.diff import Compared, Status
from bihuan.ledger.exchange.meeting import Met, Sort
from bihuan.ledger.states import State

MOST_WORDS = 20


class Tally:
    """The counts of the rows seen so far.

    ``sorts`` counts the rows that meet items of other batches, ``settling`` those of them of which something may
    become by choice; ``last_due`` is the latest deadline; ``unknown_states`` the first words nobody knows in an
    opening balance.
    """

    def __init__(self) -> None:
        self.rows = self.pictures = self.doubtful = self.rebounds = self.merges = 0
        self.new_without_lead = self.new_without_place = 0
        self.statuses: Counter[Status] = Counter()
        self.sorts: Counter[Sort] = Counter()
        self.settling: Counter[Sort] = Counter()
        self.states: Counter[State] = Counter()
        self.new_states: Counter[State] = Counter()
        self.last_due: date | None = None
        self.unknown_states: dict[str, None] = {}
        self._seen = sha256()

    def see(self, one: Compared) -> Compared:
        """Count a row; returns it."""
        draft = one.draft
        self.rows += 1
        self.statuses[one.status] += 1
        self.pictures += len(draft.line.pictures)
        self.doubtful += one.doubtful
        if draft.deadline.due is not None and (self.last_due is None or draft.deadline.due > self.last_due):
            self.last_due = draft.deadline.due
        if one.status is Status.NEW:
            self.new_without_lead += draft.lead_id is None
            self.new_without_place += draft.place_id is None
        elif one.status is Status.REFUSED and one.reason and one.reason.code == "opening.unknown_state":
            self._ask_for(one.reason.data["text"])
        if one.met is not None:
            self._meet(one, one.met)
        if one.carried is not None:
            self.states[one.carried.state] += 1
            self.new_states[one.carried.state] += one.status is Status.NEW
        self._seen.update(_told(one).encode())
        return one

    def _ask_for(self, words: str) -> None:
        if len(self.unknown_states) < MOST_WORDS:
            self.unknown_states[words] = None

    def _meet(self, one: Compared, met: Met) -> None:
        self.sorts[met.sort] += 1
        self.settling[met.sort] += bool(met.offers)
        self.rebounds += one.rebounds
        self.merges += one.merges

    @property
    def totals(self) -> dict[str, int]:
        """Rows by status, and pictures."""
        return {**{status.value: self.statuses[status] for status in Status}, "pictures": self.pictures}

    @property
    def elsewhere(self) -> int:
        """How many rows are the very same as items of other batches."""
        return self.sorts.total() - self.sorts[Sort.NEAR]

    @property
    def seen(self) -> str:
        """The fingerprint of every verdict."""
        return self._seen.hexdigest()


def _told(one: Compared) -> str:
    met = f"{one.met.item.item_id} {one.met.meets.value}" if one.met else ""
    state = one.carried.state.value if one.carried else ""
    return f"{one.draft.key} {one.status} {one.item.item_id if one.item else ''},{met},{state}\n"
