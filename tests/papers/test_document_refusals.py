"""Every bad document and text meets a sentence that names it, and what to do; each also in English."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import translation
from django.utils.translation import gettext

from bihuan.core.errors import Invalid
from bihuan.papers.archive import ArchiveLimits
from bihuan.papers.documents import read_document
from bihuan.papers.drawings import PictureLimits
from bihuan.papers.limits import ProcessLimits
from bihuan.papers.reading import ReadLimits
from bihuan.papers.textfile import document_of, read_text
from tests.papers.docs import HEAD, SPACES, document, made, members, paragraph, picture, shown

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504
OLD_WORD = (
    "“{}”是旧格式的 Word 97-2003 或 WPS 文字（.doc、.wps）；请用 WPS 或 Word 打开，"
    "“另存为”“Word 文档（.docx）”，再上传新文件。"
)
OLD_WORD_EN = (
    "“{}” is in the old format of Word 97-2003 or WPS Writer (.doc, .wps). Open it in WPS or Word, save it as a Word "
    "document (.docx), then upload the new file."
)
ENCRYPTED = "“{}”设有打开密码；请在 WPS 或 Word 中取消密码（文件—文档加密，或信息—保护文档），保存后再上传。"
ENCRYPTED_EN = (
    "“{}” has a password. Remove it in WPS or Word (File, Encrypt or Protect document), save, then upload it."
)
CORRUPT = "“{}”已损坏，无法打开；请用 WPS 或 Word 打开原文件重新保存，或请对方重新发送。"
CORRUPT_EN = "“{}” is damaged and cannot be opened. Open the original in WPS or Word and save it again, or ask for it to be sent again."
WORKBOOK = "“{}”其实是工作簿，不是文字文档；请把文件名结尾改为 .xlsx 再上传。"
WORKBOOK_EN = "“{}” is really a workbook, not a text document. Change the end of its name to .xlsx, then upload it."
EMPTY = "“{}”是空文件（0 字节）；请检查文件是否保存或传送完整。"
PDF = "“{}”是 PDF；请向来件单位索要 Word 文档（.docx），或复制其中的文字粘贴进来。"
PDF_EN = "“{}” is a PDF. Ask the sender for the Word document (.docx), or copy its text and paste it."
PICTURE = "“{}”是图片，不是文字文档；请向来件单位索要 Word 文档（.docx）。"
PICTURE_EN = "“{}” is a picture, not a text document. Ask the sender for the Word document (.docx)."
HTML = "“{}”其实是网页；请用 WPS 或 Word 打开，另存为“Word 文档（.docx）”再上传，或复制其中的文字粘贴进来。"
HTML_EN = "“{}” is really a web page. Open it in WPS or Word and save it as a Word document (.docx), or copy its text and paste it."
RTF = "“{}”是 RTF 文档；请用 WPS 或 Word 打开，另存为“Word 文档（.docx）”再上传。"
RTF_EN = "“{}” is an RTF document. Open it in WPS or Word, save it as a Word document (.docx), then upload it."
UNKNOWN = "“{}”不是文字文档；请上传 Word 文档（.docx）或纯文本（.txt）。"
UNKNOWN_EN = "“{}” is not a text document. Upload a Word document (.docx) or plain text (.txt)."
ARCHIVE = "“{}”是压缩包，不是文字文档；请解压后逐个上传其中的文件。"
ARCHIVE_EN = "“{}” is an archive, not a text document. Unpack it and upload the files in it one by one."


def ole_with(stream: str) -> bytes:
    return OLE + stream.encode("utf-16-le") + b"\x00" * 512


def said(read: Callable[[], object]) -> tuple[str, str, str]:
    """The refusal's code and its sentence in both languages."""
    with pytest.raises(Invalid) as caught:
        read()
    with translation.override("en"):
        english = gettext(caught.value.message) % caught.value.data
    return caught.value.code, str(caught.value), english


