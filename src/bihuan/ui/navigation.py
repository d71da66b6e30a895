"""The menu: apps register their entries in ``ready()``, and each person sees those they have a use for."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.core.text import N_

Predicate = Callable[[Any], bool]
Count = Callable[[Any], int | None]


class Section(Enum):
    """The parts of the rail from top to bottom; the value is the heading shown, none for the first."""

    DAY = ""
    BUSINESS = N_("业务")
    WHOLE = N_("全局")
    ADMINISTRATION = N_("管理")


@dataclass(frozen=True)
class Entry:
    """One line of the menu. ``allowed`` and ``count`` are asked with the request's actor; ``order`` sorts in a section.

    An entry counts as current on every page whose address starts with its own or with one of the views in ``under``.
    """

    label: str
    url_name: str
    section: Section
    allowed: Predicate
    order: int
    icon: str
    count: Count | None = None
    under: tuple[str, ...] = ()


@dataclass(frozen=True)
class Link:
    """An entry as one person sees it on one page."""

    label: str
    href: str
    icon: str
    count: int | None
    current: bool


@dataclass(frozen=True)
class Group:
    """A section with something in it."""

    heading: str
    links: tuple[Link, ...]


_entries: dict[str, Entry] = {}


def register(entry: Entry) -> None:
    """Add an entry, once per process; raises ValueError when its view is in the menu already."""
    if entry.url_name in _entries:
        raise ValueError(f"in the menu already: {entry.url_name}")
    _entries[entry.url_name] = entry


def menu(request: HttpRequest) -> tuple[Group, ...]:
    """Return the sections the request's actor has entries in; empty for a stranger (no ``request.actor``)."""
    actor = getattr(request, "actor", None)
    if actor is None:
        return ()
    shown = [entry for entry in _entries.values() if entry.allowed(actor)]
    current = _current(request.path, shown)
    groups = []
    for section in Section:
        links = tuple(
            Link(
                label=_(entry.label),
                href=reverse(entry.url_name),
                icon=entry.icon,
                count=entry.count(actor) if entry.count else None,
                current=entry is current,
            )
            for entry in sorted(shown, key=lambda entry: entry.order)
            if entry.section is section
        )
        if links:
            groups.append(Group(heading=_(section.value) if section.value else "", links=links))
    return tuple(groups)


def _current(path: str, entries: Iterable[Entry]) -> Entry | None:
    """Return the entry with the longest address that the path lies under; the root only for itself."""
    homes = [(reverse(name), entry) for entry in entries for name in (entry.url_name, *entry.under)]
    under = [home for home in homes if path == home[0] or (home[0] != "/" and path.startswith(home[0]))]
    return max(under, key=lambda home: len(home[0]))[1] if under else None
