"""What stands around every way of looking at the ledger: its filters, one's own views as tabs, what a view leaves out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bihuan.core.errors import NotFound
from bihuan.core.workdays import Calendar
from bihuan.registry.actor import Actor
from bihuan.registry.forms import live_units
from bihuan.registry.request import ActorRequest
from bihuan.ui.formats import number

from ..filtering import ItemFilter, filter_items
from ..models import Item, SavedView
from ..queries import Counted, count_each, visible_batches, visible_items
from ..saved_views import visible_to
from ..states import STATE_LABELS
from .asked import DUE_WORDS, MARK_WORDS, OVERDUE, STATE_GROUPS, Asked, asked_items, canonical, overdue, read_asked
from .kinds import kind_words

BATCHES_OFFERED = 30
TAB_LIMIT = 1_000
ALL, HIDDEN = "all", "hidden"
WAYS = {"list": "ledger:items", "board": "ledger:board", "calendar": "ledger:calendar"}


class Tab(TypedDict):
    """One view as a tab: None as ``count`` where its unit, batch or place is there no more."""

    label: str
    href: str
    current: bool
    count: int | None
    more: bool


@dataclass(frozen=True)
class Left:
    """What is overdue and not in the view in force: said above it, so that no view hides it in silence."""

    words: str
    href: str


def frame(request: ActorRequest, asked: Asked, way: str, *, now: datetime, calendar: Calendar) -> dict[str, Any]:
    """The context of the head of a page on the ledger; ``way`` is list, board or calendar."""
    actor, address = request.actor, canonical(request.GET)
    views = list(visible_to(actor))
    here = next((view for view in views if view.address == address), None)
    counted = _count(views, here, asked, actor, now=now, calendar=calendar)
    ways = [
        {"label": label, "href": reverse(WAYS[key]) + (f"?{address}" if address else ""), "current": key == way}
        for key, label in (("list", _("列表")), ("board", _("看板")), ("calendar", _("日历")))
    ]
    return {
        "asked": asked,
        "ways": ways,
        "address": address,
        "tabs": _tabs(request.path, address, views, counted),
        "view": here,
        "left": _left(counted.get(HIDDEN)),
        "dropped": {chip.name: request.path + _without(request.GET, chip.name) for chip in asked.chips},
        **_choices(actor),
    }


def _count(
    views: list[SavedView], here: SavedView | None, asked: Asked, actor: Actor, *, now: datetime, calendar: Calendar
) -> Mapping[str, Counted]:
    """Count every view, everything and what is left out in one query; without views nothing is asked."""
    if not views:
        return {}
    lists: dict[str, QuerySet[Item]] = {ALL: visible_items(actor)}
    for view in views:
        try:
            wanted = asked if view == here else read_asked(QueryDict(view.address), actor, now=now, calendar=calendar)
        except NotFound:
            continue
        lists[str(view.uid)] = asked_items(wanted, actor, now=now)
    if here is not None:
        late = filter_items(visible_items(actor), overdue(ItemFilter(), now), actor=actor, now=now)
        lists[HIDDEN] = late.exclude(pk__in=asked_items(asked, actor, now=now).values("pk"))
    return count_each(actor, lists, TAB_LIMIT)


def _tabs(path: str, address: str, views: list[SavedView], counted: Mapping[str, Counted]) -> list[Tab]:
    if not views:
        return []
    shown: list[tuple[str, str, Counted | None]] = [(_("全部"), "", counted[ALL])]
    shown += [(view.name, view.address, counted.get(str(view.uid))) for view in views]
    return [
        Tab(
            label=label,
            href=f"{path}?{query}" if query else path,
            current=query == address,
            count=count.number if count else None,
            more=bool(count and count.more),
        )
        for label, query, count in shown
    ]


def _left(hidden: Counted | None) -> Left | None:
    if hidden is None or not hidden.number:
        return None
    words = ngettext("另有 %(count)s 项逾期不在此视图", "另有 %(count)s 项逾期不在此视图", hidden.number)
    shown = number(hidden.number) + ("+" if hidden.more else "")
    return Left(words % {"count": shown}, f"{reverse('ledger:items')}?due={OVERDUE}")


def _without(get: QueryDict, name: str) -> str:
    """The address without one filter."""
    rest = get.copy()
    for gone in (name, "page"):
        rest.pop(gone, None)
    return "?" + rest.urlencode()


def _choices(actor: Actor) -> dict[str, object]:
    """What the fields of the filter offer: pairs of value and word."""
    units = live_units(actor).exclude(pk=actor.realm_id)
    batches = visible_batches(actor).order_by("-id")[:BATCHES_OFFERED]
    states = {**STATE_GROUPS, **{state.value: label for state, label in STATE_LABELS.items()}}
    return {
        "states": _translated(states),
        "dues": _translated(DUE_WORDS),
        "state_marks": _translated(MARK_WORDS),
        "kinds": list(kind_words().items()),
        "units": list(units.values_list("uid", "short_name")),
        "batches": list(batches.values_list("uid", "name")),
    }


def _translated(words: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(value, _(word)) for value, word in words.items()]
