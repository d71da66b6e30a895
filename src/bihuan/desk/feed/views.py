"""One person's deadlines as iCalendar. The address itself is the key: it is a token that opens nothing else."""

from datetime import timedelta

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from icalendar import Calendar, Event

from bihuan.core.errors import Denied, NotFound
from bihuan.core.text import N_
from bihuan.core.workdays import local_day
from bihuan.ledger.listing import Listed, read_rows
from bihuan.ledger.queries import due_first, visible_items
from bihuan.ledger.states import WITH_UNIT
from bihuan.registry.actions.tokens import digest_of, note_use
from bihuan.registry.actor import Actor, actor_for
from bihuan.registry.models import TokenScope
from bihuan.registry.queries.tokens import live_token

# What a calendar can still show; the nearest come first.
MOST = 500


@login_not_required
@require_safe
def deadlines(request: HttpRequest, secret: str) -> HttpResponse:
    """The deadlines of what is at a unit and the token's owner sees. A dead address is NotFound, whatever killed it."""
    token = live_token(digest_of(secret), now=timezone.now())
    if token is None or token.scope != TokenScope.CALENDAR:
        raise NotFound("feed", N_("没有这个日历"))
    try:
        actor = actor_for(token.account, today=timezone.localdate())
    except Denied as gone:
        raise NotFound("feed", N_("没有这个日历")) from gone
    note_use(token)
    response = HttpResponse(_calendar(actor, request).to_ical(), content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "private, no-store"
    return response


def _calendar(actor: Actor, request: HttpRequest) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//bihuan//zh//")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", _("闭环 整改期限"))
    calendar.add("x-wr-timezone", "Asia/Shanghai")
    at_unit = sorted(state.value for state in WITH_UNIT)
    rows = due_first(visible_items(actor).filter(state__in=at_unit, due__isnull=False))
    for listed in read_rows(list(rows.values_list("pk", flat=True)[:MOST])):
        calendar.add_component(_event(listed, request))
    return calendar


def _event(one: Listed, request: HttpRequest) -> Event:
    """A day-long event on the day something is due; it follows the item when that is dated anew."""
    event = Event()
    day = local_day(one.due) if one.due else timezone.localdate()
    event.add("uid", f"{one.uid}@bihuan")
    event.add("dtstamp", timezone.now())
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", f"{one.number} {one.place_name} {one.problem}"[:120])
    event.add("description", _("牵头：%(unit)s") % {"unit": one.lead.name} if one.lead else "")
    event.add("url", request.build_absolute_uri(reverse("ledger:item", args=[one.uid])))
    event.add("transp", "TRANSPARENT")
    return event
