"""One paper: read, edit, issue, take its signed scan back, strike it out; its files."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bihuan.backstage import audit
from bihuan.backstage.models import AuditAction
from bihuan.core.errors import Conflict, Invalid, NotFound
from bihuan.core.text import N_
from bihuan.evidence.forms import gather
from bihuan.evidence.models import MediaType, Purpose, StoredFile
from bihuan.evidence.store import original_key, storage
from bihuan.papers.official import number_of, paragraphs_of
from bihuan.papers.official_word import MEDIA_TYPE as WORD
from bihuan.registry.models import Line
from bihuan.registry.models.appointments import OFFICE_ROLES
from bihuan.registry.request import ActorRequest
from bihuan.ui.errors import add_to_form, sentence

from ..actions import attach_signed_scan, edit_document, issue_document, revoke_document
from ..document_queries import get_document, items_of, next_serial, scans_of, template_in_force
from ..exchange.document_files import prepare
from ..forms.documents import IssueForm, RevokeForm, WordsForm
from ..models import BatchStage, Document
from ..paper_kinds import KIND_LABELS, SHAPES, DocumentKind, DocumentStage
from ..paper_rights import can_draft, can_issue, require_draft, require_issue
from ..paper_words import Words
from .documents import stage_tag

PDF = "application/pdf"
OUT = (DocumentStage.ISSUED, DocumentStage.SIGNED)
ITEMS_SHOWN = 20


@never_cache
@require_safe
def show_document(request: ActorRequest, uid: UUID) -> HttpResponse:
    """The paper with what the person may do. Rule: ``document_queries.get_document``."""
    return _show(request, get_document(request.actor, uid))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: ActorRequest, uid: UUID) -> HttpResponse:
    """The words of a draft. Rule: ``paper_rights.can_draft``, and it is still a draft."""
    document = get_document(request.actor, uid)
    require_draft(request.actor, DocumentKind(document.kind), document.unit_id, Line(document.line))
    if document.stage != DocumentStage.DRAFT:
        raise Conflict("document.not_draft", N_("这份文书已经签发，内容不能再改；要改请撤销后重新起草"))
    form = WordsForm(request.POST if request.method == "POST" else None, document=document)
    if request.method == "POST" and form.is_valid():
        try:
            expected = form.cleaned_data["version"]
            edit_document(uid, words=form.words(), actor=request.actor, expected=expected)
        except (Invalid, Conflict) as refusal:
            add_to_form(form, refusal)
        else:
            messages.success(request, _("已保存。签发前请看一遍预览。"))
            return redirect("ledger:document", uid=uid)
    context = {
        "form": form,
        "document": document,
        "kind": _(KIND_LABELS[DocumentKind(document.kind)]),
        "about": document.about or document.unit,
    }
    return render(request, "ledger/document_edit.html", context, status=422 if form.errors else 200)


@require_POST
def issue(request: ActorRequest, uid: UUID) -> HttpResponse:
    """Give it its number. Rule: ``paper_rights.can_issue``."""
    document = get_document(request.actor, uid)
    require_issue(request.actor, DocumentKind(document.kind), document.unit_id, Line(document.line))
    form = IssueForm(request.POST)
    if not form.is_valid():
        return _show(request, document, issuing=form, status=422)
    given = form.cleaned_data
    try:
        done = issue_document(uid, actor=request.actor, serial=given["serial"], expected=given["version"])
    except (Invalid, Conflict) as refusal:
        add_to_form(form, refusal)
        return _show(request, document, issuing=form, status=409 if isinstance(refusal, Conflict) else 422)
    messages.success(request, _("已签发，文号 %(number)s。") % {"number": done.number})
    return redirect("ledger:document", uid=uid)


@require_POST
def take_scan(request: ActorRequest, uid: UUID) -> HttpResponse:
    """The signed paper back. Rule: ``paper_rights.can_draft``, once it is out."""
    document = get_document(request.actor, uid)
    require_draft(request.actor, DocumentKind(document.kind), document.unit_id, Line(document.line))
    try:
        evidence = gather(request, purpose=Purpose.PAPER, actor=request.actor)
        attach_signed_scan(uid, evidence=evidence, actor=request.actor)
    except (Invalid, Conflict) as refusal:
        status = 409 if isinstance(refusal, Conflict) else 422
        return _show(request, document, scan_error=sentence(refusal), status=status)
    messages.success(request, _("签批件已归入。"))
    return redirect("ledger:document", uid=uid)


@require_POST
def revoke(request: ActorRequest, uid: UUID) -> HttpResponse:
    """Strike it out. Rule: ``paper_rights.can_issue``; a draft by ``paper_rights.can_draft``."""
    document = get_document(request.actor, uid)
    require = require_draft if document.stage == DocumentStage.DRAFT else require_issue
    require(request.actor, DocumentKind(document.kind), document.unit_id, Line(document.line))
    form = RevokeForm(request.POST)
    if form.is_valid():
        try:
            done = revoke_document(uid, reason=form.cleaned_data["reason"], actor=request.actor)
        except (Invalid, Conflict) as refusal:
            add_to_form(form, refusal)
        else:
            messages.success(request, _("已撤销。"))
            return redirect("ledger:document", uid=uid) if done.serial else redirect("ledger:documents")
    return _show(request, document, revoking=form, status=422)


@never_cache
@require_safe
def give_pdf(request: ActorRequest, uid: UUID) -> HttpResponseBase:
    """The paper as PDF: of a draft what it would look like, else the file kept at issue. Rule: ``get_document``."""
    document = get_document(request.actor, uid)
    if document.pdf is not None:
        return _kept(request, document, document.pdf, PDF, "pdf")
    content = prepare(document, now=timezone.now()).pdf()
    response = HttpResponse(content, content_type=PDF)
    response["Content-Disposition"] = content_disposition_header(False, _file_name(document, "pdf")) or ""
    return response


@never_cache
@require_safe
def give_docx(request: ActorRequest, uid: UUID) -> HttpResponseBase:
    """The paper as Word file, likewise. Rule: ``get_document``."""
    document = get_document(request.actor, uid)
    if document.docx is not None:
        return _kept(request, document, document.docx, WORD, "docx")
    response = HttpResponse(prepare(document, now=timezone.now()).docx(), content_type=WORD)
    response["Content-Disposition"] = content_disposition_header(True, _file_name(document, "docx")) or ""
    return response


def _kept(request: ActorRequest, document: Document, file: StoredFile, media_type: str, form: str) -> FileResponse:
    key = original_key(document.realm.uid, file.sha256)
    if not storage().exists(key):
        raise NotFound("document.file", N_("没有这个文件"))
    audit.note(
        AuditAction.EXPORT,
        actor=request.actor,
        target_kind="ledger.document",
        target=str(document.uid),
        address=audit.client_address(request),
        form=form,
    )
    name = _file_name(document, form)
    return FileResponse(storage().open(key), as_attachment=True, filename=name, content_type=media_type)


def _file_name(document: Document, form: str) -> str:
    about = document.about.short_name if document.about else ""
    parts = [document.number, document.title, about]
    name = " ".join(filter(None, parts))[:100].replace("/", "-").replace("\\", "-")
    return f"{name}.{form}"


def _show(
    request: ActorRequest,
    document: Document,
    *,
    issuing: IssueForm | None = None,
    revoking: RevokeForm | None = None,
    scan_error: str = "",
    status: int = 200,
) -> HttpResponse:
    actor, kind, line = request.actor, DocumentKind(document.kind), Line(document.line)
    words = Words.read(document.fields)
    drafts = can_draft(actor, kind, document.unit_id, line)
    issues = can_issue(actor, kind, document.unit_id, line)
    is_draft, is_out = document.stage == DocumentStage.DRAFT, document.stage in OUT
    items = items_of(document).select_related("lead", "place")
    context = {
        "document": document,
        "kind": _(KIND_LABELS[kind]),
        "shape": SHAPES[kind],
        "stage": stage_tag(document.stage),
        "letter": words,
        "paragraphs": paragraphs_of(words.body),
        "items": items[:ITEMS_SHOWN],
        "count": items.count(),
        "scans": [(one, MediaType(one.file.media_type).is_picture) for one in scans_of(document)],
        "is_draft": is_draft,
        "is_out": is_out,
        "may_edit": is_draft and drafts,
        "may_issue": is_draft and issues,
        "may_scan": is_out and drafts,
        "may_revoke": (is_draft and drafts) or (is_out and issues),
        "would_be": _would_be(document, words) if is_draft else "",
        "issuing": issuing or IssueForm(initial={"version": document.version}),
        "revoking": revoking or RevokeForm(),
        "scan_error": scan_error,
        "template": template_in_force(document.office_id, kind) if is_draft else None,
        "report_batch": _offers_stage(request, document),
    }
    return render(request, "ledger/document.html", context, status=status)


def _would_be(document: Document, words: Words) -> str:
    if not document.code or words.day is None:
        return ""
    year = words.day.year
    return number_of(document.code, year, next_serial(document, document.code, year))


def _offers_stage(request: ActorRequest, document: Document) -> dict[str, Any] | None:
    """Once the report to the upper body is out the batch may be put to 已报告上级, and back once it is struck out."""
    batch = document.batch
    if document.kind != DocumentKind.UPPER or batch is None or not document.serial:
        return None
    if not any(post.unit_id == batch.owner_id for post in request.actor.posts_as(*OFFICE_ROLES)):
        return None
    if document.stage in OUT and batch.stage == BatchStage.OPEN:
        return {
            "stage": BatchStage.REPORTED.value,
            "label": _("把来件标为已报告上级"),
            "text": _("报告已经签发，来件还是“在办”。"),
        }
    if document.stage == DocumentStage.REVOKED and batch.stage == BatchStage.REPORTED:
        return {
            "stage": BatchStage.OPEN.value,
            "label": _("把来件退回在办"),
            "text": _("报告已经撤销，来件还是“已报告上级”。"),
        }
    return None
