"""Connecting a foreign program: made, given another secret, switched off and on, tested, told again."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from bihuan.core.errors import Conflict, Invalid, NotFound
from bihuan.core.text import N_
from bihuan.registry.actor import Actor
from bihuan.registry.models import Account

from .. import audit, outbox
from ..models import AuditAction, DeliveryState, OffReason, Webhook, WebhookDelivery
from ..outgoing import check_address
from . import delivering, events, secrets
from .delivering import TARGET_KIND
from .rules import require_connect

MOST = 10


@dataclass(frozen=True)
class WebhookDraft:
    """What a webhook shall be."""

    name: str
    address: str
    kinds: Sequence[str]


def make_webhook(draft: WebhookDraft, *, actor: Actor) -> tuple[Webhook, str]:
    """Make a webhook; returns it and its secret, which nothing can show again.

    Raises Denied for all but the system administrator, Invalid for an address that may not be called, without a name
    or a kind of event, and with ten webhooks in use already.
    """
    require_connect(actor)
    _check(draft)
    now = timezone.now()
    with transaction.atomic():
        # One at a time, or the count is no limit.
        account = Account.objects.select_for_update().get(uid=actor.account_uid)
        if Webhook.objects.filter(realm_id=actor.realm_id, off_at__isnull=True).count() >= MOST:
            raise Invalid("webhook.too-many", N_("启用的推送对接最多 %(most)s 个，请先停用不用的。"), most=MOST)
        hook = Webhook(
            realm_id=actor.realm_id,
            name=draft.name.strip(),
            address=draft.address,
            kinds=sorted(set(draft.kinds)),
            made_by=account,
            made_at=now,
        )
        secret = secrets.give(hook, now=now)
        hook.save()
        _note("webhook.made", hook, actor)
    return hook, secret


def rotate_secret(uid: UUID, *, actor: Actor) -> tuple[Webhook, str]:
    """Give a webhook another secret; for a day the old one signs along. Returns the new one, once. Raises NotFound."""
    with transaction.atomic():
        hook = _locked(uid, actor)
        secret = secrets.give(hook, now=timezone.now())
        hook.save(update_fields=["secret", "old_secret", "old_until"])
        _note("webhook.rotated", hook, actor)
    return hook, secret


def switch_off(uid: UUID, *, actor: Actor) -> Webhook:
    """Tell a webhook nothing more; one that is off already stays as it is. Raises NotFound."""
    with transaction.atomic():
        hook = _locked(uid, actor)
        if hook.off_at is None:
            delivering.switch_off(hook, OffReason.BY_HAND, now=timezone.now())
            _note("webhook.off", hook, actor)
    return hook


def switch_on(uid: UUID, *, actor: Actor) -> Webhook:
    """Tell a webhook of what happens from now on. What it missed is not sent by itself. Raises NotFound."""
    with transaction.atomic():
        hook = _locked(uid, actor)
        if hook.off_at is not None:
            hook.off_at, hook.off_reason = None, ""
            hook.failures, hook.failing_since, hook.resting_until = 0, None, None
            hook.save(update_fields=["off_at", "off_reason", "failures", "failing_since", "resting_until"])
            _note("webhook.on", hook, actor)
    return hook


def send_test(uid: UUID, *, actor: Actor) -> WebhookDelivery:
    """Send an event that says nothing. Raises NotFound, and Conflict for a webhook that is off."""
    with transaction.atomic():
        hook = _locked(uid, actor)
        _must_be_on(hook)
        hook.resting_until = None
        (delivery,) = events.leave([(hook, events.Event(events.TEST, timezone.now(), {}))])
        _note("webhook.tested", hook, actor)
    return delivery


def replay(uid: UUID, delivery: UUID, *, actor: Actor) -> WebhookDelivery:
    """Send a delivery again, under the same id: one that did not arrive, or that the other side has lost.

    One that still waits is left as it is. Raises NotFound, and Conflict for a webhook that is off.
    """
    with transaction.atomic():
        hook = _locked(uid, actor)
        row = WebhookDelivery.objects.select_for_update().filter(webhook=hook, uid=delivery).first()
        if row is None:
            raise NotFound("webhook.delivery", N_("没有这条推送记录。"))
        _must_be_on(hook)
        if row.state != DeliveryState.WAITING:
            row.webhook, row.state = hook, DeliveryState.WAITING
            row.waiting_since, row.done_at = timezone.now(), None
            row.save(update_fields=["state", "waiting_since", "done_at"])
            outbox.enqueue_many([events.job_for(row)])
            _note("webhook.replayed", hook, actor, delivery=str(row.uid))
    return row


def _check(draft: WebhookDraft) -> None:
    if not draft.name.strip():
        raise Invalid("webhook.no-name", N_("请写明推送给哪个系统。"), field="name")
    try:
        check_address(draft.address)
    except Invalid as refused:
        raise Invalid(refused.code, refused.message, field="address") from refused
    if not draft.kinds or not set(draft.kinds) <= set(events.known()):
        raise Invalid("webhook.kinds", N_("请选择要推送的事件。"), field="kinds")


def _locked(uid: UUID, actor: Actor) -> Webhook:
    require_connect(actor)
    hook = Webhook.objects.select_for_update().filter(realm_id=actor.realm_id, uid=uid).first()
    if hook is None:
        raise NotFound("webhook", N_("没有这个推送对接。"))
    return hook


def _must_be_on(webhook: Webhook) -> None:
    if webhook.off_at is not None:
        raise Conflict("webhook.off", N_("推送对接已停用，请先启用。"))


def _note(verb: str, webhook: Webhook, actor: Actor, **detail: Any) -> None:
    audit.note(AuditAction.SETTING, actor=actor, target_kind=TARGET_KIND, target=str(webhook.uid), verb=verb, **detail)
