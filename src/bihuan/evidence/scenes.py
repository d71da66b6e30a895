"""What the owner of a target knows of it, registered as with visibility: since when and where it is known, and its kin."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from .truth import Scene

# From the realm and the public ids of targets of one kind to what is known of each.
ScenesOf = Callable[[int, Collection[UUID]], Mapping[UUID, Scene]]
# From the realm and the public id of a target to others, as rows with a ``uid``, newest first: of the same unit, at the same
# place, of the same kind.
KinOf = Callable[[int, UUID], Sequence[QuerySet[Any]]]

_registered: dict[str, ScenesOf] = {}
_kin: dict[str, KinOf] = {}


def register(target_kind: str, scenes_of: ScenesOf) -> None:
    """Name the function for a kind of target, from ``AppConfig.ready()``."""
    known = _registered.get(target_kind)
    if known is not None and known is not scenes_of:
        raise ValueError(f"two scenes of {target_kind}")
    _registered[target_kind] = scenes_of


def scenes_of(target_kind: str, realm_id: int, uids: Collection[UUID]) -> Mapping[UUID, Scene]:
    """Return what is known of each target; nothing for a kind nobody registered."""
    known = _registered.get(target_kind)
    return known(realm_id, uids) if known is not None else {}


def register_kin(target_kind: str, kin: KinOf) -> None:
    """Name the function that tells the kin of a target, from ``AppConfig.ready()``."""
    known = _kin.get(target_kind)
    if known is not None and known is not kin:
        raise ValueError(f"two kins of {target_kind}")
    _kin[target_kind] = kin


def kin_of(target_kind: str, realm_id: int, uid: UUID) -> Sequence[QuerySet[Any]]:
    """Return the kin of a target; none for a kind nobody registered."""
    known = _kin.get(target_kind)
    return known(realm_id, uid) if known is not None else ()
