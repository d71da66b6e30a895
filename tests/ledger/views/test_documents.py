"""Pages of papers: begin from a batch or a dispatch, edit, preview, issue, download, take the scan back, strike out."""

import io
import subprocess
import sys
from pathlib import Path

import docx
import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from bihuan.backstage.models import AuditAction, AuditEntry
from bihuan.core.uid import uuid7
from bihuan.ledger import actions
from bihuan.ledger.document_queries import Source
from bihuan.ledger.models import Batch, BatchStage, Document
from bihuan.ledger.paper_kinds import DocumentKind, DocumentStage
from tests.ledger.factories import DEADLINE, County, make_items
from tests.ledger.papering import drafted, handed_over, real_picture
from tests.ledger.test_templating import own_template
from tests.ledger.views.pages import signed_in, text_of
from tests.support.asking import questions
from tests.support.site import environment

ROOT = Path(__file__).parents[3]


def page(document: Document, view: str = "document") -> str:
    return reverse(f"ledger:{view}", args=[document.uid])


def fields_of(document: Document, **more: object) -> dict[str, object]:
    words = {name: value for name, value in document.fields.items() if value is not False}
    return {**words, "version": document.version, **more}


def test_begin_shows_the_units_and_drafts_the_ticked_ones(county: County) -> None:
    batch, _items = handed_over(county)
    client = signed_in(county.clerk)
    asked = {"kind": "notice", "batch": str(batch.uid)}

    shown = client.get(reverse("ledger:document-new"), asked)
    sent = client.post(
        reverse("ledger:document-new"), {**asked, "unit": str(county.street.uid), "client": str(uuid7())}
    )

    assert "新街街道 2 项" in text_of(shown)
    (document,) = Document.objects.all()
    assert sent.headers["Location"] == page(document, "document-edit")
    again = text_of(client.get(reverse("ledger:document-new"), asked))
    assert "已有一份" in again


def test_begin_asks_for_a_batch_and_a_unit(county: County) -> None:
    batch, _items = handed_over(county)
    client = signed_in(county.clerk)

    no_batch = client.get(reverse("ledger:document-new"), {"kind": "notice"})
    no_unit = client.post(reverse("ledger:document-new"), {"kind": "notice", "batch": str(batch.uid)})

    assert "请选一份来件" in text_of(no_batch)
    assert no_unit.status_code == 422
    assert "请先勾选单位。" in text_of(no_unit)
    assert not Document.objects.exists()


def test_begin_from_ones_own_dispatch_takes_its_items_alone(county: County) -> None:
    batch, _before = handed_over(county, 1)
    (item,) = make_items(county, 1, batch=batch)
    client_uid = uuid7()
    orders = {item.uid: actions.HandOver(lead=county.street, deadline=DEADLINE)}
    actions.dispatch_items(orders, actor=county.clerk, client_uid=client_uid)
    asked = {"kind": "notice", "dispatch": str(client_uid)}

    receipt = signed_in(county.clerk).get(reverse("ledger:dispatched", args=[client_uid]))
    shown = signed_in(county.clerk).get(reverse("ledger:document-new"), asked)

    assert f"kind=notice&amp;dispatch={client_uid}" in receipt.content.decode()
    assert "只用这次交办的 1 项。" in text_of(shown)
    assert "新街街道 1 项" in text_of(shown)
    assert signed_in(county.chief).get(reverse("ledger:document-new"), asked).status_code == 404


def test_edit_saves_words_and_keeps_what_was_typed_when_refused(county: County) -> None:
    document = drafted(county)
    client = signed_in(county.clerk)

    shown = client.get(page(document, "document-edit"))
    wrong = client.post(page(document, "document-edit"), fields_of(document, title="", to="他处"))
    saved = client.post(page(document, "document-edit"), fields_of(document, title="关于整改的通知"))
    stale = client.post(page(document, "document-edit"), fields_of(document, title="又改"))

    assert "关于交办“第一批”问题的通知" in text_of(shown)
    assert "抄送" not in text_of(shown)
    assert (wrong.status_code, "他处" in wrong.content.decode()) == (422, True)
    assert saved.headers["Location"] == page(document)
    assert Document.objects.get().title == "关于整改的通知"
    assert "这份文书刚被别人改过" in text_of(stale)


