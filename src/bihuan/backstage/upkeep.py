"""What backstage itself does by the clock."""

from datetime import timedelta

from django.utils import timezone

from . import outbox

KEEP_DONE_JOBS = timedelta(days=30)


def prune_outbox() -> None:
    """Forget jobs done a month ago."""
    outbox.prune(timezone.now() - KEEP_DONE_JOBS)
