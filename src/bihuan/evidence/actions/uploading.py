"""Files sent piece by piece: begun, gone on with from wherever the line was cut, and at the end taken in like any other."""

import errno
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone

from bihuan.core.errors import Conflict, Invalid
from bihuan.core.text import N_
from bihuan.registry.actor import Actor
from bihuan.registry.models import Account
from bihuan.ui.problems import AtStatus

from .. import queries, rules
from ..chunks import Piece, chunk_key, forget_pieces, gone, stray_pieces, together
from ..intake import Incoming
from ..models import OPEN, Evidence, Purpose, Upload, UploadChunk
from ..refusals import LARGEST_FILE, SENTENCES, is_lasting, refused
from ..store import keep
from .taking_in import take_in_files

# How long an upload that nobody goes on with is kept, and a finished one remembered.
TERM = timedelta(hours=48)
# A piece this young may belong to a request that has not noted it yet.
YOUNG = timedelta(hours=1)


@dataclass(frozen=True)
class UploadDraft:
    """What is said of a file before its bytes come."""

    uid: UUID
    name: str
    purpose: Purpose
    length: int
    unit_id: int | None = None


def begin_upload(draft: UploadDraft, *, actor: Actor) -> Upload:
    """Begin an upload; the same again, from the same person, gives the one already begun.

    Raises Denied without a right to send files, Invalid or AtStatus 413 for a length that is never taken in or does not fit
    beside what else the actor has sent and not used, Conflict where the id was used for something else.
    """
    rules.require_take_in(actor)
    if actor.account_id is None:
        raise RuntimeError("an upload belongs to a person")
    if draft.length < 1:
        raise refused("evidence.empty", draft.name)
    if draft.length > LARGEST_FILE:
        raise AtStatus(413, "evidence.too_large", SENTENCES["evidence.too_large"], name=draft.name)
    now = timezone.now()
    fresh = Upload(
        uid=draft.uid,
        realm_id=actor.realm_id,
        account_id=actor.account_id,
        name=draft.name,
        purpose=draft.purpose,
        unit_id=draft.unit_id,
        length=draft.length,
        began_at=now,
        expires_at=now + TERM,
    )
    with transaction.atomic():
        # One person's beginnings one after the other, so that no limit is passed by being quick.
        Account.objects.select_for_update().get(pk=actor.account_id)
        if not Upload.objects.filter(uid=draft.uid).exists():
            _check_room(draft, actor)
            Upload.objects.bulk_create([fresh], ignore_conflicts=True)
        stored = Upload.objects.get(uid=draft.uid)
        if _told(stored) != _told(fresh):
            raise Conflict("operation_reused", N_("这个操作编号已经用过，内容不同。请刷新页面后重新提交"))
        return stored


def add_chunk(upload: Upload, start: int, piece: Piece, *, actor: Actor) -> Upload:
    """Store the bytes that come at ``start`` and return the upload after them. No bytes change nothing.

    Of two that come for the same place one wins; the other raises Conflict, as does whatever comes for another place.
    """
    rules.require_take_in(actor)
    if start != upload.received:
        raise misplaced()
    if piece.size == 0:
        return upload
    key = chunk_key(upload.uid, start, piece.sha256)
    try:
        keep(key, piece.path)
    except OSError as fault:
        if fault.errno in (errno.ENOSPC, errno.EDQUOT):
            raise refused("evidence.disk_full", upload.name) from fault
        raise
    with transaction.atomic():
        here = Upload.objects.filter(pk=upload.pk, received=start)
        has_won = here.update(received=F("received") + piece.size, expires_at=timezone.now() + TERM) == 1
        if has_won:
            UploadChunk.objects.create(upload=upload, start=start, size=piece.size, sha256=piece.sha256)
    if not has_won:
        if not UploadChunk.objects.filter(upload=upload.pk, start=start, sha256=piece.sha256).exists():
            forget_pieces([key])
        raise misplaced()
    upload.refresh_from_db(fields=["received", "expires_at"])
    return upload


