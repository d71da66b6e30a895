"""Covering faces and plates in the public copies of a picture."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import cast
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from bihuan.backstage import audit
from bihuan.backstage.models import AuditAction
from bihuan.backstage.operations import once, record
from bihuan.core.errors import Conflict, NotFound
from bihuan.core.text import N_
from bihuan.registry.actor import Actor

from .. import queries, rules
from ..covering import Box, checked_boxes, mark_of
from ..examiner import examiner
from ..intake import incoming_folder
from ..models import Evidence, Picture, PictureCover
from ..public import covered_keys
from ..refusals import Refusal, refused
from ..store import display_key, keep, storage, stored_bytes


def cover_picture(
    uid: UUID, *, boxes: Sequence[Box], version: int, actor: Actor, client_uid: UUID | None = None
) -> Picture:
    """Say what is covered in the public copies of a picture from now on, wherever it is used; no boxes: nothing needs to be.

    ``version`` is the one the person looked at (0: none yet). Not to be called inside a transaction: the copies are made and
    safe before any row speaks of them. The original and the copies for those who may see it stay as they are; the same again
    changes nothing. Raises NotFound for a picture the actor does not see, Denied without the right, Invalid for boxes that
    cover nothing, Conflict where somebody else has saved boxes meanwhile.
    """
    row = queries.visible_to(actor).filter(uid=uid, file__picture__isnull=False).first()
    if row is None:
        raise NotFound("evidence.unknown", N_("没有这个文件"))
    rules.require_cover(actor)
    wanted = checked_boxes(boxes)
    mark = mark_of(wanted)
    if mark:
        _make_copies(row, wanted, mark)
    numbers = [box.numbers for box in wanted]
    with transaction.atomic():
        payload = {"evidence": str(uid), "boxes": numbers, "version": version}
        known = once(client_uid, actor=actor, verb="evidence.cover", payload=payload)
        picture = Picture.objects.select_for_update().get(pk=row.file.picture.pk)
        if known is not None or (picture.cover_version and picture.cover_mark == mark):
            return picture
        if picture.cover_version != version:
            raise Conflict("cover_changed", N_("这张照片的遮挡刚被别人改过，请看过现在的再改"))
        picture.cover_version, picture.cover_mark, picture.cover_count = version + 1, mark, len(numbers)
        PictureCover.objects.create(
            realm_id=picture.realm_id,
            picture=picture,
            version=picture.cover_version,
            boxes=numbers,
            by_id=cast("int", actor.account_id),  # the clock, which has none, holds no role that may
            at=timezone.now(),
        )
        picture.save(update_fields=["cover_version", "cover_mark", "cover_count"])
        audit.note(
            AuditAction.SETTING,
            actor=actor,
            target_kind="evidence.picture",
            target=str(uid),
            verb="picture.covered",
            version=picture.cover_version,
            boxes=len(numbers),
        )
        record(client_uid, payload)
        return picture


def _make_copies(row: Evidence, boxes: Sequence[Box], mark: str) -> None:
    """Make the covered copies unless they are there; their name says by what boxes."""
    display, thumb = covered_keys(row.realm.uid, row.file.sha256, mark)
    if storage().exists(display) and storage().exists(thumb):
        return
    with tempfile.TemporaryDirectory(dir=incoming_folder()) as name:
        folder = Path(name)
        try:
            (folder / "source").write_bytes(stored_bytes(display_key(row.realm.uid, row.file.sha256)))
            examiner.cover(folder / "source", boxes, folder / "display", folder / "thumb")
        except FileNotFoundError as fault:
            raise refused("evidence.broken", row.name) from fault
        except Refusal as refusal:
            raise refused(refusal.code, row.name) from refusal
        keep(thumb, folder / "thumb")
        keep(display, folder / "display")
