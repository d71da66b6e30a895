"""Filling a Word template, inside the limited child and nowhere else; the parent's side is ``official_word``."""

import json
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from docx.opc.exceptions import PackageNotFoundError
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import StrictUndefined, TemplateSyntaxError, UndefinedError, meta
from jinja2.exceptions import SecurityError, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml.etree import LxmlError

from bihuan.core.errors import Invalid
from bihuan.core.text import N_

MOST_MEMBERS = 2_000
LARGEST_UNPACKED = 100_000_000

_BROKEN = N_("这不是能打开的 Word 文件（.docx）；请用 WPS 或 Word 打开后另存为 .docx 再上传。")
_FOREIGN = N_("模板里有宏、嵌入对象或外部链接（%(part)s），不能用；请去掉后再上传。")
_UNKNOWN = N_("模板里有不认识的占位符：%(names)s。请对照可用的占位符改正。")
_MISSING = N_("模板里缺少必须有的占位符：%(names)s。")
_SYNTAX = N_("模板的占位符写法有误（在“%(near)s”附近）；请检查大括号、百分号和 if、for 是否成对。")
_FORBIDDEN = N_("模板里有不允许的写法；只能用所列的占位符和 if、for。")

_HYPERLINK = "/hyperlink"
_FOREIGN_PARTS = ("vbaproject", "oleobject", "embeddings/", "activex", "afchunk")
_ATTRIBUTE = re.compile(r"has no attribute '([^']*)'")
_NAME = re.compile(r"'([^']*)' is undefined")
_NEAR_CHARACTERS = 40


class Shown:
    """A picture in a template: it can be put somewhere, and nothing else of it can be reached."""

    def __init__(self, image: InlineImage) -> None:
        self._image = image

    def __html__(self) -> str:
        # Left unsaid, some programs keep an eighth of an inch free around a picture, and two no longer fit side by side.
        return str(self._image).replace("<wp:inline ", '<wp:inline distT="0" distB="0" distL="0" distR="0" ', 1)


def fill(template: str, data: str, folder: str, output: str, required: Sequence[str]) -> Iterator[str]:
    """Fill the template with the words of the JSON file ``data`` and the pictures of ``folder``; yield an empty text.

    A picture in the data is ``{"file": …, "width": millimetres}``. Raises ``Invalid`` saying what is wrong with the template.
    """
    path = Path(template)
    _check_package(path)
    words: dict[str, Any] = json.loads(Path(data).read_text(encoding="utf-8"))
    environment = ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    try:
        document = DocxTemplate(path)
        _check_names(document, environment, set(words), required)
        document.render_init()
        document.render(_with_pictures(words, document, Path(folder)), jinja_env=environment, autoescape=True)
        document.save(output)
    except TemplateSyntaxError as fault:
        raise Invalid("papers.template_syntax", _SYNTAX, near=_near(fault)) from fault
    except UndefinedError as fault:
        raise Invalid("papers.template_unknown", _UNKNOWN, names=_undefined(fault)) from fault
    except (SecurityError, OverflowError, TypeError) as fault:
        raise Invalid("papers.template_forbidden", _FORBIDDEN) from fault
    except TemplateError as fault:
        raise Invalid("papers.template_syntax", _SYNTAX, near=_near(fault)) from fault
    except (PackageNotFoundError, KeyError, ValueError, LxmlError, zipfile.BadZipFile) as fault:
        raise Invalid("papers.template_broken", _BROKEN) from fault
    yield ""


def _check_package(path: Path) -> None:
    """Refuse what would run or call out at whoever opens the paper, and what is far too large to be one."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            if len(members) > MOST_MEMBERS or sum(one.file_size for one in members) > LARGEST_UNPACKED:
                raise Invalid("papers.template_broken", _BROKEN)
            for member in members:
                name = member.filename.lower()
                if any(part in name for part in _FOREIGN_PARTS):
                    raise Invalid("papers.template_foreign", _FOREIGN, part=member.filename)
                if name.endswith(".rels"):
                    _check_relations(archive.read(member).decode("utf-8", "replace"))
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError) as fault:
        raise Invalid("papers.template_broken", _BROKEN) from fault


def _check_relations(text: str) -> None:
    for relation in re.findall(r"<[^<>]*Relationship\b[^<>]*>", text):
        kind = re.search(r"Type\s*=\s*[\"']([^\"']*)", relation)
        is_link = kind is not None and kind.group(1).endswith(_HYPERLINK)
        if re.search(r"TargetMode\s*=\s*[\"']External", relation) and not is_link:
            target = re.search(r"Target\s*=\s*[\"']([^\"']*)", relation)
            raise Invalid("papers.template_foreign", _FOREIGN, part=target.group(1) if target else relation)


def _check_names(
    document: DocxTemplate, environment: ImmutableSandboxedEnvironment, known: set[str], required: Sequence[str]
) -> None:
    """Name everything unknown at once, rather than the first by trial."""
    document.init_docx()
    found: set[str] = set()
    for source in _sources(document):
        found |= meta.find_undeclared_variables(environment.parse(source))
    unknown = sorted(found - known - set(environment.globals))
    if unknown:
        raise Invalid("papers.template_unknown", _UNKNOWN, names="、".join(unknown))
    missing = [name for name in required if name not in found]
    if missing:
        raise Invalid("papers.template_missing", _MISSING, names="、".join(missing))


def _sources(document: DocxTemplate) -> Iterator[str]:
    yield document.patch_xml(document.get_xml())
    for uri in (document.HEADER_URI, document.FOOTER_URI):
        for _key, part in document.get_headers_footers(uri):
            yield document.patch_xml(document.get_part_xml(part))


def _with_pictures(value: Any, document: DocxTemplate, folder: Path) -> Any:
    if isinstance(value, Mapping):
        if set(value) == {"file", "width"}:
            return Shown(InlineImage(document, str(folder / value["file"]), width=Mm(value["width"])))
        return {key: _with_pictures(inner, document, folder) for key, inner in value.items()}
    if isinstance(value, list):
        return [_with_pictures(inner, document, folder) for inner in value]
    return value


def _undefined(fault: UndefinedError) -> str:
    words = fault.message or ""
    found = _ATTRIBUTE.search(words) or _NAME.search(words)
    return found.group(1) if found else words


def _near(fault: TemplateError) -> str:
    lines = [line.strip() for line in getattr(fault, "docx_context", ()) if line.strip()]
    if not lines and isinstance(fault, TemplateSyntaxError) and fault.source and fault.lineno:
        lines = [re.sub(r"<[^>]+>", "", fault.source.splitlines()[fault.lineno - 1])]
    text = " ".join(lines) or (fault.message or "")
    return text[:_NEAR_CHARACTERS]
