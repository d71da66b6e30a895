"""Reading members of a zip archive that somebody else made, counting while reading.

Member names are only ever keys: nothing is unpacked to a path, so a name such as ``../../x`` has no effect.
"""

import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from bihuan.core.errors import Invalid
from bihuan.core.text import N_
from bihuan.papers.sniff import corrupt

_CHUNK = 1 << 18
# Deflate of honest sheets reaches some 30 to 100; the format's own ceiling is 1032.
_RATIO_FROM_BYTES = 16_000_000
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)

_TOO_MANY = N_("“%(file)s”里有 %(members)d 个部分，超过上限 %(limit)d 个；这不像正常的表格，已拒绝。")
_BOMB = N_("“%(file)s”解压后过大（压缩炸弹）；这不像正常的表格，已拒绝读取。")
_ODD = N_("“%(file)s”的压缩结构异常（%(member)s）；请用 WPS 或 Excel 打开后重新保存再上传。")


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """How much an archive may hold; sizes are of the unpacked bytes."""

    members: int = 10_000
    total_bytes: int = 800_000_000
    ratio: int = 200


class Archive:
    """An opened foreign archive; every read counts against its limits and raises ``Invalid`` beyond them."""

    def __init__(self, path: Path, name: str, limits: ArchiveLimits) -> None:
        self.name = name
        self._limits = limits
        self._read_bytes = 0
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise corrupt(name) from error
        self._members = self._checked_members()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    def __contains__(self, member: str) -> bool:
        return member in self._members

    @property
    def names(self) -> tuple[str, ...]:
        """The members' names as stored."""
        return tuple(self._members)

    def size(self, member: str) -> int:
        """Return how many bytes the member claims to unpack to."""
        return self._members[member].file_size

    def chunks(self, member: str) -> Iterator[bytes]:
        """Yield the unpacked bytes of a member piece by piece."""
        info = self._members[member]
        size = 0
        try:
            with self._zip.open(info) as stream:
                while chunk := stream.read(_CHUNK):
                    size += len(chunk)
                    self._count(len(chunk), size, info)
                    yield chunk
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
            raise corrupt(self.name) from error

    def read(self, member: str) -> bytes:
        """Return the unpacked bytes of a member."""
        return b"".join(self.chunks(member))

    def _count(self, fresh: int, size: int, info: zipfile.ZipInfo) -> None:
        self._read_bytes += fresh
        too_dense = size > _RATIO_FROM_BYTES and size > info.compress_size * self._limits.ratio
        if too_dense or self._read_bytes > self._limits.total_bytes:
            raise Invalid("papers.bomb", _BOMB, file=self.name)

    def _checked_members(self) -> dict[str, zipfile.ZipInfo]:
        infos = self._zip.infolist()
        if len(infos) > self._limits.members:
            raise Invalid("papers.bomb", _TOO_MANY, file=self.name, members=len(infos), limit=self._limits.members)
        members: dict[str, zipfile.ZipInfo] = {}
        for info in infos:
            # Two members of one name are read differently by different programs.
            is_link = stat.S_ISLNK(info.external_attr >> 16)
            if info.filename in members or is_link or info.compress_type not in _METHODS:
                raise Invalid("papers.odd_archive", _ODD, file=self.name, member=info.filename[:80])
            members[info.filename] = info
        if sum(info.file_size for info in infos) > self._limits.total_bytes:
            raise Invalid("papers.bomb", _BOMB, file=self.name)
        return members
