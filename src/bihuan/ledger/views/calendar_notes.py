"""Saying that a deadline was counted, or is shown, in a year whose days off nobody has brought in yet."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from bihuan.core.workdays import Calendar, local_day

from ..deadlines import CALENDAR_UNTOLD, years_without


def calendar_words(calendar: Calendar, now: datetime, moments: Iterable[datetime | None]) -> str:
    """The warning about the years without days off between now and the last of some deadlines; "" where all is known."""
    days = (local_day(one) for one in moments if one is not None)
    years = years_without(calendar, local_day(now), days)
    return _(CALENDAR_UNTOLD) % {"years": _("、").join(map(str, years))} if years else ""
