"""What the long runs (``script/soak``) are told and tell: the seed of their chances, and how much they tried."""

import fcntl
import json
import os
from pathlib import Path

SEED = "SOAK_SEED"
LOG = "SOAK_LOG"
USUAL = 20230222


def seed() -> int:
    """The seed of this run; the usual one where nobody asks for another, so that CI repeats itself."""
    return int(os.environ.get(SEED, USUAL))


def tell(what: str, **counts: int) -> None:
    """Note what was tried and how it ended, to be summed over all tests of the run; nothing outside ``script/soak``."""
    if LOG not in os.environ:
        return
    with Path(os.environ[LOG]).open("a") as log:
        fcntl.flock(log, fcntl.LOCK_EX)
        log.write(json.dumps({"what": what, **counts}, ensure_ascii=False) + "\n")
