"""The worker's part: one try to deliver one event, and what follows from how it went."""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus

from django.db import transaction
from django.utils import timezone

from bihuan.core.errors import Invalid
from bihuan.core.sealing import canonical_json
from bihuan.core.text import N_

from .. import outbox
from ..backoff import wait_after
from ..models import DeliveryState, OffReason, OutboxJob, Webhook, WebhookAttempt, WebhookDelivery
from ..notices import tell
from ..outgoing import Answer, CallFailed, Fault, post
from .events import JOB, job_for
from .secrets import signing
from .signing import headers_of

# Over a weekend somebody comes back to look after their server.
PATIENCE = timedelta(days=3)
LONGEST_ANSWER = 200
TARGET_KIND = "backstage.webhook"
GIVEN_UP = N_("推送对接“%(name)s”连续三天没有送达，已停用。对方恢复后请重新启用，未送达的可以重发")
GONE = N_("推送对接“%(name)s”的对方答复不再接收，已停用")


@dataclass(frozen=True)
class Outcome:
    """How one try went."""

    at: datetime
    milliseconds: int
    answer: Answer | None = None
    fault: Fault | None = None

    @property
    def accepted(self) -> bool:
        """Say whether the other side took the event."""
        return self.answer is not None and self.answer.accepted

    @property
    def gone(self) -> bool:
        """Say whether the other side wants no more events at all."""
        return self.answer is not None and self.answer.status == HTTPStatus.GONE


def deliver(job: OutboxJob) -> None:
    """Send the delivery of a job once. Whatever comes of it is written together with the end of the job.

    A worker that dies between the answer and that leaves the delivery to be sent again, under the same id.
    """
    rows = WebhookDelivery.objects.select_related("webhook")
    delivery = rows.filter(uid=job.payload["delivery"], state=DeliveryState.WAITING).first()
    if delivery is None or delivery.webhook.off_at is not None:
        return
    outcome = _try(delivery)
    with transaction.atomic():
        outbox.finish(job)
        _record(delivery, outcome)


def _try(delivery: WebhookDelivery) -> Outcome:
    hook, now, began = delivery.webhook, timezone.now(), time.monotonic()
    body = canonical_json(delivery.payload)
    headers = headers_of(str(delivery.uid), int(now.timestamp()), body, signing(hook, now=now))
    answer, fault = None, None
    try:
        answer = post(hook.address, body, {"Content-Type": "application/json", **headers})
    except CallFailed as failed:
        fault = failed.fault
    except Invalid:
        # The list of ports and hosts was changed since the address was typed.
        fault = Fault.FORBIDDEN
    return Outcome(now, round((time.monotonic() - began) * 1000), answer, fault)


def _record(delivery: WebhookDelivery, outcome: Outcome) -> None:
    hook = Webhook.objects.select_for_update().get(pk=delivery.webhook_id)
    delivery.webhook = hook
    WebhookAttempt.objects.create(
        delivery=delivery,
        at=outcome.at,
        milliseconds=outcome.milliseconds,
        status=outcome.answer.status if outcome.answer else None,
        fault=outcome.fault or "",
        answer=_shortened(outcome.answer.body) if outcome.answer else "",
    )
    if outcome.accepted:
        _arrived(delivery, outcome.at)
    elif hook.off_at is None:
        _failed(delivery, outcome)


def _arrived(delivery: WebhookDelivery, at: datetime) -> None:
    delivery.state, delivery.done_at = DeliveryState.DONE, at
    delivery.save(update_fields=["state", "done_at"])
    hook = delivery.webhook
    if hook.failing_since is not None:
        hook.failures, hook.failing_since, hook.resting_until = 0, None, None
        hook.save(update_fields=["failures", "failing_since", "resting_until"])


def _failed(delivery: WebhookDelivery, outcome: Outcome) -> None:
    """Let the webhook rest, longer each time; after days of it give up the delivery, or the webhook as a whole."""
    hook, now = delivery.webhook, outcome.at
    hook.failures += 1
    hook.failing_since = hook.failing_since or now
    hook.resting_until = now + wait_after(hook.failures)
    hook.save(update_fields=["failures", "failing_since", "resting_until"])
    if outcome.gone or now - hook.failing_since >= PATIENCE:
        switch_off(hook, OffReason.GONE if outcome.gone else OffReason.FAILING, now=now)
        _tell_maker(hook)
        return
    outbox.postpone(hook.realm_id, JOB, str(hook.uid), hook.resting_until)
    if now - delivery.waiting_since >= PATIENCE:
        delivery.state = DeliveryState.FAILED
        delivery.save(update_fields=["state"])
    else:
        outbox.enqueue_many([job_for(delivery)])


def switch_off(webhook: Webhook, reason: OffReason, *, now: datetime) -> None:
    """Tell a locked webhook nothing more; what waits for it has not arrived."""
    webhook.off_at, webhook.off_reason = now, reason
    webhook.save(update_fields=["off_at", "off_reason"])
    webhook.deliveries.filter(state=DeliveryState.WAITING).update(state=DeliveryState.FAILED)
    outbox.cancel(webhook.realm_id, JOB, str(webhook.uid))


def _tell_maker(webhook: Webhook) -> None:
    tell(
        [webhook.made_by_id],
        realm_id=webhook.realm_id,
        kind=f"{TARGET_KIND}.off",
        message=GONE if webhook.off_reason == OffReason.GONE else GIVEN_UP,
        data={"name": webhook.name},
        target_kind=TARGET_KIND,
        target_uid=webhook.uid,
    )


def _shortened(body: bytes) -> str:
    """The beginning of what somebody answered, as one line of text."""
    text = body[: 4 * LONGEST_ANSWER].decode(errors="replace")
    return "".join(sign if sign.isprintable() else " " for sign in text)[:LONGEST_ANSWER].strip()
