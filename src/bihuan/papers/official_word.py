"""A 公文 as a Word file: an office's template filled in a limited child, which alone loads docxtpl."""

import json
import logging
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bihuan.core.errors import Invalid
from bihuan.core.text import N_
from bihuan.papers.album import Album
from bihuan.papers.limits import Cause, ChildStopped, ProcessLimits, run_limited
from bihuan.papers.official import Cell, Letter, attachment_lines, clean, paragraphs_of, words_of

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_log = logging.getLogger(__name__)
_LIMITS = ProcessLimits(memory_bytes=1_500_000_000, cpu_seconds=120, wall_seconds=180, file_bytes=200_000_000)
_STOPPED = N_("Word 文件生成失败：模板或内容过大，超出了限制；请减少附表的事项或换一个模板。")
_CRASHED = N_("Word 文件生成失败：模板不能用；请恢复随附模板后再试。")

# Pictures of one cell stand side by side in this room.
_ROOM_WIDE, _ROOM_HIGH = 55.0, 43.5


def write_letter(letter: Letter, template: bytes, album: Album, *, required: Sequence[str] = ()) -> bytes:
    """Return the letter as .docx. Raises ``Invalid`` saying what is wrong with the template.

    ``required`` are placeholders the template may not lack.
    """
    return fill_template(template, _data(letter, album), album.files, required=required)


def fill_template(
    template: bytes, data: Mapping[str, Any], files: Mapping[str, bytes], *, required: Sequence[str] = ()
) -> bytes:
    """Return a template filled with data whose pictures are ``{"file": …, "width": millimetres}``."""
    with tempfile.TemporaryDirectory(prefix="bihuan-word-") as place:
        folder = Path(place)
        pictures = folder / "pictures"
        pictures.mkdir()
        for name, content in files.items():
            pictures.joinpath(name).write_bytes(content)
        paths = {"template": folder / "template.docx", "data": folder / "data.json", "output": folder / "paper.docx"}
        paths["template"].write_bytes(template)
        paths["data"].write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        arguments: dict[str, Any] = {name: str(path) for name, path in paths.items()}
        arguments |= {"folder": str(pictures), "required": list(required)}
        try:
            list(run_limited("bihuan.papers.word_filling:fill", arguments, _LIMITS))
        except ChildStopped as stopped:
            _log.warning("filling a template stopped: %s: %s", stopped.cause.value, stopped.detail)
            message = _CRASHED if stopped.cause is Cause.CRASH else _STOPPED
            raise Invalid("papers.word_failed", message) from stopped
        return paths["output"].read_bytes()


def _data(letter: Letter, album: Album) -> dict[str, Any]:
    rows = letter.annex.rows if letter.annex else ()
    return {
        **words_of(letter),
        "标志字数": max(map(len, letter.mark.split("\n"))),
        "正文": [{"级": one.level, "题": one.head, "文": one.rest} for one in paragraphs_of(letter.body)],
        "附件说明": attachment_lines([clean(name) for name in letter.attachments]),
        "表": [{key: _cell(value, album) for key, value in row.items()} for row in rows],
    }


def _cell(value: Cell, album: Album) -> str | list[dict[str, object]]:
    if isinstance(value, str):
        return clean(value)
    pictures = album.shown(value)
    wide = _ROOM_WIDE / max(len(pictures), 1)
    return [{"file": one.name, "width": round(min(wide, _ROOM_HIGH * one.width / one.height), 1)} for one in pictures]
