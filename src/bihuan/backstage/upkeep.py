"""What backstage itself does by the clock."""

from datetime import timedelta

from django.utils import timezone

from . import outbox
from .models import DeliveryState, WebhookDelivery

KEEP_DONE_JOBS = timedelta(days=30)
KEEP_DELIVERIES = timedelta(days=90)


def prune_outbox() -> None:
    """Forget jobs done a month ago."""
    outbox.prune(timezone.now() - KEEP_DONE_JOBS)


def prune_deliveries() -> None:
    """Forget what webhooks were told a season ago, with every try."""
    old = WebhookDelivery.objects.filter(made_at__lt=timezone.now() - KEEP_DELIVERIES)
    old.exclude(state=DeliveryState.WAITING).delete()
