"""The steps of tus, the same for a page and for a program; how each is answered is theirs."""

from uuid import UUID

from bihuan.core.errors import Invalid
from bihuan.core.text import N_
from bihuan.core.uid import read_uid
from bihuan.registry.actor import Actor
from bihuan.registry.queries.units import get_unit
from bihuan.registry.request import ActorRequest

from .. import queries, rules
from ..actions.uploading import UploadDraft, add_chunk, begin_upload, end_upload, finish_upload, misplaced
from ..chunks import arriving, too_much
from ..models import UPLOADED, Evidence, Purpose, Upload
from ..naming import plain_name
from . import headers


def begin(request: ActorRequest) -> Upload:
    """POST: begin an upload, or find the one begun under the same id."""
    headers.require_version(request)
    rules.require_take_in(request.actor)
    length = headers.length_of(request)
    said = headers.metadata_of(request)
    uid = read_uid(said.get("uid", ""))
    if uid is None:
        raise Invalid("upload.uid", N_("没有说明文件的编号，请刷新页面后重试"))
    if said.get("purpose", "") not in UPLOADED:
        raise Invalid("evidence.purpose", N_("没有说明文件的用途，请刷新页面后重试"))
    draft = UploadDraft(
        uid=uid,
        name=plain_name(said.get("filename", "")),
        purpose=Purpose(said["purpose"]),
        length=length,
        unit_id=_unit(said.get("unit", ""), request.actor),
    )
    return begin_upload(draft, actor=request.actor)


def find(request: ActorRequest, uid: UUID) -> Upload:
    """HEAD: where an upload stands."""
    upload = _own(request, uid)
    headers.require_version(request)
    return upload


def go_on(request: ActorRequest, uid: UUID) -> tuple[Upload, Evidence | None]:
    """PATCH: take the next bytes, and with the last of them the file.

    To a whole upload nothing is added: the last piece sent again, or none at its end, asks what became of it.
    """
    upload = _own(request, uid)
    headers.require_version(request)
    headers.require_media_type(request)
    start = headers.offset_of(request)
    announced = int(request.META.get("CONTENT_LENGTH") or 0)
    if start + announced > upload.length:
        raise too_much()
    if upload.is_whole:
        if start + announced < upload.length:
            raise misplaced()
    elif start != upload.received:
        raise misplaced()
    else:
        with arriving(request.read, upload.length - start) as piece:
            upload = add_chunk(upload, start, piece, actor=request.actor)
    return upload, finish_upload(upload, actor=request.actor) if upload.is_whole else None


def end(request: ActorRequest, uid: UUID) -> None:
    """DELETE: give an upload up."""
    upload = _own(request, uid)
    headers.require_version(request)
    end_upload(upload, actor=request.actor)


def _own(request: ActorRequest, uid: UUID) -> Upload:
    rules.require_take_in(request.actor)
    return queries.get_upload(request.actor, uid)


def _unit(value: str, actor: Actor) -> int | None:
    """Read which of their own units the sender acts for, where they say so."""
    if not value:
        return None
    uid = read_uid(value)
    unit_id = get_unit(actor, uid).pk if uid else None
    if unit_id not in actor.unit_ids:
        raise Invalid("evidence.unit", N_("您不在这个单位任职，请刷新页面后重试"))
    return unit_id
