"""Taking the landmarks of pictures, once for each."""

import tempfile
from pathlib import Path

from django.db.models import Exists, OuterRef

from .. import landmarks
from ..examiner import examiner
from ..intake import incoming_folder
from ..models import SHOWING, Evidence, LandmarkFault, Picture, PictureLandmarks
from ..refusals import Refusal
from ..store import display_key, stored_bytes

AT_ONCE = 100


def take_landmarks(picture: Picture) -> PictureLandmarks:
    """Take the landmarks of a picture unless that was done, and return them; a row with a fault where there are none to take.

    Not to be called inside a transaction. Repeating it changes nothing; a store that cannot be reached is Invalid, and
    nothing is written, so that the next try finds them.
    """
    known = PictureLandmarks.objects.filter(picture=picture, version=landmarks.VERSION).first()
    if known is not None:
        return known
    codes, places, fault = _taken(picture)
    row, _ = PictureLandmarks.objects.update_or_create(
        picture=picture,
        defaults={
            "realm_id": picture.realm_id,
            "version": landmarks.VERSION,
            "fault": fault,
            "codes": codes,
            "places": places,
        },
    )
    return row


def take_missing_landmarks(most: int = AT_ONCE) -> int:
    """Take those of pictures that were used before there were landmarks; returns of how many."""
    used = Evidence.objects.filter(file_id=OuterRef("file_id"), purpose__in=SHOWING).exclude(target_kind="")
    done = PictureLandmarks.objects.filter(picture_id=OuterRef("pk"), version=landmarks.VERSION)
    waiting = Picture.objects.filter(~Exists(done), Exists(used)).select_related("file__realm").order_by("-pk")
    return len([take_landmarks(picture) for picture in waiting[:most]])


def _taken(picture: Picture) -> tuple[bytes, bytes, LandmarkFault]:
    with tempfile.TemporaryDirectory(dir=incoming_folder()) as folder:
        copy = Path(folder) / "display"
        try:
            copy.write_bytes(stored_bytes(display_key(picture.file.realm.uid, picture.file.sha256)))
            codes, places = examiner.take_landmarks(copy)
        except FileNotFoundError:
            return b"", b"", LandmarkFault.LOST
        except Refusal:
            return b"", b"", LandmarkFault.BROKEN
    if len(codes) < landmarks.FEWEST * landmarks.CODE_BYTES:
        return b"", b"", LandmarkFault.PLAIN
    return codes, places, LandmarkFault.NONE
