"""How long failed work waits before it is tried again (pure)."""

from datetime import timedelta

FIRST_WAIT = timedelta(seconds=15)
LONGEST_WAIT = timedelta(hours=1)


def wait_after(tries: int) -> timedelta:
    """Return the wait after the ``tries``-th failure (from 1): doubling from 15 seconds, never more than an hour."""
    doublings = min(max(tries, 1) - 1, 20)
    return min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)
