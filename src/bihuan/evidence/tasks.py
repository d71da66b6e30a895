"""What the worker does for evidence."""

from uuid import UUID

from bihuan.backstage.models import OutboxJob

from .actions import examine_evidence, examine_waiting


def examine(job: OutboxJob) -> None:
    """Look into the evidence of one job."""
    examine_evidence([UUID(uid) for uid in job.payload["evidence"]])


def examine_forgotten() -> None:
    """Look into what was linked before evidence was looked into, or by a job that was given up."""
    while examine_waiting():
        continue
