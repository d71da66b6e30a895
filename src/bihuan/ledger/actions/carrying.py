"""期初接续: items that come in where a paper ledger left them, each with the paper decision behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from bihuan.backstage.operations import once, record
from bihuan.core.uid import uuid7
from bihuan.core.workdays import end_of_day
from bihuan.evidence.models import Purpose
from bihuan.registry.actor import Actor

from ..deadlines import due_of
from ..facts import Circumstances, Intent, Snapshot, Transition
from ..lifecycle import begin
from ..models import Batch, Item, Milestone, Party, Plan, Report
from ..pack import FixMeaning
from ..packs import current_pack
from ..policy import policy_of_kind
from ..states import DeadlineKind, Move, State
from .batching import lock_batch, must_stand
from .keeping import KEPT, start_keeping
from .loading import Desk, load_tree, open_desks
from .registering import ItemDraft, Registration
from .writing import COLUMNS, WORDS, parts_of, save_access, save_search

PLANNED = frozenset({State.PLANNED, State.REPORTED, State.CLOSED, State.CONSOLIDATED})
REPORTED = PLANNED - {State.PLANNED}


@dataclass(frozen=True)
class CarriedDraft(ItemDraft):
    """One row of a half-done ledger: the item, and where it stood ``as_of`` a day by its paper.

    ``lead``, ``assisting`` and ``deadline`` are facts here, but for an item that was never handed over. ``files`` hold
    the pictures and the paper decision (purpose 签批扫描件, at least one); ``decision`` is its 文号, ``said`` the
    state in the ledger's own words. ``fixes`` are by meaning; ``report`` is the public id the report will have, so that
    its pictures can name it.
    """

    state: State = State.REGISTERED
    as_of: date | None = None
    decision: str = ""
    said: str = ""
    result: str = ""
    done: date | None = None
    closed: date | None = None
    fixes: Mapping[FixMeaning, str] = field(default_factory=dict)
    report: UUID = field(default_factory=uuid7)

    @property
    def has_report(self) -> bool:
        """Whether a report stands behind the state."""
        return self.state in REPORTED


def carry_in_items(
    batch_uid: UUID, drafts: Sequence[CarriedDraft], *, actor: Actor, client_uid: UUID | None = None
) -> list[Item]:
    """期初接续: begin each item where its paper says, marked 线下办理 and outside the timing indicators; all or none.

    Raises Denied for anybody but the batch's office, Invalid where one lacks its paper decision, its lead
    or its deadline.
    """
    with transaction.atomic():
        batch = lock_batch(batch_uid, actor=actor)
        payload = {"batch": str(batch_uid), "items": [str(draft.uid) for draft in drafts]}
        if once(client_uid, actor=actor, verb="ledger.carry_in_items", payload=payload) is None:
            must_stand(batch)
            stored = _CarryIn(batch, actor, drafts).store(drafts)
            record(client_uid, {"count": len(drafts)})
            return stored
    found = {item.uid: item for item in Item.objects.filter(batch=batch, uid__in=[draft.uid for draft in drafts])}
    return [found[draft.uid] for draft in drafts]


class _CarryIn(Registration):
    """One opening balance: as a registration, but every row is judged by itself and stands where its paper says."""

    move = Move.CARRY_IN

    def __init__(self, batch: Batch, actor: Actor, drafts: Sequence[CarriedDraft]) -> None:
        super().__init__(batch, actor)
        self.pack = current_pack(batch.pack)
        self.transitions: dict[UUID, Transition] = {}
        named = {unit.pk for draft in drafts for unit in (draft.lead, *draft.assisting) if unit is not None}
        self.tree |= load_tree(named)
        self.uids = {key: node.uid for key, node in self.tree.items()}
        self.paths = {key: node.path for key, node in self.tree.items()}

    def _judge(self, draft: ItemDraft) -> Transition:
        assert isinstance(draft, CarriedDraft)  # noqa: S101 -- what carry_in_items takes
        if draft.uid not in self.transitions:
            self.transitions[draft.uid] = self._judged(draft)
        return self.transitions[draft.uid]

    def _judged(self, draft: CarriedDraft) -> Transition:
        around = Circumstances(
            now=self.now,
            office=self.batch.owner_id,
            realm_path=self.tree[self.batch.realm_id].path,
            paths=self.paths,
            policy=policy_of_kind(self.rules, draft.kind),
        )
        first = Snapshot(kind=draft.kind, take_all=self.batch.take_all)
        return begin(first, around, _intent(draft), self.who)

    def _item(self, draft: ItemDraft, serial: int) -> Item:
        """The row as its paper says; a lead that was never handed over stays proposed."""
        item, after = super()._item(draft, serial), self._judge(draft).after
        for name in COLUMNS:
            setattr(item, name, getattr(after, name))
        for name in WORDS:
            value = getattr(after, name)
            setattr(item, name, value.value if value is not None else "")
        if after.state is not State.REGISTERED:
            item.lead, item.pack = draft.lead, self.pack
            item.deadline_kind = item.deadline_kind or DeadlineKind.BY_DATE.value
        item.due = due_of(after)
        return item

    def _words(self, item: Item, draft: ItemDraft) -> dict[str, Any]:
        words = super()._words(item, draft)
        assert isinstance(draft, CarriedDraft)  # noqa: S101 -- what carry_in_items takes
        told = {
            "text": draft.result,
            "said": draft.said,
            "decision": draft.decision,
            "as_of": draft.as_of.isoformat() if draft.as_of else "",
            "fixes": {meaning.value: text for meaning, text in draft.fixes.items()},
        }
        return words | {name: value for name, value in told.items() if value}

    def _make_visible(self, drafts: Sequence[ItemDraft], items: Sequence[Item]) -> list[Item]:
        """Write the papers and parties of the items, then who may see them by all of that."""
        carried = [draft for draft in drafts if isinstance(draft, CarriedDraft)]
        self._store_parties(items, carried)
        self._store_papers(items, carried)
        desks = [self._ready(desk) for desk in open_desks(items, self.actor.unit_ids)]
        Item.objects.bulk_update([desk.item for desk in desks], ["checker", "keeper"])
        save_access([(desk, desk.before) for desk in desks])
        save_search((desk, desk.before) for desk in desks)
        return list(items)

    def _store_parties(self, items: Sequence[Item], drafts: Sequence[CarriedDraft]) -> None:
        Party.objects.bulk_create(
            Party(
                realm_id=item.realm_id,
                item_id=item.pk,
                unit_id=unit,
                part=part,
                acknowledged_at=self.now if unit in after.acknowledged else None,
            )
            for item, draft in zip(items, drafts, strict=True)
            for after in [self._judge(draft).after]
            for unit, part in parts_of(after).items()
        )

    def _store_papers(self, items: Sequence[Item], drafts: Sequence[CarriedDraft]) -> None:
        """Plan, report and next date as the paper has them, all of them entered by the office (代录)."""
        pairs = list(zip(items, drafts, strict=True))
        Plan.objects.bulk_create(self._plan(item, draft) for item, draft in pairs if item.plan_version)
        Report.objects.bulk_create(self._report(item, draft) for item, draft in pairs if item.report_number)
        Milestone.objects.bulk_create(
            Milestone(
                realm_id=item.realm_id,
                item_id=item.pk,
                cycle=item.cycle,
                order=1,
                text=draft.result[:200],
                due=item.deadline,
                first_due=item.deadline,
            )
            for item, draft in pairs
            if item.state == State.DEFERRED and item.deadline is not None
        )

    def _plan(self, item: Item, draft: CarriedDraft) -> Plan:
        variant = self.rules.plan_of(item.kind)
        fixes = {
            fix.key: draft.fixes[fix.meaning]
            for fix in (variant.fixes if variant else ())
            if fix.meaning in draft.fixes
        }
        return Plan(
            realm_id=item.realm_id,
            item_id=item.pk,
            cycle=item.cycle,
            version=item.plan_version,
            variant=variant.key if variant else "",
            fixes=fixes,
            finish=_finish(draft) or item.deadline,
            drafted_by_id=self.actor.account_id,
            drafted_at=self.now,
            approved_by_id=self.actor.account_id,
            approved_at=self.now,
            behalf=True,
        )

    def _report(self, item: Item, draft: CarriedDraft) -> Report:
        return Report(
            uid=draft.report,
            realm_id=item.realm_id,
            item_id=item.pk,
            cycle=item.cycle,
            number=item.report_number,
            text=draft.result or draft.said,
            drafted_by_id=self.actor.account_id,
            approved_by_id=self.actor.account_id,
            behalf=True,
            drafted_at=self.now,
            sent_at=item.sent_at,
        )

    def _ready(self, desk: Desk) -> Desk:
        """Say whose check a reported item waits for, and give a lasting one that is done its keeper."""
        item, steps = desk.item, desk.steps(desk.before)
        if desk.before.state is State.REPORTED and steps:
            item.checker_id = steps[0].unit
        lasting = item.deadline_kind == DeadlineKind.LASTING.value
        if lasting and desk.before.state in KEPT and desk.before.lead is not None:
            default = desk.rules.keeping
            start_keeping(desk, desk.before.lead, "", default.rhythm, default.every, self.actor)
        return desk


def _intent(draft: CarriedDraft) -> Intent:
    papers = sum(use.purpose is Purpose.PAPER for use in draft.files)
    handed_over = draft.state is not State.REGISTERED
    lead = draft.lead.pk if draft.lead and handed_over else None
    return Intent(
        Move.CARRY_IN,
        state=draft.state,
        unit=lead,
        units=frozenset(unit.pk for unit in draft.assisting) if handed_over else frozenset(),
        deadline=draft.deadline if handed_over else None,
        paper=bool(papers),
        evidence=len(draft.files),
        new_plan=draft.state in PLANNED,
        new_report=draft.has_report,
        sent_at=end_of_day(draft.done) if draft.done else None,
        closed_at=_closed_at(draft),
    )


def _closed_at(draft: CarriedDraft) -> datetime | None:
    day = draft.closed or draft.done or draft.as_of
    return end_of_day(day) if day else None


def _finish(draft: CarriedDraft) -> datetime | None:
    text = draft.fixes.get(FixMeaning.FINISH, "")
    try:
        return end_of_day(date.fromisoformat(text))
    except ValueError:
        return None
