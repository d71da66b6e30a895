"""Who asks: the bearer of a personal token, or somebody signed in in this browser."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from ninja.errors import AuthenticationError
from ninja.security import APIKeyCookie, HttpBearer

from bihuan.core.errors import Denied
from bihuan.core.text import N_
from bihuan.desk.second_factor.demand import is_lacking
from bihuan.desk.sign_in.networks import require_inside
from bihuan.desk.sign_in.password_age import is_old
from bihuan.registry.actions.tokens import digest_of, note_use
from bihuan.registry.actor import actor_for
from bihuan.registry.models import Account, TokenScope
from bihuan.registry.queries.tokens import live_token

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class TokenAuth(HttpBearer):
    """``Authorization: Bearer bihuan_…``. The actor is read afresh: a right taken away is gone at the next request."""

    def __call__(self, request: HttpRequest) -> Any:
        """Refuse at once what calls itself a token and is none, instead of looking for a session beside it."""
        found = super().__call__(request)
        if found is None and request.headers.get(self.header):
            raise AuthenticationError
        return found

    def authenticate(self, request: HttpRequest, token: str) -> Account | None:
        """Set ``request.actor``. Raises Denied where the token may not write, or its owner has no live post."""
        found = live_token(digest_of(token), now=timezone.now())
        if found is None or found.scope == TokenScope.CALENDAR:
            return None
        if request.method not in SAFE and found.scope != TokenScope.WRITE:
            raise Denied("token.read-only", N_("这个令牌只能读取，不能办理"))
        request.user = found.account
        actor = actor_for(found.account, today=timezone.localdate())
        require_inside(request, actor)
        request.actor = actor  # type: ignore[attr-defined]
        note_use(found)
        return found.account


class SessionAuth(APIKeyCookie):
    """The session of the pages; whatever changes something needs the CSRF token as well."""

    param_name = settings.SESSION_COOKIE_NAME

    def __call__(self, request: HttpRequest) -> Any:
        """Ask a stranger to sign in before asking for a CSRF token."""
        return super().__call__(request) if request.user.is_authenticated else None

    def authenticate(self, request: HttpRequest, key: str | None) -> Account | None:
        """Take the actor the middleware has read.

        Raises Denied for somebody without a live post, who has not shown the second factor this installation asks for, whose
        password is too old, or who administers from another network than he may.
        """
        account: Account = request.user  # type: ignore[assignment]
        actor = getattr(request, "actor", None) or actor_for(account, today=timezone.localdate())
        request.actor = actor  # type: ignore[attr-defined]
        require_inside(request, actor)
        if is_lacking(request, actor):
            raise Denied("second-factor.lacking", N_("请先在页面上用第二因素确认是您本人"))
        if is_old(account):
            raise Denied("password.old", N_("密码已用了太久，请先在页面上换一个新密码"))
        return account
