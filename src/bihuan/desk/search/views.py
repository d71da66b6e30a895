"""搜索: the page of what was found, and suggestions while somebody is typing."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bihuan.core.workdays import local_day
from bihuan.ledger.queries import READING_ROLES, Counted
from bihuan.ledger.views.lists import rows_of
from bihuan.registry.queries.calendars import calendar_of
from bihuan.registry.request import ActorRequest
from bihuan.ui.formats import number

from .finding import Found, find, words_in

SHOWN, SUGGESTED = 10, 4


@require_safe
def show_found(request: ActorRequest) -> HttpResponse:
    """What was found. Rule: everybody with a post; items are ``visible_items`` and offered to readers, the rest is the realm's."""
    return render(request, "desk/found.html", _context(request, SHOWN))


@require_safe
def suggest(request: ActorRequest) -> HttpResponse:
    """The first of what would be found, as a part of a page. Rule: as ``show_found``."""
    return render(request, "desk/suggestions.html", _context(request, SUGGESTED))


def _context(request: ActorRequest, limit: int) -> dict[str, Any]:
    words, now = words_in(request.GET.get("q", "")), timezone.now()
    calendar = calendar_of(request.actor.realm_id)
    found = find(words, request.actor, limit=limit, now=now, today=local_day(now)) if words else None
    return {
        "asked": words,
        "reads_items": request.actor.holds(*READING_ROLES),
        "found": found,
        "numbered": rows_of(found.numbered, now, calendar) if found else [],
        "rows": rows_of(found.items, now, calendar) if found else [],
        "counts": _counts(found) if found else {},
    }


def _counts(found: Found) -> dict[str, str]:
    """The numbers as shown: 412, or 1,000+."""
    counted = {"items": found.items_count, "places": found.places_count, "units": found.units_count}
    return {name: _shown(count) for name, count in counted.items()}


def _shown(counted: Counted) -> str:
    return number(counted.number) + ("+" if counted.more else "")
