"""Pieces of a file on its way in: each one object of the store, named by upload, place and digest, and never changed.

The digest is in the name because a process may die between storing a piece and noting it: the next try at the same
place may be cut differently, and must not find the old bytes under its name.
"""

import hashlib
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from bihuan.core.errors import Unavailable
from bihuan.core.text import N_
from bihuan.core.uid import read_uid
from bihuan.ui.problems import AtStatus

from .intake import CHUNK, incoming_folder
from .models import Upload
from .store import storage

FOLDER = "uploads"
UID_LENGTH = 36


@dataclass(frozen=True)
class Piece:
    """Bytes that have arrived and lie in a passing file."""

    path: Path
    size: int
    sha256: str


def chunk_key(uid: UUID, start: int, sha256: str) -> str:
    """Return where a piece lies."""
    return f"{FOLDER}/{uid}-{start}-{sha256}"


@contextmanager
def arriving(read: Callable[[int], bytes], room: int) -> Iterator[Piece]:
    """Write down what arrives. Where the line is cut, what came before counts: the next request goes on from there.

    Raises AtStatus 413 as soon as there are more than ``room`` bytes.
    """
    with tempfile.TemporaryDirectory(dir=incoming_folder()) as folder:
        path, digest, size = Path(folder) / "piece", hashlib.sha256(), 0
        with path.open("wb") as file:
            while piece := _next(read):
                size += len(piece)
                if size > room:
                    raise too_much()
                digest.update(piece)
                file.write(piece)
        yield Piece(path, size, digest.hexdigest())


def too_much() -> AtStatus:
    """Make the refusal of more bytes than were announced."""
    return AtStatus(413, "upload.too_much", N_("传来的内容比开始时说明的大，请重新选择文件"))


def gone() -> AtStatus:
    """Make the refusal for an upload whose pieces are lost."""
    return AtStatus(410, "upload.gone", N_("已传的部分找不到了，请重新选择文件上传"))


def together(upload: Upload) -> Iterator[bytes]:
    """Give back the bytes of all pieces in order. Raises AtStatus 410 where one is lost or not what it was."""
    end = 0
    for chunk in upload.chunks.order_by("start"):
        digest = hashlib.sha256()
        try:
            with storage().open(chunk_key(upload.uid, chunk.start, chunk.sha256)) as file:
                for piece in file.chunks(CHUNK):
                    digest.update(piece)
                    yield piece
        except FileNotFoundError as fault:
            raise gone() from fault
        if chunk.start != end or digest.hexdigest() != chunk.sha256:
            raise gone()
        end += chunk.size
    if end != upload.length:
        raise gone()


def forget_pieces(keys: list[str]) -> None:
    """Remove pieces; those that cannot be reached just now are left to ``stray_pieces``."""
    for key in keys:
        try:
            storage().delete(key)
        except (Unavailable, OSError):
            continue


def stray_pieces(before: datetime, is_open: Callable[[set[UUID]], set[UUID]]) -> list[str]:
    """Return the pieces older than a time of uploads that are not under way any more.

    ``is_open`` names those of the ids that are; it is asked after the pieces were listed, so that none is newer than its answer.
    """
    names = _listed()
    uids = {name: read_uid(name[:UID_LENGTH]) for name in names}
    still = is_open({uid for uid in uids.values() if uid is not None})
    keys = [f"{FOLDER}/{name}" for name, uid in uids.items() if uid is None or uid not in still]
    return [key for key in keys if _is_older(key, before)]


def _listed() -> list[str]:
    try:
        return list(storage().listdir(FOLDER)[1])
    except FileNotFoundError:
        return []


def _is_older(key: str, before: datetime) -> bool:
    try:
        return storage().get_modified_time(key) < before
    except FileNotFoundError:
        return False


def _next(read: Callable[[int], bytes]) -> bytes:
    try:
        return read(CHUNK)
    except OSError:
        return b""
