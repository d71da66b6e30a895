"""Who carries out which kind of outbox job. Apps register in ``AppConfig.ready()``."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from .models import OutboxJob

Handle = Callable[[OutboxJob], None]


@dataclass(frozen=True)
class Handler:
    """``lease`` must be longer than the work usually takes; after ``attempts`` claims the job is given up."""

    handle: Handle
    lease: timedelta
    attempts: int


_handlers: dict[str, Handler] = {}


def register(kind: str, handle: Handle, *, lease: timedelta = timedelta(minutes=5), attempts: int = 8) -> None:
    """Name the function for a kind of job. Naming another for the same kind is a programming error (ValueError)."""
    known = _handlers.get(kind)
    if known is not None and known.handle is not handle:
        raise ValueError(f"two handlers for outbox jobs of kind {kind}")
    _handlers[kind] = Handler(handle, lease, attempts)


def handler_of(kind: str) -> Handler | None:
    """Return the handler of a kind; None where no app of this installation knows it."""
    return _handlers.get(kind)


def known_kinds() -> tuple[str, ...]:
    """Return every kind that this installation can carry out."""
    return tuple(_handlers)
