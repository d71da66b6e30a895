"""Reviews on pages: from opening one to the round of scoring."""

import io
import re
from dataclasses import replace
from datetime import date

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from bihuan.appraisal import actions
from bihuan.appraisal.exchange.declaration_word import write_declaration
from bihuan.appraisal.models import Attachment, Confirmation, Declaration, Review
from bihuan.appraisal.stages import Stage
from bihuan.appraisal.terms import EXAMPLE
from bihuan.backstage.models import AuditEntry
from bihuan.core.uid import uuid7
from bihuan.evidence.models import Evidence
from bihuan.registry.models import Person
from bihuan.scoring.actions import SeatDraft, add_seats
from tests.appraisal.factories import WORDS, Hall, make_hall
from tests.ledger.views.pages import signed_in, text_of

pytestmark = pytest.mark.django_db
LIST = "/appraisal/"
EMPTY_LINES = {
    f"{prefix}-{name}": "0" if name == "INITIAL_FORMS" else "1"
    for prefix in ("figures", "recognitions", "steps")
    for name in ("TOTAL_FORMS", "INITIAL_FORMS")
}


def address(view: str, thing: object, **more: object) -> str:
    return reverse(f"appraisal:{view}", kwargs={"uid": thing.uid, **more})  # type: ignore[attr-defined]


def typed(declaration: Declaration, **values: object) -> dict[str, object]:
    """What the page of a declaration sends."""
    return {"page": uuid7(), "revision": declaration.revision, **EMPTY_LINES, **values}


def rules(hall: Hall, **values: object) -> dict[str, object]:
    limits = {f"limit_{key}": "800" for key in WORDS}
    counts = {
        "declare_days": "20",
        "return_days": "5",
        "most_items": "1",
        "in_use_months": "6",
        "least_figures": "1",
        "share": "0",
        "judge_months": "12",
    }
    return {"client": uuid7(), "text": "一、对象", "rule": hall.rule, **limits, **counts, **values}


def test_an_office_opens_a_review_asks_units_and_its_head_publishes_the_rules() -> None:
    hall = make_hall(published=False)
    clerk, chief = signed_in(hall.clerk), signed_in(hall.chief)

    clerk.post(
        reverse("appraisal:new"),
        {"client": uuid7(), "office": f"{hall.owner.pk}-appraisal", "title": "二〇二七", "year": "2027"},
    )
    review = Review.objects.get(year=2027)
    clerk.post(address("units", review), {"client": uuid7(), "units": [hall.bureau.uid, hall.street.uid]})
    clerk.post(address("unit-remove", review, unit=hall.street.uid))
    written = clerk.post(address("rulebook-write", review), rules(hall))
    rulebook = review.rulebooks.get()
    chief.post(address("rulebook-publish", review, rulebook=rulebook.uid), {"client": uuid7()})

    page = text_of(clerk.get(address("review", review)))
    assert written.headers["Location"] == address("rulebook", review, rulebook=rulebook.uid)
    assert "评估规则已公布" in text_of(chief.get(address("review", review)))
    assert "还有 20 个工作日" in page
    assert f"{hall.bureau.short_name} 未确认 未申报 移出" in page
    assert "二〇二七" in text_of(clerk.get(LIST))


def test_a_clerk_cannot_publish_and_what_is_wrong_in_the_rules_is_said() -> None:
    hall = make_hall(published=False)
    rulebook = hall.write()
    clerk = signed_in(hall.clerk)

    refused = clerk.post(address("rulebook-publish", hall, rulebook=rulebook.uid), {"client": uuid7()})
    wrong = clerk.post(address("rulebook-write", hall), rules(hall, text="", declare_days="0"))

    assert (refused.status_code, wrong.status_code) == (403, 422)
    assert "办公室负责人" in text_of(refused)
    assert "公布后几个工作日内申报" in text_of(wrong)


