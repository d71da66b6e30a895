"""不是同一处: a person finds that two items alike are different faults."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from bihuan.core.errors import Invalid
from bihuan.core.text import N_
from bihuan.registry.actor import Actor
from bihuan.registry.models import Line

from ..models import Apart, Item
from .batching import must_work_for
from .loading import lock_items


def tell_apart(uid: UUID, *, other: UUID, actor: Actor) -> None:
    """Write down that two items are different faults, so that neither is suggested for the other again.

    No fact of either changes and nothing goes on their chains; told twice it stays as it is. Raises Denied for anybody
    but the office of both, NotFound for an item the actor does not see.
    """
    with transaction.atomic():
        items = [desk.item for desk in lock_items([uid, other], actor=actor)]
        for item in items:
            must_work_for(actor, item.owner_id, Line(item.line))
        if uid == other:
            raise Invalid("apart_from_itself", N_("请选另一个事项"))
        _keep(items[0], items[1], actor)


def keep_apart(item: Item, other_id: int, *, actor: Actor) -> None:
    """The same for an item just registered beside one that was shown to whoever registered it."""
    other = Item.objects.get(realm_id=item.realm_id, pk=other_id)
    first, second = (other, item) if other.pk < item.pk else (item, other)
    _keep(first, second, actor)


def _keep(first: Item, second: Item, actor: Actor) -> None:
    Apart.objects.get_or_create(
        first=first,
        second=second,
        defaults={"realm_id": first.realm_id, "account_id": actor.account_id, "at": timezone.now()},
    )
