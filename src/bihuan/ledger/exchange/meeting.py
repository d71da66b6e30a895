"""Rows that meet items of other batches: the very same fault in work or closed, or one that may be the same.

A row is registered for itself unless a person says otherwise, for the row or for all of its sort: into an open item it
is merged once registered, a closed one comes back by it (no new item). What is only alike is never settled for a sort.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from bihuan.core.text import N_
from bihuan.ledger.exchange.diff import Compared, Status
from bihuan.ledger.exchange.drafts import Choice, Draft
from bihuan.ledger.meets import Meets
from bihuan.ledger.sentence import Sentence, sentence
from bihuan.ledger.states import OPEN_STATES, State

DONE = frozenset({State.CLOSED, State.CONSOLIDATED})


class Sort(StrEnum):
    """How a row meets an item of another batch."""

    OPEN = "same_open"
    CLOSED = "same_closed"
    SETTLED = "same_settled"
    NEAR = "near"


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """An item of another batch, as far as a row can meet it. ``owner`` is its office's short name."""

    item_id: int
    uid: UUID
    number: str
    state: State
    owner_id: int
    owner: str
    problem: str
    category: str


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for one row: an item with the very same fault, else one that may be the same."""

    item: Elsewhere
    exact: bool


@dataclass(frozen=True, slots=True)
class Met:
    """A row's meeting: with which item, how, what may become of the row, and what does.

    ``deadline`` is that of the cycle a rebound opens.
    """

    item: Elsewhere
    sort: Sort
    offers: tuple[Meets, ...]
    meets: Meets = Meets.NEW
    deadline: datetime | None = None


@dataclass(frozen=True)
class Sorts:
    """What becomes of all rows of a sort unless a row says otherwise."""

    same_open: Meets = Meets.NEW
    same_closed: Meets = Meets.NEW

    def of(self, sort: Sort) -> Meets:
        """What holds for a sort; what is only alike, or settled, is always registered."""
        return {Sort.OPEN: self.same_open, Sort.CLOSED: self.same_closed}.get(sort, Meets.NEW)


@dataclass(frozen=True)
class Ground:
    """What a meeting is judged on: the office handing in, what was chosen, how long a cycle opened by a row runs.

    ``opening`` balances are only told of what they meet: their rows are beyond merging.
    """

    owner_id: int
    sorts: Sorts
    choices: Mapping[str, Choice]
    deadline_of: Callable[[Draft], datetime | None]
    opening: bool = False


def best_of(found: Iterable[Elsewhere]) -> Elsewhere | None:
    """The item a row means among several with its fault: one in work before a closed one, the newest of each."""
    return min(found, key=lambda item: (_order(item.state), -item.item_id), default=None)


def _order(state: State) -> int:
    return 0 if state in OPEN_STATES else 1 if state in DONE else 2


class Meetings:
    """The meetings of a hand-over, row after row: a closed item comes back by one row only."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._back: dict[int, str] = {}

    def of(self, compared: Iterable[Compared], found: Mapping[str, Found]) -> Iterator[Compared]:
        """Give new rows their meetings, by the row's key in ``found``; all other rows stay as they are."""
        if not found:
            return iter(compared)
        return (self._met(one, found.get(one.draft.key)) for one in compared)

    def _met(self, one: Compared, found: Found | None) -> Compared:
        if found is None or one.status is not Status.NEW:
            return one
        return _meet(one, found, self._ground, self._back)


def _meet(one: Compared, found: Found, ground: Ground, back: dict[int, str]) -> Compared:
    draft, item = one.draft, found.item
    sort = _sort(found)
    offers = _offers(item, ground)
    choice = ground.choices.get(draft.key)
    meets = choice.meets if choice and choice.meets is not None else ground.sorts.of(sort)
    if meets not in offers:
        meets = Meets.NEW
    if meets is Meets.REBOUND and item.item_id in back:
        meets, offers = Meets.NEW, ()
        return one.meeting(Met(item, sort, offers)).warned(_told_twice(item, back[item.item_id]))
    if meets is Meets.REBOUND:
        deadline = ground.deadline_of(draft)
        if deadline is None:
            return one.meeting(Met(item, sort, offers), status=Status.REFUSED, reason=_no_deadline(draft, item))
        back[item.item_id] = draft.line.where
        met = Met(item, sort, offers, meets, deadline)
        return one.meeting(met, status=Status.SAME, reason=_comes_back(item))
    if meets is Meets.MERGE:
        return one.meeting(Met(item, sort, offers, meets), reason=_goes_into(item))
    chosen = choice is not None and choice.meets is Meets.NEW
    told = one.meeting(Met(item, sort, offers))
    return told if chosen else told.warned(_warning(item, sort, offers, ground))


def _sort(found: Found) -> Sort:
    if not found.exact:
        return Sort.NEAR
    if found.item.state in OPEN_STATES:
        return Sort.OPEN
    return Sort.CLOSED if found.item.state in DONE else Sort.SETTLED


def _offers(item: Elsewhere, ground: Ground) -> tuple[Meets, ...]:
    """What the office may do with the row: of another office's item it disposes in nothing."""
    if ground.opening or item.owner_id != ground.owner_id:
        return ()
    if item.state in OPEN_STATES:
        return (Meets.NEW, Meets.MERGE)
    return (Meets.NEW, Meets.REBOUND) if item.state in DONE else ()


def _warning(item: Elsewhere, sort: Sort, offers: tuple[Meets, ...], ground: Ground) -> Sentence:
    told = {"number": item.number}
    if sort is Sort.NEAR:
        return sentence(
            "row.near", N_("可能与 %(number)s 号是同一处：%(problem)s"), **told, problem=_shortened(item.problem)
        )
    if sort is Sort.SETTLED:
        return sentence("row.same_settled", N_("与另行办结的 %(number)s 号点位和问题都相同，按新增登记"), **told)
    if item.owner_id != ground.owner_id:
        message = N_("与 %(number)s 号点位和问题都相同；该事项由%(owner)s主管，这里只能按新增登记")
        return sentence("row.same_foreign", message, **told, owner=item.owner)
    if not offers:
        return sentence("row.same_elsewhere", N_("与 %(number)s 号点位和问题都相同，按新增登记，请核对"), **told)
    if sort is Sort.OPEN:
        message = N_("与在办的 %(number)s 号点位和问题都相同；按新增登记，也可以登记后并入 %(number)s 号")
        return sentence("row.same_open", message, **told)
    message = N_("与已销号的 %(number)s 号点位和问题都相同；按新增登记，也可以按反弹办理 %(number)s 号")
    return sentence("row.same_closed", message, **told)


def _goes_into(item: Elsewhere) -> Sentence:
    return sentence("row.merges", N_("登记后并入 %(number)s 号"), number=item.number)


def _comes_back(item: Elsewhere) -> Sentence:
    message = N_("按反弹办理：%(number)s 号进入下一轮整改，不另立新号")
    return sentence("row.rebounds", message, number=item.number)


def _told_twice(item: Elsewhere, row: str) -> Sentence:
    message = N_("第 %(row)s 行已按反弹办理 %(number)s 号，本行按新增登记，请核对是否一事两报")
    return sentence("row.rebounds_already", message, row=row, number=item.number)


def _no_deadline(draft: Draft, item: Elsewhere) -> Sentence:
    message = N_("第 %(row)s 行没有整改时限，不能按反弹办理 %(number)s 号；请补上时限，或改为另行登记")
    return sentence("row.rebound_undated", message, row=draft.line.where, number=item.number)


def _shortened(text: str, longest: int = 30) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"
