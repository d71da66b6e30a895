"""Reads for those who check: what waits for them, and the pictures and papers of many items at once."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from bihuan.core.workdays import Calendar, local_day, workdays_between
from bihuan.evidence.models import Evidence
from bihuan.evidence.queries import of_targets
from bihuan.registry.actor import Actor
from bihuan.registry.models import Role, Unit

from .models import Item, Movement, Report
from .queries import TARGET_KIND, for_list, visible_items
from .states import Move, State

CHECKING_ROLES = (
    Role.VERIFIER,
    Role.OFFICE,
    Role.OFFICE_HEAD,
    Role.HEAD,
    Role.DELEGATE,
    Role.LEADER,
    Role.LIAISON,
)


def waiting_for_check(actor: Actor) -> QuerySet[Item]:
    """The reported items whose step falls to a unit the actor checks for, the oldest report first.

    Whether a step is really theirs (own work, own report) is for ``rules.offers_for`` to say.
    """
    units = {post.unit_id for post in actor.posts_as(*CHECKING_ROLES)}
    items = visible_items(actor).filter(state=State.REPORTED.value, checker_id__in=units)
    return for_list(items).order_by("sent_at", "id")


def evidence_of(items: Sequence[Item]) -> dict[UUID, list[Evidence]]:
    """The evidence of each item, oldest first: one query."""
    found: dict[UUID, list[Evidence]] = {item.uid: [] for item in items}
    if items:
        for row in of_targets(items[0].realm_id, TARGET_KIND, list(found)):
            if row.target_uid is not None:
                found[row.target_uid].append(row)
    return found


def current_reports(items: Sequence[Item]) -> dict[int, Report]:
    """The report each item stands on: one query."""
    numbers = {item.pk: item.report_number for item in items}
    rows = Report.objects.filter(item_id__in=numbers)
    return {row.item_id: row for row in rows if row.number == numbers[row.item_id]}


def openings_of(items: Sequence[Item]) -> dict[int, frozenset[str]]:
    """The fingerprints of the files with which the current cycle of each item that came back was opened."""
    again = [item.pk for item in items if item.cycle > 1]
    if not again:
        return {}
    rows = Movement.objects.filter(item_id__in=again, move__in=[Move.REBOUND.value, Move.REOPEN.value])
    return {row.item_id: frozenset(row.evidence) for row in rows.order_by("sequence")}


def unit_names(keys: Collection[int | None]) -> dict[int, str]:
    """The short names of units."""
    return dict(Unit.objects.filter(pk__in=[key for key in keys if key is not None]).values_list("pk", "short_name"))


def workdays_waiting(item: Item, now: datetime, calendar: Calendar) -> int:
    """How many working days a report has been waiting for its check."""
    if item.sent_at is None:
        return 0
    return workdays_between(local_day(item.sent_at), local_day(now), calendar).days
