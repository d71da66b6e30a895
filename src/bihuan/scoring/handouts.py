"""What a judge who came by a card may read besides their sheets: whoever makes rounds of something else registers it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .models import Card, Entry


@dataclass(frozen=True)
class Handout:
    """A page to read, under its name; ``waits``: it asks the judge for something they have not done."""

    name: str
    address: str
    waits: bool = False


# For a card: what belongs to its round or, with an entry, to that.
Provider = Callable[[Card, Entry | None], Sequence[Handout]]

_registered: list[Provider] = []


def register(provider: Provider) -> None:
    """Name a provider, from ``AppConfig.ready()``; the same one again changes nothing."""
    if provider not in _registered:
        _registered.append(provider)


def handouts_for(card: Card, entry: Entry | None = None) -> list[Handout]:
    """Everything there is to read for a card, in the order the providers were named."""
    return [one for provider in _registered for one in provider(card, entry)]
