"""What a unit's page and a place's page say of the ledger, each in a fixed number of queries. All of it starts from ``visible_items``."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Case, F, IntegerField, Q, Value, When

from bihuan.evidence.models import Evidence, Purpose
from bihuan.evidence.queries import of_targets
from bihuan.registry.actor import Actor
from bihuan.registry.models import Place, Unit

from .filtering import ItemFilter, filter_items
from .models import Item, Movement, Report
from .queries import TARGET_KIND, Counted, count_each, count_up_to, visible_items
from .standings import UnitStanding, standings
from .states import OPEN_STATES, WITH_UNIT, Move, State

RECENT, AT_PLACE = 8, 20
COUNTED = 1_000
OVERDUE = "overdue"
IN_ORDER = tuple(state for state in State if state in OPEN_STATES)
OPENING = (Move.REGISTER, Move.CARRY_IN, Move.REBOUND, Move.REOPEN)
ENDED = (State.CLOSED, State.SETTLED)


@dataclass(frozen=True)
class UnitWork:
    """A unit's share of the ledger.

    What is open with it and all below it, how it stands with what it leads itself, and what moved last, how.
    """

    counts: Mapping[str, Counted]
    standing: UnitStanding | None
    recent: Sequence[tuple[Item, Movement]]


def work_of(unit: Unit, actor: Actor, *, rated: Sequence[str], now: datetime) -> UnitWork:
    """What the actor sees of a unit's items; ``rated`` are the kinds that count in the rates."""
    items = filter_items(visible_items(actor), ItemFilter(units=frozenset({unit.pk})), actor=actor, now=now)
    lists = {state.value: items.filter(state=state.value) for state in (*IN_ORDER, State.CLOSED)}
    lists[OVERDUE] = items.filter(due__lt=now, state__in=sorted(state.value for state in WITH_UNIT))
    standing = standings(visible_items(actor).filter(lead=unit, kind__in=rated), now=now)
    recent = list(items.select_related("place").order_by("-moved_at", "-id")[:RECENT])
    last = Movement.objects.filter(item_id__in=[item.pk for item in recent], sequence=F("item__length"))
    moved = {row.item_id: row for row in last.select_related("unit")}
    return UnitWork(
        counts=count_each(actor, lists, COUNTED),
        standing=standing[0] if standing else None,
        recent=[(item, moved[item.pk]) for item in recent if item.pk in moved],
    )


@dataclass(frozen=True)
class Passage:
    """One cycle of an item at a place: how and when it began and ended, its fault and its repair in pictures."""

    number: int
    came: Move
    began: datetime
    ended: datetime | None
    before: Sequence[Evidence]
    after: Sequence[Evidence]


@dataclass(frozen=True)
class AtPlace:
    """One item at a place with its cycles, the newest first."""

    item: Item
    passages: Sequence[Passage]


@dataclass(frozen=True)
class PlaceHistory:
    """What happened at a place: open items first, then the newest; ``more`` than shown are in the list."""

    items: Sequence[AtPlace]
    total: Counted
    rebounds: int


def history_of(place: Place, actor: Actor) -> PlaceHistory:
    """Every item at a place that the actor sees."""
    here = visible_items(actor).filter(place=place)
    still_open = [state.value for state in sorted(OPEN_STATES)]
    first = Case(When(state__in=still_open, then=Value(0)), default=Value(1), output_field=IntegerField())
    items = list(here.select_related("place", "lead").order_by(first, "-id")[:AT_PLACE])
    keys = [item.pk for item in items]
    told = Q(move__in=OPENING) | Q(to_state__in=ENDED)
    moves: dict[int, list[Movement]] = {key: [] for key in keys}
    for movement in Movement.objects.filter(told, item_id__in=keys).order_by("sequence"):
        moves[movement.item_id].append(movement)
    reports: dict[int, list[Report]] = {key: [] for key in keys}
    for report in Report.objects.filter(item_id__in=keys, sent_at__isnull=False).order_by("number"):
        reports[report.item_id].append(report)
    pictures: dict[UUID | None, list[Evidence]] = {item.uid: [] for item in items}
    linked = of_targets(actor.realm_id, TARGET_KIND, [item.uid for item in items])
    for row in linked.filter(file__picture__isnull=False):
        pictures[row.target_uid].append(row)
    return PlaceHistory(
        items=[AtPlace(item, _passages(item, moves[item.pk], reports[item.pk], pictures[item.uid])) for item in items],
        total=count_up_to(here, COUNTED),
        rebounds=sum(item.rebounds for item in items),
    )


def _passages(
    item: Item, moves: Sequence[Movement], reports: Sequence[Report], pictures: Sequence[Evidence]
) -> list[Passage]:
    """The cycles of one item, the newest first."""
    openings = {move.changes.get("cycle", 1): move for move in moves if move.sequence == 1 or "cycle" in move.changes}
    later = {print_ for number, move in openings.items() if number > 1 for print_ in move.evidence}
    passages = []
    for number, opening in openings.items():
        report = next((row for row in reversed(reports) if row.cycle == number), None)
        passages.append(
            Passage(
                number=number,
                came=Move(opening.move),
                began=opening.at,
                ended=item.closed_at if number == item.cycle else _end_of(opening, openings.get(number + 1), moves),
                before=[row for row in pictures if row.file.sha256 in opening.evidence]
                if number > 1
                else [row for row in pictures if row.purpose == Purpose.BEFORE and row.file.sha256 not in later],
                after=[row for row in pictures if report is not None and row.part_uid == report.uid],
            )
        )
    return passages[::-1]


def _end_of(opening: Movement, following: Movement | None, moves: Sequence[Movement]) -> datetime | None:
    """When a cycle that is over was closed or settled."""
    last = following.sequence if following is not None else opening.sequence
    ends = [
        move.at
        for move in moves
        if opening.sequence < move.sequence < last and move.to_state in ENDED and move.from_state != move.to_state
    ]
    return ends[-1] if ends else None
