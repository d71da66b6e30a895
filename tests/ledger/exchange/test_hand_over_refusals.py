"""Hand-overs that are refused as a whole: each refusal brought about, and read in both languages."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from bihuan.core.errors import DomainError
from bihuan.core.uid import uuid7
from bihuan.ledger.exchange import merges, reading
from bihuan.ledger.exchange.handing_in import opened
from bihuan.ledger.exchange.intake import Terms, get_handover
from bihuan.ledger.exchange.unit_book.intake import get_book, own_unit
from tests.ledger.exchange.building import make_book, rows_of
from tests.ledger.factories import County
from tests.ledger.saying import said

ROWS = rows_of(("炎黄广场", "积水", "城管局", ""), ("甲", "破损", "城管局", ""), ("乙", "杂物", "城管局", ""))


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return make_book(tmp_path / "反馈.xlsx", ROWS)


def terms_of(county: County) -> Terms:
    return Terms(county.office, "观摩反馈", received_on=date(2023, 2, 22))


def refusal(county: County, path: Path, terms: Terms) -> tuple[str, str]:
    with pytest.raises(DomainError) as refused, opened(path, terms, actor=county.clerk):
        pass
    return said(refused.value)


def test_more_rows_than_are_taken_at_once(named_county: County, book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_ROWS", 2)

    assert refusal(named_county, book, terms_of(named_county)) == (
        "“反馈.xlsx”有 3 行问题，一次最多导入 2 行，请拆成几个文件",
        "“反馈.xlsx” has 3 rows of problems, at most 2 can be imported at a time; split it into several files",
    )


def test_more_merged_cells_than_any_table_has(
    named_county: County, book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merges, "MOST_FILLS", 1)
    workbook = openpyxl.load_workbook(book)
    sheet = workbook.active
    sheet.merge_cells(start_row=sheet.max_row - 2, end_row=sheet.max_row, start_column=3, end_column=3)
    workbook.save(book)

    chinese, english = refusal(named_county, book, terms_of(named_county))

    assert chinese == f"工作表“{sheet.title}”的合并单元格太多，请取消合并后再导入"
    assert english == f"The worksheet “{sheet.title}” has too many merged cells; unmerge them and import again"


def test_rules_that_are_not_there(named_county: County, book: Path) -> None:
    terms = replace(terms_of(named_county), pack="no-such-pack")

    assert refusal(named_county, book, terms) == ("没有方案包 no-such-pack。", "There is no pack no-such-pack.")


def test_other_rules_than_those_the_batch_was_opened_with(named_county: County, book: Path) -> None:
    with opened(book, terms_of(named_county), actor=named_county.clerk) as hand_over:
        hand_over.save()

    assert refusal(named_county, book, replace(terms_of(named_county), pack="county-ledger-3")) == (
        "批次“观摩反馈”开立时用的是另一套规则，不能改",
        "The batch '观摩反馈' was opened under other rules, which cannot be changed",
    )


def test_what_is_not_there_or_not_theirs(named_county: County) -> None:
    asked = [
        lambda: get_handover(named_county.clerk, uuid7()),
        lambda: get_book(named_county.liaison, uuid7()),
        lambda: own_unit(named_county.liaison, named_county.bureau.uid),
    ]
    found = []
    for ask in asked:
        with pytest.raises(DomainError) as refused:
            ask()
        found.append(said(refused.value))

    assert found == [
        ("没有这次导入", "There is no such import"),
        ("没有这份工作簿", "There is no such workbook"),
        ("没有这个单位。", "There is no such unit."),
    ]
