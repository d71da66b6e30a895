"""今天, the page at the root of the site."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bihuan.ledger.views.board_cards import cards
from bihuan.ledger.views.calendar_notes import calendar_words
from bihuan.registry.actor import Actor
from bihuan.registry.queries.calendars import calendar_of
from bihuan.registry.request import ActorRequest

from .asked import asked_of_office
from .counting import count
from .first import first_items
from .rounds import round_of
from .titles import shown, title_of
from .viewpoints import LABELS, ROLES, Viewpoint, viewpoints_of

WITH_ROUND = (Viewpoint.OFFICE, Viewpoint.LEADER)


@require_safe
def show_today(request: ActorRequest) -> HttpResponse:
    """What stands first today, from one's own side. Rule: everybody with a post; all rows and numbers are those they see."""
    actor, now = request.actor, timezone.now()
    calendar = calendar_of(actor.realm_id)
    sides = viewpoints_of(actor)
    viewpoint = next((side for side in sides if side.value == request.GET.get("as")), sides[0])
    strip, counted = count(viewpoint, actor, now=now, calendar=calendar)
    items = first_items(viewpoint, actor, now=now, calendar=calendar)
    context = {
        "viewpoint": viewpoint.value,
        "sides": [
            {"label": _(LABELS[side]), "href": f"?as={side.value}", "current": side is viewpoint} for side in sides
        ],
        "title": title_of(viewpoint, counted),
        "now": now,
        "counts": strip,
        "stuck": shown(counted["stuck"]) if "stuck" in counted else "",
        "visits": "visits" in counted and counted["visits"].number > 0,
        "cards": cards(items, actor, now=now, calendar=calendar),
        "round": round_of(actor, request.GET.get("batch", ""), now=now) if viewpoint in WITH_ROUND else None,
        "asked": asked_of_office(actor) if viewpoint is Viewpoint.OFFICE else (),
        "calendar_words": calendar_words(calendar, now, (item.due for item in items)),
        "duties": duties_of(actor),
    }
    return render(request, "desk/today.html", context)


def duties_of(actor: Actor) -> tuple[str, ...]:
    """Which of the three administrators somebody is, by role."""
    return tuple(role.value for role in ROLES[Viewpoint.ADMINISTRATOR] if actor.holds(role))
