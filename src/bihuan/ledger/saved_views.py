"""Reading one's own views of the ledger."""

from uuid import UUID

from django.db.models import QuerySet

from bihuan.core.errors import NotFound
from bihuan.core.text import N_
from bihuan.registry.actor import Actor

from .models import SavedView

MOST_VIEWS = 12


def visible_to(actor: Actor) -> QuerySet[SavedView]:
    """One's own, in the order they were made; those of others are nobody's business."""
    views = SavedView.objects.filter(realm_id=actor.realm_id)
    return views.none() if actor.account_id is None else views.filter(account_id=actor.account_id)


def get_view(actor: Actor, uid: UUID) -> SavedView:
    """One of one's own views. Raises NotFound."""
    view = visible_to(actor).filter(uid=uid).first()
    if view is None:
        raise NotFound("view", N_("没有这个视图。"))
    return view


def first_view(actor: Actor) -> SavedView | None:
    """The view that opens first: the default of the first of one's roles that has one, in the order of the posts."""
    defaults = {view.role: view for view in visible_to(actor).exclude(role="")}
    return next((defaults[post.role.value] for post in actor.posts if post.role.value in defaults), None)
