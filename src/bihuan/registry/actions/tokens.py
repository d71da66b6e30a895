"""Personal access tokens: made by their owner, shown once, revoked by their owner or with the account."""

import hashlib
import secrets
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from bihuan.core.errors import Invalid, NotFound
from bihuan.core.text import N_
from bihuan.registry.actor import Actor
from bihuan.registry.models import Account, ApiToken, TokenScope
from bihuan.registry.witness import Act, tell

MARK = "bihuan_"
SECRET_BYTES = 32
PREFIX_LENGTH = 12
LONGEST_DAYS = 365
MOST_LIVE = 10
# So often a use is written down: a program that asks every second must not write every second.
USE_NOTED_EVERY = timedelta(minutes=5)


def digest_of(secret: str) -> str:
    """Return what is kept of a token: a token is 256 random bits, so its bare SHA-256 cannot be guessed back."""
    return hashlib.sha256(secret.encode()).hexdigest()


def make_token(name: str, *, scope: TokenScope, days: int, actor: Actor) -> tuple[ApiToken, str]:
    """Make a token of the actor's own account; returns its row and the secret, which nothing can show again.

    Raises Invalid for a missing name, for days outside 1…365, and with ten live tokens already.
    """
    if not name.strip():
        raise Invalid("token.no-name", N_("请写明令牌给哪个程序用。"), field="name")
    if not 1 <= days <= LONGEST_DAYS:
        raise Invalid("token.days", N_("有效期为 1 至 %(most)s 天。"), field="days", most=LONGEST_DAYS)
    now = timezone.now()
    with transaction.atomic():
        account = Account.objects.select_for_update().get(uid=actor.account_uid)
        live = ApiToken.objects.filter(account=account, revoked_at__isnull=True, expires_at__gt=now)
        if live.count() >= MOST_LIVE:
            raise Invalid("token.too-many", N_("有效的令牌最多 %(most)s 个，请先撤销不用的。"), most=MOST_LIVE)
        secret = MARK + secrets.token_urlsafe(SECRET_BYTES)
        token = ApiToken.objects.create(
            realm_id=actor.realm_id,
            account=account,
            name=name.strip(),
            prefix=secret[:PREFIX_LENGTH],
            digest=digest_of(secret),
            account_state=account.state,
            scope=scope,
            created_at=now,
            expires_at=now + timedelta(days=days),
        )
        tell(Act.ACCOUNT, actor=actor, target_kind="token", target=token.uid, verb="token.made", scope=scope.value)
    return token, secret


def revoke_token(uid: UUID, *, actor: Actor) -> ApiToken:
    """Make one of the actor's own tokens useless from now on; revoking again changes nothing. Raises NotFound."""
    with transaction.atomic():
        token = ApiToken.objects.select_for_update().filter(uid=uid, account__uid=actor.account_uid).first()
        if token is None:
            raise NotFound("token", N_("没有这个令牌。"))
        if token.revoked_at is None:
            token.revoked_at = timezone.now()
            token.save(update_fields=["revoked_at"])
            tell(Act.ACCOUNT, actor=actor, target_kind="token", target=token.uid, verb="token.revoked")
    return token


def note_use(token: ApiToken) -> None:
    """Write down that a token was just used, at most every five minutes."""
    now = timezone.now()
    if token.used_at is None or now - token.used_at > USE_NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(used_at=now)
