"""Reading workbooks and CSV files that somebody else made, safely and in one shape."""

import logging
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from bihuan.core.errors import Invalid
from bihuan.core.text import N_
from bihuan.papers.archive import ArchiveLimits
from bihuan.papers.drawings import PictureLimits
from bihuan.papers.limits import Cause, ChildStopped, LimitedRun, ProcessLimits, run_limited
from bihuan.papers.rows import KeptRows
from bihuan.papers.workbook import MergedRange, Picture, PictureHow, Sheet, Workbook

_log = logging.getLogger(__name__)
_TEXT_SUFFIXES = (".csv", ".txt", ".tsv")

_SIZE = N_("“%(file)s”有 %(size)d MB，超过上限 %(limit)d MB；请压缩其中的图片或拆成几个文件再上传。")
_HEAVY = N_("“%(file)s”太大或太复杂，读取时超出内存上限，已停止；请删去多余的行列，或拆成几个文件再上传。")
_SLOW = N_("“%(file)s”太大或太复杂，读取超时，已停止；请删去多余的行列，或拆成几个文件再上传。")
_CRASHED = N_("“%(file)s”无法读取，可能已损坏；请用 WPS 或 Excel 打开后重新保存，再上传。")


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """How large a foreign file may be, at every step of its reading."""

    file_bytes: int = 100_000_000
    archive: ArchiveLimits = field(default_factory=ArchiveLimits)
    pictures: PictureLimits = field(default_factory=PictureLimits)
    process: ProcessLimits = field(default_factory=ProcessLimits)


def read_workbook(
    path: Path,
    *,
    name: str | None = None,
    pictures_folder: Path | None = None,
    limits: ReadLimits | None = None,
) -> Workbook:
    """Read an .xlsx, .xls or CSV file into a ``Workbook``; the reading itself happens in a limited child.

    ``name`` is what its owner calls the file (default: its name on disk): it decides between workbook and CSV and stands
    in every sentence. Pictures are written into ``pictures_folder`` under their SHA-256, or only named without one.
    Raises ``Invalid`` with a sentence that names the file, and where possible sheet, row and column.
    """
    limits = limits or ReadLimits()
    name = name or path.name
    _require_size(path, name, limits.file_bytes)
    run = _child(path, name, pictures_folder, limits)
    try:
        return _collect(run, name)
    except ChildStopped as stopped:
        raise _refusal(stopped, name) from stopped


def _require_size(path: Path, name: str, limit: int) -> None:
    size = path.stat().st_size
    if size > limit:
        raise Invalid("papers.file_large", _SIZE, file=name, size=size // 1_000_000, limit=limit // 1_000_000)


def _child(path: Path, name: str, pictures_folder: Path | None, limits: ReadLimits) -> LimitedRun:
    if name.lower().endswith(_TEXT_SUFFIXES):
        return run_limited(
            "bihuan.papers.csvfile:read_csv",
            {"path": str(path.absolute()), "name": name},
            limits.process,
        )
    return run_limited(
        "bihuan.papers.foreign:read_book",
        {
            "path": str(path.absolute()),
            "name": name,
            "pictures_folder": str(pictures_folder.absolute()) if pictures_folder else None,
            "archive": asdict(limits.archive),
            "pictures": asdict(limits.pictures),
        },
        limits.process,
    )


def _refusal(stopped: ChildStopped, name: str) -> Invalid:
    _log.warning("reading of a workbook stopped: %s: %s", stopped.cause.value, stopped.detail)
    if stopped.cause is Cause.MEMORY:
        return Invalid("papers.too_heavy", _HEAVY, file=name)
    if stopped.cause is Cause.TIME:
        return Invalid("papers.too_slow", _SLOW, file=name)
    return Invalid("papers.unreadable", _CRASHED, file=name)


def _collect(messages: Iterable[Any], name: str) -> Workbook:
    date1904, count = False, 0
    heads: list[dict[str, Any]] = []
    rows: list[KeptRows] = []
    for message in messages:
        if isinstance(message, bytes):
            rows[-1].add_chunk(count, message)
            continue
        match message["kind"]:
            case "book":
                date1904 = message["date1904"]
            case "sheet":
                heads.append(message)
                rows.append(KeptRows())
            case "rows":
                count = message["count"]
    sheets = tuple(_sheet(head, own) for head, own in zip(heads, rows, strict=True))
    return Workbook(name=name, date1904=date1904, sheets=sheets)


def _sheet(head: dict[str, Any], rows: KeptRows) -> Sheet:
    return Sheet(
        name=head["name"],
        hidden=head["hidden"],
        rows=rows,
        merged=tuple(MergedRange(*sides) for sides in head["merged"]),
        hidden_rows=frozenset(head["hidden_rows"]),
        pictures=tuple(Picture(**{**fields, "how": PictureHow(fields["how"])}) for fields in head["pictures"]),
    )
