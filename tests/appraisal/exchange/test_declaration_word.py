"""The declaration as a Word file: out, filled in, and back."""

import importlib.util
import io
from datetime import date
from decimal import Decimal
from pathlib import Path

import docx
import pytest

from bihuan.appraisal.drafts import DeclarationDraft, StepDraft, draft_of
from bihuan.appraisal.exchange.declaration_word import TEMPLATE, Reading, read_declaration, write_declaration
from bihuan.appraisal.exchange.rules_word import read_rules
from bihuan.appraisal.models import Goal
from bihuan.core.errors import Invalid
from tests.appraisal.factories import DRAFT, Hall, make_hall
from tests.architecture.layers import ROOT

pytestmark = pytest.mark.django_db


def back(hall: Hall, content: bytes, folder: Path, before: DeclarationDraft | None = None) -> Reading:
    path = folder / "paper.docx"
    path.write_bytes(content)
    return read_declaration(path, "申报表.docx", before or DeclarationDraft(), realm_id=hall.realm.pk)


def typed(content: bytes, changes: dict[str, str], lines: dict[str, list[str]] | None = None) -> bytes:
    """Type into the paper as a person would: beside a label, or below a head in the first free line."""
    word = docx.Document(io.BytesIO(content))
    for table in word.tables:
        for row in table.rows:
            label = row.cells[0].text
            if label in changes:
                row.cells[1].text = changes[label]
        head = table.rows[0].cells[0].text
        if lines and head in lines:
            free = next(row for row in table.rows if not any(cell.text for cell in row.cells))
            for cell, text in zip(free.cells, lines[head], strict=True):
                cell.text = text
    stream = io.BytesIO()
    word.save(stream)
    return stream.getvalue()


def test_the_template_is_what_its_script_builds() -> None:
    spec = importlib.util.spec_from_file_location("declaration_template", ROOT / "script" / "declaration_template.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)

    assert script.build() == TEMPLATE.read_bytes()


def test_what_goes_out_comes_back_the_same(tmp_path: Path) -> None:
    hall = make_hall()
    declaration = hall.declare(
        partners=(hall.other.uid,), completion=95, steps=(StepDraft("试点村建成", date(2027, 3, 31)),)
    )
    declaration.refresh_from_db()

    reading = back(hall, write_declaration(declaration), tmp_path)

    assert list(reading.faults) == []
    assert reading.draft.body() == {**draft_of(declaration).body(), "cost": Decimal("12.5")}


def test_what_people_type_is_understood_and_what_is_left_empty_stays(tmp_path: Path) -> None:
    hall = make_hall()
    empty = write_declaration(hall.declare(draft=DeclarationDraft()))
    filled = typed(
        empty,
        {
            "事项名称": "入学一件事",
            "目标类别": "创优",
            "主要做法": "第一段\n第二段",
            "投入使用日期": "2026．3．1",
            "投入经费（万元）": "１，200.5万元",
            "合作单位": hall.other.name,
        },
        {"指标": ["平均用时", "12", "3.5", "天"], "荣誉或肯定": ["表扬", "市政府", "市", "2026/9/1"]},
    )

    reading = back(hall, filled, tmp_path, DRAFT)

    assert list(reading.faults) == []
    assert (reading.draft.title, reading.draft.goal, reading.draft.cost) == ("入学一件事", Goal.BEST, Decimal("1200.5"))
    assert reading.draft.in_use_since == date(2026, 3, 1)
    assert reading.draft.texts["practice"] == "第一段\n第二段"
    assert reading.draft.texts["novelty"] == DRAFT.texts["novelty"]
    assert reading.draft.partners == (hall.other.uid,)
    assert [(one.name, one.after) for one in reading.draft.figures] == [("平均用时", Decimal("3.5"))]
    assert [(one.level, one.on) for one in reading.draft.recognitions] == [("city", date(2026, 9, 1))]


def test_every_field_that_cannot_be_read_is_named_and_stays_as_it_was(tmp_path: Path) -> None:
    hall = make_hall()
    empty = write_declaration(hall.declare(draft=DeclarationDraft()))
    wrong = {
        "事项名称": "长" * 61,
        "目标类别": "大概算创新也算创优",
        "投入使用日期": "去年夏天",
        "投入经费（万元）": "不多",
        "合作单位": "没有这个局",
        "承诺完成日期": "2027年2月30日",
    }

    reading = back(hall, typed(empty, wrong, {"指标": ["用时", "很长", "", ""]}), tmp_path, DRAFT)

    assert [fault.label for fault in reading.faults] == [
        "事项名称",
        "目标类别",
        "投入使用日期",
        "投入经费（万元）",
        "合作单位",
        "实施前",
        "承诺完成日期",
    ]
    assert reading.faults[2].message % reading.faults[2].values == (
        "“投入使用日期”写的是“去年夏天”，看不出是哪一天，请写成 2026年1月10日"
    )
    assert reading.draft.columns() == DRAFT.columns()


def test_a_file_that_is_not_the_paper_is_refused(tmp_path: Path) -> None:
    stream = io.BytesIO()
    docx.Document().save(stream)

    with pytest.raises(Invalid, match="找不到申报表的栏目"):
        back(make_hall(), stream.getvalue(), tmp_path)
    with pytest.raises(Invalid):
        back(make_hall(), b"PK broken", tmp_path)


def test_rules_are_read_with_their_numbers_and_tables(tmp_path: Path) -> None:
    word = docx.Document()
    word.add_paragraph("一、对象")
    word.add_paragraph("")
    table = word.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "创新程度", "30 分"
    path = tmp_path / "规则.docx"
    word.save(str(path))

    assert read_rules(path, "规则.docx") == "一、对象\n创新程度\t30 分"
    docx.Document().save(str(path))
    with pytest.raises(Invalid, match="没有文字"):
        read_rules(path, "规则.docx")
