"""Every bad file meets a sentence that names it, and what to do; nothing else happens."""

import zipfile
from pathlib import Path

import pytest

from bihuan.core.errors import Invalid
from bihuan.papers.archive import ArchiveLimits
from bihuan.papers.limits import ProcessLimits
from bihuan.papers.reading import ReadLimits, read_workbook
from tests.papers.books import raw_members, saved, text_cell, zipped

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504


def refusal(path: Path, *, name: str | None = None, limits: ReadLimits | None = None) -> tuple[str, str]:
    with pytest.raises(Invalid) as caught:
        read_workbook(path, name=name, limits=limits)
    return caught.value.code, str(caught.value)


def ole_with(stream: str) -> bytes:
    return OLE + stream.encode("utf-16-le") + b"\x00" * 512


SAVE_AS = (
    "“{}”是旧格式的 Excel 97-2003 或 WPS 表格（.xls、.et）；请用 WPS 或 Excel 打开，"
    "“另存为”“Excel 工作簿（.xlsx）”，再上传新文件。"
)
ENCRYPTED = "“{}”设有打开密码；请在 WPS 或 Excel 中取消密码（文件—文档加密，或信息—保护工作簿），保存后再上传。"
WORD = "“{}”是文字文档，不是表格；请把其中的表格复制到 Excel 工作簿（.xlsx）后再上传。"
HTML = "“{}”其实是网页（有些系统导出的“.xls”就是这样）；请用 WPS 或 Excel 打开，另存为“Excel 工作簿（.xlsx）”再上传。"
XML = "“{}”其实是 XML 文件（如 XML 表格 2003）；请用 WPS 或 Excel 打开，另存为“Excel 工作簿（.xlsx）”再上传。"
PICTURE = "“{}”是图片，不是表格；请上传 Excel 工作簿（.xlsx）。"
CSV = "“{}”其实是文本（CSV）；请把文件名结尾改为 .csv 再上传，或另存为“Excel 工作簿（.xlsx）”。"
CORRUPT = "“{}”已损坏，无法打开；请用 WPS 或 Excel 打开原文件重新保存，或请对方重新发送。"
UNKNOWN = "“{}”不是表格文件；请上传 Excel 工作簿（.xlsx）或 CSV 文件。"
BOMB = "“{}”解压后过大（压缩炸弹）；这不像正常的表格，已拒绝读取。"


@pytest.mark.parametrize(
    ("content", "code", "sentence"),
    [
        (b"", "papers.empty", "“{}”是空文件（0 字节）；请检查文件是否保存或传送完整。"),
        (ole_with("EncryptedPackage"), "papers.encrypted", ENCRYPTED),
        (ole_with("Workbook"), "papers.corrupt", CORRUPT),
        (ole_with("WordDocument"), "papers.wrong_type", WORD),
        (
            ole_with("PowerPoint Document"),
            "papers.wrong_type",
            "“{}”是演示文稿，不是表格；请上传 Excel 工作簿（.xlsx）。",
        ),
        (OLE, "papers.wrong_type", UNKNOWN),
        (b"\x09\x08\x10\x00\x00\x06\x05\x00", "papers.wrong_type", SAVE_AS),
        (b"<html><body><table><tr><td>1</td></tr></table></body></html>", "papers.wrong_type", HTML),
        (b"\xef\xbb\xbf\r\n<!DOCTYPE HTML><title>x</title>", "papers.wrong_type", HTML),
        ("<html><table>".encode("utf-16"), "papers.wrong_type", HTML),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "papers.wrong_type", HTML),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>', "papers.wrong_type", XML),
        (b"%PDF-1.7\n", "papers.wrong_type", "“{}”是 PDF，不是表格；请向来件单位索要 Excel 工作簿（.xlsx）。"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "papers.wrong_type", PICTURE),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "papers.wrong_type", PICTURE),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "papers.wrong_type", PICTURE),
        (b"{\\rtf1\\ansi", "papers.wrong_type", WORD),
        ("编号,问题\n1,井盖缺失\n".encode(), "papers.wrong_type", CSV),
        ("编号,问题\n1,井盖缺失\n".encode("gb18030"), "papers.wrong_type", CSV),
        (b"\x7fELF\x02\x01\x01\x00\x00", "papers.wrong_type", UNKNOWN),
        (b"PK\x03\x04" + b"\x01" * 200, "papers.corrupt", CORRUPT),
    ],
)
def test_wrong_content_is_named_whatever_the_file_is_called(tmp_path, content, code, sentence):
    path = tmp_path / "upload"
    path.write_bytes(content)

    assert refusal(path, name="反馈.xlsx") == (code, sentence.format("反馈.xlsx"))


