"""The menu: apps register their entries in ``ready()``, and each person sees those they have a use for."""

from collections.abc import Callable
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

    An entry counts as current on every page whose address starts with its own.
    """

    label: str
    url_name: str
    section: Section
    allowed: Predicate
    order: int
    icon: str
    count: Count | None = None


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
    addresses = {entry.url_name: reverse(entry.url_name) for entry in shown}
    current = _current(request.path, addresses.values())
    groups = []
    for section in Section:
        links = tuple(
            Link(
                label=_(entry.label),
                href=addresses[entry.url_name],
                icon=entry.icon,
                count=entry.count(actor) if entry.count else None,
                current=addresses[entry.url_name] == current,
            )
            for entry in sorted(shown, key=lambda entry: entry.order)
            if entry.section is section
        )
        if links:
            groups.append(Group(heading=_(section.value) if section.value else "", links=links))
    return tuple(groups)


def _current(path: str, addresses: Any) -> str | None:
    """Return the longest address the path lies under; the root only for itself."""
    under = [address for address in addresses if path == address or (address != "/" and path.startswith(address))]
    return max(under, key=len, default=None)
