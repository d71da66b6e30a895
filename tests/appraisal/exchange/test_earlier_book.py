"""Declarations of an earlier year, as a table."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from bihuan.appraisal.exchange.earlier_book import read_earlier, write_empty
from bihuan.appraisal.models import Goal
from bihuan.core.errors import Invalid
from tests.appraisal.factories import make_hall

pytestmark = pytest.mark.django_db


def table(folder: Path, *rows: str) -> Path:
    path = folder / "往年.csv"
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


def test_a_table_is_read_under_its_own_heads(tmp_path: Path) -> None:
    hall = make_hall(published=False)
    path = table(
        tmp_path,
        "单位,事项名称,类别,主要做法,实施日期,经费,承诺事项",
        f"{hall.bureau.name},一格一员,创新目标,划成网格,2025年3月1日,12.50,进村庄",
        f"{hall.other.name},入学一件事,,,,,",
    )

    first, second = read_earlier(path, "往年.csv", realm_id=hall.realm.pk)

    assert (first.unit, first.draft.title, first.draft.goal) == (hall.bureau.uid, "一格一员", Goal.NEW)
    assert (first.draft.in_use_since, first.draft.cost) == (date(2025, 3, 1), Decimal("12.5"))
    assert (first.draft.texts["practice"], first.draft.promise_title) == ("划成网格", "进村庄")
    assert (second.unit, second.draft.goal, second.draft.cost) == (hall.other.uid, Goal.OPEN, None)


def test_every_row_that_cannot_be_taken_is_named(tmp_path: Path) -> None:
    hall = make_hall(published=False)
    path = table(
        tmp_path,
        "单位,事项名称,经费",
        f"{hall.bureau.name},好的一行,1",
        "没有这个局,另一行,1",
        f"{hall.bureau.name},,1",
        f"{hall.bureau.name},第三行,不多",
    )

    with pytest.raises(Invalid) as refused:
        read_earlier(path, "往年.csv", realm_id=hall.realm.pk)

    assert refused.value.data["count"] == 3
    assert refused.value.data["faults"].startswith("第 3 行：找不到单位“没有这个局”；第 4 行：")


def test_the_empty_workbook_has_the_heads_it_is_read_by(tmp_path: Path) -> None:
    path = tmp_path / "往年事项.xlsx"
    write_empty(path)

    assert read_earlier(path, "往年事项.xlsx", realm_id=make_hall(published=False).realm.pk) == []
