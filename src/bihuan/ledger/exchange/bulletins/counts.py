"""How many faults a heading says stand below it (新烟街道（12个）), and how many do."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from bihuan.ledger.exchange.bulletins.entries import Around, Entry, Part
from bihuan.ledger.exchange.bulletins.outline import Node


@dataclass(eq=False)
class Leaf:
    """A line of faults; ``parts`` are its faults once the way of taking it apart is chosen."""

    node: Node
    entry: Entry
    around: Around
    pictures: tuple[str, ...]
    parts: Sequence[Part] = ()


@dataclass(eq=False)
class Head:
    """A heading with its count, and the lines of faults below it."""

    number: int
    text: str
    stated: int
    above: "Head | None"
    leaves: list[Leaf] = field(default_factory=list)

    @property
    def read(self) -> int:
        """How many faults were read below it."""
        return sum(len(leaf.parts) for leaf in self.leaves)

    @property
    def meant(self) -> int:
        """Its count as one of faults: some count places, of which one may have several."""
        return self.read if self.stated in (self.read, self._places()) else self.stated

    def _places(self) -> int:
        return len({(part.place or leaf.node.number) for leaf in self.leaves for part in leaf.parts})


@dataclass(frozen=True)
class Miscount:
    """A heading whose count differs from what was read below it."""

    number: int
    heading: str
    stated: int
    read: int


_WAYS: tuple[Callable[[Entry], Sequence[Part]], ...] = (
    lambda entry: entry.usual,
    lambda entry: entry.whole,
    lambda entry: entry.finest,
)


def choose(heads: Sequence[Head], leaves: Iterable[Leaf]) -> None:
    """Take the lines below counted headings apart so that the count comes true, where one way does; others as usual."""
    parents = {id(head.above) for head in heads}
    for head in heads:
        if id(head) not in parents:
            _choose_below(head)
    for leaf in leaves:
        leaf.parts = leaf.parts or leaf.entry.usual


def _choose_below(head: Head) -> None:
    for way in _WAYS:
        if sum(len(way(leaf.entry)) for leaf in head.leaves) == head.stated:
            for leaf in head.leaves:
                leaf.parts = way(leaf.entry)
            return


def headed_total(heads: Sequence[Head], leaves: Sequence[Leaf]) -> int | None:
    """Return the sum of the uppermost headings' counts, None where some fault stands below none of them."""
    tops = [head for head in heads if head.above is None]
    if not tops or sum(len(head.leaves) for head in tops) != len(leaves):
        return None
    return sum(head.meant for head in tops)


def miscounts(heads: Iterable[Head]) -> Iterable[Miscount]:
    """Yield the headings whose count is neither that of faults nor that of places below."""
    for head in heads:
        if head.meant != head.read:
            yield Miscount(head.number, head.text, head.stated, head.read)
