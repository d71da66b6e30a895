"""How often Python looks for garbage in cycles: seldom, for a request or an import makes much that lives briefly."""

import gc

# Python's own 700 has every import of rows and every page go through all that the process holds, over and over.
YOUNG, MIDDLE, OLD = 50_000, 20, 20


def collect_seldom() -> None:
    """Leave out what the process holds once it is started, and look at the rest after so many new objects."""
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, OLD)
