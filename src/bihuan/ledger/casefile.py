"""案卷: one item with everything its pages show, read in a fixed number of queries however long its story is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from uuid import UUID

from django.db.models import F, Q
from django.utils import timezone

from bihuan.core.errors import DomainError
from bihuan.core.workdays import local_day
from bihuan.evidence.models import Evidence
from bihuan.evidence.queries import of_targets
from bihuan.registry.actor import Actor
from bihuan.registry.models import Account, Unit
from bihuan.registry.queries.people import cards

from .actions.loading import Desk, Node, snapshot_of
from .chain import UNIT_SETS, UNITS
from .doubting import Doubted, counted_against, doubts_about
from .models import Item, Milestone, Movement, Party, PartyPart, Plan, Report, Request, RequestAnswer, Verification
from .packs import current_pack, rules_of
from .queries import TARGET_KIND, get_item, story_of
from .rights import current_step
from .rules import Offers, fault_on, offers_on
from .states import Move, RequestKind, State


@dataclass(frozen=True)
class Case:
    """One item with its story, papers, evidence and what the actor may do with it. ``names`` maps units to short names."""

    item: Item
    actor: Actor
    desk: Desk
    story: Sequence[Movement]
    evidence: Sequence[Evidence]
    doubts: Sequence[Doubted]
    plans: Sequence[Plan]
    reports: Sequence[Report]
    requests: Sequence[Request]
    verifications: Sequence[Verification]
    family: Sequence[Item]
    milestones: Sequence[Milestone]
    names: Mapping[int, str]
    names_by_uid: Mapping[str, str]

    @cached_property
    def offers(self) -> Offers:
        """What the actor may do now."""
        return offers_on(self.desk, self.story[-1] if self.story else None, self.actor)

    @property
    def plan(self) -> Plan | None:
        """The newest version of the plan in this cycle."""
        return next((plan for plan in reversed(self.plans) if plan.cycle == self.item.cycle), None)

    @property
    def report(self) -> Report | None:
        """The newest report of this cycle."""
        return next((report for report in reversed(self.reports) if report.cycle == self.item.cycle), None)

    @property
    def checker_id(self) -> int:
        """The unit whose check the item waits for or will wait for first."""
        step = current_step(self.desk.before, self.desk.around())
        steps = self.desk.steps(self.desk.before)
        return step.unit if step else steps[0].unit if steps else self.item.owner_id

    @property
    def checker(self) -> str:
        """Its name."""
        return self.names.get(self.checker_id, "")

    def unit_ids(self, part: PartyPart) -> list[int]:
        """The units with one part."""
        return [party.unit_id for party in self.desk.parties if party.part == part.value]

    @cached_property
    def askable(self) -> tuple[RequestKind, ...]:
        """What the actor may ask the office for now."""
        return tuple(kind for kind in RequestKind if self.fault(Move.ASK, kind) is None)

    @cached_property
    def answerable(self) -> dict[RequestKind, Move]:
        """The open requests the actor may answer, each with the move: one that cannot be granted any more is refused."""
        found: dict[RequestKind, Move] = {}
        for kind in sorted(self.desk.requests):
            move = next((move for move in (Move.GRANT, Move.REFUSE) if self.fault(move, kind) is None), None)
            if move is not None:
                found[kind] = move
        return found

    def fault(self, move: Move, request: RequestKind | None = None, behalf: int | None = None) -> DomainError | None:
        """Why the actor may not make a move now, or enter it for a unit (``behalf``), else None."""
        return fault_on(self.desk, self.story, self.actor, move, request, behalf)

    def request_of(self, kind: RequestKind) -> Request | None:
        """The newest request of a kind: the one that waits for an answer, where one does."""
        return next((row for row in reversed(self.requests) if row.kind == kind.value), None)

    @property
    def milestones_left(self) -> list[Milestone]:
        """The milestones still to be reached, the next one first."""
        left = [row for row in self.milestones if row.done_at is None and row.dropped_at is None]
        return sorted(left, key=lambda row: row.due)

    @cached_property
    def handlers(self) -> list[str]:
        """The persons named as doers, as the actor may know them."""
        if not self.item.handlers:
            return []
        accounts = Account.objects.filter(pk__in=self.item.handlers).order_by("pk")
        people = cards(self.actor, accounts.values_list("person_id", flat=True), today=local_day(self.desk.now))
        return [card.name for card in people.values()]

    def units(self, part: PartyPart) -> list[str]:
        """Their names."""
        return [self.names[key] for key in self.unit_ids(part)]


def open_case(actor: Actor, uid: UUID) -> Case:
    """Read one visible item with all that belongs to it. Raises NotFound."""
    item = get_item(actor, uid)
    parties = list(Party.objects.filter(item=item).order_by("pk"))
    # Sorted here: to sort by a column Django hashes all it selects, which takes longer than the query.
    story = sorted(story_of(item).order_by(), key=attrgetter("sequence"))
    evidence = list(of_targets(item.realm_id, TARGET_KIND, [item.uid]))
    plans = list(Plan.objects.filter(item=item).order_by("version"))
    reports = list(Report.objects.filter(item=item).order_by("number"))
    # What was merged into the item, and the parts it was split into. Asked by id: of these nearly always empty columns
    # SQLite's statistics say that any value finds the whole ledger, and it would read that.
    pks = Item.objects.order_by().values("pk")
    merged, parts = pks.filter(merged_into=item), pks.filter(parent=item)
    family = sorted(
        Item.objects.filter(Q(pk__in=merged) | Q(pk__in=parts)).order_by(), key=attrgetter("year", "serial", "part")
    )
    requests = list(Request.objects.filter(item=item).order_by("id"))
    units = _units(_named(item, actor, parties, evidence, requests), _told(story))
    pack = item.pack or current_pack(item.batch.pack)
    doubts = doubts_about([item], actor)[item.uid]
    desk = Desk(
        item=item,
        before=snapshot_of(item, parties),
        parties=parties,
        pack=pack,
        rules=rules_of(pack),
        tree={unit.pk: Node(str(unit.uid), unit.path, unit.kind, getattr(unit, "heir", None)) for unit in units},
        now=timezone.now(),
        requests=frozenset(RequestKind(row.kind) for row in requests if row.answer == RequestAnswer.OPEN),
        plans=max((plan.version for plan in plans), default=0),
        reports=max((report.number for report in reports), default=0),
        carries=sum(one.merged_into_id == item.pk for one in family),
        doubts=counted_against(doubts, reports[-1].uid) if item.state == State.REPORTED.value and reports else {},
    )
    return Case(
        item=item,
        actor=actor,
        desk=desk,
        story=story,
        evidence=evidence,
        doubts=doubts,
        plans=plans,
        reports=reports,
        requests=requests,
        verifications=list(Verification.objects.filter(item=item).order_by("id")),
        family=family,
        milestones=_milestones(item, requests),
        names={unit.pk: unit.short_name for unit in units},
        names_by_uid={str(unit.uid): unit.short_name for unit in units},
    )


def _milestones(item: Item, requests: Iterable[Request]) -> list[Milestone]:
    """The milestones of an item; only one that was deferred on request has any."""
    if not any(row.kind == RequestKind.DEFER for row in requests):
        return []
    return list(Milestone.objects.filter(item=item).order_by("due", "id"))


def _named(
    item: Item, actor: Actor, parties: Iterable[Party], evidence: Iterable[Evidence], requests: Iterable[Request]
) -> set[int]:
    """Every unit the pages or the rules speak of."""
    place_unit = item.place.unit_id if item.place else None
    named = {item.realm_id, item.owner_id, item.lead_id, item.competent_id, item.checker_id, place_unit}
    named |= {item.keeper_id, item.proposed_lead_id, *item.proposed_assisting, *actor.unit_ids}
    named |= {party.unit_id for party in parties}
    named |= {row.unit_id for row in evidence} | {row.unit_id for row in requests}
    return {key for key in named if key is not None}


def _told(story: Iterable[Movement]) -> set[UUID]:
    """The units the story names by their public ids."""
    told: set[UUID] = set()
    for movement in story:
        for name in (UNITS | UNIT_SETS) & set(movement.changes):
            value = movement.changes[name]
            told |= {UUID(uid) for uid in ([value] if isinstance(value, str) else value or ())}
    return told


def _units(keys: set[int], uids: set[UUID]) -> list[Unit]:
    """The named units, those who took their place (``heir``), and everything above them."""
    told = Unit.objects.annotate(heir=F("succession__successor_id"))
    units: list[Unit] = list(told.filter(Q(pk__in=keys) | Q(uid__in=uids)))
    while beside := _beside(units):
        units += told.filter(pk__in=beside)
    return units


def _beside(units: Iterable[Unit]) -> set[int]:
    """The units above these and their heirs, as far as they are not among them."""
    named = {int(key) for unit in units for key in unit.path.strip("/").split("/")}
    named |= {heir for unit in units if (heir := getattr(unit, "heir", None)) is not None}
    return named - {unit.pk for unit in units}
