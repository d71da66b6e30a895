"""The kinds of thing the program knows how to let go of. Each room registers its own from ``AppConfig.ready()``."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet


@dataclass(frozen=True)
class Kind:
    """``due`` gives a realm's rows whose term began before a moment; ``let_go`` takes rows away and says how many.

    ``label`` and ``since`` (the day from which a term counts) are marked msgids. ``let_go`` runs in a transaction of its own
    and may be cut off: what is left is due again.
    """

    what: str
    label: str
    since: str
    due: Callable[[int, datetime], "QuerySet[Any]"]
    let_go: Callable[["QuerySet[Any]"], int]


_registered: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    """Add kinds; naming another for the same thing is a programming error (ValueError)."""
    for kind in kinds:
        if _registered.get(kind.what, kind) is not kind:
            raise ValueError(f"two kinds of retention named {kind.what}")
        _registered[kind.what] = kind


def registered() -> tuple[Kind, ...]:
    """Return every kind, in the order of registration."""
    return tuple(_registered.values())
