"""The file of a backup: a tar whose last member lists all others with their digests (pure).

Written and read as a stream: nothing is held but the piece in hand. An archive that was cut has no list, and one that was
edited has a member that is not what the list says: both are named.
"""

import hashlib
import hmac
import io
import json
import tarfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from bihuan.core.errors import Invalid
from bihuan.core.text import N_

from ..options import DATA_KEY_FILE, SECRET_KEY_FILE

MANIFEST = "manifest.json"
FORMAT = 1
PIECE = 1024 * 1024
# A list of members longer than this is none of ours.
LONGEST_MANIFEST = 512 * 1024 * 1024
KEYS = "keys/"
KEY_FILES = (SECRET_KEY_FILE, DATA_KEY_FILE)
SEAL_PURPOSE = b"bihuan backup "


@dataclass(frozen=True)
class Member:
    """One member: its name, its size in bytes and the SHA-256 of its content."""

    name: str
    size: int
    sha256: str


class Writer:
    """Adds members one after the other to an open file; ``close`` writes the list, sealed with the data key."""

    def __init__(self, file: IO[bytes]) -> None:
        self._tar = tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT)  # noqa: SIM115 -- closed below
        self.members: list[Member] = []

    def add(self, name: str, size: int, content: IO[bytes]) -> Member:
        """Add a member of a known size. Raises Invalid where the content turns out shorter or longer."""
        counted = _Counted(content)
        told = tarfile.TarInfo(name)
        told.size, told.mode = size, 0o600
        try:
            self._tar.addfile(told, counted)
        except OSError as fault:
            if counted.size >= size:
                raise
            raise _changed(name) from fault
        if counted.size != size or content.read(1):
            raise _changed(name)
        self.members.append(Member(name, size, counted.digest.hexdigest()))
        return self.members[-1]

    def close(self, facts: dict[str, Any], key: bytes) -> None:
        """Write the list with further facts and end the archive."""
        members = [[one.name, one.size, one.sha256] for one in self.members]
        body = {"format": FORMAT, **facts, "members": members}
        body["seal"] = _seal(body, key)
        content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        told = tarfile.TarInfo(MANIFEST)
        told.size, told.mode = len(content), 0o600
        self._tar.addfile(told, io.BytesIO(content))
        self._tar.close()


def check(path: Path) -> dict[str, Any]:
    """Read an archive from end to end and return its list. Raises Invalid naming what is cut, missing or edited."""
    found: list[Member] = []
    manifest: dict[str, Any] | None = None
    with _opened(path) as tar, _whole(path):
        for told, content in _members(tar, path):
            if told.name == MANIFEST:
                manifest = _read_manifest(content, told.size, path)
            else:
                found.append(_digest_of(told.name, content))
    if manifest is None:
        raise Invalid("backup.cut", N_("备份文件 %(path)s 不完整：缺少清单，多半是没有写完或被截断"), path=path)
    _compare(manifest, found)
    return manifest


def members(path: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """Give every member but the list with its content, in the order in which they were written."""
    with _opened(path) as tar:
        for told, content in _members(tar, path):
            if told.name != MANIFEST:
                yield told.name, content


def seal_holds(manifest: dict[str, Any], key: bytes) -> bool:
    """Say whether the list was sealed with this data key, and has not been written anew without it."""
    body = {name: value for name, value in manifest.items() if name != "seal"}
    return hmac.compare_digest(str(manifest.get("seal", "")), _seal(body, key))


class _Counted:
    """Reads on behalf of tarfile, and remembers what went through."""

    def __init__(self, content: IO[bytes]) -> None:
        self._content = content
        self.digest, self.size = hashlib.sha256(), 0

    def read(self, size: int = -1) -> bytes:
        piece = self._content.read(size)
        self.digest.update(piece)
        self.size += len(piece)
        return piece


def _opened(path: Path) -> tarfile.TarFile:
    try:
        return tarfile.open(path, mode="r:")
    except tarfile.TarError as fault:
        raise Invalid("backup.no-archive", N_("%(path)s 不是备份文件"), path=path) from fault


def _members(tar: tarfile.TarFile, path: Path) -> Iterator[tuple[tarfile.TarInfo, IO[bytes]]]:
    for told in tar:
        # Or the archive of millions of files would be remembered one by one.
        tar.members = []  # type: ignore[attr-defined]
        content = tar.extractfile(told) if told.isfile() else None
        if content is None:
            raise Invalid("backup.no-archive", N_("%(path)s 不是备份文件"), path=path)
        yield told, content


@contextmanager
def _whole(path: Path) -> Iterator[None]:
    """Turn what tarfile says of an archive that ends too early into a sentence."""
    try:
        yield
    except (tarfile.TarError, EOFError) as fault:
        raise Invalid(
            "backup.cut", N_("备份文件 %(path)s 不完整：缺少清单，多半是没有写完或被截断"), path=path
        ) from fault


def _digest_of(name: str, content: IO[bytes]) -> Member:
    digest, size = hashlib.sha256(), 0
    while piece := content.read(PIECE):
        digest.update(piece)
        size += len(piece)
    return Member(name, size, digest.hexdigest())


def _read_manifest(content: IO[bytes], size: int, path: Path) -> dict[str, Any]:
    try:
        body = json.loads(content.read()) if size <= LONGEST_MANIFEST else None
    except ValueError:
        body = None
    if not isinstance(body, dict) or not isinstance(body.get("members"), list):
        raise Invalid("backup.manifest", N_("备份文件 %(path)s 的清单读不懂，不能恢复"), path=path)
    if body.get("format") != FORMAT:
        raise Invalid("backup.format", N_("备份文件 %(path)s 是另一种格式，请用写它的那个版本恢复"), path=path)
    return body


def _compare(manifest: dict[str, Any], found: Iterable[Member]) -> None:
    there = {one.name: one for one in found}
    for name, size, sha256 in manifest["members"]:
        if name not in there:
            raise Invalid("backup.missing", N_("备份文件里缺少 %(name)s，不能恢复"), name=name)
        if there.pop(name) != Member(name, size, sha256):
            raise Invalid("backup.edited", N_("备份文件里的 %(name)s 被改动过或已损坏，不能恢复"), name=name)
    for name in there:
        raise Invalid("backup.foreign", N_("备份文件里多出了 %(name)s，不能恢复"), name=name)


def _seal(body: dict[str, Any], key: bytes) -> str:
    content = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    own = hmac.new(key, SEAL_PURPOSE, hashlib.sha256).digest()
    return hmac.new(own, content, hashlib.sha256).hexdigest()


def _changed(name: str) -> Invalid:
    return Invalid("backup.changed", N_("写备份时 %(name)s 的大小变了，请重新备份"), name=name)
