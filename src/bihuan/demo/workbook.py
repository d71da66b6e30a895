"""The demo's own hand-over as a visiting team would leave it: a workbook with title rows, merged kinds and photographs."""

from collections.abc import Iterator
from pathlib import Path

from bihuan.demo.findings import Finding, HandOverPaper, hand_over_paper, seed_of
from bihuan.demo.scenes.gallery import picture_before
from bihuan.papers.layout import Align, CellContent, Column, Joined, PicturesCell, PictureSource, TableSheet
from bihuan.papers.writing import write_workbook

FILE_NAME = "省观摩组反馈问题清单.xlsx"
# 观摩分组 is a head nobody's list of synonyms knows: the web asks what it holds, the command line leaves it out.
_COLUMNS = (
    Column(("序号",), 6, Align.CENTER),
    Column(("点位类别",), 11, Align.CENTER),
    Column(("点位名称",), 22),
    Column(("存在问题",), 34),
    Column(("责任单位",), 22),
    Column(("整改时限",), 14, Align.CENTER),
    Column(("现场照片",), 20, Align.CENTER),
    Column(("观摩分组",), 10, Align.CENTER),
    Column(("备注",), 12),
)
_KIND = 1
_GROUPS = {"农贸市场": "二组", "医院": "二组", "居民小区": "三组", "社区": "三组", "行政村": "四组"}


def write_sample(folder: Path, *, seed: str) -> Path:
    """Write the sample hand-over into a folder and return its path; what is there already stays.

    The same seed draws the same photographs. The folder is made when it is missing.
    """
    path = folder / FILE_NAME
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        write_workbook(path, _sheets(hand_over_paper(), seed))
    return path


def _sheets(paper: HandOverPaper, seed: str) -> list[TableSheet]:
    day = paper.received
    told = f"反馈时间：{day.year}年{day.month}月{day.day}日        共 {len(paper.findings)} 条"
    table = TableSheet(
        name="问题清单",
        columns=_COLUMNS,
        rows=_rows(paper, seed),
        title=paper.title,
        lines=(told,),
        picture_height=84,
        joining_columns=(_KIND,),
    )
    note = TableSheet(name="说明", columns=(Column((paper.note,), 90),), rows=())
    return [table, note]


def _rows(paper: HandOverPaper, seed: str) -> Iterator[list[CellContent]]:
    """Yield the rows: a blank one where a large group ends, the kind told once a group, the total last."""
    kind = ""
    for finding in paper.findings:
        if kind and finding.kind != kind and finding.kind in ("农贸市场", "居民小区"):
            yield [None] * len(_COLUMNS)
        yield _row(finding, seed_of(seed, paper.batch, finding), is_first=finding.kind != kind)
        kind = finding.kind
    yield ["合计", None, None, f"{len(paper.findings)} 条", None, None, None, None, None]


def _row(finding: Finding, seed: str, *, is_first: bool) -> list[CellContent]:
    return [
        finding.number,
        finding.kind if is_first else Joined.ABOVE,
        finding.place,
        finding.problem,
        finding.units,
        finding.due,
        PicturesCell((_photograph(finding, seed),)) if finding.pictured else None,
        _GROUPS.get(finding.kind, "一组"),
        finding.remark or None,
    ]


def _photograph(finding: Finding, seed: str) -> PictureSource:
    return PictureSource(seed, lambda: picture_before(finding.shows, seed), 1280, 960)
