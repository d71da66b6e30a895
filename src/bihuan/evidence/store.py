"""Where the bytes lie: a folder of ours, written once, named by digest."""

import os
import tempfile
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, Storage, storages

ALIAS = "evidence"


class WriteOnceFolder(FileSystemStorage):
    """Files that appear whole or not at all, survive a power cut once confirmed, and are never written again."""

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """Keep the name: it is the digest of what it holds."""
        return name

    def _save(self, name: str, content: "File[Any]") -> str:
        path = Path(self.path(name))
        if path.exists():
            return name
        _make_folder(path.parent)
        handle, waiting = tempfile.mkstemp(prefix=".writing-", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                for chunk in content.chunks():
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            Path(waiting).replace(path)
        except BaseException:
            Path(waiting).unlink(missing_ok=True)
            raise
        _sync_folder(path.parent)
        return name


def _make_folder(folder: Path) -> None:
    """Make a folder and those above it for their owner only; ``mkdir(parents=True)`` leaves those above to the umask."""
    if not folder.exists():
        _make_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)


def _sync_folder(folder: Path) -> None:
    """Make the new name itself survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def storage() -> Storage:
    """Return the storage the installation chose."""
    return storages[ALIAS]


def original_key(realm_uid: object, sha256: str) -> str:
    """Return where the bytes of a file lie."""
    return f"{realm_uid}/{sha256[:2]}/{sha256}"


def display_key(realm_uid: object, sha256: str) -> str:
    """Return where the copy for the screen lies."""
    return f"{original_key(realm_uid, sha256)}.display.jpg"


def thumb_key(realm_uid: object, sha256: str) -> str:
    """Return where the thumbnail lies."""
    return f"{original_key(realm_uid, sha256)}.thumb.jpg"


def stored_bytes(key: str) -> bytes:
    """Return the whole of what lies under ``key``."""
    with storage().open(key) as file:
        content: bytes = file.read()
    return content


def keep(key: str, source: Path) -> None:
    """Store the file at ``source`` under ``key``; what is there already stays."""
    if not storage().exists(key):
        with source.open("rb") as file:
            storage().save(key, File(file))
