"""The milestones of a promise: what may be written, and what the ledger is given. Pure."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from bihuan.core.errors import Invalid
from bihuan.core.text import N_

# A milestone as it is written: what, and by when.
Written = tuple[str, date | None]
LAST = "完成承诺"


def fault_of_steps(steps: Sequence[Written], *, until: date) -> Invalid | None:
    """Return what is wrong with milestones: each has words and a day, days go up, none comes after ``until``."""
    for number, (text, by) in enumerate(steps, start=1):
        if not text.strip() or by is None:
            return Invalid("steps.missing", N_("第 %(number)s 个承诺节点要写内容和日期"), number=number)
        if by > until:
            message = N_("第 %(number)s 个承诺节点在承诺完成日期 %(until)s 以后")
            return Invalid("steps.late", message, number=number, until=until.isoformat())
    days = [by for _text, by in steps if by is not None]
    if any(before >= after for before, after in pairwise(days)):
        return Invalid("steps.order", N_("承诺节点要按日期先后写，一天一个"))
    return None


def milestones_of(steps: Sequence[Written], *, until: date) -> list[tuple[date, str]]:
    """Return the milestones for the ledger; keeping the promise is the last where none stands on its day."""
    found = [(by, text.strip()) for text, by in steps if by is not None]
    if found and found[-1][0] < until:
        found.append((until, LAST))
    return found
