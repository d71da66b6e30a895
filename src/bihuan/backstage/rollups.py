"""Roll-ups kept true by counting again only what was touched: actions mark, the clock recounts."""

from collections.abc import Callable, Collection, Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db import transaction

from .models import DirtyMark, PeriodicJob

BATCH = 500
JOB, EVERY = "backstage.rollups", timedelta(seconds=5)


class Slice(NamedTuple):
    """What has to be counted again. ``month`` is the first day of it."""

    kind: str
    unit_id: int
    month: date


Store = Callable[[], None]
Recount = Callable[[int, Collection[Slice]], Store]
_recounts: dict[str, Recount] = {}


def register(kind: str, recount: Recount) -> None:
    """Name the function that counts slices of a kind. From ``AppConfig.ready()``.

    ``recount(realm_id, slices)`` reads only and returns what puts the counts in the place of the old ones.
    """
    known = _recounts.get(kind)
    if known is not None and known is not recount:
        raise ValueError(f"two recounts for roll-ups of kind {kind}")
    _recounts[kind] = recount


def mark(realm_id: int, slices: Iterable[Slice]) -> None:
    """Mark slices in the caller's transaction; each at most once per call, its month brought to the first day."""
    wanted = {Slice(s.kind, s.unit_id, s.month.replace(day=1)) for s in slices}
    DirtyMark.objects.bulk_create(
        [DirtyMark(realm_id=realm_id, unit_id=s.unit_id, kind=s.kind, month=s.month) for s in sorted(wanted)]
    )


def counted_until(realm_id: int, kind: str, *, now: datetime) -> datetime | None:
    """Until when nothing is missing in the counts of a kind: now where no mark waits, else the last round's start.

    None where marks wait and no round has yet ended well: what is counted so far may lack anything.
    """
    if not DirtyMark.objects.filter(realm_id=realm_id, kind=kind).exists():
        return now
    job = PeriodicJob.objects.filter(name=JOB, finished_at__isnull=False, last_error="").first()
    return job.next_at - EVERY if job else None


def recount_marked() -> int:
    """Count every marked slice of the kinds known here again; returns how many marks were used up."""
    used = 0
    for kind, recount in _recounts.items():
        while count := _recount_batch(kind, recount):
            used += count
    return used


def _recount_batch(kind: str, recount: Recount) -> int:
    """Count the slices of the oldest marks, then store the counts and take the marks in one short transaction.

    Counting holds no lock: at a million items it takes seconds, and nobody could write meanwhile. What is committed while it goes
    on leaves a mark of its own, which stays for the next time, and so does every mark of a count that fails.
    """
    marks = list(DirtyMark.objects.filter(kind=kind).order_by("id")[:BATCH])
    if not marks:
        return 0
    by_realm: dict[int, set[Slice]] = {}
    for row in marks:
        by_realm.setdefault(row.realm_id, set()).add(Slice(row.kind, row.unit_id, row.month))
    stores = [recount(realm_id, slices) for realm_id, slices in sorted(by_realm.items())]
    with transaction.atomic():
        taken = DirtyMark.objects.filter(pk__in=[row.pk for row in marks])
        if len(taken.select_for_update()) < len(marks):
            # Another worker took some of them meanwhile, and what it counted may be newer than this.
            return 0
        for store in stores:
            store()
        taken.delete()
    return len(marks)
