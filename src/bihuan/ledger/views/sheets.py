"""签字表: printed, signed on paper, and its scan taken back."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from bihuan.backstage import audit
from bihuan.backstage.models import AuditAction
from bihuan.core.errors import Conflict, DomainError, Invalid
from bihuan.core.uid import read_uid, uuid7
from bihuan.evidence.forms import gather, still_sent
from bihuan.evidence.models import Purpose
from bihuan.registry.request import ActorRequest
from bihuan.ui.errors import sentence

from ..actions.signing import record_sheet
from ..approving import Waiting, get_sheet, papers_on, still_as_printed
from ..exchange.ledger_out import MEDIA_TYPES, Form
from ..exchange.sign_sheet import ASKED, print_sign_sheet
from ..models import SignSheet
from .exports import language_of_paper, printed_by
from .items import title_of

PAPER = "paper"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show_sheet(request: ActorRequest, uid: UUID) -> HttpResponse:
    """The sheet, where its scan is taken in; once recorded, its receipt. Rule: ``approving.visible_sheets``."""
    sheet = get_sheet(request.actor, uid)
    papers = papers_on(sheet, request.actor)
    if sheet.signed_at is not None:
        return _receipt(request, sheet, papers)
    scans: list[UUID] = []
    fault: DomainError | None = None
    ticked = {str(paper.item.uid) for paper in papers if still_as_printed(sheet, paper.item)}
    if request.method == "POST":
        ticked = set(request.POST.getlist("item"))
        try:
            scans = gather(request, purpose=Purpose.PAPER, actor=request.actor, field=PAPER)
            items = [paper.item.uid for paper in papers if str(paper.item.uid) in ticked]
            done = record_sheet(
                uid, items=items, scan=scans, actor=request.actor, client_uid=read_uid(request.POST.get("client", ""))
            )
        except (Invalid, Conflict) as refusal:
            fault = refusal
        else:
            count = len(done.signed)
            told = ngettext("已凭签字表批准 %(count)s 项。", "已凭签字表批准 %(count)s 项。", count)
            messages.success(request, told % {"count": count})
            return redirect("ledger:sign_sheet", uid=uid)
    context = {
        "sheet": sheet,
        "rows": [
            (paper.item, title_of(paper.item), _(ASKED[paper.move]), still_as_printed(sheet, paper.item))
            for paper in papers
        ],
        "ticked": ticked,
        "sent": still_sent(scans, actor=request.actor),
        "fault": sentence(fault) if fault else "",
        "at_scan": fault is not None and fault.data.get("field") == PAPER,
        "client": uuid7(),
        "purpose": Purpose.PAPER,
    }
    return render(request, "ledger/sign_sheet.html", context, status=422 if fault else 200)


@never_cache
@require_safe
def sheet_pdf(request: ActorRequest, uid: UUID) -> HttpResponse:
    """The sheet to print. Rule: ``approving.visible_sheets``; the auditor is told."""
    sheet = get_sheet(request.actor, uid)
    papers = papers_on(sheet, request.actor)
    who, language = printed_by(request.actor), language_of_paper()
    content = print_sign_sheet(sheet, papers, printed_by=who, at=timezone.now(), language=language)
    audit.note(
        AuditAction.EXPORT,
        actor=request.actor,
        target_kind="ledger.sign_sheet",
        target=str(sheet.uid),
        address=audit.client_address(request),
        form=Form.PDF.value,
        rows=len(papers),
    )
    name = _("签字表%(code)s.pdf") % {"code": sheet.code}
    headers = {"Content-Disposition": content_disposition_header(True, name) or ""}
    return HttpResponse(content, content_type=MEDIA_TYPES[Form.PDF], headers=headers)


def _receipt(request: ActorRequest, sheet: SignSheet, papers: list[Waiting]) -> HttpResponse:
    signed = set(sheet.signed)
    context = {
        "sheet": sheet,
        "rows": [
            (paper.item, title_of(paper.item), _(ASKED[paper.move]), str(paper.item.uid) in signed) for paper in papers
        ],
    }
    return render(request, "ledger/sign_sheet_receipt.html", context)
