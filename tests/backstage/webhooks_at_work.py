"""A realm that tells a real receiver of what happens."""

from collections.abc import Sequence
from typing import Any

from standardwebhooks import Webhook as Verifier

from bihuan.backstage.models import Webhook
from bihuan.backstage.webhooks import events
from bihuan.backstage.webhooks.actions import WebhookDraft, make_webhook
from bihuan.registry.actor import Actor
from tests.support.receiving import Received, Receiver


def connect(actor: Actor, receiver: Receiver, kinds: Sequence[str] = ()) -> tuple[Webhook, str]:
    """Make a webhook to the receiver, for every kind of event unless some are named."""
    draft = WebhookDraft("数字城管平台", receiver.address, list(kinds or events.known()))
    return make_webhook(draft, actor=actor)


def verified(request: Received, secret: str) -> Any:
    """The body, as the public library verifies it; raises its own error for a wrong signature."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    return Verifier(secret).verify(request.body, headers)


def id_of(request: Received) -> str:
    """The id by which a receiver knows an event again."""
    return request.headers["webhook-id"]
