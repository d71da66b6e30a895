"""A password older than the installation allows has to be changed before anything else (profile dengbao3: 90 days)."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.registry.models import Account

OPEN = ("mfa_", "account_", "ui:display", "api-v1:")
OPEN_API_ALONE = "api-v1:docs"


class PasswordAgeMiddleware:
    """Sends whoever has an old password to where it is changed. Asks for no query: the account is read anyway."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], named: dict[str, Any]
    ) -> HttpResponse | None:
        """Lead to the change of password; the API asks its sessions itself, tokens have dates of their own."""
        name = request.resolver_match.view_name if request.resolver_match else ""
        is_open = name != OPEN_API_ALONE and name.startswith(OPEN)
        if getattr(request, "actor", None) is None or is_open or not is_old(request.user):  # type: ignore[arg-type]
            return None
        messages.warning(request, _("密码已用了太久，请先换一个新密码。"))
        return redirect("account_change_password")


def is_old(account: Account) -> bool:
    """Say whether the account's password has been in use longer than this installation allows."""
    longest = settings.PASSWORD_LONGEST_AGE
    if longest is None or not account.has_usable_password():
        return False
    return timezone.now() - (account.password_set_at or account.created_at) > longest