def test_rules_are_read_out_of_a_word_file_which_is_kept() -> None:
    hall = make_hall(published=False)
    word, stream = docx.Document(), io.BytesIO()
    word.add_paragraph("一、只在文件里的规则")
    word.save(stream)
    file = SimpleUploadedFile("规则.docx", stream.getvalue())

    signed_in(hall.clerk).post(address("rulebook-write", hall), rules(hall, text="", file=file))

    rulebook = hall.review.rulebooks.get()
    assert rulebook.text == "一、只在文件里的规则"
    assert [one.name for one in Evidence.objects.filter(target_uid=rulebook.uid)] == ["规则.docx"]
    assert "原件： 规则.docx" in text_of(signed_in(hall.clerk).get(address("rulebook", hall, rulebook=rulebook.uid)))


def test_a_unit_confirms_and_the_office_sees_who_has_not() -> None:
    hall = make_hall()
    rulebook = hall.review.rulebooks.get()
    page = address("rulebook", hall, rulebook=rulebook.uid)
    liaison = signed_in(hall.liaison)

    assert "请先读第 1 版评估规则" in text_of(liaison.get(address("review", hall)))
    assert "确认已读" in text_of(liaison.get(page))
    liaison.post(address("rulebook-confirm", hall, rulebook=rulebook.uid), {"client": uuid7()})

    seen = text_of(signed_in(hall.clerk).get(page))
    assert Confirmation.objects.get().unit == hall.bureau
    assert "确认已读 1 / 2" in seen
    assert seen.index(hall.other.short_name) < seen.index(hall.bureau.short_name)
    assert "请先读" not in text_of(liaison.get(address("review", hall)))
    assert hall.other.short_name not in text_of(liaison.get(page))


def test_a_unit_writes_saves_and_hands_in() -> None:
    hall = make_hall()
    liaison = signed_in(hall.liaison)
    begun = liaison.post(address("begin", hall), {"client": uuid7(), "unit": hall.bureau.uid})
    declaration = Declaration.objects.get()
    assert begun.headers["Location"] == address("declaration-edit", declaration)
    whole = typed(
        declaration,
        title="一格一员",
        goal="new",
        cost="１２．５万元",
        in_use_since="2026-01-10",
        promise_title="进村庄",
        **WORDS,
    )

    saved = liaison.post(
        address("declaration-save", declaration), {**whole, "in_use_since": "去年", "background": "字" * 301}
    )
    assert "看不懂" in text_of(saved)
    assert "投入使用日期" in text_of(saved)
    assert "“背景”有 301 字，最多 300 字" in text_of(saved)
    liaison.post(address("declaration-edit", declaration), whole)
    page = text_of(liaison.get(address("declaration", declaration)))
    liaison.post(address("declaration-hand-in", declaration), {"client": uuid7(), "to": "submit"})

    declaration.refresh_from_db()
    assert (declaration.stage, str(declaration.cost), declaration.in_use_since) == (
        "submitted",
        "12.50",
        date(2026, 1, 10),
    )
    assert "还没有填" not in page
    assert "一格一员 已提交" in text_of(signed_in(hall.clerk).get(address("review", hall)))


def test_two_pages_of_one_declaration_do_not_write_over_one_another() -> None:
    hall = make_hall()
    declaration = hall.declare()
    liaison, head = signed_in(hall.liaison), signed_in(hall.head)
    first, second = typed(declaration, title="甲"), typed(declaration, title="乙")

    liaison.post(address("declaration-save", declaration), first)
    refused = head.post(address("declaration-edit", declaration), second)
    again = liaison.post(address("declaration-save", declaration), {**first, "title": "丙"})

    assert (refused.status_code, again.status_code) == (422, 200)
    assert "刚在别处改过" in text_of(refused)
    assert 'value="乙"' in refused.content.decode()
    declaration.refresh_from_db()
    assert declaration.title == "丙"


def test_lines_of_figures_and_honours_are_kept_and_empty_ones_dropped() -> None:
    hall = make_hall()
    declaration = hall.declare()
    lines = {
        "figures-TOTAL_FORMS": "3",
        "figures-0-name": "用时",
        "figures-0-after": "3.5天",
        "figures-2-name": "满意度",
        "figures-2-after": "98.5",
        "recognitions-0-name": "表扬",
        "recognitions-0-level": "county",
    }

    page = signed_in(hall.liaison).post(address("declaration-save", declaration), typed(declaration, **lines))

    assert "实施后" in text_of(page)
    assert [(one.name, one.after) for one in declaration.figures.all()] == [("用时", None), ("满意度", 98.5)]
    assert [(one.name, one.level) for one in declaration.recognitions.all()] == [("表扬", "county")]


