"""The one confirmation of a hand-over: all its rows in bulk, or nothing.

Files are stored before the transaction; inside it rows are only written, so that the lock is held for seconds.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
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

from ..exchange.diff import Compared, Saved, Status, row_key, unit_words
from ..exchange.drafts import Draft
from ..exchange.intake import SHOWN_ROWS, Intake, require_savable
from ..exchange.preview import Preview, mark_of
from ..exchange.synonyms import Field
from ..models import Batch, Handover, HandoverStage, Item
from ..pack import COUNTY_CODE
from ..packs import keep_shipped_packs
from ..states import State
from .batching import BatchDraft, create_batch, lock_batch
from .mending import Correction, correct_item
from .registering import ItemDraft, register_items
from .staging import locked_handover, store_source

BATCH_KIND = "ledger.batch"
NEW_PLACE_KIND = N_("其他")


@dataclass(frozen=True)
class Files:
    """The files of a hand-over, stored: the one handed in, and its pictures by SHA-256."""

    source: StoredFile
    pictures: Mapping[str, StoredFile]


def store_files(preview: Preview, *, source: Path, name: str, pictures: Mapping[str, Path], actor: Actor) -> Files:
    """Store the file and the pictures of its new rows; takes its time, so never inside a transaction.

    Raises Invalid naming the row whose picture cannot be taken in.
    """
    realm = Unit.objects.get(pk=actor.realm_id)
    stored: dict[str, StoredFile] = {}
    for one in preview.of(Status.NEW):
        for sha256 in one.draft.line.pictures:
            if sha256 not in stored:
                shown = picture_name(one.draft, sha256)
                stored[sha256] = store_file(Incoming.from_path(pictures[sha256], shown), realm=realm)
    return Files(store_source(source, name, realm=realm), stored)


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
        saver.keep_source(handover)
        audit.note(
            AuditAction.IMPORT, actor=actor, target_kind=BATCH_KIND, target=str(batch.uid), totals=preview.totals
        )
    return handover


class _Saver:
    """One saving; what is the same for all rows is looked up once."""

    def __init__(self, intake: Intake, preview: Preview, files: Files, batch: Batch, actor: Actor) -> None:
        self._intake, self._preview, self._files, self._batch, self._actor = intake, preview, files, batch, actor
        drafts = [one.draft for one in preview.compared if one.status in (Status.NEW, Status.CHANGED)]
        units = {unit for draft in drafts for unit in (draft.lead_id, *draft.assisting_ids) if unit is not None}
        self._units = Unit.objects.filter(realm_id=actor.realm_id).in_bulk(units)
        places = {draft.place_id for draft in drafts if draft.place_id is not None}
        self._places = Place.objects.filter(realm_id=actor.realm_id).in_bulk(places)
        self._made: dict[tuple[str, str], Place] = {}

    def save(self) -> dict[str, Any]:
        """Register the new rows, correct the changed ones; return the receipt."""
        new = [self._item(one.draft) for one in self._preview.of(Status.NEW)]
        items = register_items(self._batch.uid, new, actor=self._actor) if new else []
        changed = [(one, one.item) for one in self._preview.of(Status.CHANGED) if one.item]
        left = [left for one, item in changed for left in self._change(one, item)]
        return self._receipt(items, left)

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

    def _change(self, one: Compared, saved: Saved) -> list[dict[str, Any]]:
        """Correct what a correction may; return what needs a move of its own."""
        item, draft = Item.objects.get(pk=saved.item_id), one.draft
        fields = {change.field for change in one.changes}
        waits = item.state == State.REGISTERED
        correction = Correction()
        if Field.PROBLEM in fields:
            correction = replace(correction, problem=draft.line.problem)
        if Field.PLACE in fields:
            place = self._places[draft.place_id] if draft.place_id is not None else None
            correction = replace(correction, place=place, place_text=draft.line.place)
        if waits and Field.LEAD in fields:
            correction = replace(correction, unit_text=unit_words(draft.line))
        if waits and Field.DUE in fields:
            correction = replace(correction, deadline_text=draft.deadline.words)
        if correction != Correction():
            reason = N_("来件“%(file)s”第 %(row)s 行") % {"file": self._intake.file_name, "row": draft.line.where}
            correct_item(item.uid, correction=correction, reason=reason, actor=self._actor)
        if waits and fields & {Field.LEAD, Field.DUE}:
            self._propose(item, draft)
            return []
        left = [change for change in one.changes if change.field in (Field.LEAD, Field.DUE)]
        return [
            {
                "row": draft.line.where,
                "number": item.number,
                "field": c.field.value,
                "before": c.before,
                "after": c.after,
            }
            for c in left
        ]

    def _propose(self, item: Item, draft: Draft) -> None:
        """Let the office hand over by what the newer paper says; before 交办 these are proposals only."""
        due = draft.deadline.due
        Item.objects.filter(pk=item.pk, state=State.REGISTERED.value).update(
            proposed_lead=draft.lead_id,
            proposed_assisting=list(draft.assisting_ids),
            proposed_deadline=end_of_day(due) if due else None,
            deadline_kind=draft.deadline.kind.value if draft.deadline.kind else "",
        )

    def _receipt(self, items: Sequence[Item], left: list[dict[str, Any]]) -> dict[str, Any]:
        compared = self._preview.compared
        new = self._preview.of(Status.NEW)
        doubles = [
            [one.draft.line.where, one.reason.data["row"]] for one in self._preview.of(Status.DUPLICATE) if one.reason
        ]
        refused = [
            [one.draft.line.where, one.reason.message, dict(one.reason.data)]
            for one in self._preview.of(Status.REFUSED)[:SHOWN_ROWS]
            if one.reason
        ]
        return {
            **self._preview.totals,
            "stated": self._intake.facts.get("stated"),
            "rows": len(compared),
            "saved": Item.objects.filter(batch=self._batch, parent__isnull=True).count(),
            "first": items[0].number if items else "",
            "last": items[-1].number if items else "",
            "without_lead": sum(one.draft.lead_id is None for one in new),
            "without_place": sum(one.draft.place_id is None for one in new),
            "places_made": len(self._made),
            "duplicates": doubles[:SHOWN_ROWS],
            "refused_rows": refused,
            "needs_move": left[:SHOWN_ROWS],
            "left_out": self._intake.facts.get("left_out", []),
        }


def picture_name(draft: Draft, sha256: str) -> str:
    """Return the name of a picture out of a row: 第 5 行照片 1."""
    place = draft.line.pictures.index(sha256) + 1
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
        created_at=timezone.now(),
    )
