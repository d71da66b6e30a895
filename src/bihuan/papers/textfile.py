"""Plain text files: what Notepad, WPS and chat programs save, and text that somebody pasted."""

import unicodedata
from pathlib import Path

from bihuan.core.errors import Invalid
from bihuan.core.text import N_
from bihuan.papers.document import Document, Paragraph
from bihuan.papers.docxsniff import require_plain_text

LARGEST = 5_000_000
LONGEST_LINE = 100_000
_SUSPECT = 0.02

_SIZE = N_("“%(file)s”有 %(size)d MB，超过上限 %(limit)d MB；请拆成几个文件再上传。")
_ENCODING = N_(
    "“%(file)s”的文字编码无法识别（既不是 UTF-8，也不是 GB18030）；请用记事本打开，另存为 UTF-8 编码的文本再上传。"
)
_LONG = N_("“%(file)s”第 %(row)d 行有 %(length)d 个字，超过上限 %(limit)d 个字；请检查文件是否完整分行。")
# Breaks within a line, as word processors leave them on the clipboard.
_INSIDE = str.maketrans({"\v": "\n", "\f": "\n", "\u2028": "\n", "\u2029": "\n", "\x85": "\n"})


def read_text(path: Path, name: str) -> Document:
    """Read a text file: by its byte order mark, else as UTF-8, else as GB18030; a paragraph a line.

    Raises ``Invalid`` naming the file for anything that is no text, is too large, or in an encoding nobody can tell.
    """
    size = path.stat().st_size
    if size > LARGEST:
        raise Invalid("papers.file_large", _SIZE, file=name, size=-(-size // 1_000_000), limit=LARGEST // 1_000_000)
    require_plain_text(path, name)
    return document_of(_decoded(path.read_bytes(), name), name)


def document_of(text: str, name: str) -> Document:
    """Return a text as a document, its lines numbered from 1, blank ones too. Raises ``Invalid`` for an endless line."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, line in enumerate(lines, 1):
        if len(line) > LONGEST_LINE:
            where = {"file": name, "row": number, "length": len(line), "limit": LONGEST_LINE}
            raise Invalid("papers.cell_long", _LONG, **where)
    return Document(name, tuple(Paragraph(number, "", line.translate(_INSIDE)) for number, line in enumerate(lines, 1)))


def _decoded(content: bytes, name: str) -> str:
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _reads(text):
            return text
    raise Invalid("papers.encoding", _ENCODING, file=name)


def _reads(text: str) -> bool:
    """Whether a person could read it: bytes of another kind decode too, into signs that stand in no text."""
    odd = sum(unicodedata.category(sign) in ("Cc", "Cn", "Co") and sign not in "\t\n\r\v\f\x1a\x85" for sign in text)
    return odd <= len(text) * _SUSPECT
