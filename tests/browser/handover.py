"""A small paper as a visiting team leaves it: three problems, two photographs, two heads nobody has heard of."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from bihuan.demo.scenes.gallery import picture_after, picture_before
from bihuan.papers.layout import CellContent, Column, PicturesCell, PictureSource, TableSheet
from bihuan.papers.writing import write_workbook

PLACE = "中华路农贸市场"
PROBLEM = "地面积水，下水道篦子缺失2处"
SECOND_PLACE = "烟厂家属院"
NEW_PLACE = "轩辕桥下空地"
BATCH = "观摩组反馈"
# What is wrong stands under a head that no list of synonyms holds, so the import has to ask.
PROBLEM_HEAD = "观摩记录"
OTHER_HEAD = "观摩分组"

_HEADS = ("序号", "点位名称", PROBLEM_HEAD, "责任单位", "整改时限", "现场照片", OTHER_HEAD)
_WIDTHS = (6, 22, 34, 22, 14, 20, 10)


def write_handover(path: Path, *, received: date, due: date) -> Path:
    """Write the paper as of a day; the first row is due on another."""
    rows: list[list[CellContent]] = [
        [1, PLACE, PROBLEM, "新烟街道、市市场监管局", due.isoformat(), _photograph("wet_floor"), "一组"],
        [2, SECOND_PLACE, "灭火器压力不足5具", "新烟街道", "一周内", _photograph("extinguisher"), "一组"],
        # Nobody has listed this unit and this place, and no calendar has this day.
        [3, NEW_PLACE, "建筑垃圾堆放", "市容整治专班", "2月30日前", None, "二组"],
    ]
    told = f"反馈时间：{received.year}年{received.month}月{received.day}日    共 {len(rows)} 条"
    columns = tuple(Column((head,), width) for head, width in zip(_HEADS, _WIDTHS, strict=True))
    table = TableSheet(name="问题清单", columns=columns, rows=rows, title="观摩交流活动反馈问题清单", lines=(told,))
    write_workbook(path, [table])
    return path


def photograph(folder: Path, name: str, *, shot: int, draw: Callable[..., bytes] = picture_after) -> Path:
    """Take a photograph of the first problem's spot, put right unless drawn otherwise; a real JPEG."""
    path = folder / f"{name}.jpg"
    path.write_bytes(draw("wet_floor", "wet_floor", shot))
    return path


def _photograph(subject: str) -> PicturesCell:
    return PicturesCell((PictureSource(subject, lambda: picture_before(subject, subject), 1280, 960),))
