"""Rules as text: out of what is stored, and out of a workbook."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from bihuan.core.errors import Invalid
from bihuan.core.packs import read_pack
from bihuan.scoring.exchange.rule_text import BookTerms, rule_text, text_of_book
from bihuan.scoring.pack import ScoringPack, shipped_scoring_pack
from bihuan.scoring.rulebooks import SHIPPED

TERMS = BookTerms(
    title="本县评分办法",
    code="our-rule",
    version="1.0",
    step=Decimal("0.5"),
    places=2,
    panel=True,
    trim_from=5,
    high=1,
    low=1,
    fewest=3,
    last="chair",
)


def book(path: Path, *rows: tuple[object, ...]) -> Path:
    workbook = openpyxl.Workbook()
    for row in (("一级指标", "二级指标", "分值", "评分标准"), *rows):
        workbook.active.append(row)
    workbook.save(path)
    return path


@pytest.mark.parametrize("name", SHIPPED)
def test_a_rule_written_as_text_and_read_again_is_the_same_rule(name: str) -> None:
    source = shipped_scoring_pack(name)

    again = read_pack(rule_text(source), "again.yaml", ScoringPack)

    assert again.digest == source.digest


def test_a_workbook_with_its_terms_is_a_whole_rule(tmp_path: Path) -> None:
    path = book(
        tmp_path / "指标.xlsx",
        ("创新（50分）", "首创", 30, "国内首创 30 分"),
        (None, "成体系", 20, None),
        ("成效", None, 50, None),
    )

    pack = read_pack(text_of_book(path, "指标.xlsx", TERMS), "指标.xlsx", ScoringPack).content
    office = read_pack(text_of_book(path, "指标.xlsx", replace(TERMS, panel=False)), "指标.xlsx", ScoringPack).content

    (panel,) = pack.panels
    assert [(leaf.label.zh, int(leaf.most)) for leaf in pack.marked.values()] == [
        ("首创", 30),
        ("成体系", 20),
        ("成效", 50),
    ]
    assert (panel.trim_for(5), panel.trim_for(4), panel.fewest, pack.total_places) == ((1, 1), (0, 0), 3, 2)
    assert (pack.title.zh, pack.code, pack.ties.last) == ("本县评分办法", "our-rule", "chair")
    assert (office.panels, office.total_places) == ((), 2)


def test_what_is_wrong_in_a_workbook_is_said_by_its_row(tmp_path: Path) -> None:
    path = book(tmp_path / "指标.xlsx", ("创新（50分）", "首创", 30, None), (None, "成体系", 10, None))

    with pytest.raises(Invalid, match="第 2 行“创新”写的是 50 分，下级合计 40 分"):
        text_of_book(path, "指标.xlsx", TERMS)
