"""The items behind each figure of the loop's health: one condition a figure, for counting and for the list it leads to.

The definitions are those of ``indicators``; a test compares. Open items are told by their dates as of today, to the day.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from bihuan.core.text import N_
from bihuan.registry.actor import Actor
from bihuan.registry.queries.units import subtree_ids

from .indicators import AGE_DAYS, AGE_LABELS, FINISHED, OUT_OF_THE_COUNT, Age
from .models import Plan, Report, Request, RequestAnswer, Verification
from .packs import rated_kinds
from .periods import Period, start_of
from .queries import READING_ROLES, reach_of
from .states import OPEN_STATES, WITH_UNIT, RequestKind, State

DONE = sorted(state.value for state in FINISHED)
ENDED = sorted({*DONE, State.SETTLED.value})
OUT = sorted(state.value for state in OUT_OF_THE_COUNT)
OPEN = sorted(state.value for state in OPEN_STATES)
AT_UNIT = sorted(state.value for state in WITH_UNIT)


class Figure(StrEnum):
    """One figure of the page; the value is its name in an address."""

    ENTERED = "entered"
    ENDED = "ended"
    STOCK = "stock"
    OVERDUE = "overdue"
    AGE_WEEK = "age-week"
    AGE_FORTNIGHT = "age-fortnight"
    AGE_MONTH = "age-month"
    AGE_OLDER = "age-older"
    RATED = "rated"
    FINISHED = "finished"
    OWED = "owed"
    IN_TIME = "in-time"
    CHECKED = "checked"
    RETURNED = "returned"
    EVER_DONE = "ever-done"
    REBOUNDED = "rebounded"
    STOCK_AT = "stock-at"
    PEOPLE_PLANNED = "people-planned"
    PEOPLE_SPENT = "people-spent"
    YUAN_PLANNED = "yuan-planned"
    YUAN_SPENT = "yuan-spent"


FIGURE_LABELS: dict[Figure, str] = {
    Figure.ENTERED: N_("本期新增"),
    Figure.ENDED: N_("本期办结"),
    Figure.STOCK: N_("在办（存量）"),
    Figure.OVERDUE: N_("在办且逾期"),
    Figure.AGE_WEEK: AGE_LABELS[Age.WEEK],
    Figure.AGE_FORTNIGHT: AGE_LABELS[Age.FORTNIGHT],
    Figure.AGE_MONTH: AGE_LABELS[Age.MONTH],
    Figure.AGE_OLDER: AGE_LABELS[Age.OLDER],
    Figure.RATED: N_("本期登记、计入率的"),
    Figure.FINISHED: N_("本期登记、已销号"),
    Figure.OWED: N_("本期应处置"),
    Figure.IN_TIME: N_("按期处置"),
    Figure.CHECKED: N_("本期销号"),
    Figure.RETURNED: N_("本期销号、曾被退回"),
    Figure.EVER_DONE: N_("本期登记、曾经销号"),
    Figure.REBOUNDED: N_("本期登记、反弹过"),
    Figure.STOCK_AT: N_("期末存量"),
    Figure.PEOPLE_PLANNED: N_("填报计划人次的"),
    Figure.PEOPLE_SPENT: N_("填报实际人次的"),
    Figure.YUAN_PLANNED: N_("填报计划资金的"),
    Figure.YUAN_SPENT: N_("填报实际资金的"),
}
AGES: dict[Age, Figure] = {
    Age.WEEK: Figure.AGE_WEEK,
    Age.FORTNIGHT: Figure.AGE_FORTNIGHT,
    Age.MONTH: Figure.AGE_MONTH,
    Age.OLDER: Figure.AGE_OLDER,
}
# What is as of today, whatever the period.
NOW = frozenset({Figure.STOCK, Figure.OVERDUE, *AGES.values()})
RATES = frozenset(
    {
        Figure.RATED,
        Figure.FINISHED,
        Figure.OWED,
        Figure.IN_TIME,
        Figure.CHECKED,
        Figure.RETURNED,
        Figure.EVER_DONE,
        Figure.REBOUNDED,
    }
)


@dataclass(frozen=True)
class Behind:
    """A figure asked for as a list: of which period, as of which day."""

    figure: Figure
    period: Period
    today: date

    @property
    def condition(self) -> Q:
        """What an item must be; rates only count the kinds that enter them."""
        condition = _CONDITIONS[self.figure](self)
        return condition & Q(kind__in=rated_kinds()) if self.figure in RATES else condition


def led_for(actor: Actor) -> Q:
    """The items whose figures somebody reads: of their lines, or led by a unit of their own subtree.

    Narrower than what they may see: an item in which a unit only assists is the lead's own in every count.
    """
    reach = reach_of(actor)
    if reach.everything:
        return Q()
    condition = Q(lead_id__in=led_units(actor)) if reach.units else Q(pk__in=[])
    return condition | Q(line__in=reach.lines) if reach.lines else condition


def led_units(actor: Actor) -> frozenset[int]:
    """The units of the actor's own subtrees, those of a whole realm aside: one query."""
    reach = reach_of(actor)
    paths = {post.scope_path for post in actor.posts_as(*READING_ROLES)}
    return subtree_ids(actor.realm_id, {path for path in paths if _last(path) in reach.units})


