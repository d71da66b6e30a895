"""Telling what a file called .docx or .txt really is, and saying so in words for documents."""

import zipfile
from pathlib import Path

from bihuan.core.errors import Invalid
from bihuan.core.text import N_
from bihuan.papers.signatures import OLE, ZIP, has_stream, is_picture, zip_members

_WRONG = "papers.wrong_type"
_MAIN = "word/document.xml"

_OLD_WORD = N_(
    "“%(file)s”是旧格式的 Word 97-2003 或 WPS 文字（.doc、.wps）；请用 WPS 或 Word 打开，"
    "“另存为”“Word 文档（.docx）”，再上传新文件。"
)
_ENCRYPTED = N_("“%(file)s”设有打开密码；请在 WPS 或 Word 中取消密码（文件—文档加密，或信息—保护文档），保存后再上传。")
_WORKBOOK = N_("“%(file)s”其实是工作簿，不是文字文档；请把文件名结尾改为 .xlsx 再上传。")
_OLD_WORKBOOK = N_(
    "“%(file)s”其实是旧格式的工作簿（.xls、.et）；请用 WPS 或 Excel 打开，另存为“Excel 工作簿（.xlsx）”再上传。"
)
_SLIDES = N_("“%(file)s”是演示文稿，不是文字文档；请上传 Word 文档（.docx）。")
_OPEN_DOCUMENT = N_("“%(file)s”是 OpenDocument 文件；请用 WPS 或 Word 打开，另存为“Word 文档（.docx）”再上传。")
_ARCHIVE = N_("“%(file)s”是压缩包，不是文字文档；请解压后逐个上传其中的文件。")
_PDF = N_("“%(file)s”是 PDF；请向来件单位索要 Word 文档（.docx），或复制其中的文字粘贴进来。")
_PICTURE = N_("“%(file)s”是图片，不是文字文档；请向来件单位索要 Word 文档（.docx）。")
_RICH_TEXT = N_("“%(file)s”是 RTF 文档；请用 WPS 或 Word 打开，另存为“Word 文档（.docx）”再上传。")
_HTML = N_("“%(file)s”其实是网页；请用 WPS 或 Word 打开，另存为“Word 文档（.docx）”再上传，或复制其中的文字粘贴进来。")
_TEXT = N_("“%(file)s”其实是纯文本；请把文件名结尾改为 .txt 再上传。")
_DOCUMENT = N_("“%(file)s”其实是 Word 文档；请把文件名结尾改为 .docx 再上传。")
_UNKNOWN = N_("“%(file)s”不是文字文档；请上传 Word 文档（.docx）或纯文本（.txt）。")
_EMPTY = N_("“%(file)s”是空文件（0 字节）；请检查文件是否保存或传送完整。")
_CORRUPT = N_("“%(file)s”已损坏，无法打开；请用 WPS 或 Word 打开原文件重新保存，或请对方重新发送。")
_BOMB = N_("“%(file)s”解压后过大（压缩炸弹）；这不像正常的文档，已拒绝读取。")
_TOO_MANY = N_("“%(file)s”里有 %(members)d 个部分，超过上限 %(limit)d 个；这不像正常的文档，已拒绝。")
_ODD = N_("“%(file)s”的压缩结构异常（%(member)s）；请用 WPS 或 Word 打开后重新保存再上传。")
_ENTITIES = N_("“%(file)s”里含有 XML 实体或文档类型声明（%(member)s），正常的文档不会有；为安全起见已拒绝。")
_ENCODING = N_("“%(file)s”的内部编码不是 UTF-8（%(member)s）；请用 WPS 或 Word 打开后重新保存再上传。")
_DEEP = N_("“%(file)s”的内部结构嵌套过深（%(member)s），正常的文档不会这样；已拒绝。")

