"""The working calendar of a realm: years brought in, before those the program knows by itself."""

from datetime import date

from bihuan.core.workdays import CombinedCalendar, ImportedCalendar, working_calendar
from bihuan.registry.actor import Actor
from bihuan.registry.models import CalendarYear


def calendar_of(realm_id: int) -> CombinedCalendar:
    """Return the calendar in force in a realm: one query. Read it once for a page or an action, not for each row."""
    years = list(CalendarYear.objects.filter(realm_id=realm_id))
    return working_calendar([imported(year) for year in years])


def imported(year: CalendarYear) -> ImportedCalendar:
    """Return a stored year as a calendar."""
    return ImportedCalendar(
        days_off=frozenset(map(date.fromisoformat, year.days_off)),
        make_up_days=frozenset(map(date.fromisoformat, year.make_up_days)),
        years=frozenset({year.year}),
    )


def imported_years(actor: Actor) -> list[CalendarYear]:
    """Return the years brought in, the earliest first; every year is everybody's to know."""
    return list(CalendarYear.objects.filter(realm_id=actor.realm_id).order_by("year"))
