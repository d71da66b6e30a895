"""What a file would change: each of its rows against what is here, before anything is written."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from bihuan.core.errors import DomainError
from bihuan.core.sealing import canonical_json, digest
from bihuan.core.text import N_
from bihuan.registry.models import TableKind

from .columns import Column
from .reading import RawRow


class Status(enum.StrEnum):
    """What becomes of a row."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"


@dataclass(frozen=True)
class Difference:
    """One row of the file and what it does. ``reason`` is a marked msgid with ``reason_data``, only where refused.

    ``before`` is empty for a new row; ``after`` holds every column; ``changed`` names the columns that differ.
    """

    number: int
    status: Status
    key: str
    before: dict[str, str] = field(default_factory=dict)
    after: dict[str, str] = field(default_factory=dict)
    changed: tuple[str, ...] = ()
    reason: str = ""
    reason_data: dict[str, Any] = field(default_factory=dict)


class Desk(Protocol):
    """One table of one realm, opened for one actor: what is here, how a row is judged, how it is written.

    Read once when opened; ``columns`` in the order of the printed table.
    """

    kind: TableKind
    columns: Sequence[Column]
    current: dict[str, dict[str, str]]

    def prepare(self, rows: Sequence[RawRow]) -> None:
        """Look at all the rows of a file before the first is judged: a row may name another of the same file."""

    def complete(self, values: dict[str, str]) -> tuple[str, dict[str, str]]:
        """Return the row's key and its values with names resolved and every column filled. Raises DomainError."""

    def write(self, differences: Sequence[Difference]) -> None:
        """Write the new and changed rows by the registry's own actions; called inside one transaction."""


def differences(desk: Desk, rows: Sequence[RawRow]) -> list[Difference]:
    """Judge every row of a file; writes nothing."""
    desk.prepare(rows)
    seen: dict[str, int] = {}
    return [_judge(desk, row, seen) for row in rows]


def fingerprint(found: Sequence[Difference]) -> str:
    """Return a digest of what would be done, by which a confirmation knows that it was given to just that."""
    return digest(canonical_json([[item.number, item.status, item.key, item.before, item.after] for item in found]))


def counts(found: Sequence[Difference]) -> dict[str, int]:
    """Return how many rows are of each status, and ``rows`` in all."""
    numbers = {status.value: sum(item.status is status for item in found) for status in Status}
    return {"rows": len(found), **numbers}


def _judge(desk: Desk, row: RawRow, seen: dict[str, int]) -> Difference:
    if row.fault:
        return Difference(row.number, Status.REFUSED, "", reason=row.fault, reason_data=row.fault_data)
    try:
        key, after = desk.complete(row.values)
    except DomainError as error:
        return Difference(row.number, Status.REFUSED, "", reason=error.message, reason_data=error.data)
    if key in seen:
        twice = {"other": seen[key]}
        return Difference(row.number, Status.REFUSED, key, reason=N_("与第 %(other)s 行重复。"), reason_data=twice)
    seen[key] = row.number
    before = desk.current.get(key)
    if before is None:
        return Difference(row.number, Status.NEW, key, {}, after, tuple(name for name, text in after.items() if text))
    changed = tuple(column.name for column in desk.columns if before[column.name] != after[column.name])
    return Difference(row.number, Status.CHANGED if changed else Status.SAME, key, before, after, changed)
