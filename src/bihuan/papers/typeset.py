"""Printed papers as PDF: our templates, their data as JSON and never as source, fonts of our own and no others."""

import json
import logging
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bihuan.core.errors import Invalid
from bihuan.core.text import N_
from bihuan.papers.glyphs import without_glyph
from bihuan.papers.limits import ChildStopped, ProcessLimits, run_limited

_log = logging.getLogger(__name__)
_HERE = Path(__file__).parent
_FONTS = _HERE / "fonts"
_FACES = ("NotoSerifSC_400Regular.ttf", "NotoSansSC_700Bold.ttf")
_LIMITS = ProcessLimits(memory_bytes=3_000_000_000, cpu_seconds=120, wall_seconds=180)

# What type-setters put for a character the case does not hold.
_STAND_IN = "〓"
_PLAIN_NAME = re.compile(r"[0-9A-Za-z_-]+\.(jpg|png|gif)")

_NO_FONTS = N_("打印字体尚未安装，无法生成 PDF；请先运行 script/setup 安装字体，或改为导出工作簿。")
_FAILED = N_("PDF 生成失败（内容过多或图片无法读取）；请缩小范围后再试，或改为导出工作簿。")


def typeset(template: str, data: Mapping[str, Any], pictures: Mapping[str, bytes]) -> bytes:
    """Set ``data`` with one of our templates and return the PDF.

    ``pictures`` are the files that ``data`` names, such as ``1.jpg``. A character our fonts lack is printed as 〓 and
    its code point named at the end of the paper.
    Raises ``Invalid`` if the fonts are not installed or the paper is beyond what one PDF can be.
    """
    if not all((_FONTS / face).exists() for face in _FACES):
        raise Invalid("papers.no_fonts", _NO_FONTS)
    with tempfile.TemporaryDirectory(prefix="bihuan-paper-") as place:
        folder = Path(place, "paper")
        folder.mkdir()
        _lay_out(folder, template, data, pictures)
        output = Path(place, "paper.pdf")
        _compile(folder, output)
        return output.read_bytes()


def _lay_out(folder: Path, template: str, data: Mapping[str, Any], pictures: Mapping[str, bytes]) -> None:
    shutil.copyfile(_HERE / "typst" / "frame.typ", folder / "frame.typ")
    shutil.copyfile(_HERE / "typst" / f"{template}.typ", folder / "main.typ")
    for name, content in pictures.items():
        if _PLAIN_NAME.fullmatch(name) is None:
            raise ValueError(f"{name!r} is no plain file name")
        folder.joinpath(name).write_bytes(content)
    missing = without_glyph("".join(_texts(data)), tuple(_FONTS / face for face in _FACES))
    note = "　".join(f"{_STAND_IN} U+{ord(character):04X}" for character in missing)
    printable = _translated(data, {ord(character): _STAND_IN for character in missing})
    folder.joinpath("data.json").write_text(json.dumps(printable | {"missing": note}), encoding="utf-8")


def _texts(data: Any) -> Iterator[str]:
    """Yield every text that data holds; keys are ours and never printed."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, Mapping):
        for value in data.values():
            yield from _texts(value)
    elif isinstance(data, list | tuple):
        for value in data:
            yield from _texts(value)


def _translated(data: Any, characters: dict[int, str]) -> Any:
    if isinstance(data, str):
        return data.translate(characters)
    if isinstance(data, Mapping):
        return {key: _translated(value, characters) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [_translated(value, characters) for value in data]
    return data


def _compile(folder: Path, output: Path) -> None:
    arguments = {"folder": str(folder), "fonts": str(_FONTS), "output": str(output)}
    try:
        (said,) = run_limited("bihuan.papers.typesetting:compile_paper", arguments, _LIMITS)
    except ChildStopped as stopped:
        _log.warning("setting a paper stopped: %s: %s", stopped.cause.value, stopped.detail)
        raise Invalid("papers.typeset_failed", _FAILED) from stopped
    if said:
        _log.warning("typst refused a paper: %s", said)
        raise Invalid("papers.typeset_failed", _FAILED)
