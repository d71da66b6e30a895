"""评分办法 on pages: uploaded, looked over, stored, fetched."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from bihuan.backstage.models import AuditEntry
from bihuan.core.uid import uuid7
from bihuan.scoring.exchange.rule_text import rule_text
from bihuan.scoring.models import RuleVersion
from bihuan.scoring.pack import shipped_scoring_pack
from bihuan.scoring.rulebooks import keep_rule
from tests.ledger.views.pages import signed_in, text_of
from tests.scoring.rounds import RULE, make_hall

pytestmark = pytest.mark.django_db
LIST, NEW = reverse("scoring:rules"), reverse("scoring:rule-new")
TERMS = {
    "title": "本县评分办法",
    "code": "our-rule",
    "version": "1.0",
    "step": "0.5",
    "places": "2",
    "panel": "on",
    "trim_from": "5",
    "high": "1",
    "low": "1",
    "fewest": "3",
    "last": "stands",
}


def workbook() -> SimpleUploadedFile:
    book, stream = openpyxl.Workbook(), io.BytesIO()
    for row in (("一级指标", "分值", "评分标准"), ("首创", 60, "国内首创 60 分"), ("成效", 40, None)):
        book.active.append(row)
    book.save(stream)
    return SimpleUploadedFile("指标.xlsx", stream.getvalue())


def test_a_workbook_is_shown_as_a_tree_and_stored_for_the_realm() -> None:
    hall = make_hall()
    office = signed_in(hall.office)

    read = text_of(office.post(NEW, {**TERMS, "file": workbook()}))
    nameless = text_of(office.post(NEW, {**TERMS, "file": workbook(), "title": ""}))
    assert "还没有存入" in read
    assert "首创 60 0–60 分，每 0.5 分一档；国内首创 60 分" in read
    assert "评委 100%；5 个分数起去掉 1 个最高分、1 个最低分；至少 3 个分数" in read
    assert "指标表里没有办法的名称" in nameless

    text = rule_text(shipped_scoring_pack("hundred")).replace("innovation-hundred", "our-rule")
    for _ in range(2):
        office.post(NEW, {"client": uuid7(), "name": "办法.yaml", "text": text, "do": "store"})
    rule = RuleVersion.objects.get(code="our-rule")
    assert rule.realm == hall.realm
    assert AuditEntry.objects.filter(target_kind="scoring.rule").count() == 2
    taken = office.post(NEW, {"client": uuid7(), "text": text.replace("max: 30", "max: 31"), "do": "store"})
    assert "代码 our-rule 的第 1.0 版已经有了，内容不同；请改版本号" in text_of(taken)
    assert "特色创新评审办法（百分制，示例）" in text_of(office.get(LIST))


def test_what_is_wrong_in_a_text_is_said_by_line_and_field_and_nothing_is_stored() -> None:
    hall = make_hall()
    before = RuleVersion.objects.count()
    text = rule_text(RULE).replace("kind: sum", "kind: total", 1)

    for do in ("read", "store"):
        answer = signed_in(hall.office).post(NEW, {"client": uuid7(), "name": "办法.yaml", "text": text, "do": do})
        assert answer.status_code == 422
        assert "方案包 办法.yaml 第 25 行 criteria.children.0.of：kind 没有“total”这一种" in text_of(answer)
    binary = SimpleUploadedFile("办法.yaml", b"\xff\xfe\x00")
    assert "不是 UTF-8 文本" in text_of(signed_in(hall.office).post(NEW, {**TERMS, "file": binary}))
    assert RuleVersion.objects.count() == before


def test_a_rule_is_fetched_as_text_and_as_workbook_by_offices_alone() -> None:
    hall = make_hall()
    rule = keep_rule(shipped_scoring_pack("hundred"), realm_id=None)
    office = signed_in(hall.office)

    def address(form: str) -> str:
        return reverse("scoring:rule-file", kwargs={"uid": rule.uid, "form": form})

    assert office.get(address("yaml")).content.decode() == rule_text(shipped_scoring_pack("hundred"))
    sheet = openpyxl.load_workbook(io.BytesIO(office.get(address("xlsx")).content)).active
    assert [cell.value for cell in sheet["B"]][3:] == ["创新程度", "工作难度", "实际成效", "推广价值"]
    assert office.get(address("pdf")).status_code == 404
    assert [signed_in(hall.judges[0]).get(page).status_code for page in (LIST, NEW, address("yaml"))] == [403] * 3
