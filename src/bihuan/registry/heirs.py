"""What higher layers do when a unit ends, moves or gets another name: they register in ``ready()``, the registry names none of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .actor import Actor
from .models import Decision, Unit


@dataclass(frozen=True)
class Holding:
    """One line of what units hold: marked words (or a name as it is) and how many."""

    words: str
    count: int


@dataclass(frozen=True)
class Estate:
    """One part of what units hold; ``moves`` says whether it goes over to a successor, ``words`` by which rule.

    ``title`` and ``words`` are marked msgids; ``named`` says that the lines bear names instead.
    """

    title: str
    words: str
    moves: bool
    holdings: tuple[Holding, ...]
    named: bool = False


@dataclass(frozen=True)
class Progress:
    """How far carrying over has come: ``done`` things of so many, as far as is known; ``over`` when nothing is left."""

    done: int
    left: int
    over: bool


@dataclass(frozen=True)
class Follower:
    """What one layer does.

    ``look`` tells what units hold, ``still_open`` how much of it somebody must go on with; ``take_over`` begins to carry it
    over in the transaction of the decision, ``progress`` tells how far that has come; ``see_anew`` is told of a unit
    that stands elsewhere in the tree or is called otherwise.
    """

    look: Callable[[Sequence[Unit]], list[Estate]]
    still_open: Callable[[Unit], int]
    take_over: Callable[[Decision, Sequence[Unit], Unit, Actor], None]
    progress: Callable[[Decision], Progress]
    see_anew: Callable[[Unit], None]


_followers: list[Follower] = []


def register(follower: Follower) -> None:
    """Register a layer, once for the life of the process."""
    if follower not in _followers:
        _followers.append(follower)


def estates_of(units: Sequence[Unit]) -> list[Estate]:
    """What units hold, layer by layer, without the parts in which there is nothing."""
    parts = [estate for follower in _followers for estate in follower.look(units)]
    return [part for part in parts if any(holding.count for holding in part.holdings)]


def still_open(unit: Unit) -> int:
    """How much somebody must go on with where the unit ends."""
    return sum(follower.still_open(unit) for follower in _followers)


def take_over(decision: Decision, units: Sequence[Unit], successor: Unit, actor: Actor) -> None:
    """Let every layer begin to carry over what the units hold, in the caller's transaction."""
    for follower in _followers:
        follower.take_over(decision, units, successor, actor)


def progress_of(decision: Decision) -> Progress:
    """How far all layers have come."""
    found = [follower.progress(decision) for follower in _followers]
    return Progress(sum(one.done for one in found), sum(one.left for one in found), all(one.over for one in found))


def see_anew(unit: Unit) -> None:
    """Tell every layer of a unit that stands elsewhere or is called otherwise, in the caller's transaction."""
    for follower in _followers:
        follower.see_anew(unit)