def registered_in(period: Period) -> Q:
    """The cohort by the day of registration."""
    return Q(registered_at__gte=period.starts, registered_at__lt=period.ends)


def closed_in(period: Period) -> Q:
    """The cohort by the day of closing."""
    return Q(closed_at__gte=period.starts, closed_at__lt=period.ends)


def due_in(period: Period) -> Q:
    """The cohort by the deadline."""
    return Q(deadline__gte=period.starts, deadline__lt=period.ends)


def counted() -> Q:
    """Neither merged nor withdrawn."""
    return ~Q(state__in=OUT)


def finished() -> Q:
    """已销号 or 已巩固."""
    return Q(state__in=DONE)


def kept() -> Q:
    """Closed, and it can be told whether in time."""
    return Q(state__in=DONE, offline=False, sent_at__isnull=False, deadline__isnull=False)


def kept_in_time() -> Q:
    """Closed, and the report accepted was sent by the deadline."""
    return kept() & Q(sent_at__lte=F("deadline"))


def checked() -> Q:
    """Closed by a check; opening balances were not."""
    return Q(state__in=DONE, offline=False)


def returned() -> Q:
    """A report was returned at least once, in any cycle; not those taken back or quashed by a granted 申诉."""
    quashed = Request.objects.filter(
        item_id=OuterRef("item_id"),
        kind=RequestKind.CONTEST.value,
        answer=RequestAnswer.GRANTED,
        contested=OuterRef("sequence"),
    )
    refused = Verification.objects.filter(item_id=OuterRef("pk"), passed=False, taken_back=False)
    return Q(Exists(refused.filter(~Exists(quashed))))


def ever_done() -> Q:
    """Closed now, or closed before it came back."""
    return Q(offline=False) & (Q(state__in=DONE) | Q(rebounds__gt=0))


def open_since(age: Age, today: date) -> Q:
    """Open items of one age; those of a day to come count as of today."""
    first, last = AGE_DAYS[age]
    condition = Q(state__in=OPEN)
    if first:
        condition &= Q(registered_at__lt=start_of(today - timedelta(days=first - 1)))
    if last is not None:
        condition &= Q(registered_at__gte=start_of(today - timedelta(days=last)))
    return condition


def plans_in_force() -> QuerySet[Plan]:
    """The plans whose amounts count: of each item the version last approved."""
    return Plan.objects.filter(version=F("item__plan_version"), approved_at__isnull=False)


def reports_sent() -> QuerySet[Report]:
    """The reports whose amounts count: of each item the last, once it is sent."""
    return Report.objects.filter(number=F("item__report_number"), sent_at__isnull=False)


def _stood(behind: Behind) -> Q:
    """Registered by the end of a period and not ended by then."""
    still = Q(closed_at__isnull=True) | Q(closed_at__gte=behind.period.ends)
    return counted() & Q(registered_at__lt=behind.period.ends) & still


def _says(papers: QuerySet[Any], column: str) -> Callable[[Behind], Q]:
    """Items registered in the period with a paper that fills in this column."""

    def condition(behind: Behind) -> Q:
        filled = papers.filter(Q((f"{column}__isnull", False)), item_id=OuterRef("pk"))
        return registered_in(behind.period) & counted() & Q(Exists(filled))

    return condition


def _owed(behind: Behind) -> Q:
    ran_out = Q(state__in=AT_UNIT, offline=False, deadline__lt=start_of(behind.today))
    return due_in(behind.period) & (kept() | ran_out)


def _last(path: str) -> int:
    return int(path.rstrip("/").rsplit("/", 1)[-1])


def _aged(age: Age) -> Callable[[Behind], Q]:
    return lambda behind: open_since(age, behind.today)


_CONDITIONS: dict[Figure, Callable[[Behind], Q]] = {
    Figure.ENTERED: lambda behind: registered_in(behind.period) & counted(),
    Figure.ENDED: lambda behind: closed_in(behind.period) & Q(state__in=ENDED),
    Figure.STOCK: lambda behind: Q(state__in=OPEN),
    Figure.OVERDUE: lambda behind: Q(state__in=OPEN, due__lt=start_of(behind.today)),
    **{figure: _aged(age) for age, figure in AGES.items()},
    Figure.RATED: lambda behind: registered_in(behind.period) & counted(),
    Figure.FINISHED: lambda behind: registered_in(behind.period) & finished(),
    Figure.OWED: _owed,
    Figure.IN_TIME: lambda behind: due_in(behind.period) & kept_in_time(),
    Figure.CHECKED: lambda behind: closed_in(behind.period) & checked(),
    Figure.RETURNED: lambda behind: closed_in(behind.period) & checked() & returned(),
    Figure.EVER_DONE: lambda behind: registered_in(behind.period) & ever_done(),
    Figure.REBOUNDED: lambda behind: registered_in(behind.period) & ever_done() & Q(rebounds__gt=0),
    Figure.STOCK_AT: _stood,
    Figure.PEOPLE_PLANNED: _says(plans_in_force(), "people"),
    Figure.PEOPLE_SPENT: _says(reports_sent(), "people"),
    Figure.YUAN_PLANNED: _says(plans_in_force(), "yuan"),
    Figure.YUAN_SPENT: _says(reports_sent(), "yuan"),
}
