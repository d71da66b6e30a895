"""通报 and certificates out of a final result."""

import io
import zipfile
from datetime import date
from typing import Any

import docx
import pypdfium2
import pytest

from bihuan.appraisal import actions
from bihuan.appraisal.actions import CircularDraft
from bihuan.appraisal.circulars import awarded_first, certificates_of, ranked_in
from bihuan.appraisal.exchange.award_papers import (
    letter_of,
    print_certificates,
    print_circular,
    write_certificates,
    write_circular,
)
from bihuan.appraisal.models import Certificate, Circular
from bihuan.core.errors import Conflict, Denied, Invalid
from bihuan.core.uid import uuid7
from tests.appraisal.factories import Hall
from tests.appraisal.sealed import make_sealed

pytestmark = pytest.mark.django_db
DRAFT = CircularDraft(
    number="新考评文〔2026〕5号",
    to="各参评单位",
    signed_by="考评办",
    dated=date(2026, 12, 5),
    awarded=("002", "001"),
    code="特创",
)
ADDRESS = "https://bihuan.example/scoring/check/?digest=abc"


def final(hall: Hall) -> Any:
    return actions.show_result(hall.uid, days=0, totals=True, actor=hall.chief)


def test_certificates_are_numbered_by_rank_and_written_over_when_issued_again() -> None:
    hall, (first, second) = make_sealed()
    shown = final(hall)
    client = uuid7()

    for _ in range(2):
        circular = actions.issue_circular(hall.uid, shown.uid, DRAFT, actor=hall.chief, client_uid=client)
    made = list(Certificate.objects.values_list("declaration", "number", "award"))
    again = CircularDraft("", "各单位", "考评办", date(2026, 12, 6), ("001",))
    actions.issue_circular(hall.uid, shown.uid, again, actor=hall.chief)

    assert made == [(first.pk, "特创2026-001", "第1名"), (second.pk, "特创2026-002", "第2名")]
    assert Circular.objects.get() == circular
    assert list(Certificate.objects.values_list("number", flat=True)) == ["2026-001"]
    assert awarded_first(ranked_in(shown)) == ["001", "002"]


def test_only_the_head_issues_and_only_what_is_final() -> None:
    hall, _declarations = make_sealed()
    running = actions.show_result(hall.uid, days=5, totals=True, actor=hall.chief)

    with pytest.raises(Denied):
        actions.issue_circular(hall.uid, running.uid, DRAFT, actor=hall.clerk)
    with pytest.raises(Conflict, match="还没有定为最终结果"):
        actions.issue_circular(hall.uid, running.uid, DRAFT, actor=hall.chief)


def test_what_is_missing_or_not_in_the_result_is_refused_whole() -> None:
    hall, _declarations = make_sealed()
    shown = final(hall)

    for draft, field in (
        (CircularDraft("", " ", "考评办", date(2026, 12, 5)), "to"),
        (CircularDraft("", "各单位", "考评办", date(2026, 12, 5), ("009",)), "awarded"),
        (CircularDraft("字" * 41, "各单位", "考评办", date(2026, 12, 5)), "number"),
    ):
        with pytest.raises(Invalid) as refused:
            actions.issue_circular(hall.uid, shown.uid, draft, actor=hall.chief)
        assert refused.value.data["field"] == field
    assert not Circular.objects.exists()


def test_a_unit_has_its_own_certificate_and_office_and_leaders_all() -> None:
    hall, _declarations = make_sealed()
    circular = actions.issue_circular(hall.uid, final(hall).uid, DRAFT, actor=hall.chief)

    seen = {name: certificates_of(actor, circular).count() for name, actor in hall.people.items()}

    assert {name for name, count in seen.items() if count == 2} == {"clerk", "chief", "leader"}
    assert {name for name, count in seen.items() if count == 1} == {"liaison", "head", "neighbour"}


def test_the_papers_say_what_was_sealed_in_the_sizes_of_the_standard() -> None:
    hall, _declarations = make_sealed()
    circular = actions.issue_circular(hall.uid, final(hall).uid, DRAFT, actor=hall.chief)
    certificates = list(certificates_of(hall.chief, circular))

    letter = letter_of(circular)
    assert (letter.title, letter.number) == ("关于2026 年特色创新评审结果的通报", "新考评文〔2026〕5号")
    assert letter.body.split("\n")[1:] == [
        f"第1名：{hall.bureau.name}“背街小巷一格一员”，85.00分",
        f"第2名：{hall.other.name}“另一项”，75.00分",
        "特此通报。",
    ]
    word = docx.Document(io.BytesIO(write_circular(circular)))
    section = word.sections[0]
    assert [round(side.mm) for side in (section.top_margin, section.left_margin, section.page_width)] == [37, 28, 210]
    assert "各参评单位：" in [one.text for one in word.paragraphs]
    printed = pypdfium2.PdfDocument(print_circular(circular))
    assert "特此通报" in printed[0].get_textpage().get_text_range()

    pages = pypdfium2.PdfDocument(print_certificates(circular, certificates, ADDRESS))
    assert [round(one.get_width() / 72 * 25.4) for one in pages] == [297, 297]
    assert "特创2026-002" in pages[1].get_textpage().get_text_range()
    sheet = write_certificates(circular, certificates, ADDRESS)
    text = "\n".join(one.text for one in docx.Document(io.BytesIO(sheet)).paragraphs)
    assert text.count("荣誉证书") == 2
    assert f"{hall.other.name}：" in text
    with zipfile.ZipFile(io.BytesIO(sheet)) as archive:
        assert archive.read("word/document.xml").count(b"w:pageBreakBefore") == 2
