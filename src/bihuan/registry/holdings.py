"""Everything the program holds about a person, kind by kind: what an export tells, and what an erasure takes or leaves and why.

Each room registers what it holds from ``AppConfig.ready()``; a test walks the tables for one that nobody answers for.
"""

import enum
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from bihuan.core.sealing import canonical_json, digest

from .models import Account, Person
from .personal import PersonalValues


@dataclass(frozen=True)
class Subject:
    """Whom it is about; ``account`` and ``values`` are read before anything is erased."""

    person: Person
    account: Account
    values: PersonalValues


class Fate(enum.StrEnum):
    """What an erasure does to a kind of thing."""

    GONE = "gone"
    CHANGED = "changed"  # the row stays and says less
    KEPT = "kept"


Find = Callable[[Subject], "QuerySet[Any]"]
Tell = Callable[[Subject], list[dict[str, str]]]


@dataclass(frozen=True)
class Holding:
    """One kind of thing held about people.

    ``label``, ``purpose`` and ``why`` are marked msgids; ``why`` says why an erasure does what ``fate`` says. ``columns`` are
    heads with the fields an export reads; what is enciphered is told by ``opened`` instead. ``naming``: found by the name as it
    stands in what people wrote, and only erased where the request asks for that.
    """

    key: str
    label: str
    purpose: str
    fate: Fate
    why: str
    find: Find
    columns: tuple[tuple[str, str], ...] = ()
    opened: Tell | None = None
    erase: Callable[[Subject], None] | None = None
    naming: bool = False

    def told(self, subject: Subject) -> Iterator[dict[str, str]]:
        """Give every row of it in words, under the heads as marked."""
        if self.opened is not None:
            yield from self.opened(subject)
            return
        heads = [head for head, _field in self.columns]
        for row in self.find(subject).values_list(*[field for _head, field in self.columns]).iterator():
            yield dict(zip(heads, map(_word, row), strict=True))


_registered: dict[str, Holding] = {}
_afterwards: list[Callable[[], None]] = []
_last: list[Holding] = []


def register_last(holding: Holding) -> None:
    """Add what is told first and erased last: the personal values, by which enciphered things of other rooms are found."""
    _last[:] = [holding]


def register(*holdings: Holding) -> None:
    """Add kinds of things held; naming another for the same key is a programming error (ValueError)."""
    for holding in holdings:
        if _registered.get(holding.key, holding) is not holding:
            raise ValueError(f"two holdings of key {holding.key}")
        _registered[holding.key] = holding


def afterwards(clear: Callable[[], None]) -> None:
    """Have ``clear`` called once an erasure stands: for what lies outside any row."""
    if clear not in _afterwards:
        _afterwards.append(clear)


def registered() -> tuple[Holding, ...]:
    """Return every kind, the personal values first, then those of the lower rooms before the upper ones'."""
    return (*_last, *_registered.values())


@dataclass(frozen=True)
class Found:
    """How much of a kind there is, and what becomes of it under a request."""

    holding: Holding
    count: int
    fate: Fate


def look(subject: Subject, *, words: bool) -> list[Found]:
    """Count every kind; where the words are to stay, so do the names in them."""
    return [
        Found(one, one.find(subject).count(), Fate.KEPT if one.naming and not words else one.fate)
        for one in registered()
    ]


def clear_afterwards() -> None:
    """Call whatever clears what lies outside any row; outside a transaction."""
    for clear in _afterwards:
        clear()


def fingerprint(found: list[Found]) -> str:
    """Stand for what was shown: an erasure is confirmed by the fingerprint of what the approver saw."""
    return digest(canonical_json({one.holding.key: [one.count, one.fate.value] for one in found}))


def erase(subject: Subject, *, words: bool) -> None:
    """Take away what an erasure takes, kind by kind, in the caller's transaction."""
    for one in (*_registered.values(), *_last):
        if one.erase is not None and (words or not one.naming):
            one.erase(subject)


def _word(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M:%S}"
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