def of_docx(path: Path, *, name: str = "通报.docx", limits: ReadLimits | None = None) -> tuple[str, str, str]:
    return said(lambda: read_document(path, name=name, limits=limits))


def of_text(path: Path) -> tuple[str, str, str]:
    return said(lambda: read_text(path, "通报.txt"))


COMMON = [
    (b"", "papers.empty", EMPTY, "“{}” is empty (0 bytes); check that it was saved or sent completely."),
    (ole_with("EncryptedPackage"), "papers.encrypted", ENCRYPTED, ENCRYPTED_EN),
    (ole_with("WordDocument"), "papers.wrong_type", OLD_WORD, OLD_WORD_EN),
    (OLE, "papers.wrong_type", OLD_WORD, OLD_WORD_EN),
    (b"%PDF-1.7\n", "papers.wrong_type", PDF, PDF_EN),
    (b"\x89PNG\r\n\x1a\n\x00\x00", "papers.wrong_type", PICTURE, PICTURE_EN),
    (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "papers.wrong_type", PICTURE, PICTURE_EN),
    (b"{\\rtf1\\ansi", "papers.wrong_type", RTF, RTF_EN),
    (b"<html><body>", "papers.wrong_type", HTML, HTML_EN),
    ("<!DOCTYPE html>".encode("utf-16"), "papers.wrong_type", HTML, HTML_EN),
    (b"\x7fELF\x02\x01\x01\x00\x00", "papers.wrong_type", UNKNOWN, UNKNOWN_EN),
    (b"PK\x03\x04" + b"\x01" * 200, "papers.corrupt", CORRUPT, CORRUPT_EN),
    (
        ole_with("Workbook"),
        "papers.wrong_type",
        "“{}”其实是旧格式的工作簿（.xls、.et）；请用 WPS 或 Excel 打开，另存为“Excel 工作簿（.xlsx）”再上传。",
        (
            "“{}” is really a workbook in an old format (.xls, .et). Open it in WPS or Excel, save it as an Excel workbook "
            "(.xlsx), then upload it."
        ),
    ),
    (
        ole_with("PowerPoint Document"),
        "papers.wrong_type",
        "“{}”是演示文稿，不是文字文档；请上传 Word 文档（.docx）。",
        "“{}” is a presentation, not a text document. Upload a Word document (.docx).",
    ),
]


@pytest.mark.parametrize(("content", "code", "sentence", "english"), COMMON)
def test_wrong_content_is_named_whatever_the_file_is_called(tmp_path, content, code, sentence, english):
    path = tmp_path / "upload"
    path.write_bytes(content)

    assert of_docx(path) == (code, sentence.format("通报.docx"), english.format("通报.docx"))
    assert of_text(path) == (code, sentence.format("通报.txt"), english.format("通报.txt"))


@pytest.mark.parametrize(
    ("member", "sentence", "english"),
    [
        ("xl/workbook.xml", WORKBOOK, WORKBOOK_EN),
        (
            "ppt/presentation.xml",
            "“{}”是演示文稿，不是文字文档；请上传 Word 文档（.docx）。",
            "“{}” is a presentation, not a text document. Upload a Word document (.docx).",
        ),
        (
            "mimetype",
            "“{}”是 OpenDocument 文件；请用 WPS 或 Word 打开，另存为“Word 文档（.docx）”再上传。",
            "“{}” is an OpenDocument file. Open it in WPS or Word, save it as a Word document (.docx), then upload it.",
        ),
        ("照片/1.jpg", ARCHIVE, ARCHIVE_EN),
    ],
)
def test_other_zip_based_files_are_named(tmp_path, member, sentence, english):
    path = made(tmp_path / "a", {member: "x"})

    assert of_docx(path) == ("papers.wrong_type", sentence.format("通报.docx"), english.format("通报.docx"))
    assert of_text(path) == ("papers.wrong_type", sentence.format("通报.txt"), english.format("通报.txt"))


