"""What the worker does for evidence."""

from uuid import UUID

from bihuan.backstage.models import OutboxJob

from .actions import examine_evidence, examine_waiting, take_missing_landmarks


def examine(job: OutboxJob) -> None:
    """Look into the evidence of one job."""
    examine_evidence([UUID(uid) for uid in job.payload["evidence"]])


def examine_forgotten() -> None:
    """Look into what was linked before evidence was looked into, or by a job that was given up."""
    while examine_waiting():
        continue


def take_forgotten_landmarks() -> None:
    """Take the landmarks of pictures used before there were any, a few at a time, so that today's work goes on between."""
    take_missing_landmarks()
