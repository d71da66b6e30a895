"""Since when and where the thing is known that a picture shall prove: its owner says, as with visibility."""

from collections.abc import Callable, Collection, Mapping
from uuid import UUID

from .truth import Scene

# From the realm and the public ids of targets of one kind to what is known of each.
ScenesOf = Callable[[int, Collection[UUID]], Mapping[UUID, Scene]]

_registered: dict[str, ScenesOf] = {}


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
