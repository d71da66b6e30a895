"""Every address of the installation, and what its placeholders are filled in with."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from bihuan.ledger.states import Move
from tests.security.world import World

NOWHERE = UUID("00000000-0000-7000-8000-000000000000")

# By view name or, where a whole family takes the same thing, by the beginning of its name; the longest match counts.
TARGETS: dict[str, Callable[[World], dict[str, Any]]] = {
    "registry:unit": lambda world: {"uid": world.unit.uid},
    "registry:place": lambda world: {"uid": world.place.uid},
    "registry:person": lambda world: {"uid": world.person.person.uid},
    "registry:appointment": lambda world: {"uid": world.appointment.uid},
    "registry:import": lambda world: {"uid": world.staged.uid},
    "registry:table": lambda world: {"table": "people"},
    "one-time-link": lambda world: {"token": "forged"},
    "ledger:item": lambda world: {"uid": world.item.uid},
    "ledger:record": lambda world: {"uid": world.item.uid},
    "ledger:move": lambda world: {"uid": world.item.uid, "move": Move.ACKNOWLEDGE},
    "ledger:batch": lambda world: {"uid": world.item.batch.uid},
    "ledger:dispatched": lambda world: {"uid": NOWHERE},
    "ledger:handover": lambda world: {"uid": NOWHERE},
    "evidence:": lambda world: {"uid": NOWHERE},
}


@dataclass(frozen=True)
class Address:
    """One named view. ``takes`` are its placeholders' names, ``is_open`` says that no sign-in is asked for."""

    name: str
    takes: frozenset[str]
    is_open: bool

    def path(self, world: World, **instead: Any) -> str:
        """The address with the world's own things in it, or ``instead`` of them others."""
        if not self.takes:
            return reverse(self.name)
        filled = {**target(self.name)(world), **instead}
        return reverse(self.name, kwargs={name: filled[name] for name in self.takes})


def target(name: str) -> Callable[[World], dict[str, Any]]:
    """Return what fills the placeholders of a view. Raises LookupError for one that nobody thought of."""
    known = [prefix for prefix in TARGETS if name.startswith(prefix)]
    if not known:
        raise LookupError(f"tests/security/addresses.py names nothing for the placeholders of {name}")
    return TARGETS[max(known, key=len)]


def addresses() -> list[Address]:
    """Return every view of the installation. Raises LookupError for one without a name: nobody could review it."""
    found = list(_walk(get_resolver().url_patterns, "", frozenset()))
    return sorted(found, key=lambda address: address.name)


def _walk(patterns: list[URLPattern | URLResolver], space: str, taken: frozenset[str]) -> Iterator[Address]:
    for pattern in patterns:
        takes = taken | frozenset(pattern.pattern.converters)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _walk(pattern.url_patterns, inner, takes)
            continue
        if not pattern.name:
            raise LookupError(f"the view at {pattern.pattern} has no name")
        yield Address(space + pattern.name, takes, not getattr(pattern.callback, "login_required", True))
