"""A declaration as a page: read, written, saved as typed, handed in; its files and its Word paper."""

import tempfile
from pathlib import Path
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bihuan.backstage import audit
from bihuan.backstage.models import AuditAction
from bihuan.core.errors import Conflict, Denied, Invalid
from bihuan.core.text import N_
from bihuan.core.uid import read_uid, uuid7
from bihuan.evidence.forms import gather
from bihuan.evidence.models import Purpose
from bihuan.papers.official_word import MEDIA_TYPE
from bihuan.registry.models import Role
from bihuan.registry.request import ActorRequest
from bihuan.ui.errors import sentence

from ..actions import attach, begin_declaration, detach, save_draft, submit, withdraw
from ..drafts import draft_of
from ..exchange.declaration_word import Fault, read_declaration, write_declaration
from ..forms import DeclarationPage, WordForm
from ..models import Declaration
from ..queries import declarable_units, get_attachment, get_declaration, get_review, rulebook_in_force
from ..rules import must_write
from ..stages import WRITABLE, Stage
from ..terms import Terms, read, too_long
from .reading import declaration_context

REVIEW, PAGE = "appraisal:review", "appraisal:declaration"


@require_POST
def begin(request: ActorRequest, uid: UUID) -> HttpResponse:
    """开始申报. Rule: ``actions.begin_declaration``."""
    review = get_review(request.actor, uid)
    own = declarable_units(request.actor, review)
    if not own:
        raise Denied("declaration.not_asked", N_("由参评单位的联络员申报"), holders=[Role.LIAISON.label])
    asked, client = request.POST.get("unit", ""), read_uid(request.POST.get("client", ""))
    unit = next((one for one in own if str(one.uid) == asked), None)
    if unit is None:
        messages.error(request, _("请选择申报单位"))
        return redirect(REVIEW, uid=uid)
    try:
        declaration = begin_declaration(review.uid, unit.uid, actor=request.actor, client_uid=client)
    except (Invalid, Conflict) as refusal:
        messages.error(request, sentence(refusal))
        return redirect(REVIEW, uid=uid)
    return redirect("appraisal:declaration-edit", uid=declaration.uid)


@never_cache
@require_safe
def show(request: ActorRequest, uid: UUID) -> HttpResponse:
    """One declaration. Rule: ``queries.get_declaration``."""
    declaration = get_declaration(request.actor, uid)
    return render(request, "appraisal/declaration.html", declaration_context(request.actor, declaration))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: ActorRequest, uid: UUID) -> HttpResponse:
    """填写. Rule: ``actions.save_draft``; leads on to the page on which it is handed in."""
    declaration = get_declaration(request.actor, uid)
    must_write(request.actor, declaration)
    if Stage(declaration.stage) not in WRITABLE and request.method != "POST":
        return redirect(PAGE, uid=uid)
    page = DeclarationPage.of(
        declaration, request.actor, _terms(declaration), request.POST if request.method == "POST" else None
    )
    status = 200
    if request.method == "POST":
        try:
            faults = _save(request, uid, page)
        except Conflict as refusal:
            # Nothing typed is lost: the page is shown again with all of it.
            faults = [sentence(refusal)]
        if not faults:
            return redirect(PAGE, uid=uid)
        status = 422
        for fault in faults:
            messages.error(request, fault)
    context = {
        "declaration": declaration,
        "page": page,
        "word_form": WordForm(actor=request.actor),
        "wrong": status != 200,
        "chosen": len(page.before.partners),
    }
    return render(request, "appraisal/edit.html", context, status=status)


@require_POST
def save(request: ActorRequest, uid: UUID) -> HttpResponse:
    """Save what is typed and say so beside the form. Rule: ``actions.save_draft``."""
    declaration = get_declaration(request.actor, uid)
    must_write(request.actor, declaration)
    terms = _terms(declaration)
    page = DeclarationPage.of(declaration, request.actor, terms, request.POST)
    faults = _save(request, uid, page)
    declaration = get_declaration(request.actor, uid)
    long = too_long(terms, draft_of(declaration).facts(items=1)) if terms else []
    context = {"declaration": declaration, "faults": faults, "long": long}
    return render(request, "appraisal/saved.html", context)


