"""Files that are refused as a whole: a sentence names the file or the cell, and nothing is written."""

import struct
import zipfile
import zlib
from pathlib import Path

import pytest

from bihuan.core.errors import Invalid
from tests.ledger.exchange.building import make_book, rows_of
from tests.ledger.exchange.matching import counted, hand_in
from tests.ledger.factories import County

ENCRYPTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504 + "EncryptedPackage".encode("utf-16-le") + b"\x00" * 512
BOMB = b"0" * 400_000_000


def with_member(path: Path, member: str, change: bytes | None, *, before: tuple[bytes, bytes] = (b"", b"")) -> Path:
    """An honest workbook with one member replaced, or with one piece of it changed."""
    honest = make_book(path.with_name("honest.xlsx"), rows_of(("A", "flood", "B", "")), pictures={"G2": 1})
    with zipfile.ZipFile(honest) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == member:
                content = change if change is not None else content.replace(*before, 1)
            target.writestr(name, content)
    return path


def wrong_type(path: Path) -> str:
    path.write_bytes(b"%PDF-1.7\n")
    return "“反馈.xlsx”是 PDF，不是表格；请向来件单位索要 Excel 工作簿（.xlsx）。"


def encrypted(path: Path) -> str:
    path.write_bytes(ENCRYPTED)
    return "“反馈.xlsx”设有打开密码；请在 WPS 或 Excel 中取消密码（文件—文档加密，或信息—保护工作簿），保存后再上传。"


def corrupt(path: Path) -> str:
    make_book(path, rows_of(("甲", "积水", "城管局", "")))
    path.write_bytes(path.read_bytes()[:2000])
    return "“反馈.xlsx”已损坏，无法打开；请用 WPS 或 Excel 打开原文件重新保存，或请对方重新发送。"


def zip_bomb(path: Path) -> str:
    with_member(path, "xl/worksheets/sheet1.xml", BOMB)
    return "“反馈.xlsx”解压后过大（压缩炸弹）；这不像正常的表格，已拒绝读取。"


def entity_bomb(path: Path) -> str:
    doctype = b'<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><worksheet '
    with_member(path, "xl/worksheets/sheet1.xml", None, before=(b"<worksheet ", doctype))
    return "反馈.xlsx"


def image_bomb(path: Path) -> str:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0))
    picture = b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\x00" * 100)) + chunk(b"IEND", b"")
    with_member(path, "xl/media/image1.jpeg", picture)
    return "工作表“问题清单”第 2 行 G 列的图片为 50000 × 50000 像素，超过上限 6000 万像素；请缩小图片后再上传。"


def long_cell(path: Path) -> str:
    text = b"<t>" + b"x" * 60_000 + b"</t>"
    with_member(path, "xl/worksheets/sheet1.xml", None, before=(b"<t>flood</t>", text))
    return "第 2 行 D 列"


def no_table(path: Path) -> str:
    make_book(path, [("通知",), ("请各单位认真整改",)])
    return "“反馈.xlsx”里没有找到问题表：需要一行表头，写明“存在问题”“责任单位”“整改时限”等栏目"


def no_rows(path: Path) -> str:
    make_book(path, rows_of())
    return "“反馈.xlsx”的表头下面没有问题"


@pytest.mark.parametrize(
    "spoil", [wrong_type, encrypted, corrupt, zip_bomb, entity_bomb, image_bomb, long_cell, no_table, no_rows]
)
def test_bad_file_is_refused_with_a_sentence_and_saves_nothing(
    named_county: County, tmp_path: Path, spoil: object
) -> None:
    path = tmp_path / "反馈.xlsx"
    sentence = spoil(path)  # type: ignore[operator]
    before = counted()

    with pytest.raises(Invalid) as refused, hand_in(named_county, path):
        pass

    assert sentence in str(refused.value)
    assert counted() == before


def test_csv_is_sent_back_to_be_saved_as_a_workbook(named_county: County, tmp_path: Path) -> None:
    path = tmp_path / "反馈.csv"
    path.write_text("存在问题,责任单位\n积水,城管局\n", encoding="utf-8")

    with pytest.raises(Invalid) as refused, hand_in(named_county, path):
        pass

    assert str(refused.value) == "“反馈.csv”不是 .xlsx 工作簿，请用 WPS 或 Excel 另存为 .xlsx 后再导入"
