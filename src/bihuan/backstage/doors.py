"""Signals and middleware that leave a line for every sign-in, sign-out, failed attempt and refusal."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from bihuan.core.errors import Denied, NotFound
from bihuan.registry.models import Account

from .audit import note_request
from .models import AuditAction, AuditResult

REFUSALS = (Denied, NotFound, PermissionDenied, Http404)


def signed_in(*, request: HttpRequest | None, user: Account, **_: Any) -> None:
    """Note that somebody came in."""
    note_request(AuditAction.SIGN_IN, request, user, AuditResult.DONE)


def signed_out(*, request: HttpRequest | None, user: Account | None, **_: Any) -> None:
    """Note that somebody left; a sign-out without a session is nobody's."""
    if user is not None:
        note_request(AuditAction.SIGN_OUT, request, user, AuditResult.DONE)


def sign_in_failed(*, credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any) -> None:
    """Note a wrong password or an unknown name; what was typed is not kept: people type passwords anywhere."""
    name = credentials.get("username") or ""
    account = Account.objects.filter(username=name).select_related("person").first()
    note_request(AuditAction.SIGN_IN, request, account, AuditResult.FAILED)


def locked_out(*, request: HttpRequest | None, username: str | None = None, **_: Any) -> None:
    """Note that a door was shut after too many attempts."""
    account = Account.objects.filter(username=username or "").select_related("person").first()
    note_request(AuditAction.SIGN_IN, request, account, AuditResult.REFUSED, code="locked_out")


class RefusalAuditMiddleware:
    """Leaves a line when a signed-in person is refused: no right, or not there for them.

    Stands last in the list, so that it sees the exception before whoever turns it into a page; it turns nothing itself.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Note the refusal with its code and the address asked for."""
        user = getattr(request, "user", None)
        if isinstance(exception, REFUSALS) and isinstance(user, Account):
            code = getattr(exception, "code", type(exception).__name__)
            note_request(AuditAction.ACCESS, request, user, AuditResult.REFUSED, code=code, method=request.method or "")
