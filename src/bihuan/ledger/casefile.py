"""案卷: one item with everything its pages show, read in a fixed number of queries however long its story is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from bihuan.evidence.models import Evidence
from bihuan.evidence.queries import of_targets
from bihuan.registry.actor import Actor
from bihuan.registry.models import Unit

from .actions.attaching import TARGET_KIND
from .actions.loading import Desk, Node, snapshot_of
from .chain import UNIT_SETS, UNITS
from .models import Item, Movement, Party, PartyPart, Plan, Report, Request, RequestAnswer, Verification
from .packs import current_pack, rules_of
from .queries import get_item, story_of
from .rights import current_step
from .rules import Offers, offers_on
from .states import RequestKind


@dataclass(frozen=True)
class Case:
    """One item with its story, papers, evidence and what the actor may do with it. ``names`` maps units to short names."""

    item: Item
    actor: Actor
    desk: Desk
    story: Sequence[Movement]
    evidence: Sequence[Evidence]
    plans: Sequence[Plan]
    reports: Sequence[Report]
    requests: Sequence[Request]
    verifications: Sequence[Verification]
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

    def units(self, part: PartyPart) -> list[str]:
        """Their names."""
        return [self.names[key] for key in self.unit_ids(part)]


def open_case(actor: Actor, uid: UUID) -> Case:
    """Read one visible item with all that belongs to it. Raises NotFound."""
    item = get_item(actor, uid)
    parties = list(Party.objects.filter(item=item).order_by("pk"))
    story = list(story_of(item))
    evidence = list(of_targets(item.realm_id, TARGET_KIND, [item.uid]))
    plans = list(Plan.objects.filter(item=item).order_by("version"))
    reports = list(Report.objects.filter(item=item).order_by("number"))
    requests = list(Request.objects.filter(item=item).order_by("id"))
    units = _units(_named(item, actor, parties, evidence, requests), _told(story))
    pack = item.pack or current_pack(item.batch.pack)
    desk = Desk(
        item=item,
        before=snapshot_of(item, parties),
        parties=parties,
        pack=pack,
        rules=rules_of(pack),
        tree={unit.pk: Node(str(unit.uid), unit.path, unit.kind) for unit in units},
        now=timezone.now(),
        requests=frozenset(RequestKind(row.kind) for row in requests if row.answer == RequestAnswer.OPEN),
        plans=max((plan.version for plan in plans), default=0),
        reports=max((report.number for report in reports), default=0),
    )
    return Case(
        item=item,
        actor=actor,
        desk=desk,
        story=story,
        evidence=evidence,
        plans=plans,
        reports=reports,
        requests=requests,
        verifications=list(Verification.objects.filter(item=item).order_by("id")),
        names={unit.pk: unit.short_name for unit in units},
        names_by_uid={str(unit.uid): unit.short_name for unit in units},
    )


def _named(
    item: Item, actor: Actor, parties: Iterable[Party], evidence: Iterable[Evidence], requests: Iterable[Request]
) -> set[int]:
    """Every unit the pages or the rules speak of."""
    place_unit = item.place.unit_id if item.place else None
    named = {item.realm_id, item.owner_id, item.lead_id, item.competent_id, item.checker_id, place_unit}
    named |= {item.proposed_lead_id, *item.proposed_assisting, *actor.unit_ids}
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
    """The named units and everything above them."""
    units = list(Unit.objects.filter(Q(pk__in=keys) | Q(uid__in=uids)))
    there = {unit.pk for unit in units}
    above = {int(key) for unit in units for key in unit.path.strip("/").split("/")} - there
    return units + list(Unit.objects.filter(pk__in=above)) if above else units
