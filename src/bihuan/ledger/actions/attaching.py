"""Files that come with a move, and what evidence an item has."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from bihuan.evidence.actions import EvidenceDraft, add_evidence, link_evidence
from bihuan.evidence.models import Evidence, Purpose
from bihuan.registry.actor import Actor

from ..queries import TARGET_KIND
from .loading import Desk


@dataclass(frozen=True)
class Attachment:
    """The paper behind a move: the unit the office enters for (代录), the scan, and the code of the 签字表 it shows."""

    behalf: int | None = None
    paper: tuple[UUID, ...] = ()
    sheet: str = ""


NOTHING_ATTACHED = Attachment()


def attach(uids: Sequence[UUID], desk: Desk, *, actor: Actor, part: UUID | None = None) -> list[Evidence]:
    """Link the actor's uploads to the item and, where named, to one of its papers.

    An upload the actor has used already (one signed sheet for many items) is used again: another row over the same file.
    Raises NotFound for files that are not the actor's to use.
    """
    if not uids:
        return []
    mine = Evidence.objects.filter(realm_id=actor.realm_id, uid__in=uids, uploaded_by_id=actor.account_id)
    used = [row for row in mine.select_related("file").exclude(target_kind="") if not _is_here(row, desk, part)]
    again = add_evidence([_second_use(row, desk, part) for row in used], actor=actor)
    spent = {row.uid for row in used}
    fresh = [uid for uid in uids if uid not in spent]
    if not fresh:
        return again
    linked = link_evidence(fresh, target_kind=TARGET_KIND, target_uid=desk.item.uid, part_uid=part, actor=actor)
    return again + linked


@dataclass(frozen=True)
class EvidenceCount:
    """Pictures and other files."""

    pictures: int
    documents: int


def count_after(desk: Desk, report: UUID) -> EvidenceCount:
    """The after-evidence of one report."""
    rows = _rows(desk).filter(part_uid=report).exclude(purpose=Purpose.PAPER)
    return _count(list(rows.values_list("file__media_type", flat=True)))


def count_before(desk: Desk) -> int:
    """The before-pictures of an item."""
    rows = _rows(desk).filter(purpose=Purpose.BEFORE)
    return _count(list(rows.values_list("file__media_type", flat=True))).pictures


def _rows(desk: Desk) -> QuerySet[Evidence]:
    return Evidence.objects.filter(realm_id=desk.item.realm_id, target_kind=TARGET_KIND, target_uid=desk.item.uid)


def _count(types: Sequence[str]) -> EvidenceCount:
    pictures = sum(name.startswith("image/") for name in types)
    return EvidenceCount(pictures, len(types) - pictures)


def _is_here(row: Evidence, desk: Desk, part: UUID | None) -> bool:
    return (row.target_kind, row.target_uid, row.part_uid) == (TARGET_KIND, desk.item.uid, part)


def _second_use(row: Evidence, desk: Desk, part: UUID | None) -> EvidenceDraft:
    return EvidenceDraft(
        file=row.file,
        name=row.name,
        purpose=Purpose(row.purpose),
        unit_id=row.unit_id,
        caption=row.caption,
        target_kind=TARGET_KIND,
        target_uid=desk.item.uid,
        part_uid=part,
    )
