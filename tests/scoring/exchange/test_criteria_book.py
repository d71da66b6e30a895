"""Criteria trees in workbooks as people write them: in, out, and back again."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from bihuan.core.errors import Invalid
from bihuan.papers.reading import read_workbook
from bihuan.scoring.exchange.criteria_book import read_criteria, write_criteria
from bihuan.scoring.pack import ScoringPack, shipped_scoring_pack
from bihuan.scoring.tree import walk

HEADS = ("序号", "一级指标", "二级指标", "分值", "评分标准")
ROWS = (
    (1, "创新程度（50分）", "首创性", 30, "国内首创 30 分"),
    (2, None, "整体性", "20分", "成体系"),
    (3, "实际成效", None, 40, "有数据佐证"),
    (4, "推广价值(10)", "被推广", 6, None),
    (5, None, "被报道", "４", None),
)


def book(path: Path, rows: Sequence[Sequence[object]], *, merged: Sequence[str] = ()) -> Path:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.append(("特色创新评审指标",))
    sheet.append(HEADS)
    for row in rows:
        sheet.append(row)
    for area in merged:
        sheet.merge_cells(area)
    workbook.save(path)
    return path


def read(path: Path) -> dict[str, Any]:
    return read_criteria(path, name=path.name, step=Decimal("0.5"), places=2)


def as_pack(tree: dict[str, Any]) -> ScoringPack:
    words = {"zh": "试", "en": "Test"}
    return ScoringPack.model_validate(
        {
            "schema": 1,
            "code": "test",
            "version": "1",
            "title": words,
            "note": words,
            "criteria": tree,
            "ties": {"last": "stands"},
        }
    )


def told(pack: ScoringPack) -> list[tuple[str, str, str]]:
    return [(node.label.zh, node.kind, str(getattr(node, "max", ""))) for node in walk(pack.criteria)]  # type: ignore[attr-defined]


def test_names_stand_once_over_their_rows_and_points_behind_them_add_up(tmp_path: Path) -> None:
    pack = as_pack(read(book(tmp_path / "指标.xlsx", ROWS, merged=("B3:B4", "B6:B7"))))

    assert told(pack) == [
        ("总分", "sum", ""),
        ("创新程度", "sum", ""),
        ("首创性", "marks", "30"),
        ("整体性", "marks", "20"),
        ("实际成效", "marks", "40"),
        ("推广价值", "sum", ""),
        ("被推广", "marks", "6"),
        ("被报道", "marks", "4"),
    ]
    assert pack.marked["c1_1"].note is not None
    assert pack.marked["c1_1"].note.zh == "国内首创 30 分"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([(1, "创新程度（50分）", "首创性", 30, None)], "第 3 行“创新程度”写的是 50 分，下级合计 30 分。"),
        ([(1, "创新程度", "首创性", "很多", None)], "第 3 行：“很多”不是分值。"),
        ([(1, "创新程度", "首创性", None, None)], "第 3 行“首创性”没有分值。"),
        ([(1, None, None, 5, None)], "第 3 行没有指标名称。"),
        ([(1, "创新程度", "首创性", -3, None)], "第 3 行：“-3”不是分值。"),
    ],
)
def test_what_does_not_add_up_is_named_by_its_row(tmp_path: Path, rows: list[Any], said: str) -> None:
    with pytest.raises(Invalid, match=said.replace("（", ".").replace("）", ".")):
        read(book(tmp_path / "指标.xlsx", rows))


def test_a_workbook_without_the_heads_says_so(tmp_path: Path) -> None:
    path = tmp_path / "别的.xlsx"
    openpyxl.Workbook().save(path)

    with pytest.raises(Invalid, match="没有“一级指标”和“分值”两栏"):
        read(path)


def test_a_tree_goes_out_and_comes_back(tmp_path: Path) -> None:
    source = as_pack(read(book(tmp_path / "in.xlsx", ROWS)))

    assert write_criteria(tmp_path / "out.xlsx", source) == 5
    assert told(as_pack(read(tmp_path / "out.xlsx"))) == told(source)


def test_a_shipped_rule_goes_out_with_its_levels_joined(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"

    write_criteria(path, shipped_scoring_pack("expert_and_check").content)

    (sheet,) = read_workbook(path, name=path.name).sheets
    rows = [row.values for row in sheet.rows]
    assert ["一级指标", "二级指标", "三级指标", "分值", "评分标准"] in [list(row) for row in rows]
    assert len(sheet.merged) >= 2
