"""An item as it was: replaying its chain up to a movement."""

from collections.abc import Sequence
from uuid import UUID

from bihuan.registry.models import Account, Unit

from ..chain import ACCOUNT_SETS, UNIT_SETS, UNITS, decode, replay
from ..facts import Snapshot
from ..models import Item, Movement


def facts_before(item: Item, sequence: int) -> Snapshot:
    """The facts of the item before its movement ``sequence``, found by replaying the chain: three queries."""
    lines = list(item.movements.filter(sequence__lt=sequence).order_by("sequence").values_list("changes", flat=True))
    units = {
        str(uid): pk
        for pk, uid in Unit.objects.filter(uid__in=_uids(lines, UNITS | UNIT_SETS)).values_list("pk", "uid")
    }
    accounts = Account.objects.filter(uid__in=_uids(lines, ACCOUNT_SETS)).values_list("pk", "uid")
    people = {str(uid): pk for pk, uid in accounts}
    return replay([decode(line, units.__getitem__, people.__getitem__) for line in lines])


def last_movement(item: Item) -> Movement:
    """The newest line of an item's chain."""
    return item.movements.get(sequence=item.length)


def _uids(lines: Sequence[dict[str, object]], names: frozenset[str]) -> set[UUID]:
    found: set[UUID] = set()
    for line in lines:
        for name in names & set(line):
            value = line[name]
            if isinstance(value, str):
                found.add(UUID(value))
            elif isinstance(value, list):
                found |= {UUID(uid) for uid in value}
    return found
