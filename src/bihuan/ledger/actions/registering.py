"""Bringing items in: one by one, or a hundred thousand rows in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from bihuan.backstage import search
from bihuan.backstage.operations import once, record
from bihuan.core.errors import Invalid
from bihuan.core.text import N_
from bihuan.core.uid import uuid7
from bihuan.evidence.actions import EvidenceDraft, add_evidence, link_evidence
from bihuan.registry.actor import Actor
from bihuan.registry.models import Place, Unit

from ..chain import encode
from ..facts import Circumstances, Intent, Performer, Snapshot, Transition
from ..filtering import SEARCH_KIND
from ..happenings import announce_moves
from ..lifecycle import begin
from ..models import Batch, Counter, Item, ItemAccess, Movement, MovementWords
from ..packs import current_pack, rules_of
from ..policy import policy_of_kind
from ..queries import TARGET_KIND
from ..states import Move
from ..tallying import Dated, mark
from .batching import lock_batch, must_stand
from .inserting import copy_row, insert_rows
from .loading import load_tree, performer_of
from .sealing import Happening, make_movement
from .writing import search_text

CHUNK = 2_000


@dataclass(frozen=True)
class ItemDraft:
    """One row to register. Place and unit may be unknown: then the words stay, and the office finds them.

    ``before`` are uploads of the actor to link, ``files`` uses of files an import has stored (their target is filled in
    here); ``row`` and ``row_key`` say where in the hand-over it stood.
    """

    problem: str
    kind: str = "problem"
    uid: UUID = field(default_factory=uuid7)
    place: Place | None = None
    place_text: str = ""
    place_kind: str = ""
    unit_text: str = ""
    deadline_text: str = ""
    deadline_kind: str = ""
    category: str = ""
    demand: str = ""
    remark: str = ""
    found_on: date | None = None
    lead: Unit | None = None
    assisting: tuple[Unit, ...] = ()
    deadline: datetime | None = None
    before: tuple[UUID, ...] = ()
    files: tuple[EvidenceDraft, ...] = ()
    row: int | None = None
    row_key: str = ""
    old_number: str = ""


def register_items(
    batch_uid: UUID, drafts: Sequence[ItemDraft], *, actor: Actor, client_uid: UUID | None = None
) -> list[Item]:
    """Register rows in a batch, all or none; numbers are reserved in one block, in the order of the rows.

    ``lead``, ``assisting`` and ``deadline`` of a draft are only proposed: the office hands over by ``assign_items``.
    Raises Denied for anybody but the batch's office and inspectors of its line, Invalid for a row without words.
    """
    with transaction.atomic():
        batch = lock_batch(batch_uid, actor=actor)
        payload = _asked(batch_uid, drafts) if client_uid is not None else {}
        if once(client_uid, actor=actor, verb="ledger.register_items", payload=payload) is None:
            must_stand(batch)
            stored = Registration(batch, actor).store(drafts)
            record(client_uid, {"count": len(drafts)})
            return stored
    uids = {draft.uid: place for place, draft in enumerate(drafts)}
    rows = [row for chunk in _chunks(list(uids)) for row in Item.objects.filter(uid__in=chunk)]
    return sorted(rows, key=lambda row: uids[row.uid])


def _asked(batch_uid: UUID, drafts: Sequence[ItemDraft]) -> dict[str, Any]:
    """What a repeat must ask for again, word for word."""
    return {
        "batch": str(batch_uid),
        "items": [{name: str(getattr(draft, name)) for name in _TOLD} for draft in drafts],
        "units": [[draft.lead.pk if draft.lead else None, *(unit.pk for unit in draft.assisting)] for draft in drafts],
        "places": [draft.place.pk if draft.place else None for draft in drafts],
    }


_TOLD = (
    *("uid", "problem", "kind", "place_text", "place_kind", "unit_text", "deadline_text", "deadline_kind", "category"),
    *("demand", "remark", "found_on", "deadline", "before", "row", "row_key", "old_number"),
)


def register_item(batch_uid: UUID, draft: ItemDraft, *, actor: Actor, client_uid: UUID | None = None) -> Item:
    """Register one item."""
    return register_items(batch_uid, [draft], actor=actor, client_uid=client_uid)[0]


def reserve_numbers(realm_id: int, year: int, count: int) -> int:
    """Reserve a block of ``count`` numbers of a realm's year in one UPDATE; returns the first."""
    Counter.objects.get_or_create(realm_id=realm_id, year=year)
    Counter.objects.filter(realm_id=realm_id, year=year).update(next=F("next") + count)
    return Counter.objects.get(realm_id=realm_id, year=year).next - count


