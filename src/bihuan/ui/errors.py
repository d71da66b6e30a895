"""The one place where a refusal becomes a form's error, a page or a status."""

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import requires_csrf_token

from bihuan.core.errors import Conflict, Denied, DomainError, Invalid, NotFound, Unavailable

from .formats import moment
from .problems import AtStatus

STATUS: dict[type[DomainError], int] = {Unavailable: 503, Invalid: 422, Denied: 403, NotFound: 404, Conflict: 409}
RETRY_SECONDS = 30
FIELD = "field"
HOLDERS = "holders"


def sentence(error: DomainError) -> str:
    """Return the error in the reader's language with its values filled in; a value may itself be a marked msgid or a time."""
    values = {name: _shown(value) for name, value in error.data.items()}
    return _(error.message) % values if values else _(error.message)


def _shown(value: Any) -> Any:
    if isinstance(value, datetime):
        return moment(value)
    return _(value) if isinstance(value, str) and value else value


def status_of(error: DomainError) -> int:
    """Return the HTTP status of the error's kind: 503, 422, 403, 404, 409, or the one that a protocol names."""
    if isinstance(error, AtStatus):
        return error.status
    return next((status for kind, status in STATUS.items() if isinstance(error, kind)), 422)


def add_to_form(form: BaseForm, error: DomainError) -> None:
    """Put the error beside the field that ``error.data["field"]`` names, or above the whole form."""
    field = error.data.get(FIELD)
    form.add_error(field if field in form.fields else None, sentence(error))


class DomainErrorMiddleware:
    """Answers every ``DomainError`` that a view let through."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; Django calls ``process_exception`` by itself."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Return the page, or for HTMX the banner, of a domain error; leave any other alone."""
        return answer(request, exception) if isinstance(exception, DomainError) else None


def answer(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Return what the person sees: a page of its own, or beside what they were doing when HTMX asked.

    A NotFound is always the page of a wrong address, so that what may not be known cannot be told from what is not.
    """
    if isinstance(error, NotFound):
        return not_found(request)
    status = status_of(error)
    if getattr(request, "htmx", False):
        response = render(request, "ui/refusal.html", {"text": sentence(error)}, status=status)
        response["HX-Retarget"] = "#feedback"
        response["HX-Reswap"] = "innerHTML"
        return response
    if isinstance(error, Denied):
        context = {"text": sentence(error), "holders": tuple(error.data.get(HOLDERS, ()))}
        return render(request, "ui/errors/no_right.html", context, status=status)
    response = render(request, "ui/errors/refused.html", {"text": sentence(error), "status": status}, status=status)
    return told_when(response)


def told_when(response: HttpResponse) -> HttpResponse:
    """Say on a 503 when to ask again."""
    if response.status_code == HTTPStatus.SERVICE_UNAVAILABLE:
        response["Retry-After"] = str(RETRY_SECONDS)
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's ``handler400``."""
    return _page(request, 400)


@requires_csrf_token
def forbidden(request: HttpRequest, exception: Exception | None = None, reason: str = "") -> HttpResponse:
    """Django's ``handler403`` and ``CSRF_FAILURE_VIEW``."""
    return _page(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's ``handler404``: the same bytes for whatever is not there."""
    return _page(request, 404)


def too_many(request: HttpRequest, *_arguments: Any, **_named: Any) -> HttpResponse:
    """Say that this was tried too often; for ``handler429`` and ``AXES_LOCKOUT_CALLABLE``."""
    return _page(request, 429)


def broken(request: HttpRequest) -> HttpResponse:
    """Django's ``handler500``: touches no database and tells nothing of what happened."""
    return _page(request, 500)


def _page(request: HttpRequest, status: int) -> HttpResponse:
    return render(request, f"ui/errors/{status}.html", status=status)
