"""Telling what a file really is from its first bytes and its members, whatever its name says."""

import enum
import zipfile
from pathlib import Path

from bihuan.core.errors import Invalid
from bihuan.core.text import N_
from bihuan.papers.signatures import OLE, ZIP, has_stream, is_picture, zip_members

_CODE = "papers.wrong_type"

_SAVE_AS = N_(
    "“%(file)s”是旧格式的 Excel 97-2003 或 WPS 表格（.xls、.et）；请用 WPS 或 Excel 打开，"
    "“另存为”“Excel 工作簿（.xlsx）”，再上传新文件。"
)
_ENCRYPTED = N_(
    "“%(file)s”设有打开密码；请在 WPS 或 Excel 中取消密码（文件—文档加密，或信息—保护工作簿），保存后再上传。"
)
_WORD = N_("“%(file)s”是文字文档，不是表格；请把其中的表格复制到 Excel 工作簿（.xlsx）后再上传。")
_SLIDES = N_("“%(file)s”是演示文稿，不是表格；请上传 Excel 工作簿（.xlsx）。")
_OPEN_DOCUMENT = N_("“%(file)s”是 OpenDocument 文件；请用 WPS 或 Excel 打开，另存为“Excel 工作簿（.xlsx）”再上传。")
_BINARY = N_("“%(file)s”是二进制工作簿（.xlsb）；请另存为“Excel 工作簿（.xlsx）”再上传。")
_ARCHIVE = N_("“%(file)s”是压缩包，不是表格；请解压后逐个上传其中的 Excel 工作簿（.xlsx）。")
_HTML = N_(
    "“%(file)s”其实是网页（有些系统导出的“.xls”就是这样）；请用 WPS 或 Excel 打开，"
    "另存为“Excel 工作簿（.xlsx）”再上传。"
)
_XML = N_(
    "“%(file)s”其实是 XML 文件（如 XML 表格 2003）；请用 WPS 或 Excel 打开，另存为“Excel 工作簿（.xlsx）”再上传。"
)
_PDF = N_("“%(file)s”是 PDF，不是表格；请向来件单位索要 Excel 工作簿（.xlsx）。")
_PICTURE = N_("“%(file)s”是图片，不是表格；请上传 Excel 工作簿（.xlsx）。")
_CSV = N_("“%(file)s”其实是文本（CSV）；请把文件名结尾改为 .csv 再上传，或另存为“Excel 工作簿（.xlsx）”。")
_EMPTY = N_("“%(file)s”是空文件（0 字节）；请检查文件是否保存或传送完整。")
_CORRUPT = N_("“%(file)s”已损坏，无法打开；请用 WPS 或 Excel 打开原文件重新保存，或请对方重新发送。")
_UNKNOWN = N_("“%(file)s”不是表格文件；请上传 Excel 工作簿（.xlsx）或 CSV 文件。")

# Kinds of compound file, told by the name of a stream inside; encryption first, since it wraps the others.
_OLE_STREAMS = (
    ("EncryptedPackage", "papers.encrypted", _ENCRYPTED),
    ("WordDocument", _CODE, _WORD),
    ("PowerPoint Document", _CODE, _SLIDES),
)
_OLD_BOOKS = ("Workbook", "Book")
# Streams of workbooks before Excel 97, written without a container.
_BARE_XLS_HEADS = (b"\x09\x08", b"\x09\x04\x06\x00", b"\x09\x02\x06\x00", b"\x09\x00\x04\x00")
_ZIP_MEMBERS = (
    ("xl/workbook.bin", _BINARY),
    ("word/document.xml", _WORD),
    ("ppt/presentation.xml", _SLIDES),
    ("mimetype", _OPEN_DOCUMENT),
)


class BookFormat(enum.Enum):
    """In which of its two formats a workbook is kept."""

    OPEN = "xlsx"
    OLD = "xls"


def corrupt(name: str) -> Invalid:
    """Return the refusal of a file that is of the right kind but broken."""
    return Invalid("papers.corrupt", _CORRUPT, file=name)


def encrypted(name: str) -> Invalid:
    """Return the refusal of a file that asks for a password."""
    return Invalid("papers.encrypted", _ENCRYPTED, file=name)


def require_workbook(path: Path, name: str) -> BookFormat:
    """Return the format of a workbook. Raises ``Invalid`` naming what the file is, and what to do, for anything else."""
    with path.open("rb") as file:
        head = file.read(4096)
    if not head:
        raise Invalid("papers.empty", _EMPTY, file=name)
    if head.startswith(OLE):
        _require_old_book(path, name)
        return BookFormat.OLD
    if head.startswith(ZIP):
        _require_spreadsheet_members(path, name)
        return BookFormat.OPEN
    raise Invalid(_CODE, _head_sentence(head), file=name)


def require_text(head: bytes, name: str) -> None:
    """Raise ``Invalid`` naming what the file is unless its first bytes may be those of a CSV file."""
    if not head:
        raise Invalid("papers.empty", _EMPTY, file=name)
    if head.startswith(OLE):
        raise Invalid(_CODE, _SAVE_AS, file=name)
    if head.startswith(ZIP):
        raise Invalid(_CODE, _RENAMED_WORKBOOK, file=name)
    sentence = _head_sentence(head)
    if sentence != _CSV:
        raise Invalid(_CODE, sentence, file=name)


_RENAMED_WORKBOOK = N_("“%(file)s”其实是工作簿或压缩包，不是 CSV；若是 Excel 工作簿，请把文件名结尾改为 .xlsx 再上传。")


def _head_sentence(head: bytes) -> str:
    """Return the sentence for a file that is neither a zip archive nor a compound file."""
    if head.startswith(b"%PDF"):
        return _PDF
    if is_picture(head):
        return _PICTURE
    if head.startswith(_BARE_XLS_HEADS):
        return _SAVE_AS
    if head.startswith(b"{\\rtf"):
        return _WORD
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _markup_sentence(head.decode("utf-16", errors="ignore"))
    if b"\x00" in head:
        return _UNKNOWN
    return _markup_sentence(head.removeprefix(b"\xef\xbb\xbf").decode("latin-1"))


def _markup_sentence(text: str) -> str:
    start = text.lstrip().lower()
    if start.startswith(("<!doctype html", "<html", "<head", "<meta", "<table", "<style", "mime-version:")):
        return _HTML
    if start.startswith("<"):
        return _HTML if "<html" in start or "<table" in start else _XML
    return _CSV


def _require_old_book(path: Path, name: str) -> None:
    content = path.read_bytes()
    for stream, code, sentence in _OLE_STREAMS:
        if has_stream(content, stream):
            raise Invalid(code, sentence, file=name)
    if not any(has_stream(content, stream) for stream in _OLD_BOOKS):
        raise Invalid(_CODE, _UNKNOWN, file=name)


def _require_spreadsheet_members(path: Path, name: str) -> None:
    try:
        members, locked = zip_members(path)
    except zipfile.BadZipFile as error:
        raise corrupt(name) from error
    if locked:
        raise encrypted(name)
    for member, sentence in _ZIP_MEMBERS:
        if member in members:
            raise Invalid(_CODE, sentence, file=name)
    if "[Content_Types].xml" not in members:
        raise Invalid(_CODE, _ARCHIVE, file=name)
