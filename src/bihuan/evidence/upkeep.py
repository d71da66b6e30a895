"""What evidence does by the clock."""

from datetime import timedelta

from django.utils import timezone

from .intake import sweep_incoming

KEEP_HALF_ARRIVED = timedelta(days=1)


def sweep() -> None:
    """Remove what killed processes left half-arrived yesterday."""
    sweep_incoming(timezone.now() - KEEP_HALF_ARRIVED)
