"""Where else parts of a picture are seen: among the pictures of the same unit, the same place and the same kind of fault.

That is where pictures are used again: a county has a million of them, a unit some thousands. Every look reads the codes of
those pictures afresh (6 kB each), so that nothing is held in memory and nothing is lost with a process.
"""

import tempfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db.models import QuerySet

from . import landmarks
from .examiner import examiner
from .intake import incoming_folder
from .landmarks import Landmarks, unpacked
from .models import SHOWING, Evidence, Picture, PictureLandmarks
from .overlap import Overlap, Shape, overlap_of
from .refusals import Refusal
from .scenes import kin_of
from .sieve import likeliest
from .store import display_key, stored_bytes

# Of one unit, one place and one kind of fault the newest so many pictures are looked through.
MOST_PICTURES = 20_000
READ_AT_ONCE = 500


@dataclass(frozen=True)
class Sighting:
    """A part of a picture seen in another: the other's file, what overlaps, and how much of that really looks the same."""

    file_id: int
    overlap: Overlap
    same: float


def around(row: Evidence) -> Iterator[QuerySet[Evidence]]:
    """Yield the evidence that shows something, of the same unit, place and kind of fault as this piece's target."""
    used = (
        Evidence.objects.filter(realm_id=row.realm_id, purpose__in=SHOWING).exclude(target_kind="").exclude(pk=row.pk)
    )
    if row.unit_id is not None:
        yield used.filter(unit_id=row.unit_id)
    if row.target_uid is not None:
        for kin in kin_of(row.target_kind, row.realm_id, row.target_uid):
            yield used.filter(target_kind=row.target_kind, target_uid__in=kin[:MOST_PICTURES].values("uid"))


def sightings_of(row: Evidence, picture: Picture, *, but: Collection[int] = ()) -> list[Sighting]:
    """Find the pictures that share a part with this one, whose landmarks are taken; ``but`` are files known alike already."""
    own = PictureLandmarks.objects.filter(picture=picture, version=landmarks.VERSION).first()
    if own is None or own.fault:
        return []
    marks = unpacked(bytes(own.codes), bytes(own.places))
    found: set[int] = set()
    for several in around(row):
        rows = several.filter(file__picture__isnull=False).exclude(file_id__in=[*but, picture.file_id])
        found.update(rows.order_by("-pk").values_list("file__picture", flat=True)[:MOST_PICTURES])
    likely = likeliest(marks.codes, _codes(sorted(found)))
    others = PictureLandmarks.objects.filter(picture_id__in=likely).select_related("picture__file__realm")
    with tempfile.TemporaryDirectory(dir=incoming_folder()) as folder:
        laid = [_laid(picture, marks, other, Path(folder)) for other in others]
    return [sighting for sighting in laid if sighting is not None]


def _codes(keys: list[int]) -> Iterator[tuple[int, bytes]]:
    rows = PictureLandmarks.objects.filter(version=landmarks.VERSION, fault="")
    for start in range(0, len(keys), READ_AT_ONCE):
        some = rows.filter(picture_id__in=keys[start : start + READ_AT_ONCE]).order_by()
        for key, codes in some.values_list("picture_id", "codes"):
            yield key, bytes(codes)


def _laid(picture: Picture, marks: Landmarks, other: PictureLandmarks, folder: Path) -> Sighting | None:
    """One likely picture held against this one: by perspective first, then by what is really to be seen."""
    overlap = overlap_of(
        marks,
        Shape.of(picture.display_width, picture.display_height),
        unpacked(bytes(other.codes), bytes(other.places)),
        Shape.of(other.picture.display_width, other.picture.display_height),
    )
    if overlap is None:
        return None
    try:
        same = examiner.lay_on(_copy(picture, folder), _copy(other.picture, folder), overlap.lens)
    except (Refusal, FileNotFoundError):
        return None
    return Sighting(other.picture.file_id, overlap, same)


def _copy(picture: Picture, folder: Path) -> Path:
    path = folder / str(picture.pk)
    if not path.exists():
        path.write_bytes(stored_bytes(display_key(picture.file.realm.uid, picture.file.sha256)))
    return path
