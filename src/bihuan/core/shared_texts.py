"""Holding a text once that a large table says over and over: units, kinds, days."""

from collections.abc import Callable

MOST_SHARED = 20_000


def sharing(shared: dict[str, str]) -> Callable[[str, str], str]:
    """Return what gives for ``(text, text)`` the text as already held; it is asked for anew every few rows.

    ``shared`` holds the first ``MOST_SHARED`` different texts and no more, for most texts of a long table are its own.
    """
    return shared.setdefault if len(shared) < MOST_SHARED else shared.get
