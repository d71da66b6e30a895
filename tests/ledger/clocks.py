"""Other dates for items, where a test needs a deadline that is past or near and no move could set it."""

from collections.abc import Sequence
from datetime import datetime

from bihuan.ledger.models import Item, ItemAccess


def set_due(items: Item | Sequence[Item], due: datetime, **other: datetime) -> None:
    """Let items be due then, in the row and in the rows of those who see it, as actions write them together."""
    keys = [item.pk for item in ([items] if isinstance(items, Item) else items)]
    Item.objects.filter(pk__in=keys).update(due=due, **other)
    ItemAccess.objects.filter(item_id__in=keys).update(due=due)
