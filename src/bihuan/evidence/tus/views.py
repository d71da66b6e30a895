"""Resumable uploads for pages: the receipt is the widget's, and a refusal has the ``message`` it shows."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from bihuan.core.errors import Denied, DomainError, NotFound
from bihuan.registry.request import ActorRequest
from bihuan.ui.errors import sentence, status_of, told_when

from ..receipts import receipt_of
from . import headers, steps


def _worded(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Put a refusal into words for the widget; what is nobody's or not theirs is answered as everywhere."""

    @wraps(view)
    def worded(request: HttpRequest, **values: UUID) -> HttpResponse:
        try:
            response = view(request, **values)
        except (Denied, NotFound):
            raise
        except DomainError as fault:
            answer = JsonResponse({"code": fault.code, "message": sentence(fault)}, status=status_of(fault))
            response = told_when(answer)
        headers.dress(response)
        return response

    return worded


@require_http_methods(["OPTIONS", "POST"])
@_worded
def uploads(request: ActorRequest) -> HttpResponse:
    """Begin an upload: 201 and its address."""
    if request.method == "OPTIONS":
        response = HttpResponse(status=204)
        headers.introduce(response)
        return response
    upload = steps.begin(request)
    response = HttpResponse(status=201)
    response["Location"] = reverse("evidence:resumable-one", args=[upload.uid])
    headers.dress(response, upload)
    return response


@require_http_methods(["HEAD", "PATCH", "DELETE"])
@_worded
def upload(request: ActorRequest, uid: UUID) -> HttpResponse:
    """Say where an upload stands, take its next bytes, or give it up. After the last byte: its receipt."""
    if request.method == "DELETE":
        steps.end(request, uid)
        return HttpResponse(status=204)
    if request.method == "HEAD":
        found = steps.find(request, uid)
        response = HttpResponse()
        response["Upload-Length"] = str(found.length)
    else:
        found, evidence = steps.go_on(request, uid)
        response = JsonResponse(receipt_of(evidence)) if evidence else HttpResponse(status=204)
    headers.dress(response, found)
    return response
