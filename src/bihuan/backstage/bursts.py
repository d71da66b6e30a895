"""Too much of one thing in too short a time: pure, over moments and weights."""

from collections import deque
from collections.abc import Hashable, Iterable
from datetime import datetime, timedelta
from typing import TypeVar

Who = TypeVar("Who", bound=Hashable)


def bursts(lines: Iterable[tuple[Who, datetime, int]], *, within: timedelta, most: int) -> dict[Who, int]:
    """Return who did more than ``most`` within some span of that length, with the largest sum of any span.

    ``lines`` are (who, when, how much) in the order of time; a span holds what is less than ``within`` older than its last.
    """
    spans: dict[Who, deque[tuple[datetime, int]]] = {}
    sums: dict[Who, int] = {}
    worst: dict[Who, int] = {}
    for who, at, weight in lines:
        span = spans.setdefault(who, deque())
        span.append((at, weight))
        sums[who] = sums.get(who, 0) + weight
        while span[0][0] <= at - within:
            sums[who] -= span.popleft()[1]
        worst[who] = max(worst.get(who, 0), sums[who])
    return {who: much for who, much in worst.items() if much > most}
