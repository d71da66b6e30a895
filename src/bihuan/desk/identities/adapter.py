"""What django-allauth asks about outside identities."""

import logging
from typing import Any, NoReturn

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from axes.handlers.proxy import AxesProxyHandler
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from bihuan.backstage.audit import note_request
from bihuan.backstage.models import AuditAction, AuditResult
from bihuan.core.errors import Denied, DomainError
from bihuan.core.text import N_
from bihuan.registry.models import Account

from .actions import bind_identity
from .calls import Session

log = logging.getLogger(__name__)

UNKNOWN = Denied(
    "identity.unknown",
    N_("这个身份还没有绑定本站账号。请先用用户名和密码登录，在“登录保护”里绑定，以后就能用它登录。"),
)
CLOSED = Denied("identity.closed", N_("账号已停用，请找系统管理员。"))
LOCKED = Denied("identity.locked", N_("连续输错，账号暂时锁定，请稍后再试。"))
FAILED = Denied(
    "identity.failed", N_("没有登录成功：对方没有确认您的身份，或者这一步已经过期。请回到登录页重新来一次。")
)
CANCELLED = Denied("identity.cancelled", N_("您取消了登录。"))
UNPROVED = Denied(
    "identity.unproved", N_("绑定前要用密码确认是您本人；此账号还没有密码，请找系统管理员要一次性链接来设置。")
)
OTHERS = Denied("identity.not-yours", N_("请先登录，再从“登录保护”里开始绑定。"))


class IdentityAdapter(DefaultSocialAccountAdapter):
    """An identity is its provider and its subject. What else the provider says of a person is neither used nor kept."""

    def list_apps(self, *args: Any, **named: Any) -> list[Any]:
        """Return the providers of the settings; a row in the database makes none."""
        return [app for app in super().list_apps(*args, **named) if app.pk is None]

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Refuse: accounts are made by an administrator."""
        return False

    def authenticate_by_email(self, sociallogin: Any) -> None:
        """Join nobody by mail (ASVS 6.8.1)."""

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> Any:
        """Throw away what came beside the subject: name, mail, phone, picture."""
        sociallogin.account.extra_data = {}
        sociallogin.email_addresses = []
        sociallogin.phone = None
        return sociallogin.user

    def get_requests_session(self) -> Session:
        """Let every call of the providers go the one guarded way."""
        return Session()

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Bind, refuse, or let the account in that the identity is bound to."""
        if sociallogin.state.get("process") != "login":
            raise ImmediateHttpResponse(_bound(request, sociallogin))
        if not sociallogin.is_existing:
            refuse(request, UNKNOWN)
        account = sociallogin.user
        if not account.is_active:
            refuse(request, CLOSED, account)
        if AxesProxyHandler.is_locked(request, {"username": account.username}):
            refuse(request, LOCKED, account)

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Exception | None = None,
        extra_context: Any = None,
    ) -> None:
        """Refuse in our words. What the provider answered is not logged: there may be a secret in it."""
        log.warning("identity refused: %s %s", provider.sub_id, type(exception).__name__ if exception else error)
        refuse(request, CANCELLED if error == "cancelled" else FAILED)


def refuse(request: HttpRequest, refusal: DomainError, account: Account | None = None) -> NoReturn:
    """Leave a line and show why: on the own page for those who are signed in, on one of its own for strangers."""
    raise ImmediateHttpResponse(refused(request, refusal, account))


def refused(request: HttpRequest, refusal: DomainError, account: Account | None = None) -> HttpResponse:
    """Return the page that says why, with a line in the audit."""
    signed_in = isinstance(request.user, Account)
    who = account or (request.user if isinstance(request.user, Account) else None)
    note_request(AuditAction.SIGN_IN, request, who, AuditResult.REFUSED, code=refusal.code)
    if signed_in:
        messages.error(request, _(refusal.message))
        return redirect("mfa_index")
    return render(request, "account/identity_refused.html", {"text": _(refusal.message)}, status=403)


def _bound(request: HttpRequest, sociallogin: Any) -> HttpResponse:
    actor = getattr(request, "actor", None)
    if actor is None or sociallogin.state.get("account") != actor.account_id:
        return refused(request, OTHERS)
    try:
        bind_identity(sociallogin.account.provider, sociallogin.account.uid, actor=actor)
    except DomainError as refusal:
        return refused(request, refusal)
    messages.success(request, _("已绑定，以后可以用它登录。"))
    return redirect("mfa_index")
