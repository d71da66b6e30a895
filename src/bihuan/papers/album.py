"""The pictures of one official paper: each once, shrunk in a limited child, under plain file names."""

import logging
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bihuan.core.errors import Invalid
from bihuan.core.text import N_
from bihuan.papers.layout import PictureSource
from bihuan.papers.limits import ChildStopped, ProcessLimits, run_limited

_log = logging.getLogger(__name__)
_LIMITS = ProcessLimits(memory_bytes=1_500_000_000, cpu_seconds=120, wall_seconds=180)
_FAILED = N_("照片处理失败；请去掉附表照片后再试。")


@dataclass(frozen=True, slots=True)
class SmallPicture:
    """A picture as it goes into the paper."""

    name: str
    content: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Album:
    """Small pictures by the key of their source; one that could not be read is missing."""

    pictures: dict[str, SmallPicture]

    @property
    def files(self) -> dict[str, bytes]:
        """The files by their names."""
        return {one.name: one.content for one in self.pictures.values()}

    def shown(self, sources: Iterable[PictureSource]) -> list[SmallPicture]:
        """The pictures of these sources, as far as they could be read."""
        return [self.pictures[one.key] for one in sources if one.key in self.pictures]


def gather_album(sources: Iterable[PictureSource]) -> Album:
    """Load and shrink pictures, equal ones once. Raises ``Invalid`` where it takes more than the child may use."""
    wanted = {source.key: source for source in sources}
    if not wanted:
        return Album({})
    with tempfile.TemporaryDirectory(prefix="bihuan-album-") as place:
        folder = Path(place)
        keys = {}
        for number, source in enumerate(wanted.values(), start=1):
            name = f"{number}.jpg"
            folder.joinpath(name).write_bytes(source.load())
            keys[name] = source.key
        try:
            said = list(run_limited("bihuan.papers.shrinking:shrink", {"folder": place}, _LIMITS))
        except ChildStopped as stopped:
            _log.warning("shrinking pictures stopped: %s: %s", stopped.cause.value, stopped.detail)
            raise Invalid("papers.pictures_failed", _FAILED) from stopped
        return Album(
            {
                keys[name]: SmallPicture(name, folder.joinpath(name).read_bytes(), width, height)
                for name, width, height in said
                if width
            }
        )
