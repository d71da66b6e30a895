"""拆分: where a split item stands, told by its parts."""

from collections.abc import Iterable

from .states import State

# From what is furthest from done to what is done with; a split item stands where its hindmost part stands.
ORDER = (
    State.REGISTERED,
    State.ASSIGNED,
    State.PLANNED,
    State.DEFERRED,
    State.REPORTED,
    State.SETTLED,
    State.CLOSED,
    State.CONSOLIDATED,
    State.MERGED,
)


def state_through(parts: Iterable[State]) -> State:
    """The state of a split item: that of its hindmost part, so that it is 已销号 only when every part is.

    Withdrawn parts are out; where all are withdrawn the item is too. A part merged into another item says nothing as
    long as others are there. Raises ValueError without parts.
    """
    states = set(parts)
    if not states:
        raise ValueError("a split item has parts")
    left = states - {State.WITHDRAWN}
    return min(left, key=ORDER.index) if left else State.WITHDRAWN