class Registration:
    """One registration: what is the same for all its rows is found once. An opening balance builds on it."""

    move = Move.REGISTER

    def __init__(self, batch: Batch, actor: Actor) -> None:
        self.batch, self.actor = batch, actor
        self.now = timezone.now()
        self.rules = rules_of(current_pack(batch.pack))
        self.tree = load_tree({batch.realm_id, batch.owner_id, *actor.unit_ids})
        self.uids = {key: node.uid for key, node in self.tree.items()}
        self.who: Performer = performer_of(actor, batch.line)
        self.judged: dict[tuple[str, bool], Transition] = {}
        self.common: dict[str, Item] = {}
        self.access = sorted(set(self.tree[batch.owner_id].line) - {batch.realm_id})

    def store(self, drafts: Sequence[ItemDraft]) -> list[Item]:
        """Store rows chunk by chunk inside the caller's transaction."""
        if not drafts:
            raise Invalid("nothing_to_register", N_("没有可登记的内容"))
        first = reserve_numbers(self.batch.realm_id, self.batch.received_on.year, len(drafts))
        stored: list[Item] = []
        for start in range(0, len(drafts), CHUNK):
            stored += self._store_chunk(drafts[start : start + CHUNK], first + start)
        mark(Dated(self.batch.realm_id, self.now, transition.after) for transition in self.judged.values())
        return stored

    def _store_chunk(self, drafts: Sequence[ItemDraft], first: int) -> list[Item]:
        items = [self._item(draft, first + place) for place, draft in enumerate(drafts)]
        uses = [replace(use, target_kind=TARGET_KIND, target_uid=draft.uid) for draft in drafts for use in draft.files]
        add_evidence(uses, actor=self.actor)
        # The chain begins before the row is stored, so that head and length are written once.
        pairs = [self._movement(item, draft) for item, draft in zip(items, drafts, strict=True)]
        insert_rows(Item, items)
        self._give_ids(items, first)
        movements: list[Movement] = []
        words: list[MovementWords] = []
        for item, (movement, row) in zip(items, pairs, strict=True):
            movement.item_id = item.pk
            movements.append(movement)
            words += [row] if row else []
        insert_rows(Movement, movements)
        uids = (item.uid for item in items)
        announce_moves(self.batch.realm_id, zip(uids, movements, strict=True))
        self._store_words(words, items)
        return self._make_visible(drafts, items)

    def _make_visible(self, drafts: Sequence[ItemDraft], items: Sequence[Item]) -> list[Item]:
        """Let the office and all above it see the items, and everybody with that right find them."""
        like = ItemAccess(realm_id=self.batch.realm_id)
        access = [
            copy_row(like, unit_id=unit, state=item.state, item_id=item.pk) for item in items for unit in self.access
        ]
        insert_rows(ItemAccess, access)
        search.index(self._found_by(item) for item in items)
        return list(items)

    def _give_ids(self, items: Sequence[Item], first: int) -> None:
        """Look up the ids of a chunk by its numbers, which are one block."""
        rows = Item.objects.filter(realm_id=self.batch.realm_id, year=self.batch.received_on.year, part=0)
        block = rows.filter(serial__gte=first, serial__lt=first + len(items))
        ids = dict(block.values_list("serial", "pk"))
        for item in items:
            item.pk = ids[item.serial]
            item._state.adding = False  # noqa: SLF001 -- what bulk_create does for rows it has stored

    def _store_words(self, words: Sequence[MovementWords], items: Sequence[Item]) -> None:
        lines = Movement.objects.filter(item_id__gte=items[0].pk, item_id__lte=items[-1].pk, sequence=1)
        ids = dict(lines.values_list("item_id", "pk"))
        for row in words:
            row.movement_id = ids[row.movement.item_id]
        insert_rows(MovementWords, words)

    def _item(self, draft: ItemDraft, serial: int) -> Item:
        problem = draft.problem.strip()
        if not problem:
            raise Invalid("problem_missing", N_("第 %(row)s 行没有问题描述"), row=draft.row or serial)
        transition = self._judge(draft)
        item = copy_row(
            self._like(transition),
            uid=draft.uid,
            serial=serial,
            problem=problem,
            category=draft.category,
            demand=draft.demand,
            remark=draft.remark,
            place_text=draft.place_text,
            place_kind=draft.place_kind,
            unit_text=draft.unit_text,
            deadline_text=draft.deadline_text,
            deadline_kind=draft.deadline_kind,
            found_on=draft.found_on,
            proposed_assisting=[unit.pk for unit in draft.assisting],
            proposed_deadline=draft.deadline,
            row=draft.row,
            row_key=draft.row_key,
            old_number=draft.old_number,
        )
        if draft.place is not None:
            item.place = draft.place
        if draft.lead is not None:
            item.proposed_lead = draft.lead
        item.stamp_keys()
        return item

    def _like(self, transition: Transition) -> Item:
        """The row all items of one kind have in common."""
        kind = transition.after.kind
        if kind not in self.common:
            batch = self.batch
            self.common[kind] = Item(
                realm_id=batch.realm_id,
                batch=batch,
                owner_id=batch.owner_id,
                line=batch.line,
                year=batch.received_on.year,
                kind=kind,
                state=transition.after.state.value,
                take_all=transition.after.take_all,
                version=1,
                registrar_id=self.actor.account_id,
                registered_at=self.now,
                moved_at=self.now,
            )
        return self.common[kind]

    def _judge(self, draft: ItemDraft) -> Transition:
        """Rows of one kind, with or without pictures, are judged alike: registering looks at nothing else."""
        key = (draft.kind, bool(draft.before or draft.files))
        if key not in self.judged:
            around = Circumstances(
                now=self.now,
                office=self.batch.owner_id,
                realm_path=self.tree[self.batch.realm_id].path,
                paths={pk: node.path for pk, node in self.tree.items()},
                policy=policy_of_kind(self.rules, draft.kind),
                before_demanded=self.batch.before_demanded,
            )
            intent = Intent(Move.REGISTER, evidence=len(draft.before) + len(draft.files))
            first = Snapshot(kind=draft.kind, take_all=self.batch.take_all)
            self.judged[key] = begin(first, around, intent, self.who)
        return self.judged[key]

    def _movement(self, item: Item, draft: ItemDraft) -> tuple[Movement, MovementWords | None]:
        transition = self._judge(draft)
        evidence = _link(draft, self.actor)
        happening = Happening(
            move=self.move.value,
            from_state="",
            to_state=transition.after.state.value,
            at=self.now,
            account=(self.actor.account_id, self.actor.account_uid),
            unit=transition.acting_unit,
            changes=encode(transition.changes, self.uids, {}),
            evidence=evidence,
            words=self._words(item, draft),
        )
        movement, row = make_movement(item, happening, self.uids)
        item.length, item.head = movement.sequence, movement.digest
        return movement, row

    def _words(self, item: Item, draft: ItemDraft) -> dict[str, Any]:
        return words_of(item)

    def _found_by(self, item: Item) -> search.SearchRow:
        return search.SearchRow(
            realm_id=item.realm_id,
            kind=SEARCH_KIND,
            target=item.pk,
            unit_ids=self.access,
            text=search_text(item),
        )


def words_of(item: Item) -> dict[str, Any]:
    """The words of an item that its chain vouches for, at registration and at every correction."""
    place = str(item.place.uid) if item.place else ""
    words = {
        "problem": item.problem,
        "category": item.category,
        "demand": item.demand,
        "remark": item.remark,
        "place": place,
        "place_text": item.place_text,
        "place_kind": item.place_kind,
        "unit_text": item.unit_text,
        "deadline_text": item.deadline_text,
        "old_number": item.old_number,
    }
    return {name: text for name, text in words.items() if text}


def _link(draft: ItemDraft, actor: Actor) -> list[str]:
    digests = [use.file.sha256 for use in draft.files]
    if not draft.before:
        return digests
    linked = link_evidence(list(draft.before), target_kind=TARGET_KIND, target_uid=draft.uid, actor=actor)
    return digests + [evidence.file.sha256 for evidence in linked]


def _chunks(uids: Sequence[UUID]) -> list[Sequence[UUID]]:
    return [uids[start : start + 500] for start in range(0, len(uids), 500)]