def test_text_called_docx_and_document_called_txt(tmp_path):
    text, word = tmp_path / "a", document(tmp_path / "b", paragraph("甲"))
    text.write_text("一、存在问题\n", encoding="utf-8")

    assert of_docx(text) == (
        "papers.wrong_type",
        "“通报.docx”其实是纯文本；请把文件名结尾改为 .txt 再上传。",
        "“通报.docx” is really plain text. Change the end of its name to .txt, then upload it.",
    )
    assert of_text(word) == (
        "papers.wrong_type",
        "“通报.txt”其实是 Word 文档；请把文件名结尾改为 .docx 再上传。",
        "“通报.txt” is really a Word document. Change the end of its name to .docx, then upload it.",
    )


def test_zip_with_a_password_counts_as_encrypted(tmp_path):
    path = document(tmp_path / "a", paragraph("甲"))
    content = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.find(mark) + offset] |= 1
    path.write_bytes(content)

    assert of_docx(path) == ("papers.encrypted", ENCRYPTED.format("通报.docx"), ENCRYPTED_EN.format("通报.docx"))


@pytest.mark.parametrize("keep", [0.2, 0.5, 0.9])
def test_document_cut_short_is_corrupt(tmp_path, keep):
    path = document(tmp_path / "a", paragraph("甲" * 500))
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * keep)])

    assert of_docx(path) == ("papers.corrupt", CORRUPT.format("通报.docx"), CORRUPT_EN.format("通报.docx"))


@pytest.mark.parametrize(
    "change",
    [
        {"word/document.xml": f"{HEAD}<w:document {SPACES}><w:body>"},
        {"word/numbering.xml": "<w:numbering>"},
        {"word/_rels/document.xml.rels": "<Relationships>"},
    ],
)
def test_xml_that_is_not_well_formed_is_corrupt(tmp_path, change):
    path = made(tmp_path / "a", members(paragraph("甲"), numbers="<w:numbering/>") | change)

    assert of_docx(path)[:2] == ("papers.corrupt", CORRUPT.format("通报.docx"))


def test_package_without_a_document_is_corrupt(tmp_path):
    parts = members(paragraph("甲"), styles="<w:style/>")
    del parts["word/document.xml"]

    assert of_docx(made(tmp_path / "a", parts))[:2] == ("papers.corrupt", CORRUPT.format("通报.docx"))


@pytest.mark.parametrize("member", ["word/document.xml", "word/comments.xml", "word/numbering.xml"])
def test_entities_are_refused_in_every_part(tmp_path, member):
    bomb = '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><w>&b;</w>'

    assert of_docx(made(tmp_path / "a", members(paragraph("甲")) | {member: bomb})) == (
        "papers.entities",
        f"“通报.docx”里含有 XML 实体或文档类型声明（{member}），正常的文档不会有；为安全起见已拒绝。",
        (
            f"“通报.docx” contains XML entities or a document type ({member}), which honest documents never do. It was refused "
            "for safety."
        ),
    )


def test_other_inner_encodings_are_refused(tmp_path):
    odd = f'<?xml version="1.0" encoding="GBK"?><w:document {SPACES}/>'.encode("gbk")

    assert of_docx(made(tmp_path / "a", members("") | {"word/document.xml": odd})) == (
        "papers.encoding",
        "“通报.docx”的内部编码不是 UTF-8（word/document.xml）；请用 WPS 或 Word 打开后重新保存再上传。",
        (
            "“通报.docx” is not encoded in UTF-8 inside (word/document.xml). Open it in WPS or Word, save it again, then "
            "upload it."
        ),
    )


def test_great_depth_is_refused(tmp_path):
    deep = "<w:sdt>" * 300 + "</w:sdt>" * 300

    assert of_docx(document(tmp_path / "a", deep)) == (
        "papers.deep",
        "“通报.docx”的内部结构嵌套过深（word/document.xml），正常的文档不会这样；已拒绝。",
        "“通报.docx” is nested too deeply inside (word/document.xml), which honest documents never are. It was refused.",
    )


