"""Letters to print and to fill in: dull words of every sort, pictures that cost nothing."""

from dataclasses import replace
from datetime import date

from bihuan.papers.layout import PictureSource
from bihuan.papers.official import Annex, AnnexColumn, Letter
from tests.papers.books import jpeg

COLUMNS = (
    AnnexColumn("序号", "序号", 10),
    AnnexColumn("责任单位", "责任单位", 20),
    AnnexColumn("点位和问题", "点位和存在问题", 38),
    AnnexColumn("整改前", "整改前", 60),
    AnnexColumn("整改情况", "整改情况", 37),
    AnnexColumn("整改后", "整改后", 60),
)
LETTER = Letter(
    title="关于省观摩组反馈问题整改情况的报告",
    mark="示例市创文办文件",
    number="示创文〔2026〕5号",
    signer="某某",
    to="省文明办",
    body="一、总体情况\n共48条。\n（一）强化责任。逐条落实。\n1.第一项。\n（1）第一点。\n特此报告。",
    attachments=("整改情况对照表",),
    signed_by="示例市创文办",
    dated=date(2026, 3, 2),
    note="联系电话：0000",
    copies="市委办、市政府办",
    printed_by="示例市创文办",
)


def picture(color: tuple[int, int, int] = (200, 80, 80), size: tuple[int, int] = (1600, 1200)) -> PictureSource:
    return PictureSource(str((color, size)), lambda: jpeg(*size, color), *size)


def row(number: int, **more: object) -> dict[str, object]:
    return {
        "序号": str(number),
        "责任单位": "新烟街道",
        "点位和问题": "人民路\n下水道堵塞",
        "整改前": "—",
        "整改情况": "已销号。\n已清掏",
        "整改后": "—",
        **more,
    }


def with_rows(*rows: dict[str, object], **more: object) -> Letter:
    return replace(LETTER, annex=Annex("整改情况对照表", COLUMNS, rows), **more)
