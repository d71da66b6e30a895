"""Who hears of what the registry did.

The audit lies in a higher layer, so it registers itself here when the program starts. Nothing is done unheard: an act
for which no listener is registered fails, and so does one whose listener fails, since both run in one transaction.
"""

import enum
from typing import Protocol
from uuid import UUID

from .actor import Actor


class Act(enum.StrEnum):
    """The kinds of act the audit tells apart; the values are the audit's own words."""

    SETTING = "setting"
    ACCOUNT = "account"
    RIGHT = "right"
    IMPORT = "import"
    EXPORT = "export"
    PERSONAL_READ = "personal_read"


class Listener(Protocol):
    """Writes one line about an act; raising undoes the act."""

    def __call__(self, act: Act, *, actor: Actor, target_kind: str, target: UUID, **facts: str) -> None:
        """Take note."""


_listeners: list[Listener] = []


def listen(listener: Listener) -> None:
    """Register a listener, once for the life of the process."""
    if listener not in _listeners:
        _listeners.append(listener)


def tell(act: Act, *, actor: Actor, target_kind: str, target: UUID, **facts: str) -> None:
    """Tell every listener of an act on one target (``unit``, ``person``, ``place``, ``appointment``, ``table``).

    ``facts`` are codes, uids and counts, never a person's name or phone; ``verb`` among them says what was done.
    Raises RuntimeError where nobody listens.
    """
    if not _listeners:
        raise RuntimeError("no audit listener is registered with bihuan.registry.witness")
    for listener in _listeners:
        listener(act, actor=actor, target_kind=target_kind, target=target, **facts)