def test_bombs_are_refused(tmp_path):
    dense = made(tmp_path / "a", members(paragraph("甲")) | {"word/media/x.xml": b" " * 40_000_000})
    many = ReadLimits(archive=ArchiveLimits(members=3))

    assert of_docx(dense) == (
        "papers.bomb",
        "“通报.docx”解压后过大（压缩炸弹）；这不像正常的文档，已拒绝读取。",
        (
            "“通报.docx” is far too large when unpacked (a zip bomb). An honest document does not look like this; it was not "
            "read."
        ),
    )
    assert of_docx(document(tmp_path / "b", paragraph("甲")), limits=many) == (
        "papers.bomb",
        "“通报.docx”里有 4 个部分，超过上限 3 个；这不像正常的文档，已拒绝。",
        "“通报.docx” has 4 parts, more than the limit of 3. An honest document does not look like this; it was refused.",
    )


def test_archive_with_two_members_of_one_name_is_odd(tmp_path):
    path = document(tmp_path / "a", paragraph("甲"))
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(path, "a") as archive:
        archive.writestr("word/document.xml", "<x/>")

    assert of_docx(path) == (
        "papers.odd_archive",
        "“通报.docx”的压缩结构异常（word/document.xml）；请用 WPS 或 Word 打开后重新保存再上传。",
        "“通报.docx” is packed in an odd way (word/document.xml). Open it in WPS or Word, save it again, then upload it.",
    )


def test_large_pictures_name_paragraph_or_row(tmp_path):
    table = f"<w:tbl><w:tr><w:tc>{paragraph('', inside=shown('p1'))}</w:tc></w:tr></w:tbl>"
    media = {"p1": picture(1)}
    text = document(tmp_path / "a", paragraph("甲") + paragraph("", inside=shown("p1")), media=media)
    rows = document(tmp_path / "b", table, media=media)
    pixels = ReadLimits(pictures=PictureLimits(pixels=1000))
    weight = ReadLimits(pictures=PictureLimits(bytes_each=10))

    assert of_docx(text, limits=pixels) == (
        "papers.picture_pixels",
        "“通报.docx”第 2 段的图片为 64 × 48 像素，超过上限 0 万像素；请缩小图片后再上传。",
        (
            "“通报.docx”, the picture in paragraph 2 has 64 × 48 pixels, more than the limit of 0 × 10,000. Make the picture "
            "smaller, then upload the file."
        ),
    )
    assert of_docx(rows, limits=pixels)[1] == (
        "“通报.docx”表格第 1 行的图片为 64 × 48 像素，超过上限 0 万像素；请缩小图片后再上传。"
    )
    assert of_docx(text, limits=weight)[1] == ("“通报.docx”第 2 段的图片有 0 MB，超过上限 0 MB；请压缩图片后再上传。")
    assert of_docx(rows, limits=weight)[1:] == (
        "“通报.docx”表格第 1 行的图片有 0 MB，超过上限 0 MB；请压缩图片后再上传。",
        (
            "“通报.docx”, the picture in table row 1 has 0 MB, more than the limit of 0 MB. Compress the picture, then upload "
            "the file."
        ),
    )


