"""先办这些: the few items to act on now, in the order of one's own side."""

from datetime import datetime

from django.db.models import F, Q, QuerySet

from bihuan.core.workdays import Calendar
from bihuan.ledger.filtering import ItemFilter, filter_items, unacknowledged
from bihuan.ledger.look_back_queries import waiting_visits
from bihuan.ledger.models import Item
from bihuan.ledger.queries import due_first, visible_items, with_facts
from bihuan.ledger.states import WITH_UNIT, State
from bihuan.ledger.views.asked import soon_until
from bihuan.registry.actor import Actor

from .viewpoints import Viewpoint

PRESSING, UNASSIGNED, QUEUE, CARDS = 8, 4, 12, 20


def first_items(viewpoint: Viewpoint, actor: Actor, *, now: datetime, calendar: Calendar) -> list[Item]:
    """The items a viewpoint puts first, in its order."""
    seen = with_facts(visible_items(actor)).select_related("proposed_lead")
    if viewpoint is Viewpoint.OFFICE:
        return _office_first(seen, actor, now=now, calendar=calendar)
    if viewpoint is Viewpoint.CHECKER:
        waiting = filter_items(seen, ItemFilter(checkers=actor.unit_ids), actor=actor, now=now)
        return list(waiting.order_by("sent_at", "id")[:QUEUE])
    if viewpoint is Viewpoint.UNIT:
        return list(due_first(_at_unit(seen))[:CARDS])
    if viewpoint is Viewpoint.INSPECTOR:
        visits = list(due_first(seen.filter(waiting_visits(actor)))[:QUEUE])
        return visits or list(seen.filter(registrar_id=actor.account_id).order_by("-id")[:QUEUE])
    return []


def _office_first(seen: QuerySet[Item], actor: Actor, *, now: datetime, calendar: Calendar) -> list[Item]:
    """Late, then not handed over (without any unit named first), then nearly due or not signed for.

    Whatever the title counts as stuck finds its row here.
    """
    pressed = Q(due__lte=soon_until(now, calendar)) | unacknowledged(actor)
    pressing = list(due_first(_at_unit(seen).filter(pressed))[:PRESSING])
    waiting = seen.filter(state=State.REGISTERED.value).order_by(F("proposed_lead").asc(nulls_first=True), "id")
    late = [item for item in pressing if item.due is not None and item.due < now]
    return [*late, *waiting[:UNASSIGNED], *pressing[len(late) :]]


def _at_unit(seen: QuerySet[Item]) -> QuerySet[Item]:
    return seen.filter(state__in=sorted(state.value for state in WITH_UNIT))
