"""What evidence does by the clock."""

from datetime import timedelta

from django.utils import timezone

from .actions.uploading import sweep_uploads
from .intake import sweep_incoming

KEEP_HALF_ARRIVED = timedelta(days=1)


def sweep() -> None:
    """Remove what killed processes left half-arrived yesterday, and uploads nobody went on with."""
    sweep_incoming(timezone.now() - KEEP_HALF_ARRIVED)
    sweep_uploads()
