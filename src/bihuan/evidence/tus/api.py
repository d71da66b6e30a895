"""Resumable uploads under /api/v1, for any program that speaks tus."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from ninja import Router
from ninja.decorators import decorate_view
from pydantic import TypeAdapter

from bihuan.core.text import N_
from bihuan.registry.request import ActorRequest
from bihuan.ui.json_answers import refusals, written

from ..receipts import Received, received_of
from . import headers, steps

router = Router(tags=["evidence"])
RECEIVED = TypeAdapter(Received)
PLACE = "/uploads/{uid}"
BYTES = {"requestBody": {"content": {headers.MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}}}}


def _header(name: str, text: str, kind: str = "string") -> dict[str, Any]:
    return {"name": name, "in": "header", "required": True, "schema": {"type": kind}, "description": text}


RESUMABLE = _header("Tus-Resumable", headers.VERSION)
LENGTH = _header("Upload-Length", "Bytes of the whole file", "integer")
OFFSET = _header("Upload-Offset", "For which place the bytes come: what HEAD says", "integer")
METADATA = _header(
    "Upload-Metadata",
    "Pairs of a key and its value in Base64: uid (made by the caller), filename, purpose (before, after, visit, document "
    "or paper), unit (optional), filetype (not believed)",
)


def _spoken(run: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Add to every answer, refusals included, what tus wants in each."""

    @wraps(run)
    def answer(request: HttpRequest, **values: Any) -> HttpResponseBase:
        response = run(request, **values)
        headers.dress(response)
        return response

    return answer


@router.api_operation(["OPTIONS"], "/uploads", response={204: None, **refusals()}, summary=N_("续传支持什么"))
@decorate_view(_spoken)
def show_resumable(request: ActorRequest) -> HttpResponse:
    """What this server can do, in the headers Tus-Version, Tus-Extension and Tus-Max-Size."""
    response = HttpResponse(status=204)
    headers.introduce(response)
    return response


@router.post(
    "/uploads",
    response={201: None, **refusals(409, 412, 413, 422)},
    summary=N_("开始续传一个文件"),
    openapi_extra={"parameters": [RESUMABLE, LENGTH, METADATA]},
)
@decorate_view(_spoken)
def begin_resumable(request: ActorRequest) -> HttpResponse:
    """Begin an upload that can be gone on with after a cut; its address is in Location. The same again finds the same."""
    upload = steps.begin(request)
    response = HttpResponse(status=201)
    response["Location"] = reverse("api-v1:find_resumable", args=[upload.uid])
    headers.dress(response, upload)
    return response


@router.api_operation(
    ["HEAD"],
    PLACE,
    response={200: None, **refusals(404, 412)},
    summary=N_("续传到了哪里"),
    openapi_extra={"parameters": [RESUMABLE]},
)
@decorate_view(_spoken)
def find_resumable(request: ActorRequest, uid: UUID) -> HttpResponse:
    """Where an upload stands, in Upload-Offset and Upload-Length."""
    upload = steps.find(request, uid)
    response = HttpResponse()
    response["Upload-Length"] = str(upload.length)
    headers.dress(response, upload)
    return response


@router.patch(
    PLACE,
    response={200: Received, 204: None, **refusals(404, 409, 410, 412, 413, 415, 422, 503)},
    summary=N_("续传下一段"),
    openapi_extra={"parameters": [RESUMABLE, OFFSET], **BYTES},
)
@decorate_view(_spoken)
def continue_resumable(request: ActorRequest, uid: UUID) -> HttpResponse:
    """Take the next bytes.

    The last of them are answered with the receipt, or with why the file is refused; so is asking again, without bytes, at
    the end.
    """
    upload, evidence = steps.go_on(request, uid)
    response = written(RECEIVED, received_of(evidence)) if evidence else HttpResponse(status=204)
    headers.dress(response, upload)
    return response


@router.delete(
    PLACE,
    response={204: None, **refusals(404, 412)},
    summary=N_("放弃续传"),
    openapi_extra={"parameters": [RESUMABLE]},
)
@decorate_view(_spoken)
def end_resumable(request: ActorRequest, uid: UUID) -> HttpResponse:
    """Give an upload up and remove its bytes; what has become evidence stays."""
    steps.end(request, uid)
    return HttpResponse(status=204)