def test_endless_paragraph_cell_and_line_are_named(tmp_path):
    endless = "甲" * 100_001
    table = f"<w:tbl><w:tr><w:tc>{paragraph(endless)}</w:tc></w:tr></w:tbl>"

    assert of_docx(document(tmp_path / "a", paragraph(endless))) == (
        "papers.cell_long",
        "“通报.docx”第 1 段有 100001 个字，超过上限 100000 个字；请检查是否误粘贴了整篇内容。",
        (
            "“通报.docx”, paragraph 1 has 100001 characters, more than the limit of 100000. Check whether a whole document was "
            "pasted there by mistake."
        ),
    )
    assert of_docx(document(tmp_path / "b", table))[1] == (
        "“通报.docx”表格第 1 行有一格 100001 个字，超过上限 100000 个字；请检查是否误粘贴了整篇内容。"
    )
    assert said(lambda: document_of("短\n" + endless, "通报.txt")) == (
        "papers.cell_long",
        "“通报.txt”第 2 行有 100001 个字，超过上限 100000 个字；请检查文件是否完整分行。",
        (
            "“通报.txt”, line 2 has 100001 characters, more than the limit of 100000. Check whether the file kept its line "
            "breaks."
        ),
    )


def test_files_beyond_the_size_limit_are_refused_before_they_are_opened(tmp_path):
    word, text = tmp_path / "a", tmp_path / "b"
    for path, size in ((word, 101_000_000), (text, 6_000_000)):
        with path.open("wb") as file:
            file.truncate(size)

    assert of_docx(word)[:2] == (
        "papers.file_large",
        "“通报.docx”有 101 MB，超过上限 100 MB；请压缩其中的图片或拆成几个文件再上传。",
    )
    assert of_text(text) == (
        "papers.file_large",
        "“通报.txt”有 6 MB，超过上限 5 MB；请拆成几个文件再上传。",
        "“通报.txt” has 6 MB, more than the limit of 5 MB. Split it into several files and upload those.",
    )


@pytest.mark.parametrize(
    ("limits", "code", "sentence", "english"),
    [
        (
            ProcessLimits(memory_bytes=30_000_000),
            "papers.too_heavy",
            "“通报.docx”太大或太复杂，读取时超出内存上限，已停止；请拆成几个文件再上传。",
            (
                "“通报.docx” is too large or too complex: reading it went beyond the memory limit and was stopped. Split it into "
                "several files and upload those."
            ),
        ),
        (
            ProcessLimits(wall_seconds=0),
            "papers.too_slow",
            "“通报.docx”太大或太复杂，读取超时，已停止；请拆成几个文件再上传。",
            (
                "“通报.docx” is too large or too complex: reading it took too long and was stopped. Split it into several files "
                "and upload those."
            ),
        ),
        (
            ProcessLimits(result_bytes=1000),
            "papers.too_heavy",
            "“通报.docx”太大或太复杂，读取时超出内存上限，已停止；请拆成几个文件再上传。",
            (
                "“通报.docx” is too large or too complex: reading it went beyond the memory limit and was stopped. Split it into "
                "several files and upload those."
            ),
        ),
    ],
)
def test_child_that_is_stopped_is_said(tmp_path, limits, code, sentence, english):
    path = document(tmp_path / "a", paragraph("甲" * 5000))

    assert of_docx(path, limits=ReadLimits(process=limits)) == (code, sentence, english)


TEXT = "一、存在问题\r\n（一）新烟街道（1个）\r\n1.炎黄广场：座椅损坏3处。\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_text_reads_the_same_in_every_encoding(tmp_path, encoding):
    path = tmp_path / "a.txt"
    path.write_bytes(TEXT.encode(encoding))

    blocks = read_text(path, "通报.txt").blocks

    assert [(block.number, block.text) for block in blocks] == [
        (1, "一、存在问题"),
        (2, "（一）新烟街道（1个）"),
        (3, "1.炎黄广场：座椅损坏3处。"),
        (4, ""),
    ]


def test_text_of_no_encoding_is_refused(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"\xff\x81" * 300)

    assert of_text(path) == (
        "papers.encoding",
        "“通报.txt”的文字编码无法识别（既不是 UTF-8，也不是 GB18030）；请用记事本打开，另存为 UTF-8 编码的文本再上传。",
        (
            "The encoding of “通报.txt” was not recognised (neither UTF-8 nor GB18030). Open it in Notepad, save it as UTF-8 "
            "text, then upload it."
        ),
    )
