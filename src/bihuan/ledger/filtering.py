"""What a list of the ledger is narrowed to, and how."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from bihuan.backstage import search
from bihuan.core.workdays import end_of_day, start_of_day
from bihuan.core.zh import as_initials
from bihuan.registry.actor import Actor
from bihuan.registry.queries.calling import words_of
from bihuan.registry.queries.places import ids_by_initials as place_ids_by_initials
from bihuan.registry.queries.units import ids_by_initials

from .cards import CARDED
from .doubting import with_open_doubts
from .kept import Kept, keepings_like, proposals_for
from .models import Item, ItemAccess, Party, Plan, Request, RequestAnswer
from .queries import of_unit, reach_of
from .states import OPEN_STATES, WITH_UNIT, Card, Paper, State

SEARCH_KIND = "ledger.item"


@dataclass(frozen=True)
class ItemFilter:
    """What a list is narrowed to; empty fields narrow nothing. ``soon_until`` is the end of 临期 (due from now on).

    ``stuck_at`` asks for 卡住: not handed over, not signed for, or overdue at that moment. ``also`` is a condition
    that stands beside all others: what is behind a figure (``figures``).
    """

    states: frozenset[State] = frozenset()
    units: frozenset[int] = frozenset()
    kinds: frozenset[str] = frozenset()
    batch: UUID | None = None
    place: int | None = None
    text: str = ""
    overdue_at: datetime | None = None
    soon_until: datetime | None = None
    open_only: bool = False
    rebounded: bool = False
    returned: bool = False
    unassignable: bool = False
    stuck_at: datetime | None = None
    plan_waiting: bool = False
    report_waiting: bool = False
    asked: bool = False
    checkers: frozenset[int] = frozenset()
    unacknowledged: bool = False
    unacknowledged_by: frozenset[int] = frozenset()
    due_on: date | None = None
    finish_on: date | None = None
    card: Card | None = None
    card_proposed: bool = False
    kept: Kept | None = None
    doubted: bool = False
    lines: frozenset[str] = frozenset()
    also: Q = field(default_factory=Q)


def filter_items(items: QuerySet[Item], wanted: ItemFilter, *, actor: Actor, now: datetime) -> QuerySet[Item]:
    """Narrow visible items."""
    if len(wanted.units) == 1 and wanted.units != reach_of(actor).units:
        items = of_unit(items, actor, *wanted.units)
    items = items.filter(wanted.also)
    if wanted.lines:
        items = items.filter(line__in=wanted.lines)
    if wanted.states:
        items = items.filter(Q(listed_state__in=sorted(state.value for state in wanted.states)))
    if wanted.open_only:
        items = items.filter(Q(listed_state__in=sorted(state.value for state in OPEN_STATES)))
    if wanted.kinds:
        items = items.filter(kind__in=wanted.kinds)
    if wanted.batch is not None:
        items = items.filter(batch__uid=wanted.batch)
    if wanted.place is not None:
        items = items.filter(place_id=wanted.place)
    items = _filter_parties(items, wanted, actor)
    items = _filter_marks(items, wanted, now)
    items = _filter_supervision(items, wanted, actor)
    if wanted.stuck_at is not None:
        at_unit = sorted(state.value for state in WITH_UNIT)
        late = Q(state__in=at_unit, due__lt=wanted.stuck_at)
        items = items.filter(Q(state=State.REGISTERED.value) | late | unacknowledged(actor))
    items = _filter_days(items, wanted)
    if wanted.text.strip():
        items = items.filter(_found(actor, wanted.text))
    return items


def _filter_days(items: QuerySet[Item], wanted: ItemFilter) -> QuerySet[Item]:
    if wanted.due_on is not None:
        items = due_between(items, wanted.due_on, wanted.due_on)
    if wanted.finish_on is not None:
        items = finishing_between(items, wanted.finish_on, wanted.finish_on)
    return items


def due_between(items: QuerySet[Item], first: date, last: date) -> QuerySet[Item]:
    """What is due from the first day to the last, both included."""
    return items.filter(Q(listed_due__range=(start_of_day(first), end_of_day(last))))


def finishing_between(items: QuerySet[Item], first: date, last: date) -> QuerySet[Item]:
    """What its plan in force means to finish on one of these days and is not reported yet."""
    plans = Plan.objects.filter(
        finish__range=(start_of_day(first), end_of_day(last)), version=F("item__plan_version")
    ).values("item_id")
    return items.filter(pk__in=plans, state=State.PLANNED.value, plan=Paper.IN_FORCE.value)


def _filter_parties(items: QuerySet[Item], wanted: ItemFilter, actor: Actor) -> QuerySet[Item]:
    if len(wanted.units) > 1:
        rows = ItemAccess.objects.filter(realm_id=actor.realm_id, unit_id__in=wanted.units)
        items = items.filter(pk__in=rows.values("item_id"))
    if wanted.checkers:
        items = items.filter(checker_id__in=wanted.checkers)
    if wanted.unacknowledged or wanted.unacknowledged_by:
        items = items.filter(unacknowledged(actor, wanted.unacknowledged_by))
    return items


def unacknowledged(actor: Actor, units: frozenset[int] = frozenset()) -> Q:
    """What a lead or assisting unit (one of these, where some are named) has not signed for."""
    waiting = Party.objects.filter(realm_id=actor.realm_id, acknowledged_at__isnull=True).exclude(part="doer")
    if units:
        waiting = waiting.filter(unit_id__in=units)
    return Q(pk__in=waiting.values("item_id"), state__in=[State.ASSIGNED.value, State.PLANNED.value])


def _filter_marks(items: QuerySet[Item], wanted: ItemFilter, now: datetime) -> QuerySet[Item]:
    if wanted.overdue_at is not None:
        items = items.filter(Q(listed_due__lt=wanted.overdue_at))
    if wanted.soon_until is not None:
        items = items.filter(Q(listed_due__gte=now, listed_due__lte=wanted.soon_until))
    if wanted.rebounded:
        items = items.filter(rebounds__gt=0)
    if wanted.returned:
        items = items.filter(returns__gt=0, state__in=[State.ASSIGNED.value, State.PLANNED.value])
    if wanted.unassignable:
        items = items.filter(state=State.REGISTERED.value, proposed_lead__isnull=True)
    if wanted.plan_waiting:
        items = items.filter(plan__in=["submitted", "approved"])
    if wanted.report_waiting:
        items = items.filter(report="submitted")
    if wanted.asked:
        waiting = Request.objects.filter(answer=RequestAnswer.OPEN, item_id=OuterRef("pk"))
        items = items.filter(Exists(waiting))
    if wanted.doubted:
        items = with_open_doubts(items)
    return items


def _filter_supervision(items: QuerySet[Item], wanted: ItemFilter, actor: Actor) -> QuerySet[Item]:
    if wanted.card is not None:
        items = items.filter(card=wanted.card.value)
    if wanted.card_proposed:
        at_work = sorted(state.value for state in CARDED)
        items = items.filter(pk__in=proposals_for(actor).values("item_id"), state__in=at_work)
    if wanted.kept is not None:
        items = items.filter(pk__in=keepings_like(actor, wanted.kept).values("item_id"))
    return items


def _found(actor: Actor, text: str) -> Q:
    """Every word is in the item; one of two or more letters may also be the initials of its place or unit."""
    letters = [read for word in words_of(text) if (read := as_initials(word))]
    rest = " ".join(word for word in words_of(text) if not as_initials(word))
    found = Q(pk__in=_indexed(actor, rest)) if rest else Q()
    for word in letters:
        units = ids_by_initials(actor.realm_id, word)
        found &= (
            Q(pk__in=_indexed(actor, word))
            | Q(place_id__in=place_ids_by_initials(actor.realm_id, word))
            | Q(lead_id__in=units)
            | Q(lead__isnull=True, proposed_lead_id__in=units)
        )
    return found


def _indexed(actor: Actor, text: str) -> QuerySet[Any, Any]:
    reach = reach_of(actor)
    units = None if reach.everything or reach.lines else reach.units
    return search.matching(actor.realm_id, SEARCH_KIND, text, unit_ids=units)
