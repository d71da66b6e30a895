"""Bringing in a year's days off and make-up days."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from bihuan.core.errors import Invalid
from bihuan.core.holidays import HolidayList
from bihuan.core.text import N_
from bihuan.registry import rules
from bihuan.registry.actor import Actor
from bihuan.registry.models import CalendarYear
from bihuan.registry.witness import Act, tell

FIRST_YEAR, LAST_YEAR = 2020, 2100


def bring_in_year(read: HolidayList, *, actor: Actor, source: str = "") -> CalendarYear:
    """Store a year, in place of what was there for it before. Deadlines fixed already stay as they are.

    Raises Denied for anybody but offices and the system administrator; Invalid where anything could not be read.
    """
    rules.require_manage_calendar(actor)
    calendar = read.calendar()
    (year,) = calendar.years
    if not FIRST_YEAR <= year <= LAST_YEAR:
        message = N_("年份须在 %(first)s 到 %(last)s 之间。")
        raise Invalid("calendar.far", message, first=FIRST_YEAR, last=LAST_YEAR, field="year")
    with transaction.atomic():
        row, _ = CalendarYear.objects.select_for_update().update_or_create(
            realm_id=actor.realm_id,
            year=year,
            defaults={
                "days_off": _written(calendar.days_off),
                "make_up_days": _written(calendar.make_up_days),
                "source": source.strip()[:120],
                "account_id": actor.account_id,
                "at": timezone.now(),
            },
        )
        tell(Act.SETTING, actor=actor, target_kind="calendar", target=row.uid, verb="calendar.imported", year=str(year))
    return row


def _written(days: frozenset[date]) -> list[str]:
    return [day.isoformat() for day in sorted(days)]