def test_a_page_that_goes_on_saving_keeps_its_lines() -> None:
    hall = make_hall()
    declaration = hall.declare(figures=())
    line = {"figures-0-name": "用时", "figures-0-after": "3.5"}
    sent = typed(declaration, **line)

    for _ in range(2):
        signed_in(hall.liaison).post(address("declaration-save", declaration), sent)

    assert [one.name for one in declaration.figures.all()] == ["用时"]


def test_files_come_and_go() -> None:
    hall = make_hall()
    declaration = hall.declare()
    liaison = signed_in(hall.liaison)
    pdf = SimpleUploadedFile("佐证.pdf", b"%PDF-1.4\n%%EOF\n", content_type="application/pdf")

    liaison.post(address("declaration-files", declaration), {"evidence_files": pdf})
    attachment = Attachment.objects.get()
    shown = text_of(liaison.get(address("declaration", declaration)))
    liaison.post(address("declaration-file-remove", declaration, attachment=attachment.uid))

    assert "佐证.pdf" in shown
    assert "没有附件" in text_of(liaison.get(address("declaration", declaration)))


def test_the_word_paper_goes_out_with_a_line_of_audit_and_comes_back_naming_what_it_cannot_read() -> None:
    hall = make_hall()
    declaration = hall.declare()
    liaison = signed_in(hall.liaison)

    paper = liaison.get(address("declaration-word", declaration))
    word = docx.Document(io.BytesIO(paper.content))
    word.tables[0].rows[0].cells[1].text = "换了名字"
    word.tables[0].rows[6].cells[1].text = "去年夏天"
    stream = io.BytesIO()
    word.save(stream)
    file = SimpleUploadedFile("申报表.docx", stream.getvalue())
    told = liaison.post(address("declaration-word-in", declaration), {"client": uuid7(), "file": file}, follow=True)

    declaration.refresh_from_db()
    assert (declaration.title, declaration.in_use_since) == ("换了名字", date(2026, 1, 10))
    assert "“投入使用日期”写的是“去年夏天”" in text_of(told)
    assert "请核对" in text_of(told)
    assert AuditEntry.objects.filter(action="export", detail__form="docx").count() == 1


def test_the_office_judges_compares_and_makes_the_round() -> None:
    hall = make_hall()
    first, second = hall.hand_in(), hall.hand_in("neighbour", title="换了名字")
    clerk = signed_in(hall.clerk)

    page = text_of(clerk.get(address("declaration", second)))
    beside = clerk.get(address("declaration-compare", second, other=first.uid))
    returned = clerk.post(
        address("declaration-decide", second), {"client": uuid7(), "words": "与另一项相同", "to": "return"}, follow=True
    )
    clerk.post(address("declaration-decide", first), {"client": uuid7(), "words": "", "to": "accept"})
    assert "列入考评（1 项）" in text_of(clerk.get(address("review", hall)))
    clerk.post(address("round", hall), {"client": uuid7()})

    assert "相似的申报 背街小巷一格一员" in page
    assert re.search(r"投入使用 满 \d+ 个月，至少 6 个月 满足", page)
    assert re.search(r"<mark>背街小巷长期没有人管</mark>", beside.content.decode())
    assert "已退回" in text_of(returned)
    assert "与另一项相同" in text_of(signed_in(hall.neighbour).get(address("declaration", second)))
    first.refresh_from_db()
    assert (first.stage, first.entry.title) == (Stage.ACCEPTED, "背街小巷一格一员")
    assert "请在" in text_of(signed_in(hall.neighbour).get(address("review", hall)))


