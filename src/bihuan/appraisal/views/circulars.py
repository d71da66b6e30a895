"""通报 and certificates out of a final result: issued, and fetched as Word file and PDF."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bihuan.backstage import audit
from bihuan.backstage.models import AuditAction
from bihuan.core.errors import Conflict, Invalid, NotFound
from bihuan.core.text import N_
from bihuan.papers.official_word import MEDIA_TYPE
from bihuan.registry.actor import Actor
from bihuan.registry.request import ActorRequest
from bihuan.ui.errors import sentence

from ..actions import issue_circular
from ..circulars import certificates_of, circular_of, get_circular, ranked_in
from ..exchange.award_papers import print_certificates, print_circular, write_certificates, write_circular
from ..forms.publicity import CircularForm
from ..models import Circular, Publicity
from ..publicities import get_publicity
from ..queries import get_review
from ..rules import can_publish, must_publish, must_run

PAGE = "appraisal:publicity"
MEDIA_TYPES = {"docx": MEDIA_TYPE, "pdf": "application/pdf"}


@require_POST
def issue(request: ActorRequest, uid: UUID, publicity: UUID) -> HttpResponse:
    """制发. Rule: ``actions.issue_circular``: the head of the office."""
    actor = request.actor
    review = get_review(actor, uid)
    row = get_publicity(review, publicity)
    must_run(actor, review)
    must_publish(actor, review)
    form = CircularForm(request.POST, actor=actor, review=review, ranked=ranked_in(row), before=circular_of(row))
    if not form.is_valid():
        for name, faults in form.errors.items():
            label = form.fields[name].label if name in form.fields else ""
            messages.error(request, f"{label}：{faults[0]}" if label else str(faults[0]))
        return redirect(PAGE, uid=uid, publicity=publicity)
    try:
        issue_circular(uid, publicity, form.draft(), actor=actor, client_uid=form.cleaned_data["client"])
    except (Invalid, Conflict) as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, _("已制发，参评单位可以下载。"))
    return redirect(PAGE, uid=uid, publicity=publicity)


@never_cache
@require_safe
def download(request: ActorRequest, uid: UUID, publicity: UUID, paper: str, form: str) -> HttpResponse:
    """A paper as ``docx`` or ``pdf``. Rule: ``circulars.get_circular``, ``circulars.certificates_of``; the auditor is told."""
    circular = get_circular(get_publicity(get_review(request.actor, uid), publicity))
    if form not in MEDIA_TYPES:
        raise NotFound("circular.form", N_("没有这种格式"))
    match paper:
        case "circular":
            content, name = _circular(circular, form), _("结果通报")
        case "certificates":
            content, name = _certificates(request, circular, form), _("证书")
        case _:
            raise NotFound("circular.form", N_("没有这种格式"))
    audit.note(
        AuditAction.EXPORT,
        actor=request.actor,
        target_kind="appraisal.circular",
        target=str(circular.uid),
        address=audit.client_address(request),
        form=f"{paper}.{form}",
        rows=1,
    )
    headers = {"Content-Disposition": content_disposition_header(True, f"{name}.{form}") or ""}
    return HttpResponse(content, content_type=MEDIA_TYPES[form], headers=headers)


def circular_context(actor: Actor, publicity: Publicity) -> dict[str, Any]:
    """What the page of a showing says of them."""
    circular = circular_of(publicity)
    may_issue = publicity.final and can_publish(actor, publicity.review)
    return {
        "circular": circular,
        "certificates": certificates_of(actor, circular).count() if circular else 0,
        "circular_form": CircularForm(
            actor=actor, review=publicity.review, ranked=ranked_in(publicity), before=circular
        )
        if may_issue
        else None,
    }


def _circular(circular: Circular, form: str) -> bytes:
    return print_circular(circular) if form == "pdf" else write_circular(circular)


def _certificates(request: ActorRequest, circular: Circular, form: str) -> bytes:
    certificates = list(certificates_of(request.actor, circular))
    if not certificates:
        raise NotFound("certificate.none", N_("没有可以下载的证书"))
    digest = circular.publicity.result.digest
    address = request.build_absolute_uri(f"{reverse('scoring:check')}?digest={digest}")
    write = print_certificates if form == "pdf" else write_certificates
    return write(circular, certificates, address)
