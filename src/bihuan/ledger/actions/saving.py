"""The one confirmation of a hand-over: all its rows in bulk, or nothing.

Files are stored before the transaction; inside it rows are only written, so that the lock is held for seconds.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from bihuan.backstage import audit
from bihuan.backstage.models import AuditAction
from bihuan.core.errors import Conflict
from bihuan.core.text import N_
from bihuan.core.workdays import end_of_day
from bihuan.evidence.actions import EvidenceDraft, add_evidence
from bihuan.evidence.intake import Incoming, store_file
from bihuan.evidence.models import Purpose, StoredFile
from bihuan.registry.actions.places import PlaceDraft, create_place
from bihuan.registry.actor import Actor
from bihuan.registry.models import Place, Unit

from ..exchange.diff import Compared, Status, row_key, unit_words
from ..exchange.drafts import Draft
from ..exchange.intake import Intake, require_savable
from ..exchange.meeting import Sort
from ..exchange.opening import Carried
from ..exchange.preview import Preview, mark_of
from ..meets import Meets
from ..models import Batch, Handover, HandoverStage, Item, Relapse
from ..pack import COUNTY_CODE
from ..packs import keep_shipped_packs
from .batching import BatchDraft, create_batch, lock_batch
from .carrying import carry_in_items
from .joining import Papers, bring_back, carried_draft, merge_rows
from .reckoning import Outcome, absent, reckon
from .registering import ItemDraft, register_items
from .revising import revise
from .staging import locked_handover, opening_terms, store_source
from .telling_apart import keep_apart

BATCH_KIND = "ledger.batch"
NEW_PLACE_KIND = N_("其他")


@dataclass(frozen=True)
class Files:
    """The files of a hand-over, stored: the one handed in, and its pictures by SHA-256."""

    source: StoredFile
    pictures: Mapping[str, StoredFile]
    decision: StoredFile | None = None


def store_files(
    preview: Preview,
    *,
    source: Path,
    name: str,
    pictures: Mapping[str, Path],
    actor: Actor,
    decision: Path | None = None,
) -> Files:
    """Store the file and the pictures of its new rows; takes its time, so never inside a transaction.

    ``decision`` is the scan of the paper decision behind an opening balance. Raises Invalid naming the row whose
    picture cannot be taken in.
    """
    realm = Unit.objects.get(pk=actor.realm_id)
    stored: dict[str, StoredFile] = {}
    for one in preview.compared:
        if one.status is not Status.NEW and not one.rebounds:
            continue
        for sha256 in (*one.draft.line.pictures, *(one.draft.line.after if one.carried else ())):
            if sha256 not in stored:
                shown = picture_name(one.draft, sha256)
                stored[sha256] = store_file(Incoming.from_path(pictures[sha256], shown), realm=realm)
    scan = store_file(Incoming.from_path(decision, decision.name), realm=realm) if decision else None
    return Files(store_source(source, name, realm=realm), stored, scan)


def save_handover(
    intake: Intake,
    preview: Preview,
    files: Files,
    *,
    actor: Actor,
    without_refused: bool = False,
    staged: Handover | None = None,
) -> Handover:
    """Save a hand-over: all of it, or nothing. Returns it with its receipt.

    Rows that are the same change nothing. Raises Invalid where rows are refused and the rest is not asked for alone
    (never allowed under 照单全收), Conflict where the batch changed since the preview or the hand-over is saved already.
    """
    require_savable(intake, preview, without_refused=without_refused)
    with transaction.atomic():
        handover = locked_handover(staged.uid, actor) if staged else _fresh(intake, files, actor)
        batch = _batch(intake, preview, actor)
        saver = _Saver(intake, preview, files, batch, actor)
        receipt = saver.save()
        handover.batch = batch
        handover.stage = HandoverStage.SAVED
        handover.lines = b""
        handover.receipt = receipt
        handover.saved_at = timezone.now()
        _store(handover)
        saver.keep_relapses(handover)
        saver.keep_source(handover)
        audit.note(
            AuditAction.IMPORT, actor=actor, target_kind=BATCH_KIND, target=str(batch.uid), totals=preview.totals
        )
    return handover


class _Saver:
    """One saving; what is the same for all rows is looked up once."""

    def __init__(self, intake: Intake, preview: Preview, files: Files, batch: Batch, actor: Actor) -> None:
        self._intake, self._preview, self._files, self._batch, self._actor = intake, preview, files, batch, actor
        units: set[int | None] = set()
        places: set[int | None] = set()
        for one in preview.compared:
            if one.open:
                units.update((one.draft.lead_id, *one.draft.assisting_ids))
                places.add(one.draft.place_id)
        units.discard(None)
        places.discard(None)
        self._units = Unit.objects.filter(realm_id=actor.realm_id).in_bulk(units)
        self._places = Place.objects.filter(realm_id=actor.realm_id).in_bulk(places)
        self._made: dict[tuple[str, str], Place] = {}
        self._relapses: list[tuple[Compared, Item]] = []

    def save(self) -> dict[str, Any]:
        """Register the new rows, correct the changed ones, settle what other batches have too; return the receipt."""
        missing = absent(self._batch, self._preview)
        new = self._preview.of(Status.NEW)
        items = self._register(new) if new else []
        changed = [(one, one.item) for one in self._preview.of(Status.CHANGED) if one.item]
        left = [
            left for one, item in changed for left in revise(one, item, self._places, self._file, actor=self._actor)
        ]
        self._tell_apart(list(zip(new, items, strict=True)))
        merged = merge_rows(list(zip(new, items, strict=True)), self._file, actor=self._actor)
        self._relapses = [(one, self._bring_back(one)) for one in self._preview.rebounds]
        outcome = Outcome(items, left, merged, self._relapses, len(self._made), missing)
        return reckon(self._intake, self._preview, self._batch, outcome)

    def _tell_apart(self, registered: Sequence[tuple[Compared, Item]]) -> None:
        """A row that a person chose to register beside what may be the same is another fault."""
        for one, item in registered:
            choice = self._intake.choices.get(one.draft.key)
            if one.met is not None and one.met.sort is Sort.NEAR and choice and choice.meets is Meets.NEW:
                keep_apart(item, one.met.item.item_id, actor=self._actor)

    def keep_relapses(self, handover: Handover) -> None:
        """Note which rows were rebounds, so that the batch adds up and the same file again changes nothing."""
        Relapse.objects.bulk_create(
            Relapse(
                realm_id=self._batch.realm_id,
                batch=self._batch,
                item=item,
                handover=handover,
                cycle=item.cycle,
                row=None if one.draft.line.sheet else one.draft.row,
                row_key=row_key(one.draft.line),
                problem=one.draft.line.problem,
            )
            for one, item in self._relapses
        )

    @property
    def _file(self) -> str:
        return self._intake.file_name

    def _register(self, new: Sequence[Compared]) -> list[Item]:
        """Register the rows, or carry them in where they stand as an opening balance."""
        opening = self._intake.terms.opening
        if opening is None:
            return register_items(self._batch.uid, [self._item(one.draft) for one in new], actor=self._actor)
        rows = [(self._item(one.draft), one.draft, one.carried) for one in new]
        drafts = [
            carried_draft(item, carried, opening, self._papers(draft, carried))
            for item, draft, carried in rows
            if carried is not None
        ]
        return carry_in_items(self._batch.uid, drafts, actor=self._actor)

    def _papers(self, draft: Draft, carried: Carried) -> Papers:
        """What proves where a row stands: the scan of the decision, the ledger itself, pictures taken after the work."""
        pictures = tuple((self._files.pictures[one], picture_name(draft, one)) for one in draft.line.after)
        return Papers(
            self._files.source, self._file, self._files.decision, carried.decision, pictures, self._batch.owner_id
        )

    def _bring_back(self, one: Compared) -> Item:
        """反弹 with the row's pictures as proof, else with the file that says so."""
        proof = list(self._before(one.draft, None))
        if not proof:
            proof = [EvidenceDraft(self._files.source, self._file, Purpose.DOCUMENT, unit_id=self._batch.owner_id)]
        return bring_back(one, proof, self._file, take_all=self._batch.take_all, actor=self._actor)

    def keep_source(self, handover: Handover) -> None:
        """Keep the file as evidence of the batch, once however often it is handed in."""
        source = EvidenceDraft(
            self._files.source,
            self._intake.file_name,
            Purpose.SOURCE,
            unit_id=self._batch.owner_id,
            target_kind=BATCH_KIND,
            target_uid=self._batch.uid,
            part_uid=handover.uid,
        )
        add_evidence([source], actor=self._actor)

    def _item(self, draft: Draft) -> ItemDraft:
        line, due = draft.line, draft.deadline.due
        place = self._place(draft)
        return ItemDraft(
            problem=line.problem,
            place=place,
            place_text=line.place,
            place_kind=line.kind,
            unit_text=unit_words(line),
            deadline_text=draft.deadline.words,
            deadline_kind=draft.deadline.kind.value if draft.deadline.kind else "",
            category=line.category,
            demand=line.demand,
            remark=line.remark,
            found_on=draft.found_on,
            lead=self._units[draft.lead_id] if draft.lead_id is not None else None,
            assisting=tuple(self._units[key] for key in draft.assisting_ids),
            deadline=end_of_day(due) if due else None,
            files=tuple(self._before(draft, place)),
            # Without its sheet a row of several would lead astray.
            row=None if line.sheet else draft.row,
            row_key=row_key(line),
            old_number=line.number if self._intake.terms.opening else "",
        )

    def _before(self, draft: Draft, place: Place | None) -> Iterable[EvidenceDraft]:
        for sha256 in draft.line.pictures:
            yield EvidenceDraft(
                self._files.pictures[sha256],
                picture_name(draft, sha256),
                Purpose.BEFORE,
                unit_id=self._batch.owner_id,
                place_id=place.pk if place else None,
            )

    def _place(self, draft: Draft) -> Place | None:
        if draft.place_id is not None:
            return self._places[draft.place_id]
        if draft.key not in self._intake.new_places or not draft.line.place:
            return None
        key = (draft.line.kind or NEW_PLACE_KIND, draft.line.place[:80])
        if key not in self._made:
            unit = self._units[draft.lead_id] if draft.lead_id is not None else None
            self._made[key] = create_place(PlaceDraft(*key), unit=unit, actor=self._actor)
        return self._made[key]


