"""What may be the same fault as an item: open ones at its place with words alike or shown by its picture; not those told apart."""

from collections.abc import Sequence

from django.db.models import Q, QuerySet

from bihuan.evidence.queries import shown_alike
from bihuan.registry.actor import Actor

from .likeness import MOST_NEAR, Fault, near
from .models import Apart, Item
from .queries import TARGET_KIND, visible_items
from .states import OPEN_STATES

# Of the items at one place only the newest are looked at.
NEWEST_AT_PLACE = 50


def near_items(item: Item, actor: Actor) -> list[Item]:
    """The few open items of the same office and line that may be the same fault, likeliest first: two queries."""
    if not item.place_key:
        return []
    told_apart = _told_apart(item)
    newest = _at_the_place(item, actor).exclude(pk__in=told_apart).order_by("-pk")[:NEWEST_AT_PLACE]
    there = {other.pk: other for other in newest}
    faults = [_fault(other) for other in there.values()]
    return [there[one.key] for one in near(_fault(item), faults)]


def pictured_alike(item: Item, actor: Actor) -> list[Item]:
    """The few open items of the same office and line, at whatever place, whose fault the same picture shows: newest first.

    Five queries, one for an item without pictures of its fault.
    """
    shown = shown_alike(item.realm_id, TARGET_KIND, item.uid)
    if not shown:
        return []
    others = _mergeable(item, actor).filter(uid__in=shown).exclude(pk__in=_told_apart(item))
    return list(others.order_by("-pk")[:MOST_NEAR])


def _at_the_place(item: Item, actor: Actor) -> QuerySet[Item]:
    return _mergeable(item, actor).filter(place_key=item.place_key)


def _mergeable(item: Item, actor: Actor) -> QuerySet[Item]:
    live = [state.value for state in sorted(OPEN_STATES)]
    rows = visible_items(actor).filter(line=item.line, owner_id=item.owner_id)
    # Parts of one split item lie at one place and are told apart already.
    family = Q(parent_id=item.parent_id) if item.parent_id else Q(parent_id=item.pk)
    return rows.filter(state__in=live).exclude(pk=item.pk).exclude(family).select_related("lead", "place")


def _told_apart(item: Item) -> Sequence[int]:
    pairs = Apart.objects.filter(Q(first=item) | Q(second=item)).values_list("first_id", "second_id")
    return [other for pair in pairs for other in pair if other != item.pk]


def _fault(item: Item) -> Fault:
    return Fault(item.pk, item.place_key, item.problem, item.category)