def finish_upload(upload: Upload, *, actor: Actor) -> Evidence:
    """Take a whole upload in and return what it became; asked again it is the same, however the first asking ended.

    Not to be called inside a transaction. Raises what ``take_in_files`` raises, every time where the bytes are at fault;
    AtStatus 410 where pieces are lost: the upload is given up then.
    """
    rules.require_take_in(actor)
    if upload.evidence is None and not upload.refusal:
        _settle(upload, actor)
    if upload.refusal:
        raise refused(upload.refusal, upload.name)
    if upload.evidence is None:
        raise gone()
    return upload.evidence


def end_upload(upload: Upload, *, actor: Actor) -> None:
    """Give an upload up; what has become evidence stays evidence."""
    rules.require_take_in(actor)
    _clear([upload])


def sweep_uploads() -> int:
    """Clear what nobody went on with in time, and pieces nobody knows of; returns how many uploads."""
    now = timezone.now()
    old = list(Upload.objects.filter(expires_at__lt=now).order_by("pk"))
    _clear([upload for upload in old if Upload.objects.filter(pk=upload.pk, expires_at__lt=now).exists()])
    forget_pieces(stray_pieces(now - YOUNG, _open_among))
    return len(old)


def misplaced() -> Conflict:
    """Make the refusal of bytes for another place than the next."""
    return Conflict("upload.offset", N_("续传的位置不对，请先查询已收到多少，再从那里继续"))


def _settle(upload: Upload, actor: Actor) -> None:
    """Write down what became of a whole upload; only then its pieces go. Where another request did meanwhile, that stands."""
    incoming = Incoming(upload.name, lambda: together(upload))
    still = Upload.objects.filter(OPEN, pk=upload.pk)
    try:
        (evidence,) = take_in_files(
            [incoming],
            purpose=Purpose(upload.purpose),
            actor=actor,
            unit_id=upload.unit_id,
            client_uid=upload.uid,
        )
    except Invalid as fault:
        if not is_lasting(fault.code):
            raise
        still.update(refusal=fault.code)
    except AtStatus:
        if still.exists():
            _clear([upload])
            raise
    else:
        still.update(evidence=evidence)
    upload.refresh_from_db()
    forget_pieces(_keys([upload]))


def _clear(uploads: list[Upload]) -> None:
    """Remove uploads, rows first: a piece without a row is found again, a row without its pieces would mislead."""
    keys = _keys(uploads)
    Upload.objects.filter(pk__in=[upload.pk for upload in uploads]).delete()
    forget_pieces(keys)


def _keys(uploads: list[Upload]) -> list[str]:
    chunks = UploadChunk.objects.filter(upload__in=[upload.pk for upload in uploads]).select_related("upload")
    return [chunk_key(chunk.upload.uid, chunk.start, chunk.sha256) for chunk in chunks]


def _open_among(uids: set[UUID]) -> set[UUID]:
    return set(Upload.objects.filter(OPEN, uid__in=uids).values_list("uid", flat=True))


def _check_room(draft: UploadDraft, actor: Actor) -> None:
    """Keep one account from filling the disk with what it never finishes or uses (ASVS 5.2.4)."""
    begun = queries.open_uploads_of(actor)
    if begun.count() >= rules.MOST_OPEN_UPLOADS:
        raise Invalid(
            "upload.too_many",
            N_("您有 %(most)s 个文件还没有传完，请先传完或移除后再传"),
            most=rules.MOST_OPEN_UPLOADS,
        )
    waiting: int = begun.aggregate(total=Sum("length"))["total"] or 0
    if queries.unlinked_bytes(actor) + waiting + draft.length > rules.UNLINKED_QUOTA:
        raise refused("evidence.quota", draft.name)


def _told(upload: Upload) -> tuple[object, ...]:
    """What must be the same where an id is used again."""
    said = (upload.name, upload.purpose, upload.unit_id, upload.length)
    return (upload.realm_id, upload.account_id, *said)