def picture_name(draft: Draft, sha256: str) -> str:
    """Return the name of a picture out of a row: 第 5 行照片 1."""
    place = (*draft.line.pictures, *draft.line.after).index(sha256) + 1
    return N_("第 %(row)s 行照片 %(place)s") % {"row": draft.line.where, "place": place}


def _store(handover: Handover) -> None:
    if handover.pk is None:
        handover.save()
    else:
        handover.save(update_fields=["batch", "stage", "lines", "receipt", "saved_at"])


def _batch(intake: Intake, preview: Preview, actor: Actor) -> Batch:
    """Open or lock the batch. Raises Conflict where it is no longer as it was compared."""
    if intake.batch is None:
        # A county that never chose rules works by those that ship with the program.
        keep_shipped_packs()
        return create_batch(
            BatchDraft(
                owner=intake.terms.owner,
                name=intake.terms.batch_name,
                received_on=intake.received_on,
                line=intake.terms.line,
                source=intake.terms.source,
                stated_count=intake.facts.get("stated"),
                take_all=intake.terms.take_all,
                pack=intake.terms.pack or COUNTY_CODE,
            ),
            actor=actor,
        )
    batch = lock_batch(intake.batch.uid, actor=actor)
    if mark_of(batch) != preview.mark:
        raise Conflict("import.batch_moved", N_("批次“%(batch)s”刚刚有变化，请重新预览后再确认"), batch=batch.name)
    return batch


def _fresh(intake: Intake, files: Files, actor: Actor) -> Handover:
    return Handover(
        realm_id=actor.realm_id,
        account_id=actor.account_id,
        owner=intake.terms.owner,
        line=intake.terms.line,
        batch_name=intake.terms.batch_name.strip(),
        source=intake.terms.source,
        received_on=intake.received_on,
        take_all=intake.take_all,
        file=files.source,
        file_name=intake.file_name[:200],
        facts=dict(intake.facts),
        same_open=intake.terms.sorts.same_open.value,
        same_closed=intake.terms.sorts.same_closed.value,
        opening=opening_terms(intake.terms.opening),
        decision=files.decision,
        created_at=timezone.now(),
    )