def test_preview_shows_the_draft_and_both_files_hold_the_words(county: County) -> None:
    document = drafted(county)
    client = signed_in(county.clerk)

    pdf = client.get(page(document, "document-pdf"))
    word = client.get(page(document, "document-docx"))

    assert pdf.headers["Content-Disposition"].startswith("inline;")
    opened = pypdfium2.PdfDocument(pdf.content)
    said = "".join(opened[0].get_textpage().get_text_bounded().split())
    opened.close()
    assert said.startswith("草稿预览，未签发。") or "草稿预览，未签发。" in said
    assert "示创文交〔" in said
    assert word.headers["Content-Disposition"].startswith("attachment;")
    assert document.title in "".join(one.text for one in docx.Document(io.BytesIO(word.content)).paragraphs)


def test_issue_from_the_page_then_the_kept_files_come_back_and_the_auditor_knows(county: County) -> None:
    document = drafted(county)
    client = signed_in(county.clerk)

    shown = client.get(page(document))
    client.post(page(document, "document-issue"), {"version": document.version, "serial": ""})
    done = client.get(page(document))

    document.refresh_from_db()
    assert f"文号将为 {document.number}。" in text_of(shown)
    assert f"已签发，文号 {document.number}。" in text_of(done)
    assert "预览 PDF" not in text_of(done)
    first = b"".join(client.get(page(document, "document-pdf")).streaming_content)  # type: ignore[attr-defined]
    again = b"".join(client.get(page(document, "document-pdf")).streaming_content)  # type: ignore[attr-defined]
    assert first.startswith(b"%PDF")
    assert first == again
    assert AuditEntry.objects.filter(action=AuditAction.EXPORT, target=str(document.uid)).count() == 2


def test_issue_shows_a_refusal_beside_its_field(county: County) -> None:
    document = drafted(county)
    client = signed_in(county.clerk)

    nonsense = client.post(page(document, "document-issue"), {"version": 1, "serial": "0"})
    stale = client.post(page(document, "document-issue"), {"version": 9, "serial": ""})

    assert nonsense.status_code == 422
    assert 'aria-describedby="id_serial_hint id_serial_error"' in nonsense.content.decode()
    assert stale.status_code == 409
    assert "这份文书刚被别人改过" in text_of(stale)


def test_a_unit_reads_its_notice_and_finds_no_button(county: County) -> None:
    document = actions.issue_document(drafted(county).uid, actor=county.clerk)

    shown = text_of(signed_in(county.liaison).get(page(document)))

    assert document.number in shown
    assert "还没有收回签批件。" in shown
    assert "归入签批件" not in shown
    assert "撤销理由" not in shown
    for view in ("document-issue", "document-scan", "document-revoke"):
        assert signed_in(county.liaison).post(page(document, view), {}).status_code == 403
    assert signed_in(county.helper).get(page(document)).status_code == 404


def test_the_scan_is_uploaded_without_script_and_shown(county: County) -> None:
    document = actions.issue_document(drafted(county).uid, actor=county.clerk)
    client = signed_in(county.clerk)
    scan = real_picture(county.clerk)

    nothing = client.post(page(document, "document-scan"), {})
    sent = client.post(page(document, "document-scan"), {"evidence": str(scan.uid)})

    assert nothing.status_code == 422
    assert "请上传签批件的扫描件（图片或 PDF）" in text_of(nothing)
    assert sent.status_code == 302
    shown = client.get(page(document))
    assert "已归签批件" in text_of(shown)
    assert reverse("evidence:display", args=[scan.uid]) in shown.content.decode()


def test_the_issued_report_offers_the_next_stage_of_its_batch(county: County) -> None:
    batch, _items = handed_over(county)
    (document,) = actions.draft_documents(DocumentKind.UPPER, source=Source(batch.uid), actor=county.clerk)
    client = signed_in(county.clerk)
    before = text_of(client.get(page(document)))
    actions.issue_document(document.uid, actor=county.clerk)

    offered = text_of(client.get(page(document)))
    client.post(reverse("ledger:batch-stage", args=[batch.uid]), {"stage": "reported"})
    after = text_of(client.get(page(document)))
    actions.revoke_document(document.uid, reason="数字有误", actor=county.clerk)
    struck_out = text_of(client.get(page(document)))

    words = "把来件标为已报告上级"
    assert (words in before, words in offered, words in after) == (False, True, False)
    assert Batch.objects.get().stage == BatchStage.REPORTED
    assert "把来件退回在办" in struck_out
    assert "数字有误" in struck_out
    assert words not in text_of(signed_in(county.leader).get(page(document)))


def test_a_leap_of_the_stage_is_said_on_the_batch_page(county: County) -> None:
    batch, _items = handed_over(county)

    shown = signed_in(county.clerk).post(
        reverse("ledger:batch-stage", args=[batch.uid]), {"stage": "archived"}, follow=True
    )

    assert "来件现在的阶段是“在办”，不能直接改为“归档”" in text_of(shown)


