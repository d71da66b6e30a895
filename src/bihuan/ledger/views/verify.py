"""待核查: before and after side by side, one decision after the other; many are closed on the page of bulk moves."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from bihuan.core.uid import uuid7
from bihuan.registry.queries.calendars import calendar_of
from bihuan.registry.request import ActorRequest
from bihuan.ui.pages import paginate

from .. import checking
from ..models import Item, Report
from ..rules import offers_for
from ..states import Move
from .choices import Choice, invitation_of
from .doubt_table import READING
from .doubts import Shown, doubts_shown
from .items import title_of
from .pictures import Comparison, compare
from .tags import Tag, rebound_tag, state_tag

SIZE = 10


@dataclass(frozen=True)
class Row:
    """One report to check: its pictures, its words, and the two decisions that are open (None where they are not)."""

    item: Item
    title: str
    tags: Sequence[Tag]
    pictures: Comparison
    report: Report | None
    doubts: Sequence[Shown]
    accept: Choice | None
    give_back: Choice | None
    client: UUID
    waited: int
    following: UUID | None


@require_safe
def show_queue(request: ActorRequest) -> HttpResponse:
    """What waits for this person's units, the oldest report first. Rule: ``visible_items``, the step's unit is theirs."""
    waiting = checking.waiting_for_check(request.actor)
    page = paginate(waiting, request.GET.get("page"), size=SIZE)
    context = {"page": page, "rows": _rows(page.rows, request), "at": request.GET.get("at", ""), "close": Move.CLOSE}
    context["figures"] = request.actor.holds(*READING)
    return render(request, "ledger/verify_queue.html", context)


def _rows(items: Sequence[Item], request: ActorRequest) -> list[Row]:
    evidence = checking.evidence_of(items)
    reports = checking.current_reports(items)
    openings = checking.openings_of(items)
    names = checking.unit_names({row.unit_id for rows in evidence.values() for row in rows})
    offers = offers_for(items, request.actor)
    calendar, now = calendar_of(request.actor.realm_id), timezone.now()
    # Whoever may send a report back checks it, and who checks it settles what is doubtful.
    doubts = doubts_shown(items, request.actor, [offered.may(Move.SEND_BACK) for offered in offers])
    rows = []
    for place, (item, offered) in enumerate(zip(items, offers, strict=True)):
        accept = next((move for move in (Move.CLOSE, Move.VERIFY) if offered.may(move)), None)
        following = items[place + 1].uid if place + 1 < len(items) else None
        tags: list[Any] = [state_tag(item.state), rebound_tag(item)]
        rows.append(
            Row(
                item=item,
                title=title_of(item),
                tags=[tag for tag in tags if tag is not None],
                pictures=compare(
                    item, evidence[item.uid], reports.get(item.pk), names, opening=openings.get(item.pk, frozenset())
                ),
                report=reports.get(item.pk),
                doubts=doubts[item.uid],
                accept=_choice(item, accept),
                give_back=_choice(item, Move.SEND_BACK if offered.may(Move.SEND_BACK) else None),
                client=uuid7(),
                waited=checking.workdays_waiting(item, now, calendar),
                following=following,
            )
        )
    return rows


def _choice(item: Item, move: Move | None) -> Choice | None:
    if move is None:
        return None
    return Choice(
        move,
        invitation_of(move),
        reverse("ledger:move", kwargs={"uid": item.uid, "move": move}),
    )
