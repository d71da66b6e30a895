"""The addresses of evidence: taking one file in, and giving original, screen copy and thumbnail back."""

import logging
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponseNotModified, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_POST, require_safe

from bihuan.core.errors import Invalid, NotFound
from bihuan.core.text import N_
from bihuan.registry.actor import Actor
from bihuan.ui.errors import sentence

from . import queries, rules
from .actions import take_in_files
from .intake import Incoming
from .models import UPLOADED, Evidence, MediaType, Purpose
from .public import public_display_key
from .receipts import receipt_of
from .store import display_key, original_key, storage, thumb_key

log = logging.getLogger(__name__)
JPEG = "image/jpeg"
# Never a page: no script, no style, nothing fetched, whatever a browser takes the bytes for.
SANDBOX = "default-src 'none'; sandbox"
ONE_YEAR = 365 * 24 * 60 * 60
# Content never changes under the address of an original or of a copy for the house.
FOR_EVER = f"private, max-age={ONE_YEAR}, immutable"


@require_POST
def upload(request: HttpRequest) -> JsonResponse:
    """Take in one ``file`` for a ``purpose``; 201 with its receipt, or 422 with a ``message`` that names the cause."""
    try:
        evidence = _take_in_one(request)
    except Invalid as fault:
        return JsonResponse({"code": fault.code, "message": sentence(fault)}, status=422)
    return JsonResponse(receipt_of(evidence), status=201)


@require_safe
def original(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """Give back the very bytes that came in, as a file to save and never as a page."""
    return give_original(request, _visible(request, uid))


def give_original(request: HttpRequest, evidence: Evidence) -> HttpResponseBase:
    """Answer with the bytes of evidence that the reader was found to see by a rule of its owner's."""
    key = original_key(evidence.realm.uid, evidence.file.sha256)
    return _serve(request, key, evidence.file.sha256, evidence.file.media_type, attachment=evidence.name)


@require_safe
def display(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """Show the copy for the screen."""
    evidence = _visible_picture(request, uid)
    key = display_key(evidence.realm.uid, evidence.file.sha256)
    return _serve(request, key, f"{evidence.file.sha256}-display", JPEG)


@require_safe
def thumb(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """Show the thumbnail."""
    evidence = _visible_picture(request, uid)
    key = thumb_key(evidence.realm.uid, evidence.file.sha256)
    return _serve(request, key, f"{evidence.file.sha256}-thumb", JPEG)


@require_safe
def public(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """Give back the copy that may be published: what was marked is covered, and nothing the camera wrote is in it.

    What it shows changes when somebody covers more, so a browser asks each time whether its own is still the one.
    """
    evidence = _visible_picture(request, uid)
    key = public_display_key(evidence.realm.uid, evidence)
    if not storage().exists(key):
        raise NotFound("evidence.unknown", N_("没有这个文件"))
    mark = evidence.file.picture.cover_mark or "bare"
    return _serve(request, key, f"{evidence.file.sha256}-public-{mark}", JPEG, keeping="private, no-cache")


def _take_in_one(request: HttpRequest) -> Evidence:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    rules.require_take_in(actor)
    given = request.FILES.get("file")
    if given is None:
        raise Invalid("evidence.missing", N_("没有收到文件，请重新选择"))
    (evidence,) = take_in_files(
        [Incoming.from_upload(given)], purpose=_purpose(request), actor=actor, unit_id=_unit(request, actor)
    )
    return evidence


def _purpose(request: HttpRequest) -> Purpose:
    value = request.POST.get("purpose", "")
    if value not in UPLOADED:
        raise Invalid("evidence.purpose", N_("没有说明文件的用途，请刷新页面后重试"))
    return Purpose(value)


def _unit(request: HttpRequest, actor: Actor) -> int | None:
    """Read which of their own units the sender acts for, where the page says so."""
    value = request.POST.get("unit", "")
    if not value:
        return None
    for unit_id in actor.unit_ids:
        if str(unit_id) == value:
            return unit_id
    raise Invalid("evidence.unit", N_("您不在这个单位任职，请刷新页面后重试"))


def _visible(request: HttpRequest, uid: UUID) -> Evidence:
    evidence = queries.visible_to(request.actor).filter(uid=uid).first()  # type: ignore[attr-defined]
    if evidence is None:
        raise NotFound("evidence.unknown", N_("没有这个文件"))
    return evidence


def _visible_picture(request: HttpRequest, uid: UUID) -> Evidence:
    evidence = _visible(request, uid)
    if not MediaType(evidence.file.media_type).is_picture:
        raise NotFound("evidence.unknown", N_("没有这个文件"))
    return evidence


def _serve(
    request: HttpRequest, key: str, tag: str, media_type: str, *, attachment: str | None = None, keeping: str = FOR_EVER
) -> HttpResponseBase:
    """Answer with a stored file; ``keeping`` says how long a browser, its user's alone, may keep it."""
    etag = f'"{tag}"'
    unchanged = get_conditional_response(request, etag=etag)
    response: HttpResponseBase
    if isinstance(unchanged, HttpResponseNotModified):
        response = unchanged
    else:
        response = _file_response(key, media_type, attachment)
    response["ETag"] = etag
    response["Cache-Control"] = keeping
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SANDBOX
    return response


def _file_response(key: str, media_type: str, attachment: str | None) -> FileResponse:
    """Raises NotFound for a file the store has lost: nothing is wrong with the request, and the log says which it is."""
    try:
        file = storage().open(key)
    except FileNotFoundError as lost:
        log.exception("evidence_lost key=%s", key)
        raise NotFound("evidence.lost", N_("这个文件在存储里找不到了，请告诉系统管理员")) from lost
    return FileResponse(file, content_type=media_type, as_attachment=attachment is not None, filename=attachment or "")