def test_a_draft_is_dropped_with_a_reason(county: County) -> None:
    document = drafted(county)
    client = signed_in(county.clerk)

    silent = client.post(page(document, "document-revoke"), {"reason": ""})
    client.post(page(document, "document-revoke"), {"reason": "不发了"})

    assert silent.status_code == 422
    document.refresh_from_db()
    assert document.stage == DocumentStage.REVOKED.value


@pytest.mark.parametrize("name", ["clerk", "liaison"])
def test_list_asks_the_same_number_of_questions_for_one_and_three(county: County, name: str) -> None:
    batch, _items = handed_over(county)
    actor = getattr(county, name)
    kind = DocumentKind.NOTICE if name == "clerk" else DocumentKind.REPORT

    def ask() -> int:
        client = signed_in(actor)
        client.get(reverse("ledger:documents"))
        return len(questions(client, reverse("ledger:documents")))

    actions.draft_documents(kind, source=Source(batch.uid), actor=actor)
    one = ask()
    for _number in range(2):
        actions.draft_documents(kind, source=Source(batch.uid), actor=actor)

    assert ask() == one
    assert "3 项中的 1–3" in text_of(signed_in(actor).get(reverse("ledger:documents")))


def test_list_is_narrowed_by_kind_stage_and_batch(county: County) -> None:
    document = drafted(county)
    client = signed_in(county.clerk)

    def found(**asked: str) -> bool:
        return document.title in text_of(client.get(reverse("ledger:documents"), asked))

    assert found(kind="notice", stage="draft", batch=str(document.batch.uid if document.batch else ""))
    assert not found(kind="upper")
    assert not found(stage="issued")
    assert client.get(reverse("ledger:documents"), {"batch": str(uuid7())}).status_code == 404


def test_batch_page_lists_its_papers_and_offers_new_ones(county: County) -> None:
    document = drafted(county)
    batch = document.batch
    assert batch is not None

    office = signed_in(county.clerk).get(reverse("ledger:batch", args=[batch.uid])).content.decode()
    unit = text_of(signed_in(county.liaison).get(reverse("ledger:batch", args=[batch.uid])))

    assert page(document) in office
    assert f"?kind=upper&amp;batch={batch.uid}" in office
    assert "起草整改报告" not in office
    assert "起草整改报告" in unit
    assert "起草督办单" not in unit


# --- templates ---------------------------------------------------------------------------------------------------------


def upload(client: Client, kind: str, content: bytes, name: str = "通知.docx") -> object:
    file = SimpleUploadedFile(name, content)
    return client.post(reverse("ledger:templates"), {"kind": kind, f"{kind}-file": file})


def test_a_template_is_put_in_taken_out_and_given_up_on_the_page(county: County) -> None:
    client = signed_in(county.clerk)
    content = b"".join(own_template().chunks())

    shipped = client.get(reverse("ledger:template-file", args=["notice"]))
    upload(client, "notice", content)
    mine = client.get(reverse("ledger:template-file", args=["notice"]))
    client.post(reverse("ledger:template-restore", args=["notice"]))
    back = client.get(reverse("ledger:template-file", args=["notice"]))

    assert mine.content == content
    assert shipped.content == back.content
    assert shipped.content != content


def test_a_wrong_template_is_refused_beside_its_field(county: County) -> None:
    client = signed_in(county.clerk)

    unknown = upload(client, "upper", b"".join(own_template("{{ 科室 }}").chunks()))
    nothing = client.post(reverse("ledger:templates"), {"kind": "upper"})
    no_word = upload(client, "upper", b"%PDF-1.4 nothing", "通知.docx")

    assert unknown.status_code == 422  # type: ignore[attr-defined]
    assert "模板里有不认识的占位符：科室。" in text_of(unknown)  # type: ignore[arg-type]
    assert "请选一个文件。" in text_of(nothing)
    assert "这不是能打开的 Word 文件（.docx）" in text_of(no_word)  # type: ignore[arg-type]
    assert client.post(reverse("ledger:templates"), {"kind": "poem"}).status_code == 404
    assert signed_in(county.head).get(reverse("ledger:templates")).status_code == 403


def test_serving_every_page_loads_no_word_library() -> None:
    code = (
        "import django, sys; django.setup(); from django.urls import get_resolver; get_resolver().url_patterns;"
        "import bihuan.config.wsgi; import bihuan.ledger.views.document;"
        "print(sorted({'docxtpl', 'docx'} & sys.modules.keys()))"
    )
    extra = {"DJANGO_SETTINGS_MODULE": "tests.settings_for_mypy", "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}

    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, env=environment(extra), check=False)

    assert done.stdout.strip() == "[]", done.stderr
