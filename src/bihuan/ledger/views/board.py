"""看板: the ledger by state, each column in the order in which it wants to be dealt with."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bihuan.core.workdays import Calendar
from bihuan.registry.actor import Actor
from bihuan.registry.queries.calendars import calendar_of
from bihuan.registry.request import ActorRequest
from bihuan.ui.formats import number

from ..models import Item
from ..queries import READING_ROLES, Counted, count_each, visible_items, with_facts
from ..states import OPEN_STATES, STATE_LABELS, WITH_UNIT, State
from .asked import asked_items, canonical, read_asked
from .board_cards import Card, cards
from .frames import frame
from .tags import STATE_KINDS

SHOWN = 8
# The loop from left to right. The others stand behind it where there is something in them.
LOOP = (State.REGISTERED, State.ASSIGNED, State.PLANNED, State.REPORTED, State.CLOSED)
BESIDE = (State.DEFERRED, State.CONSOLIDATED, State.SETTLED, State.MERGED, State.WITHDRAWN)


@dataclass(frozen=True)
class Column:
    """One state: how many, the first few as cards, and the list of them all."""

    state: str
    label: str
    kind: str
    count: str
    order: str
    cards: list[Card]
    href: str
    rest: int
    more: bool


@require_safe
def show_board(request: ActorRequest) -> HttpResponse:
    """The ledger by state; the address is that of the list. Rule: ``queries.visible_items``."""
    actor, now = request.actor, timezone.now()
    calendar = calendar_of(actor.realm_id)
    asked = read_asked(request.GET, actor, now=now, calendar=calendar)
    items = asked_items(asked, actor, now=now)
    columns = _columns(items, asked.wanted.states, actor, canonical(request.GET), now=now, calendar=calendar)
    asked_column = request.GET.get("column")
    filled = [column.state for column in columns if column.cards]
    here = asked_column if asked_column in {column.state for column in columns} else (filled or [""])[0]
    context = {
        **frame(request, asked, "board", now=now, calendar=calendar),
        "columns": columns,
        "here": here or (columns[0].state if columns else ""),
        "reads_nothing": not actor.holds(*READING_ROLES),
    }
    return render(request, "ledger/board.html", context)


def _columns(
    items: QuerySet[Item],
    wanted: frozenset[State],
    actor: Actor,
    address: str,
    *,
    now: datetime,
    calendar: Calendar,
) -> list[Column]:
    """A fixed number of queries: one for the counts, one a column for its first, and those of the cards."""
    asked = [state for state in (*LOOP, *BESIDE) if not wanted or state in wanted]
    counted = count_each(actor, {state.value: items.filter(state=state.value) for state in asked})
    shown = [state for state in asked if state in LOOP or counted[state.value].number]
    keys = {state: _first(items, state, counted[state.value]) for state in shown}
    slips = _slips([key for column in keys.values() for key in column], actor, now=now, calendar=calendar)
    return [
        _column(state, counted[state.value], [slips[key] for key in keys[state] if key in slips], address)
        for state in shown
    ]


def _first(items: QuerySet[Item], state: State, counted: Counted) -> list[int]:
    """The first of a column. Past the limit of counting what is over comes as it is stored: sorting it all costs too much."""
    if not counted.number:
        return []
    here = items.filter(state=state.value)
    if state in WITH_UNIT:
        here = here.order_by("due", "id")
    elif state in OPEN_STATES:
        day = "proposed_deadline" if state is State.REGISTERED else "deadline"
        here = here.order_by(F(day).asc(nulls_last=True), "id")
    elif counted.more:
        here = here.order_by("-id")
    else:
        here = here.order_by(F("closed_at").desc(nulls_last=True), "-id")
    return list(here.values_list("pk", flat=True)[:SHOWN])


def _slips(keys: list[int], actor: Actor, *, now: datetime, calendar: Calendar) -> dict[int, Card]:
    rows = list(with_facts(visible_items(actor)).select_related("proposed_lead").filter(pk__in=keys))
    made = cards(rows, actor, now=now, calendar=calendar, illustrated=False)
    return {row.pk: card for row, card in zip(rows, made, strict=True)}


def _column(state: State, counted: Counted, slips: list[Card], address: str) -> Column:
    pairs = [pair for pair in address.split("&") if pair and not pair.startswith(("state=", "sort="))]
    return Column(
        state=state.value,
        label=_(STATE_LABELS[state]),
        kind=STATE_KINDS[state],
        count=number(counted.number) + ("+" if counted.more else ""),
        order=_("按期限先后") if state in OPEN_STATES else _("最近的在前"),
        cards=slips,
        href=f"{reverse('ledger:items')}?" + "&".join([*pairs, f"state={state.value}"]),
        rest=counted.number - len(slips),
        more=counted.more,
    )
