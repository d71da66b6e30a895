"""联户 rosters: which households are nobody's, which are two members', who has too many, which contacts are dead or long ago. Pure."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Fault(StrEnum):
    """What can be wrong with a roster."""

    UNCOVERED = "uncovered"
    DOUBLED = "doubled"
    GONE = "gone"
    STALE = "stale"
    OVERLOADED = "overloaded"
    IDLE = "idle"


@dataclass(frozen=True)
class Terms:
    """The pack's rules: how many households a member keeps (8–10 in the example), and within how many days they are seen."""

    fewest: int
    most: int
    days: int


@dataclass(frozen=True)
class Contact:
    """One household that one member keeps, last seen ``seen`` (None: never)."""

    household: str
    member: str
    seen: date | None = None


@dataclass(frozen=True)
class Found:
    """One fault: of a household, or of a member."""

    fault: Fault
    name: str
    members: tuple[str, ...] = ()
    count: int = 0


def faults_of(
    households: Collection[str], members: Collection[str], contacts: Iterable[Contact], *, terms: Terms, today: date
) -> list[Found]:
    """Every fault of a roster: one pass over contacts, one over households, one over members.

    ``members`` are those who are there now: a contact kept by anybody else (dead, moved) is GONE, and covers nobody.
    """
    keepers: dict[str, list[Contact]] = defaultdict(list)
    load: dict[str, int] = defaultdict(int)
    here, known = set(members), set(households)
    gone: list[Found] = []
    for contact in contacts:
        if contact.household not in known:
            continue
        if contact.member not in here:
            gone.append(Found(Fault.GONE, contact.household, (contact.member,)))
            continue
        keepers[contact.household].append(contact)
        load[contact.member] += 1
    return [
        *gone,
        *(one for household in sorted(known) for one in _of_household(household, keepers, terms, today)),
        *_of_members(sorted(here), load, terms),
    ]


def _of_household(household: str, keepers: Mapping[str, list[Contact]], terms: Terms, today: date) -> Iterable[Found]:
    own = keepers.get(household, [])
    names = tuple(sorted({one.member for one in own}))
    if not own:
        yield Found(Fault.UNCOVERED, household)
        return
    if len(names) > 1:
        yield Found(Fault.DOUBLED, household, names, len(names))
    seen = max((one.seen for one in own if one.seen), default=None)
    if seen is None or (today - seen).days > terms.days:
        yield Found(Fault.STALE, household, names, (today - seen).days if seen else 0)


def _of_members(members: Iterable[str], load: Mapping[str, int], terms: Terms) -> Iterable[Found]:
    for member in members:
        count = load.get(member, 0)
        if count > terms.most:
            yield Found(Fault.OVERLOADED, member, (member,), count)
        elif 0 < count < terms.fewest or not count:
            yield Found(Fault.IDLE, member, (member,), count)
