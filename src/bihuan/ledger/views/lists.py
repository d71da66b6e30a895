"""整改台账: the list, its filters in the address."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bihuan.core.workdays import Calendar
from bihuan.registry.models.appointments import OFFICE_ROLES, UNIT_ROLES
from bihuan.registry.queries.calendars import calendar_of
from bihuan.registry.request import ActorRequest

from ..listing import Listed, page_of_rows
from ..queries import COUNT_LIMIT, READING_ROLES, count_up_to
from .asked import NEWEST, asked_items, in_order, read_asked
from .bulk_pages import bulk_offers
from .calendar_notes import calendar_words
from .frames import frame
from .kinds import kind_word
from .tags import Tag, card_tag, rebound_tag, standing_tag, time_tag

# So many rows can be sorted by anything at once; beyond them only the order they are stored in is free.
MOST_SORTED = COUNT_LIMIT


@dataclass(frozen=True)
class Row:
    """One item as a list shows it: what it is, where it stands, how much time is left."""

    item: Listed
    kind: str
    state: Tag
    time: Tag | None
    rebound: Tag | None
    card: Tag | None


@require_safe
def show_items(request: ActorRequest) -> HttpResponse:
    """The list. Rule: ``queries.visible_items``."""
    actor, now = request.actor, timezone.now()
    calendar = calendar_of(actor.realm_id)
    asked = read_asked(request.GET, actor, now=now, calendar=calendar)
    items = asked_items(asked, actor, now=now)
    counted = count_up_to(items, MOST_SORTED)
    sort = NEWEST if counted.more and asked.sort.removeprefix("-") != "number" else asked.sort
    total = counted.number + (1 if counted.more else 0)
    page = page_of_rows(in_order(items, sort), request.GET.get("page"), total=total)
    context = {
        **frame(request, asked, "list", now=now, calendar=calendar),
        "page": page,
        "rows": rows_of(page.rows, now, calendar),
        "sort": sort,
        "sortable": not counted.more,
        "may_assign": actor.holds(*OFFICE_ROLES),
        "works": actor.holds(*UNIT_ROLES),
        "bulk": bulk_offers(actor),
        "calendar_words": calendar_words(calendar, now, (item.due for item in page.rows)),
        "reads_nothing": not actor.holds(*READING_ROLES),
    }
    return render(request, "ledger/list.html", context)


def rows_of(items: Sequence[Listed], now: datetime, calendar: Calendar) -> list[Row]:
    """Items of a page as rows."""
    return [
        Row(
            item=item,
            kind=kind_word(item.kind),
            state=standing_tag(item),
            time=time_tag(item, now, calendar),
            rebound=rebound_tag(item),
            card=card_tag(item.card),
        )
        for item in items
    ]