@pytest.mark.parametrize(
    ("member", "sentence"),
    [
        ("word/document.xml", WORD),
        ("ppt/presentation.xml", "“{}”是演示文稿，不是表格；请上传 Excel 工作簿（.xlsx）。"),
        ("xl/workbook.bin", "“{}”是二进制工作簿（.xlsb）；请另存为“Excel 工作簿（.xlsx）”再上传。"),
        ("mimetype", "“{}”是 OpenDocument 文件；请用 WPS 或 Excel 打开，另存为“Excel 工作簿（.xlsx）”再上传。"),
        ("照片/1.jpg", "“{}”是压缩包，不是表格；请解压后逐个上传其中的 Excel 工作簿（.xlsx）。"),
    ],
)
def test_other_zip_based_files_are_named(tmp_path, member, sentence):
    path = zipped(tmp_path / "清单.xlsx", {member: "x"})

    assert refusal(path) == ("papers.wrong_type", sentence.format("清单.xlsx"))


def test_a_zip_with_a_password_counts_as_encrypted(tmp_path):
    path = zipped(tmp_path / "a.xlsx", raw_members(""))
    content = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(mark)
        content[at + offset] |= 1
    path.write_bytes(content)

    assert refusal(path) == ("papers.encrypted", ENCRYPTED.format("a.xlsx"))


@pytest.mark.parametrize("keep", [0.3, 0.6, 0.9])
def test_a_workbook_cut_short_is_corrupt(tmp_path, keep):
    path = saved(tmp_path / "a.xlsx", lambda sheet: sheet.append(["x"] * 50))
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * keep)])

    assert refusal(path) == ("papers.corrupt", CORRUPT.format("a.xlsx"))


def test_a_damaged_member_is_corrupt(tmp_path):
    path = zipped(tmp_path / "a.xlsx", raw_members("<row r='1'>" + text_cell("A1", "x" * 500) + "</row>"))
    with zipfile.ZipFile(path) as archive:
        info = archive.getinfo("xl/worksheets/sheet1.xml")
    content = bytearray(path.read_bytes())
    start = info.header_offset + 30 + len(info.filename)
    for at in range(start + 20, start + 30):
        content[at] ^= 0xFF
    path.write_bytes(content)

    assert refusal(path) == ("papers.corrupt", CORRUPT.format("a.xlsx"))


def test_xml_that_is_not_well_formed_is_corrupt(tmp_path):
    members = raw_members("") | {"xl/workbook.xml": "<workbook><sheets>"}

    assert refusal(zipped(tmp_path / "a.xlsx", members)) == ("papers.corrupt", CORRUPT.format("a.xlsx"))


def test_a_sheet_that_is_not_well_formed_is_corrupt(tmp_path):
    members = raw_members("<row r='1'><c r='A1'></row>")

    assert refusal(zipped(tmp_path / "a.xlsx", members)) == ("papers.corrupt", CORRUPT.format("a.xlsx"))


def test_a_file_beyond_the_size_limit_is_refused_before_it_is_opened(tmp_path):
    path = tmp_path / "a.xlsx"
    with path.open("wb") as file:
        file.truncate(101_000_000)

    assert refusal(path) == (
        "papers.file_large",
        "“a.xlsx”有 101 MB，超过上限 100 MB；请压缩其中的图片或拆成几个文件再上传。",
    )


