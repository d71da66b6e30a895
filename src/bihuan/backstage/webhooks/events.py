"""What webhooks are told of: engines register their kinds of events and announce what happened, with the move itself."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from .. import outbox
from ..models import Webhook, WebhookDelivery
from ..outbox import JobDraft

JOB = "backstage.webhook"
TEST = "test"


@dataclass(frozen=True)
class Event:
    """Something that happened. ``data`` holds public ids, codes and counts: nothing personal, nothing a person typed."""

    kind: str
    at: datetime
    data: Mapping[str, Any]


_kinds: dict[str, str] = {}


def register(kinds: Mapping[str, str]) -> None:
    """Name kinds of events with their labels (marked msgids), from ``AppConfig.ready()``."""
    _kinds.update(kinds)


def known() -> Mapping[str, str]:
    """Return every kind with its label, in the order of registration."""
    return dict(_kinds)


def announce(realm_id: int, events: Iterable[Event]) -> None:
    """Leave each event for every webhook of the realm that wants its kind, in the caller's transaction."""
    hooks = list(Webhook.objects.filter(realm_id=realm_id, off_at__isnull=True).order_by("pk"))
    if hooks:
        leave([(hook, event) for event in events for hook in hooks if event.kind in hook.kinds])


def leave(told: Sequence[tuple[Webhook, Event]]) -> list[WebhookDelivery]:
    """Write one delivery and its job for each; a webhook that rests after a failure is told when its rest is over."""
    now = timezone.now()
    rows = [
        WebhookDelivery(
            realm_id=hook.realm_id,
            webhook=hook,
            kind=event.kind,
            payload={"type": event.kind, "timestamp": event.at.isoformat(), "data": dict(event.data)},
            made_at=now,
            waiting_since=now,
        )
        for hook, event in told
    ]
    WebhookDelivery.objects.bulk_create(rows)
    outbox.enqueue_many(job_for(row) for row in rows)
    return rows


def job_for(delivery: WebhookDelivery) -> JobDraft:
    """Return the job that sends a delivery. The target is the webhook, so that all that waits for it is found together."""
    hook = delivery.webhook
    return JobDraft(
        JOB, hook.realm_id, str(hook.uid), payload={"delivery": str(delivery.uid)}, due_at=hook.resting_until
    )
