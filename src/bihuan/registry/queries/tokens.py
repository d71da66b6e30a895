"""Reading tokens: whom one speaks for, and a person's own."""

from datetime import datetime

from django.db.models import QuerySet

from bihuan.registry.actor import Actor
from bihuan.registry.models import ApiToken


def live_token(digest: str, *, now: datetime) -> ApiToken | None:
    """Return the token with this digest, as long as it is neither revoked nor expired and its account as it was then.

    An account switched off, or with another password, has no live token.
    """
    found = ApiToken.objects.filter(digest=digest, revoked_at__isnull=True, expires_at__gt=now)
    token = found.select_related("account").filter(account__is_active=True).first()
    return token if token is not None and token.account_state == token.account.state else None


def own_tokens(actor: Actor) -> QuerySet[ApiToken]:
    """Return a person's own tokens, the newest first."""
    return ApiToken.objects.filter(account__uid=actor.account_uid).order_by("-id")
