"""What only programs are told: fields by name, a copy that has grown old, and statuses that a protocol asks for."""

from typing import Any

from bihuan.core.errors import DomainError


class AtStatus(DomainError):
    """A refusal to which a protocol gives a status of its own."""

    def __init__(self, status: int, code: str, message: str, **data: Any) -> None:
        super().__init__(code, message, **data)
        self.status = status


class WrongFields(Exception):
    """Fields that break a rule, each with its translated sentences."""

    def __init__(self, errors: dict[str, list[str]]) -> None:
        super().__init__(", ".join(errors))
        self.errors = errors


class Stale(Exception):
    """The thing has changed since the sender read it (``If-Match``)."""
