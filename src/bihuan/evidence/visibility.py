"""Who sees evidence that is linked: whoever sees what it is linked to, as the owner of the target says."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from bihuan.registry.actor import Actor

# The targets of one kind that an actor sees, as rows with a ``uid``.
VisibleTargets = Callable[[Actor], QuerySet[Any]]

_registered: dict[str, VisibleTargets] = {}


def register(target_kind: str, visible_targets: VisibleTargets) -> None:
    """Name the function for a kind of target, from ``AppConfig.ready()``. A kind nobody registered is seen by nobody."""
    known = _registered.get(target_kind)
    if known is not None and known is not visible_targets:
        raise ValueError(f"two rules of visibility for {target_kind}")
    _registered[target_kind] = visible_targets


def registered() -> dict[str, VisibleTargets]:
    """Return every kind with its function."""
    return dict(_registered)
