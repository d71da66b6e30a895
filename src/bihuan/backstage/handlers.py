"""Who carries out which kind of outbox job. Apps register in ``AppConfig.ready()``."""

import enum
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from .models import OutboxJob

Handle = Callable[[OutboxJob], None]


class Lane(enum.Enum):
    """Jobs of one lane wait for each other; those that call foreign servers hold up no work of our own."""

    HOME = enum.auto()
    OUTWARD = enum.auto()


@dataclass(frozen=True)
class Handler:
    """``lease`` must be longer than the work usually takes; after ``attempts`` claims the job is given up."""

    handle: Handle
    lease: timedelta
    attempts: int
    lane: Lane


_handlers: dict[str, Handler] = {}


def register(
    kind: str,
    handle: Handle,
    *,
    lease: timedelta = timedelta(minutes=5),
    attempts: int = 8,
    lane: Lane = Lane.HOME,
) -> None:
    """Name the function for a kind of job. Naming another for the same kind is a programming error (ValueError)."""
    known = _handlers.get(kind)
    if known is not None and known.handle is not handle:
        raise ValueError(f"two handlers for outbox jobs of kind {kind}")
    _handlers[kind] = Handler(handle, lease, attempts, lane)


def handler_of(kind: str) -> Handler | None:
    """Return the handler of a kind; None where no app of this installation knows it."""
    return _handlers.get(kind)


def known_kinds(*lanes: Lane) -> tuple[str, ...]:
    """Return every kind of these lanes that this installation can carry out."""
    return tuple(kind for kind, handler in _handlers.items() if handler.lane in lanes)