@pytest.mark.asvs("5.2.3")
def test_a_ratio_beyond_all_reason_is_a_bomb(tmp_path):
    members = raw_members("") | {"xl/sharedStrings.xml": b" " * 50_000_000}

    assert refusal(zipped(tmp_path / "a.xlsx", members)) == ("papers.bomb", BOMB.format("a.xlsx"))


def test_a_total_beyond_the_limit_is_a_bomb(tmp_path):
    members = raw_members("") | {f"xl/part{n}.xml": "<a>" + "b" * 9_000 + "</a>" for n in range(20)}
    limits = ReadLimits(archive=ArchiveLimits(total_bytes=100_000))

    assert refusal(zipped(tmp_path / "a.xlsx", members), limits=limits) == ("papers.bomb", BOMB.format("a.xlsx"))


def test_a_size_that_lies_in_the_directory_is_corrupt_not_believed(tmp_path):
    path = zipped(tmp_path / "a.xlsx", raw_members("") | {"xl/sharedStrings.xml": b"x" * 30_000_000})
    content = bytearray(path.read_bytes())
    at = content.rfind(b"xl/sharedStrings.xml") - 46
    content[at + 24 : at + 28] = (100).to_bytes(4, "little")
    path.write_bytes(content)

    assert refusal(path) == ("papers.corrupt", CORRUPT.format("a.xlsx"))


def test_too_many_members_are_refused(tmp_path):
    members = raw_members("") | {f"xl/{n}.xml": "" for n in range(40)}
    limits = ReadLimits(archive=ArchiveLimits(members=30))

    assert refusal(zipped(tmp_path / "a.xlsx", members), limits=limits) == (
        "papers.bomb",
        "“a.xlsx”里有 45 个部分，超过上限 30 个；这不像正常的表格，已拒绝。",
    )


def test_two_members_of_one_name_are_refused(tmp_path):
    path = zipped(tmp_path / "a.xlsx", raw_members(""))
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")

    assert refusal(path) == (
        "papers.odd_archive",
        "“a.xlsx”的压缩结构异常（xl/workbook.xml）；请用 WPS 或 Excel 打开后重新保存再上传。",
    )


def test_a_symbolic_link_is_refused(tmp_path):
    path = zipped(tmp_path / "a.xlsx", raw_members(""))
    link = zipfile.ZipInfo("xl/media/image1.png")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(link, "/etc/passwd")

    assert refusal(path)[0] == "papers.odd_archive"


def test_a_compression_we_do_not_expect_is_refused(tmp_path):
    path = zipped(tmp_path / "a.xlsx", raw_members(""))
    with zipfile.ZipFile(path, "a", zipfile.ZIP_LZMA) as archive:
        archive.writestr("xl/sharedStrings.xml", "<sst/>")

    assert refusal(path)[0] == "papers.odd_archive"


def test_a_member_named_outside_the_archive_is_written_nowhere(tmp_path):
    inner = tmp_path / "in"
    inner.mkdir()
    members = raw_members("<row r='1'>" + text_cell("A1", "x") + "</row>") | {"../out.xml": "<a/>"}

    book = read_workbook(zipped(inner / "a.xlsx", members), pictures_folder=inner)

    assert book.sheets[0].rows[0].values == ("x",)
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["a.xlsx", "in"]


LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("declaration", [LAUGHS, OUTSIDE])
@pytest.mark.parametrize("member", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/sharedStrings.xml"])
def test_entities_are_refused_in_every_part(tmp_path, declaration, member):
    members = raw_members("<row r='1'><c r='A1' t='inlineStr'><is><t>x</t></is></c></row>")
    members[member] = declaration + str(members.get(member, "<sst/>"))

    assert refusal(zipped(tmp_path / "a.xlsx", members)) == (
        "papers.entities",
        f"“a.xlsx”里含有 XML 实体或文档类型声明（{member}），正常的表格不会有；为安全起见已拒绝。",
    )


def test_entities_across_a_seam_between_pieces_are_refused(tmp_path):
    for shift in range(12):
        head = "<!--" + "x" * ((1 << 18) - 10 - shift) + "-->"
        members = raw_members("", before=head + "<!DOCTYPE x>")

        assert refusal(zipped(tmp_path / f"{shift}.xlsx", members))[0] == "papers.entities"


@pytest.mark.asvs("1.5.1")
def test_another_encoding_cannot_hide_an_entity(tmp_path):
    members = raw_members("")
    members["xl/worksheets/sheet1.xml"] = (LAUGHS + "<worksheet/>").encode("utf-16")

    assert refusal(zipped(tmp_path / "a.xlsx", members)) == (
        "papers.encoding",
        "“a.xlsx”的内部编码不是 UTF-8（xl/worksheets/sheet1.xml）；请用 WPS 或 Excel 打开后重新保存再上传。",
    )


def test_deep_nesting_is_refused(tmp_path):
    members = raw_members("") | {"xl/workbook.xml": "<a>" * 5_000 + "</a>" * 5_000}

    assert refusal(zipped(tmp_path / "a.xlsx", members)) == (
        "papers.deep",
        "“a.xlsx”的内部结构嵌套过深（xl/workbook.xml），正常的表格不会这样；已拒绝。",
    )


def test_a_cell_of_sixty_thousand_characters_is_named(tmp_path):
    rows = "<row r='7'>" + text_cell("B7", "短") + text_cell("D7", "长" * 60_000) + "</row>"

    assert refusal(zipped(tmp_path / "a.xlsx", raw_members(rows))) == (
        "papers.cell_long",
        "“a.xlsx”工作表“表一”第 7 行 D 列有 60000 个字，超过单元格上限 32767 个字；请检查是否误粘贴了整篇内容。",
    )


@pytest.mark.parametrize(
    ("place", "row", "column"), [("AAA3", 3, "AAA"), ("B200000", 200_000, "B"), ("XFD1048576", 1_048_576, "XFD")]
)
def test_a_stray_value_far_out_is_named_instead_of_filling_memory(tmp_path, place, row, column):
    rows = "<row r='1'>" + text_cell("A1", "x") + f"</row><row r='{row}'>" + text_cell(place, "y") + "</row>"

    assert refusal(zipped(tmp_path / "a.xlsx", raw_members(rows))) == (
        "papers.too_far",
        f"“a.xlsx”工作表“表一”的内容一直到第 {row} 行 {column} 列，超过上限（199999 行、702 列）；请删去表格之外多余的内容，或拆成几个文件。",
    )


def test_a_format_without_value_far_out_does_no_harm(tmp_path):
    rows = "<row r='1'>" + text_cell("A1", "x") + "</row><row r='1048576'><c r='XFD1048576' s='0'/></row>"

    book = read_workbook(zipped(tmp_path / "a.xlsx", raw_members(rows)))

    assert [row.values for row in book.sheets[0].rows] == [("x",)]


def test_a_reading_that_needs_too_much_memory_is_stopped_with_a_sentence(tmp_path):
    rows = "<row r='1'>" + text_cell("A1", "x") + "</row><row r='199999'>" + text_cell("ZZ199999", "y") + "</row>"
    limits = ReadLimits(process=ProcessLimits(memory_bytes=600_000_000))

    assert refusal(zipped(tmp_path / "a.xlsx", raw_members(rows)), limits=limits) == (
        "papers.too_heavy",
        "“a.xlsx”太大或太复杂，读取时超出内存上限，已停止；请删去多余的行列，或拆成几个文件再上传。",
    )


def test_a_reading_that_takes_too_long_is_stopped_with_a_sentence(tmp_path):
    rows = "".join(f"<row r='{n}'>" + text_cell(f"A{n}", "x" * 60) + "</row>" for n in range(1, 150_000))
    limits = ReadLimits(process=ProcessLimits(wall_seconds=0))

    assert refusal(zipped(tmp_path / "a.xlsx", raw_members(rows)), limits=limits) == (
        "papers.too_slow",
        "“a.xlsx”太大或太复杂，读取超时，已停止；请删去多余的行列，或拆成几个文件再上传。",
    )
