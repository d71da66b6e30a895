"""Reading XML that somebody else wrote: no document types, no entities, no other encodings, bounded depth."""

import re
from collections.abc import Callable, Iterable, Iterator
from xml.parsers import expat

from bihuan.core.errors import Invalid
from bihuan.core.text import N_
from bihuan.papers.sniff import corrupt

_DEEPEST = 200
_DECLARED_ENCODING = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_FORBIDDEN = (b"<!DOCTYPE", b"<!ENTITY")
_OVERLAP = 16

_ENTITIES = N_("“%(file)s”里含有 XML 实体或文档类型声明（%(member)s），正常的表格不会有；为安全起见已拒绝。")
_ENCODING = N_("“%(file)s”的内部编码不是 UTF-8（%(member)s）；请用 WPS 或 Excel 打开后重新保存再上传。")
_DEEP = N_("“%(file)s”的内部结构嵌套过深（%(member)s），正常的表格不会这样；已拒绝。")

StartHandler = Callable[[str, dict[str, str]], None]
EndHandler = Callable[[str], None]
TextHandler = Callable[[str], None]


def local(name: str) -> str:
    """Return an element's or attribute's name without its namespace prefix."""
    return name.rpartition(":")[2]


def guarded(chunks: Iterable[bytes], file: str, member: str) -> Iterator[bytes]:
    """Pass the chunks of an XML part on, refusing declarations that honest workbooks never hold."""
    tail = b""
    first = True
    for chunk in chunks:
        if first:
            _require_utf8(chunk, file, member)
            first = False
        seen = tail + chunk[:_OVERLAP]
        if any(word in chunk or word in seen for word in _FORBIDDEN):
            raise Invalid("papers.entities", _ENTITIES, file=file, member=member)
        tail = chunk[-_OVERLAP:]
        yield chunk


def parse(
    chunks: Iterable[bytes],
    file: str,
    member: str,
    *,
    start: StartHandler | None = None,
    end: EndHandler | None = None,
    text: TextHandler | None = None,
) -> None:
    """Stream an XML part through the given handlers, which get local names.

    Raises ``Invalid`` for entities, foreign encodings, great depth and XML that is not well formed.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    depth = 0

    def opened(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            raise Invalid("papers.deep", _DEEP, file=file, member=member)
        if start is not None:
            start(local(name), attributes)

    def closed(name: str) -> None:
        nonlocal depth
        depth -= 1
        if end is not None:
            end(local(name))

    parser.StartElementHandler = opened
    parser.EndElementHandler = closed
    if text is not None:
        parser.CharacterDataHandler = text
    try:
        for chunk in guarded(chunks, file, member):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise corrupt(file) from error


def _require_utf8(head: bytes, file: str, member: str) -> None:
    declared = _DECLARED_ENCODING.match(head.removeprefix(b"\xef\xbb\xbf"))
    plain = declared is None or declared[1].lower() in (b"utf-8", b"us-ascii", b"ascii")
    if not plain or b"\x00" in head[:64] or head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Invalid("papers.encoding", _ENCODING, file=file, member=member)
