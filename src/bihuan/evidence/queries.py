"""Reads of evidence, each starting from what the actor may see."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from bihuan.core.errors import NotFound
from bihuan.core.text import N_
from bihuan.registry.actor import Actor

from .models import (
    OPEN,
    SHOWING,
    Evidence,
    LandmarkFault,
    Picture,
    PictureCover,
    PictureLandmarks,
    Purpose,
    Resemblance,
    Upload,
)
from .visibility import registered


def visible_to(actor: Actor) -> QuerySet[Evidence]:
    """Return what the actor has sent and not yet used, and what is linked to something they see."""
    return _joined(Evidence.objects.filter(_visible(actor), realm_id=actor.realm_id))


def of_targets(realm_id: int, target_kind: str, target_uids: Collection[UUID]) -> QuerySet[Evidence]:
    """Return the evidence of targets that the caller has already shown the actor to see, oldest first."""
    linked = Evidence.objects.filter(realm_id=realm_id, target_kind=target_kind, target_uid__in=target_uids)
    return _joined(linked).order_by("id")


def shown_alike(realm_id: int, target_kind: str, target_uid: UUID) -> list[UUID]:
    """Return the other targets of the kind whose fault is shown by the same picture or one that looks the same.

    Three queries, one where the target has no picture of its fault.
    """
    own = Evidence.objects.filter(
        realm_id=realm_id, target_kind=target_kind, target_uid=target_uid, purpose=Purpose.BEFORE
    )
    files = dict(own.filter(file__picture__isnull=False).values_list("file__picture", "file_id"))
    if not files:
        return []
    pairs = Resemblance.objects.filter(Q(first__in=files) | Q(second__in=files))
    alike = {key for pair in pairs.values_list("first__file", "second__file") for key in pair}
    others = Evidence.objects.filter(
        realm_id=realm_id, target_kind=target_kind, purpose=Purpose.BEFORE, file_id__in=alike | set(files.values())
    )
    rows = others.exclude(target_uid=target_uid).order_by("-id").values_list("target_uid", flat=True)
    return list(dict.fromkeys(uid for uid in rows if uid is not None))


def not_compared(evidence: Collection[Evidence]) -> list[tuple[Evidence, LandmarkFault]]:
    """Return the pictures that could not be looked for in parts, and why: one query, none without evidence."""
    files = {row.file_id for row in evidence}
    if not files:
        return []
    faulty = PictureLandmarks.objects.filter(picture__file__in=files).exclude(fault="")
    faults = dict(faulty.values_list("picture__file", "fault"))
    return [(row, LandmarkFault(faults[row.file_id])) for row in evidence if row.file_id in faults]


def newest_cover(picture: Picture) -> PictureCover | None:
    """Return the boxes that stand for a picture the caller has shown the actor to see; None where nobody has looked."""
    return PictureCover.objects.filter(picture=picture).order_by("-version").first()


def unexamined() -> QuerySet[Evidence]:
    """Return what is linked and shows something, and was not looked into yet: the worker's, in all realms."""
    return Evidence.objects.filter(Q(examined_at__isnull=True, purpose__in=SHOWING) & ~Q(target_kind=""))


def unlinked_of(actor: Actor) -> QuerySet[Evidence]:
    """Return what the actor has sent and not yet used, oldest first."""
    return _joined(Evidence.objects.filter(_own_unlinked(actor), realm_id=actor.realm_id)).order_by("id")


def unlinked_bytes(actor: Actor) -> int:
    """Count the bytes the actor has sent and not yet used."""
    own = Evidence.objects.filter(_own_unlinked(actor), realm_id=actor.realm_id)
    total: int | None = own.aggregate(total=Sum("file__size"))["total"]
    return total or 0


def uploads_of(actor: Actor) -> QuerySet[Upload]:
    """Return what the actor has begun to send piece by piece, finished ones too as long as they are remembered."""
    if actor.account_id is None:
        return Upload.objects.none()
    own = Upload.objects.filter(realm_id=actor.realm_id, account_id=actor.account_id)
    return own.select_related("evidence", "evidence__file")


def open_uploads_of(actor: Actor) -> QuerySet[Upload]:
    """Return those not finished."""
    return uploads_of(actor).filter(OPEN)


def get_upload(actor: Actor, uid: UUID) -> Upload:
    """Return an upload the actor has begun. Raises NotFound, the same for another's and for none."""
    upload = uploads_of(actor).filter(uid=uid).first()
    if upload is None:
        raise NotFound("upload.unknown", N_("没有这次上传，请重新选择文件"))
    return upload


def _joined(rows: QuerySet[Evidence]) -> QuerySet[Evidence]:
    return rows.select_related("realm", "file", "file__picture")


def _own_unlinked(actor: Actor) -> Q:
    if actor.account_id is None:
        return Q(pk__in=[])
    return Q(target_kind="", uploaded_by_id=actor.account_id)


def _visible(actor: Actor) -> Q:
    """Ask about each row by its target's public id, so that one picture costs one look-up and not a list of targets."""
    condition = _own_unlinked(actor)
    for kind, visible_targets in registered().items():
        seen = visible_targets(actor).filter(uid=OuterRef("target_uid"))
        condition |= Q(Exists(seen), target_kind=kind)
    return condition
