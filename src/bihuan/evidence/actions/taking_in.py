"""Files taken in, and linked to what they shall prove."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from bihuan.backstage import audit
from bihuan.backstage.models import AuditAction
from bihuan.backstage.operations import once, record
from bihuan.backstage.outbox import JobDraft, enqueue_many
from bihuan.core.errors import Conflict, NotFound
from bihuan.core.text import N_
from bihuan.registry.actor import Actor
from bihuan.registry.models import Unit

from .. import queries, rules
from ..intake import Incoming, store_file
from ..models import SHOWING, Evidence, Picture, Purpose, StoredFile
from ..naming import safe_name
from ..refusals import refused

# The job of the outbox in which the worker looks into evidence, so many at a time.
EXAMINE = "evidence.examine"
AT_ONCE = 100


@dataclass(frozen=True)
class EvidenceDraft:
    """One use of a stored file. With ``target_kind`` and ``target_uid`` it is linked from the start (imports)."""

    file: StoredFile
    name: str
    purpose: Purpose
    unit_id: int | None = None
    caption: str = ""
    place_id: int | None = None
    target_kind: str = ""
    target_uid: UUID | None = None
    part_uid: UUID | None = None


def take_in_files(
    incoming: Sequence[Incoming],
    *,
    purpose: Purpose,
    actor: Actor,
    unit_id: int | None = None,
    caption: str = "",
    client_uid: UUID | None = None,
) -> list[Evidence]:
    """Take files in for an actor to use next; all of them or, after the first that is refused, none.

    Not to be called inside a transaction: decoding takes its time, and the write lock is not held meanwhile.
    The same ``client_uid`` with the same bytes for the same purpose gives the same evidence again.
    Raises Denied without a post that has business to prove; Invalid naming the file and the cause; Conflict where the
    ``client_uid`` was used for something else.
    """
    rules.require_take_in(actor)
    realm = Unit.objects.get(pk=actor.realm_id)
    files = [(one.name, store_file(one, realm=realm)) for one in incoming]
    _check_quota(files, actor)
    drafts = [EvidenceDraft(file, name, purpose, unit_id or _own_unit(actor), caption) for name, file in files]
    payload = {"files": [file.sha256 for _, file in files], "purpose": purpose.value, "unit": unit_id}
    with transaction.atomic():
        known = once(client_uid, actor=actor, verb="evidence.take_in", payload=payload)
        if known is not None:
            return list(Evidence.objects.filter(uid__in=known["evidence"]).select_related("file").order_by("id"))
        rows = add_evidence(drafts, actor=actor)
        record(client_uid, {"evidence": [str(row.uid) for row in rows]})
        return rows


def add_evidence(drafts: Sequence[EvidenceDraft], *, actor: Actor) -> list[Evidence]:
    """Write down uses of files already stored, with one line of audit, in the caller's transaction.

    The actor's right to the targets is the caller's to check. Raises NotFound for a file of another realm.
    """
    if any(draft.file.realm_id != actor.realm_id for draft in drafts):
        raise NotFound("evidence.unknown", N_("没有这个文件"))
    now = timezone.now()
    taken = _taken_at([draft.file for draft in drafts])
    rows = Evidence.objects.bulk_create([_evidence(draft, actor, now, taken.get(draft.file.pk)) for draft in drafts])
    if rows:
        uids = [str(row.uid) for row in rows[:20]]
        audit.note(AuditAction.UPLOAD, actor=actor, target_kind="evidence", target=uids[0], count=len(rows), uids=uids)
    _have_examined(rows)
    return rows


def link_evidence(
    uids: Collection[UUID], *, target_kind: str, target_uid: UUID, part_uid: UUID | None = None, actor: Actor
) -> list[Evidence]:
    """Link the actor's own uploads to a target, for ever, in the caller's transaction. The same link again changes nothing.

    The actor's right to the target is the caller's to check. Raises NotFound where one of them is not there or not the
    actor's to use, Conflict where one has been used for something else.
    """
    wanted = set(uids)
    locked = Evidence.objects.select_for_update().filter(realm_id=actor.realm_id, uid__in=wanted).order_by("id")
    found = list(locked)
    target = (target_kind, target_uid, part_uid)
    if {row.uid for row in found} != wanted or any(not _is_own(row, actor) for row in found):
        raise NotFound("evidence.unknown", N_("没有这个文件"))
    if any(row.target_kind and (row.target_kind, row.target_uid, row.part_uid) != target for row in found):
        raise Conflict("evidence.linked", N_("文件已经用在别处，请重新上传"))
    fresh = [row for row in found if not row.target_kind]
    for row in fresh:
        row.target_kind, row.target_uid, row.part_uid = target
    Evidence.objects.bulk_update(fresh, ["target_kind", "target_uid", "part_uid"])
    _have_examined(fresh)
    return found


def _have_examined(rows: Sequence[Evidence]) -> None:
    """Leave what was linked for the worker to look into, in the caller's transaction."""
    uids = [str(row.uid) for row in rows if row.target_kind and row.purpose in SHOWING]
    enqueue_many(
        JobDraft(EXAMINE, rows[0].realm_id, payload={"evidence": uids[start : start + AT_ONCE]})
        for start in range(0, len(uids), AT_ONCE)
    )


def _is_own(row: Evidence, actor: Actor) -> bool:
    return actor.account_id is not None and row.uploaded_by_id == actor.account_id


def _own_unit(actor: Actor) -> int | None:
    """Return the unit of an actor who has but one; with several the form or the move says which."""
    return next(iter(actor.unit_ids)) if len(actor.unit_ids) == 1 else None


def _check_quota(files: Sequence[tuple[str, StoredFile]], actor: Actor) -> None:
    """Keep one account from filling the disk with what it never uses (ASVS 5.2.4)."""
    used = queries.unlinked_bytes(actor)
    for name, file in files:
        used += file.size
        if used > rules.UNLINKED_QUOTA:
            raise refused("evidence.quota", name)


def _taken_at(files: Sequence[StoredFile]) -> dict[int, datetime]:
    ids = {file.pk for file in files}
    pictures = Picture.objects.filter(file_id__in=ids).values_list("file_id", "taken_at")
    return {file_id: taken_at for file_id, taken_at in pictures if taken_at is not None}


def _evidence(draft: EvidenceDraft, actor: Actor, now: datetime, taken_at: datetime | None) -> Evidence:
    return Evidence(
        realm_id=actor.realm_id,
        file=draft.file,
        purpose=draft.purpose,
        name=safe_name(draft.name, draft.file.media_type),
        caption=draft.caption,
        place_id=draft.place_id,
        taken_at=taken_at,
        unit_id=draft.unit_id,
        uploaded_by_id=actor.account_id,
        at=now,
        target_kind=draft.target_kind,
        target_uid=draft.target_uid,
        part_uid=draft.part_uid,
    )
