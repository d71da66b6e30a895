"""Locked items with everything the table of moves asks about them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Max
from django.utils import timezone

from bihuan.core.errors import NotFound
from bihuan.core.text import N_
from bihuan.registry.actor import Actor
from bihuan.registry.models import Line, Unit, UnitKind

from ..doubting import doubts_in_reports, newest_reports
from ..facts import Circumstances, Performer, Snapshot, Standing, Step
from ..models import Item, PackVersion, Party, PartyPart, Plan, Request, RequestAnswer
from ..pack import LedgerPack
from ..packs import current_pack, rules_of
from ..policy import StepUnits, policy_of_kind, steps_of
from ..queries import visible_items
from ..rights import working_units
from ..states import Card, Duty, Paper, RequestKind, State

TOWNSHIPS = frozenset({UnitKind.TOWNSHIP.value, UnitKind.COMMITTEE.value})
DUTIES = frozenset(duty.value for duty in Duty)


@dataclass(frozen=True)
class Node:
    """A unit as the engine needs it; ``heir`` is who took its place by decision."""

    uid: str
    path: str
    kind: str
    heir: int | None = None

    @property
    def line(self) -> list[int]:
        """The ids from the top of the tree to the unit itself."""
        return [int(key) for key in self.path.strip("/").split("/")]


@dataclass
class Desk:
    """One locked item, its facts as they stand, and the rules that hold for it."""

    item: Item
    before: Snapshot
    parties: list[Party]
    pack: PackVersion
    rules: LedgerPack
    tree: dict[int, Node]
    now: datetime
    requests: frozenset[RequestKind]
    plans: int
    reports: int
    carries: int
    doubts: Mapping[str, int] = field(default_factory=dict)
    extras: dict[str, Any] = field(default_factory=dict)

    def around(self, item: Snapshot | None = None) -> Circumstances:
        """What lies around the item; ``item`` is the facts whose steps are asked for, by default those before the move."""
        return Circumstances(
            now=self.now,
            office=self.item.owner_id,
            realm_path=self.tree[self.item.realm_id].path,
            paths={key: node.path for key, node in self.tree.items()},
            heirs=self.heirs,
            policy=policy_of_kind(self.rules, self.item.kind),
            steps=self.steps(item or self.before),
            registrar=self.item.registrar_id,
            before_demanded=self.item.batch.before_demanded,
            batch_recalled=self.item.batch.recalled_at is not None,
            requests=self.requests,
            plans=self.plans,
            reports=self.reports,
            carries=self.carries,
            is_part=bool(self.item.part),
            open_doubts=self.doubts.get("open_doubts", 0),
            refuted=self.doubts.get("refuted", 0),
            **self.extras,
        )

    @property
    def heirs(self) -> dict[int, int]:
        """Who took the place of units that have ended by decision."""
        return {key: node.heir for key, node in self.tree.items() if node.heir is not None}

    def steps(self, item: Snapshot) -> tuple[Step, ...]:
        """The steps of verification for these facts; none while nobody leads."""
        if item.lead is None:
            return ()
        units = StepUnits(
            lead=item.lead,
            office=self.item.owner_id,
            realm=self.item.realm_id,
            township=self._township(item.lead),
            supervisor=self.item.competent_id,
        )
        paths = {key: node.path for key, node in self.tree.items()}
        return steps_of(self.rules, self.item.kind, units, working_units(item), paths)

    def learn(self, units: Collection[int]) -> None:
        """Have these units in the tree too: an earlier state of the item names some that no longer take part."""
        self.tree.update(load_tree(set(units) - set(self.tree)))

    def _township(self, lead: int) -> int | None:
        place = self.item.place
        start = place.unit_id if place is not None and place.unit_id else lead
        for key in reversed(self.tree[start].line):
            if key in self.tree and self.tree[key].kind in TOWNSHIPS:
                return key
        return None


def performer_of(actor: Actor, line: str) -> Performer:
    """The actor as the table sees them in one business line; appointments in other lines still bar (law 2)."""
    if actor.account_id is None:
        return Performer(account=None)
    here = [post for post in actor.posts if post.role.value in DUTIES and post.serves(Line(line))]
    return Performer(
        account=actor.account_id,
        standings=tuple(Standing(post.unit_id, post.unit_path, Duty(post.role.value)) for post in here),
        elsewhere=tuple(post.unit_path for post in actor.posts if post not in here),
    )


def snapshot_of(item: Item, parties: Sequence[Party]) -> Snapshot:
    """The stored facts of an item. ``merged_into`` must be loaded where it is set."""
    return Snapshot(
        state=State(item.state),
        kind=item.kind,
        cycle=item.cycle,
        lead=item.lead_id,
        assisting=_units(parties, PartyPart.ASSISTING),
        doers=_units(parties, PartyPart.DOER),
        acknowledged=frozenset(party.unit_id for party in parties if party.acknowledged_at),
        objected=frozenset(party.unit_id for party in parties if party.objected_at),
        deadline=item.deadline,
        first_deadline=item.first_deadline,
        mend_by=item.mend_by,
        plan=Paper(item.plan),
        plan_version=item.plan_version,
        report=Paper(item.report),
        report_number=item.report_number,
        authors=frozenset(item.authors),
        handlers=frozenset(item.handlers),
        sent_at=item.sent_at,
        step=item.step,
        came_from=State(item.came_from) if item.came_from else None,
        before=State(item.before) if item.before else None,
        merged_into=str(item.merged_into.uid) if item.merged_into else None,
        divided=item.divided,
        take_all=item.take_all,
        offline=item.offline,
        returns=item.returns,
        rebounds=item.rebounds,
        closed_at=item.closed_at,
        card=Card(item.card),
    )


def load_tree(unit_ids: Collection[int | None]) -> dict[int, Node]:
    """The named units, those who took their place, and everything above them: two queries, one more for heirs of heirs."""
    tree: dict[int, Node] = {}
    wanted = {key for key in unit_ids if key is not None}
    while wanted:
        rows = Unit.objects.filter(pk__in=wanted).values_list("pk", "uid", "path", "kind", "succession__successor_id")
        tree |= {pk: Node(str(uid), path, kind, heir) for pk, uid, path, kind, heir in rows}
        named = {key for node in tree.values() for key in (*node.line, node.heir) if key is not None}
        wanted = named - set(tree)
    return tree


def lock_items(uids: Sequence[UUID], *, actor: Actor, units: Collection[int] = ()) -> list[Desk]:
    """Lock visible items in one order and read their facts; ``units`` are further units the move names.

    A fixed number of queries, however many items. Raises NotFound where one of them is not there for the actor.
    """
    rows = list(
        visible_items(actor)
        .filter(uid__in=set(uids))
        .select_for_update(of=("self",))
        .select_related("batch", "pack", "place", "merged_into", "lead")
        .order_by("pk")
    )
    if len(rows) != len(set(uids)):
        raise NotFound("item", N_("没有这个事项"))
    return open_desks(rows, units)


def open_desks(rows: Sequence[Item], units: Collection[int] = ()) -> list[Desk]:
    """Read the facts around items that are locked already, or only looked at."""
    keys = [row.pk for row in rows]
    parties: dict[int, list[Party]] = {key: [] for key in keys}
    for party in Party.objects.filter(item_id__in=keys).order_by("pk"):
        parties[party.item_id].append(party)
    tree = load_tree({*units, *_named_units(rows), *(p.unit_id for several in parties.values() for p in several)})
    current = {code: current_pack(code) for code in {row.batch.pack for row in rows}}
    asked = _requests(keys)
    plans = dict(Plan.objects.filter(item_id__in=keys).values_list("item_id").annotate(last=Max("version")))
    reports = newest_reports(keys)
    doubts = doubts_in_reports(rows, reports)
    carried = carried_by(keys)
    now = timezone.now()
    desks = []
    for row in rows:
        pack = row.pack or current[row.batch.pack]
        desks.append(
            Desk(
                item=row,
                before=snapshot_of(row, parties[row.pk]),
                parties=parties[row.pk],
                pack=pack,
                rules=rules_of(pack),
                tree=tree,
                now=now,
                requests=asked.get(row.pk, frozenset()),
                plans=plans.get(row.pk) or 0,
                reports=reports[row.pk].number if row.pk in reports else 0,
                carries=carried.get(row.pk, 0),
                doubts=doubts.get(row.pk, {}),
            )
        )
    return desks


def carried_by(keys: Collection[int]) -> dict[int, int]:
    """How many items are merged into each of these."""
    rows = Item.objects.filter(merged_into_id__in=keys).order_by()
    return dict(rows.values_list("merged_into_id").annotate(count=Count("pk")))


def _named_units(rows: Sequence[Item]) -> set[int | None]:
    named: set[int | None] = set()
    for row in rows:
        place_unit = row.place.unit_id if row.place else None
        named |= {row.realm_id, row.owner_id, row.lead_id, row.competent_id, row.checker_id, place_unit}
        named |= {row.keeper_id, row.proposed_lead_id, *row.proposed_assisting}
    return named


def _requests(keys: Sequence[int]) -> dict[int, frozenset[RequestKind]]:
    found: dict[int, frozenset[RequestKind]] = {}
    rows = Request.objects.filter(item_id__in=keys, answer=RequestAnswer.OPEN).values_list("item_id", "kind")
    for key, kind in rows:
        found[key] = found.get(key, frozenset()) | {RequestKind(kind)}
    return found


def _units(parties: Sequence[Party], part: PartyPart) -> frozenset[int]:
    return frozenset(party.unit_id for party in parties if party.part == part.value)
