"""疑点: what is doubtful about the pictures of items, for the rules, for pages and for lists."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from bihuan.evidence.models import Doubt, Evidence, Verdict
from bihuan.evidence.queries import unexamined as still_unexamined
from bihuan.evidence.queries import visible_to
from bihuan.registry.actor import Actor

from .models import Item, Report
from .queries import TARGET_KIND
from .states import State


def doubts_in_reports(items: Sequence[Item], reports: Mapping[int, "Newest"]) -> dict[int, dict[str, int]]:
    """Count what stands against the reports that wait for their check: ``open_doubts`` and ``refuted`` by item.

    One query, none where no item waits. The words are those of ``facts.Circumstances``.
    """
    waiting = [item for item in items if item.state == State.REPORTED.value and item.pk in reports]
    if not waiting:
        return {}
    parts = {reports[item.pk].uid: item.pk for item in waiting}
    rows = _about(waiting).filter(evidence__part_uid__in=parts).order_by()
    found: dict[int, dict[str, int]] = {}
    for part, group in groupby(sorted(rows.values_list("evidence__part_uid", "evidence_id", "verdict")), itemgetter(0)):
        found[parts[part]] = _counted([(evidence, verdict) for _, evidence, verdict in group])
    return found


def counted_against(doubts: Sequence["Doubted"], report: UUID) -> dict[str, int]:
    """The same for one report, of doubts that are at hand."""
    rows = [one.doubt for one in doubts if one.doubt.evidence.part_uid == report]
    return _counted([(row.evidence_id, row.verdict) for row in rows])


def _counted(rows: Sequence[tuple[int, str]]) -> dict[str, int]:
    return {
        "open_doubts": sum(verdict == Verdict.OPEN for _, verdict in rows),
        "refuted": len({evidence for evidence, verdict in rows if verdict == Verdict.UNUSABLE}),
    }


def _about(items: Sequence[Item]) -> QuerySet[Doubt]:
    """The doubts about the evidence of items, found by the index of what evidence is linked to."""
    return Doubt.objects.filter(
        evidence__realm_id=items[0].realm_id,
        evidence__target_kind=TARGET_KIND,
        evidence__target_uid__in=[item.uid for item in items],
    )


def unexamined(uids: Collection[UUID], realm_id: int) -> list[UUID]:
    """Return the pictures of items that the worker has not looked into yet."""
    rows = still_unexamined().filter(realm_id=realm_id, target_kind=TARGET_KIND, target_uid__in=uids)
    return list(rows.values_list("uid", flat=True))


def with_open_doubts(items: QuerySet[Item]) -> QuerySet[Item]:
    """Narrow items to those of whose evidence something is doubtful and not settled."""
    still = Doubt.objects.filter(verdict=Verdict.OPEN, evidence__target_kind=TARGET_KIND)
    return items.filter(Exists(still.filter(realm_id=OuterRef("realm_id"), evidence__target_uid=OuterRef("uid"))))


@dataclass(frozen=True)
class Doubted:
    """One doubt with the item that the other picture belongs to; both are None where the actor may not see them."""

    doubt: Doubt
    other: Evidence | None
    other_item: Item | None


def doubts_about(items: Sequence[Item], actor: Actor) -> dict[UUID, list[Doubted]]:
    """Every doubt about the evidence of items the actor sees, oldest first: three queries, one where there are none."""
    found: dict[UUID, list[Doubted]] = {item.uid: [] for item in items}
    if not items:
        return found
    rows = _about(items)
    doubts = list(rows.select_related("evidence__file__picture", "evidence__unit", "settled_by__person").order_by("id"))
    others = _seen({doubt.other_id for doubt in doubts if doubt.other_id}, actor)
    theirs = _items({row.target_uid for row in others.values() if row.target_uid}, actor)
    for doubt in doubts:
        other = others.get(doubt.other_id or 0)
        item = theirs.get(other.target_uid) if other is not None and other.target_uid else None
        if doubt.evidence.target_uid is not None:
            found[doubt.evidence.target_uid].append(Doubted(doubt, other, item))
    return found


def _seen(keys: Collection[int], actor: Actor) -> dict[int, Evidence]:
    if not keys:
        return {}
    return {row.pk: row for row in visible_to(actor).filter(pk__in=keys).select_related("unit")}


def _items(uids: Collection[UUID], actor: Actor) -> dict[UUID, Item]:
    if not uids:
        return {}
    return {row.uid: row for row in Item.objects.filter(realm_id=actor.realm_id, uid__in=uids)}


@dataclass(frozen=True)
class Newest:
    """The newest report of an item: its number and public id."""

    number: int
    uid: UUID


def newest_reports(keys: Collection[int]) -> dict[int, Newest]:
    """Map items to their newest report, where they have one: one query."""
    rows = Report.objects.filter(item_id__in=keys).order_by("number").values_list("item_id", "number", "uid")
    return {key: Newest(number, uid) for key, number, uid in rows}
