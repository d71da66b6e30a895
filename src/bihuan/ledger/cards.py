"""督办牌: when the rules propose a yellow or a red card. Only the office head issues one; the clock merely proposes."""

from dataclasses import dataclass
from datetime import datetime

from bihuan.core.workdays import Calendar

from .deadlines import Urgency, remaining
from .facts import Snapshot
from .pack import Cards
from .states import OPEN_STATES, Card, State

RANK = {Card.NONE: 0, Card.YELLOW: 1, Card.RED: 2}
CARDED = OPEN_STATES - {State.REGISTERED}


@dataclass(frozen=True)
class Grounds:
    """What speaks for a card: working days past the date that counts, and returns in this cycle."""

    overdue_workdays: int
    returns: int


def grounds_of(item: Snapshot, due: datetime | None, now: datetime, calendar: Calendar) -> Grounds:
    """The grounds of an item whose date ``due`` counts now (none while it is reported).

    An opening balance (线下办理) is outside everything that asks about time.
    """
    if item.state not in CARDED:
        return Grounds(0, 0)
    left = remaining(None if item.offline else due, now, calendar)
    late = -left.workdays if left.urgency is Urgency.OVERDUE else 0
    return Grounds(overdue_workdays=late, returns=item.returns)


def earned(grounds: Grounds, rules: Cards) -> Card:
    """The card the grounds are worth; red outranks yellow, and either ground is enough."""
    if grounds.overdue_workdays >= rules.red_overdue_workdays or grounds.returns >= rules.red_returns:
        return Card.RED
    if grounds.overdue_workdays >= rules.yellow_overdue_workdays or grounds.returns >= rules.yellow_returns:
        return Card.YELLOW
    return Card.NONE


def proposed(grounds: Grounds, rules: Cards, *, held: Card, answered: Card) -> Card:
    """The card to propose, or none: only one above the card held and above what the head answered in this cycle.

    ``answered`` is the highest card of this cycle that was issued or passed over, so that a lifted card does not come
    back on the same grounds, while worse grounds still propose the next.
    """
    card = earned(grounds, rules)
    return card if RANK[card] > max(RANK[held], RANK[answered]) else Card.NONE