@require_POST
def hand_in(request: ActorRequest, uid: UUID) -> HttpResponse:
    """提交, 撤回. Rule: ``actions.submit`` and ``actions.withdraw``."""
    declaration = get_declaration(request.actor, uid)
    must_write(request.actor, declaration)
    client = read_uid(request.POST.get("client", ""))
    back = request.POST.get("to") == "withdraw"
    try:
        (withdraw if back else submit)(uid, actor=request.actor, client_uid=client)
    except (Invalid, Conflict) as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, _("已撤回，可以接着改。") if back else _("已提交，等主管办公室初审。"))
    return redirect(PAGE, uid=uid)


@require_POST
def add_files(request: ActorRequest, uid: UUID) -> HttpResponse:
    """添加附件. Rule: ``actions.attach``."""
    declaration = get_declaration(request.actor, uid)
    must_write(request.actor, declaration)
    try:
        files = gather(request, purpose=Purpose.DOCUMENT, actor=request.actor)
        attach(uid, files, actor=request.actor)
    except (Invalid, Conflict) as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, _("附件已添加。"))
    return redirect(PAGE, uid=uid)


@require_POST
def remove_file(request: ActorRequest, uid: UUID, attachment: UUID) -> HttpResponse:
    """取下附件. Rule: ``actions.detach``."""
    declaration = get_declaration(request.actor, uid)
    must_write(request.actor, declaration)
    get_attachment(declaration, attachment)
    try:
        detach(uid, attachment, actor=request.actor)
    except (Invalid, Conflict) as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, _("已取下。"))
    return redirect(PAGE, uid=uid)


@never_cache
@require_safe
def download_word(request: ActorRequest, uid: UUID) -> HttpResponse:
    """申报表 as Word file, filled with what is there. Rule: ``queries.get_declaration``; the auditor is told."""
    declaration = get_declaration(request.actor, uid)
    content = write_declaration(declaration)
    audit.note(
        AuditAction.EXPORT,
        actor=request.actor,
        target_kind="appraisal.declaration",
        target=str(declaration.uid),
        address=audit.client_address(request),
        form="docx",
        rows=1,
    )
    name = _("%(year)s 年申报表 %(unit)s.docx") % {"year": declaration.review.year, "unit": declaration.unit.short_name}
    headers = {"Content-Disposition": content_disposition_header(True, name) or ""}
    return HttpResponse(content, content_type=MEDIA_TYPE, headers=headers)


@require_POST
def upload_word(request: ActorRequest, uid: UUID) -> HttpResponse:
    """Read a filled paper into the draft. Rule: ``actions.save_draft``; each field that cannot be read is named."""
    declaration = get_declaration(request.actor, uid)
    must_write(request.actor, declaration)
    form = WordForm(request.POST, request.FILES, actor=request.actor)
    if not form.is_valid():
        messages.error(request, str(next(iter(form.errors.values()))[0]))
        return redirect("appraisal:declaration-edit", uid=uid)
    file = form.cleaned_data["file"]
    try:
        with tempfile.TemporaryDirectory(prefix="bihuan-declaration-") as folder:
            path = Path(folder) / "paper.docx"
            path.write_bytes(b"".join(file.chunks()))
            reading = read_declaration(path, file.name, draft_of(declaration), realm_id=declaration.realm_id)
        save_draft(uid, reading.draft, revision=declaration.revision, page=uuid7(), actor=request.actor)
    except (Invalid, Conflict) as refusal:
        messages.error(request, sentence(refusal))
        return redirect("appraisal:declaration-edit", uid=uid)
    for fault in reading.faults:
        messages.error(request, _told(fault))
    messages.success(
        request, _("从“%(file)s”读入了 %(count)s 栏，请核对。") % {"file": file.name, "count": reading.read}
    )
    return redirect("appraisal:declaration-edit", uid=uid)


def _told(fault: Fault) -> str:
    return _(fault.message) % {**fault.values, "label": _(fault.label)}


def _save(request: ActorRequest, uid: UUID, page: DeclarationPage) -> list[str]:
    """Save what can be read; returns what cannot. Raises Conflict for a page that knows an older revision."""
    if not page.readable:
        return [_("页面不完整，请刷新后重试")]
    given = page.form.cleaned_data
    try:
        save_draft(uid, page.draft(), revision=given["revision"], page=given["page"], actor=request.actor)
    except Invalid as refusal:
        return [*page.faults(), sentence(refusal)]
    return page.faults()


def _terms(declaration: Declaration) -> Terms | None:
    rulebook = rulebook_in_force(declaration.review)
    return read(rulebook.terms) if rulebook else None
