"""Periodic jobs: each runs once per period, however many workers there are."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from .models import PeriodicJob

LEASE = timedelta(minutes=10)
LONGEST_ERROR = 2_000
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Periodic:
    """What to run and how often. ``run`` goes through the realms itself and must be safe to repeat."""

    name: str
    every: timedelta
    run: Callable[[], object]


_registered: dict[str, Periodic] = {}


def register(name: str, every: timedelta, run: Callable[[], object]) -> None:
    """Have ``run`` called once per ``every`` by one of the workers. From ``AppConfig.ready()``."""
    known = _registered.get(name)
    if known is not None and known.run is not run:
        raise ValueError(f"two periodic jobs named {name}")
    _registered[name] = Periodic(name, every, run)


def registered() -> tuple[Periodic, ...]:
    """Return every periodic job, in the order of registration."""
    return tuple(_registered.values())


def prepare() -> None:
    """Give every registered job its row, due at once; called when a worker starts."""
    now = timezone.now()
    PeriodicJob.objects.bulk_create(
        [PeriodicJob(name=periodic.name, next_at=now) for periodic in registered()], ignore_conflicts=True
    )


def run_due(worker: str) -> int:
    """Run the jobs whose time has come and that no other worker holds; returns how many ran."""
    due = set(PeriodicJob.objects.filter(_free(timezone.now())).values_list("name", flat=True))
    return sum(_run_one(periodic, worker) for periodic in registered() if periodic.name in due)


def _free(now: datetime) -> Q:
    return Q(next_at__lte=now) & (Q(lease_until__isnull=True) | Q(lease_until__lt=now))


def _run_one(periodic: Periodic, worker: str) -> bool:
    """Take the row by a conditional update, run, and set the next time. A worker that dies leaves only its lease."""
    started = timezone.now()
    lease_until = started + LEASE
    taken = PeriodicJob.objects.filter(_free(started), name=periodic.name)
    if taken.update(lease_until=lease_until, leased_by=worker) != 1:
        return False
    error = _outcome(periodic)
    row: QuerySet[PeriodicJob] = PeriodicJob.objects.filter(
        name=periodic.name, leased_by=worker, lease_until=lease_until
    )
    row.update(
        lease_until=None, next_at=started + periodic.every, finished_at=timezone.now(), last_error=error[:LONGEST_ERROR]
    )
    return True


def _outcome(periodic: Periodic) -> str:
    try:
        periodic.run()
    except Exception as error:  # the worker's outer loop: one broken job must not stop the clock
        log.exception("periodic job failed", extra={"job": periodic.name})
        return f"{type(error).__name__}: {error}"
    return ""
