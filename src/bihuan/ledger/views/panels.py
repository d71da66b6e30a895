"""The ledger's part of the page of a unit and of a place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.core.workdays import Calendar
from bihuan.evidence.models import Evidence
from bihuan.registry.models import Place, Unit, UnitKind
from bihuan.registry.panels import Panel
from bihuan.registry.queries.calendars import calendar_of
from bihuan.registry.request import ActorRequest
from bihuan.ui.formats import date_table, number

from ..dossiers import IN_ORDER, OVERDUE, Passage, history_of, work_of
from ..indicator_names import names_in
from ..models import Item
from ..packs import rated_kinds
from ..queries import READING_ROLES
from ..states import MOVE_LABELS, STATE_LABELS, Move, State
from .items import title_of
from .story import Thumbnail, thumbnail
from .tags import STATE_KINDS, Tag, rebound_tag, state_tag, time_tag

PICTURES = 2


@dataclass(frozen=True)
class Moved:
    """One item that moved lately, and how."""

    title: str
    href: str
    text: str
    at: datetime
    state: Tag


@dataclass(frozen=True)
class Cycle:
    """One cycle in words and small pictures."""

    words: str
    before: tuple[Thumbnail, ...]
    after: tuple[Thumbnail, ...]


@dataclass(frozen=True)
class There:
    """One item at a place."""

    number: str
    title: str
    href: str
    unit: Unit | None
    tags: tuple[Tag, ...]
    cycles: tuple[Cycle, ...]


def unit_panel(request: ActorRequest, unit: Unit) -> Panel | None:
    """What is open with a unit, how it stands and what moved last; for those who read the ledger."""
    if not request.actor.holds(*READING_ROLES) or unit.kind == UnitKind.REALM:
        return None
    now = timezone.now()
    work = work_of(unit, request.actor, rated=rated_kinds(), now=now)
    address = f"{reverse('ledger:items')}?unit={unit.uid}"
    strip = [(state.value, _(STATE_LABELS[state]), f"state={state.value}", STATE_KINDS[state]) for state in IN_ORDER]
    strip.insert(0, (OVERDUE, _("逾期"), "due=overdue", "late"))
    strip.append((State.CLOSED.value, _("已销号"), "state=closed", "done"))
    values = {
        "counts": [
            {"label": label, "number": work.counts[key].number, "href": f"{address}&{query}", "kind": kind}
            for key, label, query, kind in strip
        ],
        "standing": work.standing,
        "names": names_in(request.actor.realm_id),
        "recent": [
            Moved(
                title=f"{item.number} {title_of(item)}",
                href=reverse("ledger:item", args=[item.uid]),
                text=" · ".join([_(MOVE_LABELS[Move(move.move)]), *([move.unit.short_name] if move.unit else [])]),
                at=move.at,
                state=state_tag(item.state),
            )
            for item, move in work.recent
        ],
        "href": address,
        "now": now,
    }
    return Panel("ledger/unit_panel.html", values)


def place_panel(request: ActorRequest, place: Place) -> Panel | None:
    """Every item at a place, cycle by cycle with pictures; for those who read the ledger."""
    if not request.actor.holds(*READING_ROLES):
        return None
    history = history_of(place, request.actor)
    calendar = calendar_of(request.actor.realm_id)
    shown = [_there(one.item, one.passages, calendar) for one in history.items]
    total = history.total
    values = {
        "items": shown,
        "total": number(total.number) + ("+" if total.more else ""),
        "all_shown": total.number <= len(shown),
        "open": sum(one.item.is_open for one in history.items),
        "rebounds": history.rebounds,
        "href": f"{reverse('ledger:items')}?place={place.uid}",
    }
    return Panel("ledger/place_panel.html", values)


def _there(item: Item, passages: Sequence[Passage], calendar: Calendar) -> There:
    marks = (state_tag(item.state), time_tag(item, timezone.now(), calendar), rebound_tag(item))
    return There(
        number=item.number,
        title=item.problem,
        href=reverse("ledger:item", args=[item.uid]),
        unit=item.lead,
        tags=tuple(mark for mark in marks if mark is not None),
        cycles=tuple(
            Cycle(_span(one, several=len(passages) > 1), _small(one.before, item), _small(one.after, item))
            for one in passages
        ),
    )


def _span(passage: Passage, *, several: bool) -> str:
    """“第 2 轮 · 反弹 2026-03-01 → 2026-03-09”."""
    days = [f"{_(MOVE_LABELS[passage.came])} {date_table(passage.began)}"]
    if passage.ended is not None:
        days.append(date_table(passage.ended))
    words = " → ".join(days)
    return _("第 %(number)s 轮 · %(words)s") % {"number": passage.number, "words": words} if several else words


def _small(pictures: Sequence[Evidence], item: Item) -> tuple[Thumbnail, ...]:
    return tuple(thumbnail(row, item) for row in pictures[:PICTURES])
