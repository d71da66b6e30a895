"""Reading webhooks and what became of their deliveries."""

from uuid import UUID

from django.db.models import Count, Q, QuerySet

from bihuan.core.errors import NotFound
from bihuan.core.text import N_
from bihuan.registry.actor import Actor

from ..models import DeliveryState, Webhook, WebhookDelivery
from .rules import can_connect


def visible_to(actor: Actor) -> QuerySet[Webhook]:
    """Return the realm's webhooks for whoever may set them, newest first; nobody else sees any."""
    if not can_connect(actor):
        return Webhook.objects.none()
    return Webhook.objects.filter(realm_id=actor.realm_id)


def with_counts(webhooks: QuerySet[Webhook]) -> QuerySet[Webhook]:
    """Add ``waiting`` and ``failed``: how many of its deliveries wait and how many did not arrive."""
    return webhooks.annotate(
        waiting=Count("deliveries", filter=Q(deliveries__state=DeliveryState.WAITING)),
        failed=Count("deliveries", filter=Q(deliveries__state=DeliveryState.FAILED)),
    )


def get_webhook(actor: Actor, uid: UUID) -> Webhook:
    """Return a webhook the actor may see. Raises NotFound."""
    hook = visible_to(actor).filter(uid=uid).first()
    if hook is None:
        raise NotFound("webhook", N_("没有这个推送对接。"))
    return hook


def deliveries_of(webhook: Webhook) -> QuerySet[WebhookDelivery]:
    """Return its deliveries with every try, newest first."""
    return webhook.deliveries.prefetch_related("attempts").order_by("-id")
