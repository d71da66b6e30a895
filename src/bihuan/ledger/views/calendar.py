"""日历: what is due, and what plans mean to finish, day by day of a month."""

import calendar as months
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bihuan.core.workdays import WEEKDAYS, Calendar, local_day
from bihuan.registry.queries.calendars import calendar_of
from bihuan.registry.request import ActorRequest
from bihuan.ui.formats import number

from ..filtering import filter_items
from ..models import Item
from ..month import DayOfItems, due_by_day, finishes_by_day
from ..queries import READING_ROLES, Counted, count_up_to
from .asked import OVERDUE, YEARS, asked_items, canonical, overdue, read_asked
from .frames import TAB_LIMIT, frame

DAY_FILTERS = ("day", "finish", "sort")
MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
NOTHING = DayOfItems(0, ())


@dataclass(frozen=True)
class Slip:
    """One item in a day: where and what, who has it."""

    text: str
    unit: str
    href: str


@dataclass(frozen=True)
class Kept:
    """What falls on a day: how many, the first few, the list of them all."""

    count: int
    slips: tuple[Slip, ...]
    href: str


@dataclass(frozen=True)
class Day:
    """One day of the grid. ``mark`` is 休 for a weekday off and 班 for a weekend at work; ``within`` the month shown."""

    day: date
    within: bool
    works: bool
    mark: str
    today: bool
    past: bool
    due: Kept
    finish: Kept


@require_safe
def show_calendar(request: ActorRequest) -> HttpResponse:
    """One month, its filters those of the list. Rule: ``queries.visible_items``."""
    actor, now = request.actor, timezone.now()
    calendar = calendar_of(actor.realm_id)
    get = request.GET.copy()
    for name in DAY_FILTERS:
        get.pop(name, None)
    asked = read_asked(get, actor, now=now, calendar=calendar)
    items = asked_items(asked, actor, now=now)
    this_month = local_day(now).replace(day=1)
    first = _month(request.GET.get("month", ""), this_month)
    weeks = months.Calendar(firstweekday=0).monthdatescalendar(first.year, first.month)
    begin, end = weeks[0][0], weeks[-1][-1]
    grid = _Grid(first, now, calendar, canonical(get))
    due, finishes = due_by_day(items, begin, end), finishes_by_day(items, begin, end)
    late = filter_items(items, overdue(asked.wanted, now), actor=actor, now=now)
    context = {
        **frame(request, asked, "calendar", now=now, calendar=calendar),
        "first": first,
        "weeks": [[grid.day(day, due, finishes) for day in week] for week in weeks],
        "before": _turn(request.GET, first, -1),
        "after": _turn(request.GET, first, 1),
        "now_here": "" if first == this_month else _turn(request.GET, this_month, 0),
        "due_count": _sum(due, first),
        "finish_count": _sum(finishes, first),
        "late": _shown(count_up_to(late, TAB_LIMIT)),
        "late_href": grid.list_of(f"due={OVERDUE}"),
        "unknown": [] if calendar.knows(first.year) else [first.year],
        "reads_nothing": not actor.holds(*READING_ROLES),
    }
    return render(request, "ledger/calendar.html", context)


class _Grid:
    """Makes the days of one page."""

    def __init__(self, first: date, now: datetime, calendar: Calendar, address: str) -> None:
        self._first, self._today, self._calendar = first, local_day(now), calendar
        self._address = address

    def day(self, day: date, due: Mapping[date, DayOfItems], finishes: Mapping[date, DayOfItems]) -> Day:
        works = self._calendar.is_workday(day)
        usual = WEEKDAYS.is_workday(day)
        return Day(
            day=day,
            within=(day.year, day.month) == (self._first.year, self._first.month),
            works=works,
            mark="" if works == usual else _("班") if works else _("休"),
            today=day == self._today,
            past=day < self._today,
            due=self._kept(due.get(day, NOTHING), "day", day),
            finish=self._kept(finishes.get(day, NOTHING), "finish", day),
        )

    def _kept(self, found: DayOfItems, name: str, day: date) -> Kept:
        slips = tuple(_slip(item) for item in found.items)
        return Kept(found.count, slips, self.list_of(f"{name}={day.isoformat()}"))

    def list_of(self, narrowed: str) -> str:
        """The list of what the page shows, narrowed further."""
        name, _sign, _value = narrowed.partition("=")
        kept = [pair for pair in self._address.split("&") if pair and not pair.startswith(f"{name}=")]
        return f"{reverse('ledger:items')}?" + "&".join([*kept, narrowed])


def _slip(item: Item) -> Slip:
    text = item.place_name or item.problem
    unit = item.lead.short_name if item.lead else ""
    return Slip(text, unit, reverse("ledger:item", args=[item.uid]))


def _month(given: str, otherwise: date) -> date:
    """The first day of the month asked for, 2026-11; ``otherwise`` where that makes no sense."""
    found = MONTH.fullmatch(given)
    if found is not None and int(found[1]) in YEARS:
        return date(int(found[1]), int(found[2]), 1)
    return otherwise


def _turn(get: QueryDict, first: date, by: int) -> str:
    """The address of the month before or after."""
    turned = first + timedelta(days=31) if by > 0 else first - timedelta(days=1) if by < 0 else first
    other = get.copy()
    other["month"] = f"{turned.year}-{turned.month:02d}"
    return "?" + other.urlencode()


def _sum(days: Mapping[date, DayOfItems], first: date) -> int:
    return sum(found.count for day, found in days.items() if (day.year, day.month) == (first.year, first.month))


def _shown(counted: Counted) -> str:
    return "" if not counted.number else number(counted.number) + ("+" if counted.more else "")
