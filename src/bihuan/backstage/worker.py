"""The process that carries out outbox jobs and periodic jobs."""

import logging
import os
import secrets
import socket
import threading
from concurrent.futures import Future, ThreadPoolExecutor

from django.db import close_old_connections, connections

from . import clock, outbox
from .handlers import Lane, handler_of
from .models import OutboxJob
from .wake import Ear

POLL_SECONDS = 1.0
log = logging.getLogger(__name__)


def worker_name() -> str:
    """Make a name no other worker has: a process id alone comes back after a restart."""
    return f"{socket.gethostname()[:30]}:{os.getpid()}:{secrets.token_hex(4)}"


def run(stop: threading.Event) -> None:
    """Work until ``stop`` is set: finish the job in hand, take no other. Killed outright, it loses nothing but its leases.

    A second thread calls foreign servers, so that one that is slow to answer keeps nobody waiting; what breaks it ends
    the worker too.
    """
    name = worker_name()
    clock.prepare()
    with ThreadPoolExecutor(1, "outward") as pool:
        outward = pool.submit(_work_outward, stop, name)
        try:
            _work_at_home(stop, name, outward)
        finally:
            stop.set()
        outward.result()


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


def _work_at_home(stop: threading.Event, name: str, outward: "Future[None]") -> None:
    ear = Ear()
    try:
        while not stop.is_set() and not outward.done():
            close_old_connections()
            clock.run_due(name)
            if not _work_once(name, Lane.HOME):
                ear.wait(POLL_SECONDS)
    finally:
        ear.close()


def _work_outward(stop: threading.Event, name: str) -> None:
    try:
        while not stop.is_set():
            close_old_connections()
            if not _work_once(name, Lane.OUTWARD):
                stop.wait(POLL_SECONDS)
    finally:
        connections.close_all()


def _work_once(name: str, lane: Lane) -> bool:
    """Carry out one job of a lane; say whether there was one."""
    jobs = outbox.claim(1, worker=name, lanes=(lane,))
    for job in jobs:
        carry_out(job)
    return bool(jobs)