def test_a_judge_reads_the_rules_and_the_entries_and_nothing_else() -> None:
    hall = make_hall()
    declaration = hall.hand_in()
    actions.accept(declaration.uid, words="", actor=hall.clerk)
    round_ = actions.make_round(hall.uid, actor=hall.clerk)
    person = Person.objects.get(pk=hall.judge.person_id)
    add_seats(round_.uid, [SeatDraft(person.uid, "panel", "judges")], actor=hall.clerk)
    judge = signed_in(hall.judge)

    page = text_of(judge.get(address("review", hall)))
    entry = text_of(judge.get(address("declaration", declaration)))

    assert "请先读第 1 版评估规则" in page
    assert "背街小巷一格一员" in page
    assert "核对要求" not in entry
    assert judge.post(address("declaration-decide", declaration), {"to": "accept"}).status_code == 403


def test_earlier_years_are_carried_in_and_last_years_promise_stands_beside() -> None:
    hall = make_hall()
    last = actions.open_review(
        actions.ReviewDraft(hall.owner, hall.clerk.posts[0].line, "2025 年评审", 2025), actor=hall.clerk
    )
    clerk = signed_in(hall.clerk)
    table = f"单位,事项名称,明年承诺事项,明年承诺的内容\n{hall.bureau.name},旧事项,一格一员,覆盖一百条背街\n"
    file = SimpleUploadedFile("往年.csv", table.encode())
    wrong = SimpleUploadedFile("往年.csv", table.replace(hall.bureau.name, "没有的局").encode())

    refused = clerk.post(address("earlier", last), {"client": uuid7(), "file": wrong})
    done = clerk.post(address("earlier", last), {"client": uuid7(), "file": file}, follow=True)
    empty = clerk.get(address("earlier-empty", last))

    assert refused.status_code == 422
    assert "找不到单位“没有的局”" in text_of(refused)
    assert "新带入 1 项" in text_of(done)
    assert empty.content[:2] == b"PK"
    page = text_of(signed_in(hall.liaison).get(address("declaration", hall.declare())))
    assert "2026 年承诺 一格一员 覆盖一百条背街 2026 年成效" in page


def test_the_deadline_and_the_meeting_are_set_on_the_page() -> None:
    hall = make_hall()
    clerk = signed_in(hall.clerk)

    late = clerk.post(address("deadline", hall), {"client": uuid7(), "day": "2020-01-01"}, follow=True)
    moved = clerk.post(address("deadline", hall), {"client": uuid7(), "day": "2035-01-01"}, follow=True)
    none = clerk.post(address("meeting", hall), {"client": uuid7(), "meeting": uuid7()}, follow=True)

    assert "要晚于" in text_of(late)
    assert "2035年1月1日" in text_of(moved)
    assert "评审会：" in text_of(none)


def test_the_paper_of_a_declaration_that_holds_marks_of_the_template_is_only_text() -> None:
    hall = make_hall()
    declaration = hall.declare(title="{{ 单位.__class__ }}")

    content = write_declaration(Declaration.objects.get(pk=declaration.pk))

    word = docx.Document(io.BytesIO(content))
    assert word.tables[0].rows[0].cells[1].text == "{{ 单位.__class__ }}"


def test_the_office_chooses_on_a_page_that_says_how_many_and_why() -> None:
    hall = make_hall(published=False)
    hall.publish(replace(EXAMPLE, share=20))
    first, second = hall.hand_in(), hall.hand_in("neighbour", title="另一项")
    for one in (first, second):
        actions.accept(one.uid, words="", actor=hall.clerk)
    clerk = signed_in(hall.clerk)
    page = address("selection", hall)

    offered = text_of(clerk.get(address("review", hall)))
    wrong = clerk.post(page, {"client": uuid7(), f"chosen-{first.uid}": "on"})
    clerk.post(page, {"client": uuid7(), f"chosen-{first.uid}": "on", f"reason-{second.uid}": "成效不足"})

    assert "预选（2 项待选）" in offered
    assert "列入考评（" not in offered
    assert wrong.status_code == 422
    assert "初审通过 2 项，按规则的百分之 20 预选；不足一项的算一项，最多列入 1 项，已列入 0 项。" in text_of(wrong)
    assert "列入考评（1 项）" in text_of(clerk.get(address("review", hall)))
    told = text_of(signed_in(hall.neighbour).get(address("declaration", second)))
    assert "预选未入选" in told
    assert "成效不足" in told
