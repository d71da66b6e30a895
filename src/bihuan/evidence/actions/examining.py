"""Looking into evidence once it is linked: which pictures look the same, and what is doubtful about the proof."""

import tempfile
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from bihuan.core.errors import Invalid

from .. import fingerprints, shelves
from ..intake import fingerprint_again, incoming_folder
from ..models import PROVING, SHOWING, Doubt, Evidence, Picture, Resemblance
from ..queries import unexamined
from ..scenes import scenes_of
from ..sightings import Sighting, around, sightings_of
from ..truth import DoubtFound, Part, Scene, Shot, Use, doubts_of
from .landmarking import take_landmarks
from .taking_in import AT_ONCE

# Other uses of one picture that are looked at; a picture used more often than this is doubtful after the first.
MOST_USES = 20


def examine_waiting(most: int = AT_ONCE) -> int:
    """Look into what is linked and not examined yet, oldest first; returns how many pieces of evidence."""
    waiting = unexamined().order_by("id")
    return examine_evidence(list(waiting.values_list("uid", flat=True)[:most]))


def examine_evidence(uids: Collection[UUID]) -> int:
    """Look into linked evidence that was not examined yet; returns how many. Repeating it changes nothing.

    Not to be called inside a transaction: comparing a picture with all others takes its time, and the write lock is not
    held meanwhile.
    """
    rows = list(unexamined().filter(uid__in=uids).select_related("file__picture", "realm").order_by("id"))
    pictures = {row.file_id: row.file.picture for row in rows if _is_picture(row)}
    for picture in pictures.values():
        _look_up(picture)
        take_landmarks(picture)
    scenes = _scenes([row for row in rows if row.file_id in pictures])
    for row in rows:
        scene = scenes.get(row.target_uid) if row.target_uid else None
        _judge(row, pictures.get(row.file_id), scene or Scene())
    return len(rows)


def _is_picture(row: Evidence) -> bool:
    return hasattr(row.file, "picture")


def _look_up(picture: Picture) -> None:
    """Find the pictures that look the same, once for each picture, and write them down."""
    if picture.fingerprint_version != fingerprints.VERSION:
        _take_fingerprint(picture)
    elif picture.looked_up_at is not None:
        return
    rows = []
    for hit in shelves.alike(picture):
        first, second = sorted((picture.pk, hit.key))
        rows.append(
            Resemblance(
                realm_id=picture.realm_id, first_id=first, second_id=second, distance=hit.distance, layout=hit.layout
            )
        )
    with transaction.atomic():
        Resemblance.objects.bulk_create(rows, ignore_conflicts=True)
        picture.looked_up_at = timezone.now()
        picture.save(update_fields=["looked_up_at"])


def _take_fingerprint(picture: Picture) -> None:
    """Make the fingerprint of a picture stored before there were any; one that cannot be opened any more has none."""
    with tempfile.TemporaryDirectory(dir=incoming_folder()) as folder:
        try:
            picture.fingerprint = fingerprint_again(picture.file, Path(folder))
        except (Invalid, OSError):
            picture.fingerprint = None
    picture.fingerprint_version = fingerprints.VERSION
    picture.save(update_fields=["fingerprint", "fingerprint_version"])


def _scenes(rows: Sequence[Evidence]) -> Mapping[UUID, Scene]:
    found: dict[UUID, Scene] = {}
    for kind, realm_id in {(row.target_kind, row.realm_id) for row in rows}:
        uids = {row.target_uid for row in rows if (row.target_kind, row.realm_id) == (kind, realm_id)}
        found |= scenes_of(kind, realm_id, [uid for uid in uids if uid is not None])
    return found


def _judge(row: Evidence, picture: Picture | None, scene: Scene) -> None:
    """Write down the doubts about one piece of evidence together with the mark that it was examined."""
    found: Iterable[DoubtFound] = ()
    if picture is not None and row.purpose in PROVING:
        found = doubts_of(_shot(picture), _uses(row, picture, scene), scene)
    now = timezone.now()
    with transaction.atomic():
        Doubt.objects.bulk_create(
            [
                Doubt(
                    realm_id=row.realm_id,
                    evidence=row,
                    other_id=one.other,
                    kind=one.kind.value,
                    data=one.data,
                    at=now,
                )
                for one in found
            ],
            ignore_conflicts=True,
        )
        Evidence.objects.filter(pk=row.pk).update(examined_at=now)


def _shot(picture: Picture) -> Shot:
    return Shot(
        taken_at=picture.taken_at,
        longitude=None if picture.longitude is None else float(picture.longitude),
        latitude=None if picture.latitude is None else float(picture.latitude),
        software=picture.software,
    )


def _uses(row: Evidence, picture: Picture, scene: Scene) -> list[Use]:
    """Every other use of the same picture, of one that looks the same or of one that shares a part, but those that doubt this very one already.

    Of two uses the one sent later is doubtful: what came after this one and still waits to be examined is left to its turn.
    """
    near: dict[int, tuple[int, int, Part | None]] = {row.file_id: (0, 0, None)}
    for pair in Resemblance.objects.filter(Q(first=picture) | Q(second=picture)).select_related("first", "second"):
        alike = pair.second if pair.first_id == picture.pk else pair.first
        near[alike.file_id] = (pair.distance, pair.layout, None)
    for seen in _seen_in_part(row, picture, list(near)):
        near[seen.file_id] = (0, 0, Part(seen.same, seen.overlap.own, seen.overlap.other))
    others = Evidence.objects.filter(realm_id=row.realm_id, file_id__in=near, purpose__in=SHOWING)
    others = others.exclude(target_kind="").exclude(pk=row.pk).exclude(doubts__other=row)
    others = others.exclude(pk__gt=row.pk, examined_at__isnull=True)
    uses = []
    for other in others.order_by("id")[:MOST_USES]:
        distance, layout, part = near[other.file_id]
        same_target = (other.target_kind, other.target_uid) == (row.target_kind, row.target_uid)
        earlier = scene.found_at is not None and other.at < scene.found_at
        uses.append(Use(other.pk, same_target, other.purpose != row.purpose or earlier, distance, layout, part))
    return uses


def _seen_in_part(row: Evidence, picture: Picture, known: list[int]) -> list[Sighting]:
    """Look for parts of a picture; what was sent before it and is still being looked into elsewhere must not be missed."""
    for several in around(row):
        waiting = several.filter(examined_at__isnull=True, pk__lt=row.pk, file__picture__isnull=False)
        for other in waiting.filter(file__picture__landmarks__isnull=True).select_related("file__picture", "realm"):
            take_landmarks(other.file.picture)
    return sightings_of(row, picture, but=known)
