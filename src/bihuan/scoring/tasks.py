"""What the worker does for scoring."""

from uuid import UUID

from bihuan.backstage.models import OutboxJob

from .actions.analysing import analyse


def analyse_result(job: OutboxJob) -> None:
    """Analyse the result of one job."""
    analyse(UUID(job.target))
