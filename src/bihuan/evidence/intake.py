"""Taking files in: counted and hashed while they arrive, looked into by the limited process, then stored for good."""

import errno
import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from bihuan.registry.models import Unit

from . import fingerprints
from .examiner import examiner
from .models import Picture, StoredFile
from .naming import promises_picture
from .refusals import LARGEST_FILE, Refusal, refused
from .sniffing import PICTURES
from .store import display_key, keep, original_key, stored_bytes, thumb_key

CHUNK = 256 * 1024
FOLDER = "incoming"


@dataclass(frozen=True)
class Incoming:
    """A file on its way in: the name its sender gave it, and its bytes in pieces."""

    name: str
    chunks: Callable[[], Iterable[bytes]]

    @classmethod
    def from_path(cls, path: Path, name: str | None = None) -> "Incoming":
        """A file on this machine, for imports."""
        return cls(name or path.name, lambda: _pieces(path))

    @classmethod
    def from_upload(cls, upload: "UploadedFile[Any]") -> "Incoming":
        """A file out of a form."""
        return cls(upload.name or "", upload.chunks)


@dataclass(frozen=True)
class _Arrived:
    path: Path
    sha256: str
    size: int


def store_file(
    incoming: Incoming, *, realm: Unit, largest: int = LARGEST_FILE, known_as: str | None = None
) -> StoredFile:
    """Take one file in and return its row; a file the realm already has is returned as it is.

    The bytes are safe on disk before the row is written, so a row never points to nothing. Not to be called inside a
    transaction: it takes as long as a picture takes. ``largest`` (bytes) lets a caller that has looked into the file
    already take a larger one: a workbook with its photographs; ``known_as`` (a media type) lets one that has read it as
    what we take from nobody else, plain text or an old workbook, say so. Raises Invalid with one of ``refusals.SENTENCES``.
    """
    root = incoming_folder()
    try:
        with tempfile.TemporaryDirectory(dir=root) as folder:
            arrived = _receive(incoming, Path(folder), largest)
            known = StoredFile.objects.filter(realm=realm, sha256=arrived.sha256).first()
            if known is not None:
                _check_promise(incoming.name, known.media_type)
                return known
            findings = (
                {"media_type": known_as, "picture": None}
                if known_as
                else _examine(arrived, Path(folder), incoming.name)
            )
            _keep_all(arrived, Path(folder), realm, has_copies=findings["picture"] is not None)
            return _save(arrived, findings, realm)
    except Refusal as refusal:
        raise refused(refusal.code, incoming.name) from refusal
    except OSError as fault:
        if fault.errno in (errno.ENOSPC, errno.EDQUOT):
            raise refused("evidence.disk_full", incoming.name) from fault
        raise


def fingerprint_again(file: StoredFile, folder: Path) -> bytes | None:
    """Return the fingerprint of a stored picture under the present way of making them; ``folder`` is for passing use.

    Raises Invalid where it cannot be opened any more, OSError where its bytes are gone.
    """
    path = folder / "source"
    path.write_bytes(stored_bytes(original_key(file.realm.uid, file.sha256)))
    try:
        facts = examiner.examine(path, folder / "display", folder / "thumb")["picture"]
    except Refusal as refusal:
        raise refused(refusal.code, file.sha256[:12]) from refusal
    return _fingerprint(facts) if facts else None


def incoming_folder() -> Path:
    """Return the folder for half-arrived files, beside the database so that it is on the disk that is watched."""
    folder = Path(settings.BIHUAN.data) / FOLDER
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def sweep_incoming(before: datetime) -> int:
    """Remove what a killed process left half-arrived before a time; returns how many folders."""
    old = [path for path in incoming_folder().iterdir() if path.stat().st_mtime < before.timestamp()]
    for path in old:
        shutil.rmtree(path, ignore_errors=True)
    return len(old)


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            yield piece


def _receive(incoming: Incoming, folder: Path, largest: int) -> _Arrived:
    """Write the bytes down while hashing, and stop as soon as there are too many."""
    path, digest, size = folder / "source", hashlib.sha256(), 0
    with path.open("wb") as file:
        for piece in incoming.chunks():
            size += len(piece)
            if size > largest:
                raise Refusal("evidence.too_large")
            digest.update(piece)
            file.write(piece)
    if size == 0:
        raise Refusal("evidence.empty")
    return _Arrived(path, digest.hexdigest(), size)


def _examine(arrived: _Arrived, folder: Path, name: str) -> dict[str, Any]:
    findings = examiner.examine(arrived.path, folder / "display", folder / "thumb")
    _check_promise(name, findings["media_type"])
    return findings


def _check_promise(name: str, media_type: str) -> None:
    """Refuse a document that calls itself a picture: somebody would look for a picture and find none."""
    if media_type not in PICTURES and promises_picture(name):
        raise Refusal("evidence.disguised")


def _keep_all(arrived: _Arrived, folder: Path, realm: Unit, *, has_copies: bool) -> None:
    """Store copies first: whoever finds the original finds them too."""
    if has_copies:
        keep(thumb_key(realm.uid, arrived.sha256), folder / "thumb")
        keep(display_key(realm.uid, arrived.sha256), folder / "display")
    keep(original_key(realm.uid, arrived.sha256), arrived.path)


def _save(arrived: _Arrived, findings: dict[str, Any], realm: Unit) -> StoredFile:
    """Write the rows; where another process stored the same file meanwhile, its rows stand."""
    with transaction.atomic():
        StoredFile.objects.bulk_create(
            [
                StoredFile(
                    realm=realm,
                    sha256=arrived.sha256,
                    size=arrived.size,
                    media_type=findings["media_type"],
                    stored_at=timezone.now(),
                )
            ],
            ignore_conflicts=True,
        )
        stored = StoredFile.objects.get(realm=realm, sha256=arrived.sha256)
        if findings["picture"] is not None:
            Picture.objects.bulk_create([_picture(stored, findings["picture"])], ignore_conflicts=True)
    return stored


def _picture(stored: StoredFile, facts: dict[str, Any]) -> Picture:
    taken_at, longitude, latitude = facts["taken_at"], facts["longitude"], facts["latitude"]
    return Picture(
        file=stored,
        realm_id=stored.realm_id,
        width=facts["width"],
        height=facts["height"],
        display_width=facts["display_width"],
        display_height=facts["display_height"],
        has_exif=facts["has_exif"],
        taken_at=datetime.fromisoformat(taken_at) if taken_at else None,
        longitude=None if longitude is None else Decimal(str(longitude)),
        latitude=None if latitude is None else Decimal(str(latitude)),
        camera=facts["camera"],
        software=facts["software"],
        fingerprint=_fingerprint(facts),
        fingerprint_version=fingerprints.VERSION,
    )


def _fingerprint(facts: dict[str, Any]) -> bytes | None:
    return bytes.fromhex(facts["fingerprint"]) if facts["fingerprint"] else None
