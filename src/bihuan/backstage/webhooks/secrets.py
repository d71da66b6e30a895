"""The secrets of a webhook: enciphered where they rest, two of them while one is being changed."""

from datetime import datetime, timedelta

from ..enciphered import seal, unseal
from ..models import Webhook
from .signing import new_secret

# Long enough to bring the new secret to the other side during office hours.
BOTH_SIGN_FOR = timedelta(hours=24)


def give(webhook: Webhook, *, now: datetime) -> str:
    """Give a webhook (unsaved) a new secret and return it; the one before signs along for a day."""
    secret = new_secret()
    webhook.old_secret = webhook.secret
    webhook.old_until = now + BOTH_SIGN_FOR if webhook.old_secret else None
    webhook.secret = seal(secret, context=_context(webhook))
    return secret


def signing(webhook: Webhook, *, now: datetime) -> list[str]:
    """Return the secrets that sign now, the newest first."""
    stored = [webhook.secret]
    if webhook.old_until is not None and webhook.old_until > now:
        stored.append(webhook.old_secret)
    return [unseal(one, context=_context(webhook)) for one in stored]


def _context(webhook: Webhook) -> str:
    return f"webhook/{webhook.uid}/secret"
