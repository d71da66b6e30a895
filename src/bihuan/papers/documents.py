"""Reading text documents that somebody else made, safely and in one shape: .docx and plain text."""

import logging
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bihuan.core.errors import Invalid
from bihuan.core.text import N_
from bihuan.papers.document import Document, Paragraph
from bihuan.papers.docxsniff import of_document
from bihuan.papers.limits import Cause, ChildStopped, run_limited
from bihuan.papers.reading import ReadLimits
from bihuan.papers.workbook import MergedRange, Picture, PictureHow, Row, Sheet

_log = logging.getLogger(__name__)

_SIZE = N_("“%(file)s”有 %(size)d MB，超过上限 %(limit)d MB；请压缩其中的图片或拆成几个文件再上传。")
_HEAVY = N_("“%(file)s”太大或太复杂，读取时超出内存上限，已停止；请拆成几个文件再上传。")
_SLOW = N_("“%(file)s”太大或太复杂，读取超时，已停止；请拆成几个文件再上传。")
_CRASHED = N_("“%(file)s”无法读取，可能已损坏；请用 WPS 或 Word 打开后重新保存，再上传。")


def read_document(
    path: Path,
    *,
    name: str | None = None,
    pictures_folder: Path | None = None,
    limits: ReadLimits | None = None,
) -> Document:
    """Read a .docx file into a ``Document``; the reading itself happens in a limited child.

    ``name`` is what its owner calls the file (default: its name on disk) and stands in every sentence. Pictures are
    written into ``pictures_folder`` under their SHA-256, or only named without one. Raises ``Invalid`` with a sentence
    that names the file, and where possible paragraph or row.
    """
    limits = limits or ReadLimits()
    name = name or path.name
    size = path.stat().st_size
    if size > limits.file_bytes:
        limit = limits.file_bytes // 1_000_000
        raise Invalid("papers.file_large", _SIZE, file=name, size=size // 1_000_000, limit=limit)
    arguments = {
        "path": str(path.absolute()),
        "name": name,
        "pictures_folder": str(pictures_folder.absolute()) if pictures_folder else None,
        "archive": asdict(limits.archive),
        "pictures": asdict(limits.pictures),
    }
    try:
        return _collect(run_limited("bihuan.papers.docxfile:read_docx", arguments, limits.process), name)
    except Invalid as refusal:
        raise of_document(refusal) from refusal
    except ChildStopped as stopped:
        raise _refusal(stopped, name) from stopped


def _refusal(stopped: ChildStopped, name: str) -> Invalid:
    _log.warning("reading of a document stopped: %s: %s", stopped.cause.value, stopped.detail)
    if stopped.cause is Cause.MEMORY:
        return Invalid("papers.too_heavy", _HEAVY, file=name)
    if stopped.cause is Cause.TIME:
        return Invalid("papers.too_slow", _SLOW, file=name)
    return Invalid("papers.unreadable", _CRASHED, file=name)


def _collect(messages: Iterable[dict[str, Any]], name: str) -> Document:
    blocks: list[Paragraph | Sheet] = []
    for message in messages:
        if message["kind"] == "table":
            blocks.append(_table(message))
        else:
            blocks += [
                Paragraph(number, label, text, tuple(map(_picture, pictures)))
                for number, label, text, pictures in message["paragraphs"]
            ]
    return Document(name, tuple(blocks))


def _table(message: dict[str, Any]) -> Sheet:
    return Sheet(
        name=message["name"],
        hidden=False,
        rows=tuple(Row(number, tuple(values)) for number, values in message["rows"]),
        merged=tuple(MergedRange(*sides) for sides in message["merged"]),
        hidden_rows=frozenset(),
        pictures=tuple(map(_picture, message["pictures"])),
    )


def _picture(fields: dict[str, Any]) -> Picture:
    return Picture(**{**fields, "how": PictureHow(fields["how"])})
