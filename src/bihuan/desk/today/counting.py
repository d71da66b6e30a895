"""The strip of numbers: each is exactly the list its link leads to."""

from dataclasses import dataclass
from datetime import datetime

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.core.text import N_
from bihuan.core.workdays import Calendar
from bihuan.ledger.queries import Counted, count_each
from bihuan.ledger.views.asked import asked_items, read_asked
from bihuan.registry.actor import Actor

from .viewpoints import Viewpoint


@dataclass(frozen=True)
class Count:
    """One number: ``query`` is the address of its list, ``kind`` a tag's kind or none.

    ``page`` is another page that lists exactly the same. A ``quiet`` one is not shown at zero.
    """

    key: str
    label: str
    query: str
    kind: str | None = None
    page: str = ""
    quiet: bool = False

    @property
    def href(self) -> str:
        """Where its list is."""
        return reverse(self.page) if self.page else f"{reverse('ledger:items')}?{self.query}"


TO_ASSIGN = Count("to_assign", N_("待交办"), "state=registered", "todo")
UNSIGNED = Count("unsigned", N_("未签收"), "mark=unacknowledged")
OVERDUE = Count("overdue", N_("逾期"), "due=overdue", "late")
SOON = Count("soon", N_("三日内到期"), "due=soon", "soon")
REPORTED = Count("reported", N_("待核验"), "state=reported", "check")
MINE_TO_CHECK = Count("to_check", N_("等我核查"), "mark=check", "check")
RETURNED = Count("returned", N_("被退回"), "mark=returned")
REBOUNDED = Count("rebounded", N_("反弹未了"), "mark=rebounded&state=open", "back")
PLANS = Count("plans", N_("方案待批"), "mark=plan")
REPORTS = Count("reports", N_("报结待批"), "mark=report")
ASKED = Count("asked", N_("申请待答复"), "mark=asked")
MOVING = Count("moving", N_("在办"), "state=open", "doing")
CLOSED = Count("closed", N_("已销号"), "state=closed", "done")
PROPOSED = Count("proposed", N_("拟亮牌"), "mark=proposed", "late", page="ledger:cards", quiet=True)
MISSED = Count("missed", N_("缺巡"), "mark=missed", "late", quiet=True)
FAULTS = Count("faults", N_("巡查发现问题"), "mark=fault", "back", quiet=True)
PATROLS = Count("patrols", N_("应巡查"), "mark=patrol", "soon", quiet=True)
VISITS = Count("visits", N_("等我回访"), "mark=visit", "todo", quiet=True)
DOUBTS = Count("doubts", N_("照片有疑点"), "mark=doubt", "soon", quiet=True)
STUCK = Count("stuck", N_("卡住的"), "mark=stuck")
ALL = Count("all", N_("全部事项"), "")

STRIPS: dict[Viewpoint, tuple[Count, ...]] = {
    Viewpoint.OFFICE: (
        TO_ASSIGN,
        UNSIGNED,
        OVERDUE,
        SOON,
        REPORTED,
        DOUBTS,
        RETURNED,
        REBOUNDED,
        ASKED,
        PROPOSED,
        MISSED,
        FAULTS,
    ),
    Viewpoint.CHECKER: (MINE_TO_CHECK, DOUBTS, VISITS, REPORTED, RETURNED, REBOUNDED),
    Viewpoint.UNIT: (UNSIGNED, OVERDUE, SOON, RETURNED, PLANS, REPORTS, REPORTED, PATROLS),
    Viewpoint.INSPECTOR: (VISITS, TO_ASSIGN, MOVING, REBOUNDED, CLOSED),
    Viewpoint.LEADER: (ALL, MOVING, OVERDUE, REPORTED, REBOUNDED, CLOSED),
    Viewpoint.ADMINISTRATOR: (),
}


# Counted with the strip, said in the title.
UNSHOWN: dict[Viewpoint, tuple[Count, ...]] = {Viewpoint.OFFICE: (STUCK,)}


@dataclass(frozen=True)
class Shown:
    """A count as the strip shows it."""

    key: str
    label: str
    number: int
    href: str
    kind: str | None


def count(
    viewpoint: Viewpoint, actor: Actor, *, now: datetime, calendar: Calendar
) -> tuple[list[Shown], dict[str, Counted]]:
    """Count every list of a viewpoint in one query: the strip, and the numbers by key."""
    strip = STRIPS[viewpoint]
    lists = {
        one.key: asked_items(read_asked(QueryDict(one.query), actor, now=now, calendar=calendar), actor, now=now)
        for one in (*strip, *UNSHOWN.get(viewpoint, ()))
    }
    counted = count_each(actor, lists)
    there = [one for one in strip if counted[one.key].number or not one.quiet]
    shown = [Shown(one.key, _(one.label), counted[one.key].number, one.href, one.kind) for one in there]
    return shown, counted
