"""A dry run that cannot lie: the very action is carried out, judged, and undone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from bihuan.core.errors import DomainError

Act = Callable[[Sequence[UUID]], object]


@dataclass(frozen=True)
class Rehearsal:
    """What an action would take of many items, and what it would refuse with the reason."""

    taken: tuple[UUID, ...]
    refused: tuple[tuple[UUID, DomainError], ...]


def rehearse(uids: Sequence[UUID], act: Act) -> Rehearsal:
    """Carry an action out on all items, and where one is refused on each alone; nothing of it is kept.

    ``act`` must not carry a client id: what is only rehearsed is not remembered.
    """
    if not uids or _fault(uids, act) is None:
        return Rehearsal(tuple(uids), ())
    faults = [(uid, _fault([uid], act)) for uid in uids]
    return Rehearsal(
        tuple(uid for uid, fault in faults if fault is None),
        tuple((uid, fault) for uid, fault in faults if fault is not None),
    )


def _fault(uids: Sequence[UUID], act: Act) -> DomainError | None:
    try:
        with transaction.atomic():
            act(uids)
            transaction.set_rollback(True)
    except DomainError as fault:
        return fault
    return None
