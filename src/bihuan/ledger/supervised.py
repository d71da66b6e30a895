"""What somebody may see of cards, of keepings and of items near one another; all of it through ``visible_items``."""

from uuid import UUID

from django.db.models import Q, QuerySet

from bihuan.core.errors import NotFound
from bihuan.core.text import N_
from bihuan.registry.actor import Actor

from .cards import CARDED
from .kept import proposals_for
from .models import CardProposal, Item, Keeping
from .queries import visible_items
from .states import OPEN_STATES


def visible_keepings(actor: Actor) -> QuerySet[Keeping]:
    """The keepings of items the actor sees."""
    return Keeping.objects.filter(realm_id=actor.realm_id, item__in=visible_items(actor))


def get_keeping(actor: Actor, uid: UUID) -> Keeping:
    """One visible keeping with its item and keeper. Raises NotFound."""
    keeping = visible_keepings(actor).filter(uid=uid).select_related("item__batch", "item__place", "unit").first()
    if keeping is None:
        raise NotFound("keeping", N_("没有这项管护"))
    return keeping


def open_proposals(actor: Actor) -> QuerySet[CardProposal]:
    """The cards proposed for items the actor sees and somebody works on."""
    at_work = visible_items(actor).filter(state__in=[state.value for state in CARDED])
    return proposals_for(actor).filter(item__in=at_work)


def neighbours_of(item: Item, actor: Actor, limit: int = 8) -> QuerySet[Item]:
    """Open items at the same place (by name where the place is not listed), the newest first: what may be the same fault."""
    same = Q(place=item.place_id) if item.place_id else Q(place_text=item.place_text)
    if not item.place_name:
        return Item.objects.none()
    alike = visible_items(actor).filter(same, state__in=[state.value for state in OPEN_STATES], owner=item.owner_id)
    return alike.exclude(pk=item.pk).select_related("lead", "place").order_by("-pk")[:limit]
