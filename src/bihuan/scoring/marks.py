"""Marks as they were given: who gave what to which entry on which criterion, and what became of it. “None” is never 0."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from bihuan.core.errors import DomainError, Invalid
from bihuan.core.text import N_

from .criteria import Leaf
from .pack import ScoringPack
from .tree import Panel, leaves


class MarkState(StrEnum):
    """What became of a mark (scoring-methods.md, “What this asks of the engine”)."""

    GIVEN = "given"
    NOT_YET = "not_yet"
    RECUSED = "recused"
    ABSENT = "absent"
    STRUCK = "struck"


@dataclass(frozen=True)
class Mark:
    """One mark. ``value`` is there exactly when it was given or struck; ``seat`` is "" where no panel marks.

    In a panel of several groups a seat is written ``group:seat``. ``line`` is the row it was read from, 0 for none.
    """

    entry: str
    seat: str
    criterion: str
    value: Decimal | None
    state: MarkState = MarkState.GIVEN
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Event:
    """A veto that fell on an entry."""

    entry: str
    veto: str


@dataclass(frozen=True)
class MarkFault:
    """What is wrong with one mark: the row it was read from (0 for none) and why."""

    line: int
    problem: DomainError


@dataclass(frozen=True)
class Book:
    """Marks that were checked against a pack: each names what exists, is allowed, and stands once."""

    pack: ScoringPack
    entries: tuple[str, ...]
    marks: Mapping[tuple[str, str, str], Mark]
    events: tuple[Event, ...]
    # Few different marks are given very often.
    _known: dict[str, dict[Decimal, Fraction | None]] = field(default_factory=dict, compare=False, repr=False)

    def seats(self, panel: Panel) -> tuple[str, ...]:
        """Return who sits on a panel, in order."""
        keys = {leaf.key for leaf in leaves(panel)}
        return tuple(sorted({seat for _, seat, criterion in self.marks if criterion in keys}))

    def points(self, entry: str, seat: str, leaf: Leaf) -> Fraction | None:
        """Return the exact points of a mark that was given, None where it says “does not apply”.

        Raises Invalid where no mark was given: that is never 0.
        """
        mark = self.marks.get((entry, seat, leaf.key))
        if mark is None or mark.value is None or mark.state is not MarkState.GIVEN:
            raise Invalid(
                "mark.not-yet",
                N_("“%(entry)s”的“%(criterion)s”还没有分数；没有分数不等于 0 分。"),
                entry=entry,
                criterion=leaf.key,
            )
        known = self._known.setdefault(leaf.key, {})
        if mark.value not in known:
            known[mark.value] = leaf.points(mark.value)
        return known[mark.value]


def faults(pack: ScoringPack, marks: Iterable[Mark], events: Sequence[Event] = ()) -> Iterator[MarkFault]:
    """Yield what is wrong with marks and events, in their order."""
    seen: set[tuple[str, str, str]] = set()
    allowed: dict[tuple[str, Decimal | None, MarkState], DomainError | None] = {}
    groups = {leaf.key: panel for panel in pack.panels for leaf in leaves(panel)}
    for mark in marks:
        problem = _problem(pack, groups, allowed, mark)
        key = (mark.entry, mark.seat, mark.criterion)
        if problem is None and key in seen:
            problem = Invalid("mark.twice", N_("这个分数给了两次。"))
        seen.add(key)
        if problem is not None:
            yield MarkFault(mark.line, problem)
    vetoes = {veto.key for veto in pack.vetoes}
    for event in events:
        if event.veto not in vetoes:
            yield MarkFault(0, Invalid("mark.veto", N_("办法里没有否决项“%(name)s”。"), name=event.veto))


def book(pack: ScoringPack, marks: Sequence[Mark], events: Sequence[Event] = ()) -> Book:
    """Bring checked marks together. Raises Invalid for the first that is wrong, and where there is none at all."""
    for fault in faults(pack, marks, events):
        raise fault.problem
    if not marks:
        raise Invalid("marks.none", N_("一个分数也没有。"))
    entries = tuple(sorted({mark.entry for mark in marks}))
    for event in events:
        if event.entry not in entries:
            raise Invalid("mark.event-entry", N_("否决项指向没有分数的参评对象“%(entry)s”。"), entry=event.entry)
    keyed = {(mark.entry, mark.seat, mark.criterion): mark for mark in marks}
    return Book(pack, entries, keyed, tuple(sorted(set(events), key=lambda one: (one.entry, one.veto))))


def _problem(
    pack: ScoringPack,
    groups: Mapping[str, Panel],
    allowed: dict[tuple[str, Decimal | None, MarkState], DomainError | None],
    mark: Mark,
) -> DomainError | None:
    leaf = pack.marked.get(mark.criterion)
    if not mark.entry:
        return Invalid("mark.entry", N_("没有写参评对象。"))
    if leaf is None:
        return Invalid("mark.criterion", N_("办法里没有可打分的指标“%(name)s”。"), name=mark.criterion)
    same = (mark.criterion, mark.value, mark.state)
    if same not in allowed:
        allowed[same] = _value_problem(leaf, mark)
    return _seat_problem(groups.get(mark.criterion), mark) or allowed[same]


def _seat_problem(panel: Panel | None, mark: Mark) -> DomainError | None:
    if panel is None:
        if mark.seat:
            return Invalid("mark.no-seat", N_("“%(name)s”不由评委打分，评委一栏要空着。"), name=mark.criterion)
        return None
    if not mark.seat:
        return Invalid("mark.seat", N_("“%(name)s”由评委打分，要写评委。"), name=mark.criterion)
    group, _, seat = mark.seat.rpartition(":")
    if len(panel.groups) > 1 and (group not in {one.key for one in panel.groups} or not seat):
        names = "、".join(one.key for one in panel.groups)
        return Invalid("mark.group", N_("评委要写成“组:评委”，组是 %(names)s 之一。"), names=names)
    return None


def _value_problem(leaf: Leaf, mark: Mark) -> DomainError | None:
    if mark.value is None:
        if mark.state is MarkState.GIVEN:
            return Invalid("mark.missing", N_("没有分数，也没有写状态；没有分数不等于 0 分。"))
        return None
    if mark.state not in (MarkState.GIVEN, MarkState.STRUCK):
        return Invalid("mark.state", N_("状态是“%(state)s”就不该有分数。"), state=mark.state.value)
    try:
        leaf.points(mark.value)
    except DomainError as problem:
        return problem
    return None
