"""The process that carries out outbox jobs and periodic jobs."""

import logging
import os
import secrets
import socket
import threading

from django.db import close_old_connections

from . import clock, outbox
from .handlers import handler_of
from .models import OutboxJob
from .wake import Ear

POLL_SECONDS = 1.0
log = logging.getLogger(__name__)


def worker_name() -> str:
    """Make a name no other worker has: a process id alone comes back after a restart."""
    return f"{socket.gethostname()[:30]}:{os.getpid()}:{secrets.token_hex(4)}"


def run(stop: threading.Event) -> None:
    """Work until ``stop`` is set: finish the job in hand, take no other. Killed outright, it loses nothing but its leases."""
    name = worker_name()
    clock.prepare()
    ear = Ear()
    try:
        while not stop.is_set():
            close_old_connections()
            if not _work_once(name):
                ear.wait(POLL_SECONDS)
    finally:
        ear.close()


def drain() -> int:
    """Carry out every outbox job that is due now, and whatever they leave behind; returns how many.

    For tests and commands that end with their work done. Periodic jobs are left to the clock.
    """
    name = worker_name()
    count = 0
    while jobs := outbox.claim(1, worker=name):
        for job in jobs:
            carry_out(job)
            count += 1
    return count


def carry_out(job: OutboxJob) -> None:
    """Hand one claimed job to its handler, then mark it done, or note the fault and put it back."""
    handler = handler_of(job.kind)
    if handler is None:
        raise LookupError(f"no handler for outbox jobs of kind {job.kind}")
    try:
        handler.handle(job)
        outbox.finish(job)
    except Exception as error:  # the worker's outer loop: one broken job must not stop the others
        log.exception("outbox job failed", extra={"kind": job.kind, "job": job.pk, "tries": job.tries})
        outbox.fail(job, f"{type(error).__name__}: {error}")


def _work_once(name: str) -> bool:
    """Run whatever is due of the clock, then one job; say whether there was a job."""
    clock.run_due(name)
    jobs = outbox.claim(1, worker=name)
    for job in jobs:
        carry_out(job)
    return bool(jobs)
