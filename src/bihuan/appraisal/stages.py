"""How far a declaration has come, and the one table of steps between. Pure."""

from collections.abc import Mapping
from enum import StrEnum

from bihuan.core.errors import Conflict
from bihuan.core.text import N_


class Stage(StrEnum):
    """A declaration is written, submitted, then accepted or returned; one of an earlier year was carried in as it was.

    Where the rules have a share, some of those accepted are not chosen for the round.
    """

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    CARRIED = "carried"
    NOT_CHOSEN = "not_chosen"


class Step(StrEnum):
    """What somebody does with it. Withdrawing is the unit's until the deadline, accepting and returning the office's."""

    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    ACCEPT = "accept"
    RETURN = "return"
    LEAVE_OUT = "leave_out"


LABELS: Mapping[Stage, str] = {
    Stage.DRAFT: N_("草稿"),
    Stage.SUBMITTED: N_("已提交"),
    Stage.RETURNED: N_("已退回"),
    Stage.ACCEPTED: N_("初审通过"),
    Stage.CARRIED: N_("往年事项"),
    Stage.NOT_CHOSEN: N_("预选未入选"),
}
STEPS: Mapping[Step, tuple[frozenset[Stage], Stage]] = {
    Step.SUBMIT: (frozenset({Stage.DRAFT, Stage.RETURNED}), Stage.SUBMITTED),
    Step.WITHDRAW: (frozenset({Stage.SUBMITTED}), Stage.DRAFT),
    Step.ACCEPT: (frozenset({Stage.SUBMITTED, Stage.NOT_CHOSEN}), Stage.ACCEPTED),
    Step.RETURN: (frozenset({Stage.SUBMITTED, Stage.ACCEPTED}), Stage.RETURNED),
    Step.LEAVE_OUT: (frozenset({Stage.ACCEPTED}), Stage.NOT_CHOSEN),
}
# What passed the pre-review, chosen for the round or not: its promise stands either way.
PASSED = frozenset({Stage.ACCEPTED, Stage.NOT_CHOSEN})
# Who writes it may do so in these.
WRITABLE = frozenset({Stage.DRAFT, Stage.RETURNED})
# Before it is handed in nobody but its unit sees it.
HANDED_IN = frozenset(Stage) - {Stage.DRAFT}


def after(stage: Stage, step: Step) -> Stage:
    """Return where a step leads. Raises Conflict where it cannot be taken; a repeat is refused like any other."""
    sources, target = STEPS[step]
    if stage not in sources:
        raise Conflict("declaration.stage", N_("这份申报现在是“%(now)s”，不能这样办理"), now=LABELS[stage])
    return target