_OLE_STREAMS = (
    ("EncryptedPackage", "papers.encrypted", _ENCRYPTED),
    ("WordDocument", _WRONG, _OLD_WORD),
    ("PowerPoint Document", _WRONG, _SLIDES),
    ("Workbook", _WRONG, _OLD_WORKBOOK),
    ("Book", _WRONG, _OLD_WORKBOOK),
)
_ZIP_MEMBERS = (
    ("xl/workbook.xml", _WORKBOOK),
    ("xl/workbook.bin", _WORKBOOK),
    ("ppt/presentation.xml", _SLIDES),
    ("mimetype", _OPEN_DOCUMENT),
)
_HTML_STARTS = ("<!doctype html", "<html", "<head", "<meta", "<body", "<table", "mime-version:")

# What the shared readers of archives and XML say of workbooks, said of documents.
_OF_DOCUMENTS = {
    "papers.corrupt": _CORRUPT,
    "papers.odd_archive": _ODD,
    "papers.entities": _ENTITIES,
    "papers.encoding": _ENCODING,
    "papers.deep": _DEEP,
}


def of_document(refusal: Invalid) -> Invalid:
    """Return a refusal in words for documents where it has some; any other as it is."""
    message = _OF_DOCUMENTS.get(refusal.code)
    if refusal.code == "papers.bomb":
        message = _TOO_MANY if "members" in refusal.data else _BOMB
    return Invalid(refusal.code, message, **refusal.data) if message else refusal


def require_document(path: Path, name: str) -> None:
    """Raise ``Invalid`` naming what the file is, and what to do, unless it looks like a .docx document."""
    head = _required_head(path, name)
    if head.startswith(ZIP):
        sentence = _zip_sentence(path, name)
        if sentence != _DOCUMENT:
            raise Invalid(_WRONG, sentence, file=name)
        return
    raise Invalid(_WRONG, _head_sentence(head) or _TEXT, file=name)


def require_plain_text(path: Path, name: str) -> None:
    """Raise ``Invalid`` naming what the file is unless its first bytes may be those of plain text."""
    head = _required_head(path, name)
    if head.startswith(ZIP):
        raise Invalid(_WRONG, _zip_sentence(path, name), file=name)
    sentence = _head_sentence(head)
    if sentence:
        raise Invalid(_WRONG, sentence, file=name)


def _required_head(path: Path, name: str) -> bytes:
    """Return the first bytes; an empty file and a compound file are neither documents nor text."""
    with path.open("rb") as file:
        head = file.read(4096)
    if not head:
        raise Invalid("papers.empty", _EMPTY, file=name)
    if head.startswith(OLE):
        raise _compound_refusal(path, name)
    return head


def _head_sentence(head: bytes) -> str:
    """Return the sentence for a file that is no archive and no text, "" for one that may be text."""
    if head.startswith(b"%PDF"):
        return _PDF
    if is_picture(head):
        return _PICTURE
    if head.startswith(b"{\\rtf"):
        return _RICH_TEXT
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    if not wide and b"\x00" in head:
        return _UNKNOWN
    start = head.decode("utf-16" if wide else "utf-8-sig", errors="ignore").lstrip().lower()
    return _HTML if start.startswith(_HTML_STARTS) or (start.startswith("<?xml") and "<html" in start) else ""


def _compound_refusal(path: Path, name: str) -> Invalid:
    content = path.read_bytes()
    for stream, code, sentence in _OLE_STREAMS:
        if has_stream(content, stream):
            return Invalid(code, sentence, file=name)
    return Invalid(_WRONG, _OLD_WORD, file=name)


def _zip_sentence(path: Path, name: str) -> str:
    """Return what the archive is: ``_DOCUMENT`` for a .docx, the sentence for any other."""
    try:
        members, encrypted = zip_members(path)
    except zipfile.BadZipFile as error:
        raise Invalid("papers.corrupt", _CORRUPT, file=name) from error
    if encrypted:
        raise Invalid("papers.encrypted", _ENCRYPTED, file=name)
    if _MAIN in members:
        return _DOCUMENT
    found = next((sentence for member, sentence in _ZIP_MEMBERS if member in members), None)
    if found:
        return found
    is_package = "[Content_Types].xml" in members and any(member.startswith("word/") for member in members)
    return _DOCUMENT if is_package else _ARCHIVE
