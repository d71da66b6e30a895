"""The queue: jobs written by an action in its own transaction, claimed by workers under a lease."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connections, router, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from bihuan.core.errors import Conflict
from bihuan.core.text import N_

from .backoff import wait_after
from .handlers import Lane, handler_of, known_kinds
from .models import OutboxJob
from .wake import wake_worker

DEFAULT_LEASE = timedelta(minutes=5)
LONGEST_ERROR = 2_000


@dataclass(frozen=True)
class JobDraft:
    """A job to be written. ``due_at`` None is at once; ``unique_key`` names what may happen only once in the realm."""

    kind: str
    realm_id: int
    target: str = ""
    payload: Mapping[str, Any] = field(default_factory=dict)
    due_at: datetime | None = None
    unique_key: str | None = None


def enqueue(
    kind: str,
    *,
    realm_id: int,
    target: str = "",
    payload: Mapping[str, Any] | None = None,
    due_at: datetime | None = None,
    unique_key: str | None = None,
) -> None:
    """Leave one job for the worker, in the caller's transaction; a key that was used before changes nothing."""
    enqueue_many([JobDraft(kind, realm_id, target, payload or {}, due_at, unique_key)])


def enqueue_many(drafts: Iterable[JobDraft]) -> None:
    """Leave many jobs with one statement, and wake the worker once the transaction has committed."""
    now = timezone.now()
    rows = [
        OutboxJob(
            realm_id=draft.realm_id,
            kind=draft.kind,
            target=draft.target,
            payload=dict(draft.payload),
            due_at=draft.due_at or now,
            created_at=now,
            unique_key=draft.unique_key,
        )
        for draft in drafts
    ]
    if rows:
        OutboxJob.objects.bulk_create(rows, ignore_conflicts=True)
        transaction.on_commit(wake_worker, using=router.db_for_write(OutboxJob))


def cancel(realm_id: int, kind: str, target: str) -> int:
    """Take back the waiting jobs of one kind for one target; returns how many. One that runs now runs to its end."""
    waiting = OutboxJob.objects.filter(
        _waiting(), _unowned(timezone.now()), realm_id=realm_id, kind=kind, target=target
    )
    deleted, _ = waiting.delete()
    return deleted


def postpone(realm_id: int, kind: str, target: str, until: datetime) -> int:
    """Let the waiting jobs of one kind for one target wait until then, where they are due sooner; returns how many."""
    waiting = OutboxJob.objects.filter(
        _waiting(), _unowned(timezone.now()), realm_id=realm_id, kind=kind, target=target, due_at__lt=until
    )
    return waiting.update(due_at=until)


def claim(n: int, *, worker: str, lanes: Collection[Lane] = tuple(Lane)) -> list[OutboxJob]:
    """Take up to ``n`` jobs of these lanes that are due, oldest first; no other worker gets them until the lease runs out.

    Jobs of kinds this installation does not know stay where they are. One that has used up its attempts (its worker
    died each time) is given up instead.
    """
    now = timezone.now()
    using = router.db_for_write(OutboxJob)
    due = OutboxJob.objects.using(using).filter(
        _waiting(), _unowned(now), due_at__lte=now, kind__in=known_kinds(*lanes)
    )
    # Looking first keeps an idle worker from asking SQLite for its one write lock every second.
    while due.exists():
        with transaction.atomic(using=using):
            free = due.select_for_update(skip_locked=True) if _can_skip_locked(using) else due
            jobs = list(free.order_by("due_at", "id")[:n])
            claimed = [taken for job in jobs if (taken := _take(job, worker, now))]
        if claimed or not jobs:
            return claimed
    return []


def finish(job: OutboxJob) -> None:
    """Mark the job done. In a handler's own transaction this makes its database effects happen exactly once.

    Raises Conflict where the lease was lost to another worker: the handler's transaction must then roll back.
    Finishing twice is no fault.
    """
    if job.done_at is None:
        _update_owned(job, done_at=timezone.now(), lease_until=None, last_error="")


def extend(job: OutboxJob) -> None:
    """Ask for another full lease, from a handler that takes long; raises Conflict where the lease was lost."""
    handler = handler_of(job.kind)
    _update_owned(job, lease_until=timezone.now() + (handler.lease if handler else DEFAULT_LEASE))


def fail(job: OutboxJob, error: str) -> None:
    """Put the job back to be tried later, or give it up after its last attempt. A lost lease is left to its new owner."""
    now = timezone.now()
    handler = handler_of(job.kind)
    last = handler is not None and job.tries >= handler.attempts
    changes: dict[str, Any] = {"lease_until": None, "leased_by": "", "last_error": error[:LONGEST_ERROR]}
    changes |= {"given_up_at": now} if last else {"due_at": now + wait_after(job.tries)}
    _owned(job).update(**changes)


def prune(before: datetime) -> int:
    """Delete jobs done before a time, except those whose key must go on standing for "already happened"."""
    deleted, _ = OutboxJob.objects.filter(done_at__lt=before, unique_key__isnull=True).delete()
    return deleted


def _can_skip_locked(using: str) -> bool:
    return connections[using].features.has_select_for_update_skip_locked


def _waiting() -> Q:
    return Q(done_at__isnull=True, given_up_at__isnull=True)


def _unowned(now: datetime) -> Q:
    return Q(lease_until__isnull=True) | Q(lease_until__lt=now)


def _owned(job: OutboxJob) -> QuerySet[OutboxJob]:
    """Find the job's row as long as it is still this claim's: every claim raises ``tries``."""
    return OutboxJob.objects.filter(_waiting(), pk=job.pk, leased_by=job.leased_by, tries=job.tries)


def _take(job: OutboxJob, worker: str, now: datetime) -> OutboxJob | None:
    """Lease one row by a conditional update; None where another worker was quicker or no attempt is left."""
    handler = handler_of(job.kind)
    row = OutboxJob.objects.filter(_waiting(), _unowned(now), pk=job.pk, tries=job.tries)
    if handler is None or job.tries >= handler.attempts:
        row.update(given_up_at=now, lease_until=None, last_error=job.last_error or "the worker died every time")
        return None
    lease_until = now + handler.lease
    if row.update(lease_until=lease_until, leased_by=worker, tries=F("tries") + 1) != 1:
        return None
    job.lease_until, job.leased_by, job.tries = lease_until, worker, job.tries + 1
    return job


def _update_owned(job: OutboxJob, **changes: Any) -> None:
    if _owned(job).update(**changes) != 1:
        raise Conflict("lease_lost", N_("这项后台工作已由另一个进程接手"))
    for name, value in changes.items():
        setattr(job, name, value)
