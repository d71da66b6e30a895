"""The Word templates of an office: which is in force, take one out, put one in, go back to the shipped one."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bihuan.core.errors import Denied, Invalid, NotFound
from bihuan.core.text import N_
from bihuan.evidence.intake import Incoming
from bihuan.papers.official_word import MEDIA_TYPE
from bihuan.registry.models import Role, Unit
from bihuan.registry.models.appointments import OFFICE_ROLES
from bihuan.registry.queries.units import visible_to as visible_units
from bihuan.registry.request import ActorRequest
from bihuan.ui.errors import add_to_form

from ..actions import replace_template, restore_template
from ..document_queries import template_bytes, template_in_force
from ..forms.documents import TemplateForm
from ..paper_kinds import KIND_LABELS, PARAGRAPH_WORDS, REQUIRED_WORDS, ROW_WORDS, SINGLE_WORDS, DocumentKind


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show_templates(request: ActorRequest) -> HttpResponse:
    """The four templates of the office. Rule: a clerk or head of an office."""
    office = _office(request)
    kind, form = None, None
    if request.method == "POST":
        kind = _kind(request.POST.get("kind", ""))
        form = TemplateForm(request.POST, request.FILES, prefix=kind.value)
        if form.is_valid() and _replaced(request, office, kind, form):
            return redirect("ledger:templates")
    rows = [
        {
            "kind": one.value,
            "label": _(label),
            "template": template_in_force(office.pk, one),
            "form": form if one is kind else TemplateForm(prefix=one.value),
        }
        for one, label in KIND_LABELS.items()
    ]
    context = {
        "office": office,
        "rows": rows,
        "wrong": form if form is not None and form.errors else None,
        "example": "{{ 标题 }}",
        "single": SINGLE_WORDS,
        "paragraph": PARAGRAPH_WORDS,
        "row_words": ROW_WORDS,
        "required": REQUIRED_WORDS,
    }
    return render(request, "ledger/paper_templates.html", context, status=422 if context["wrong"] else 200)


@require_safe
def give_template(request: ActorRequest, kind: str) -> HttpResponse:
    """The template in force, to change it. Rule: a clerk or head of an office."""
    office, known = _office(request), _kind(kind)
    template = template_in_force(office.pk, known)
    response = HttpResponse(template_bytes(template, known), content_type=MEDIA_TYPE)
    name = template.name if template else _("%(kind)s模板.docx") % {"kind": _(KIND_LABELS[known])}
    response["Content-Disposition"] = content_disposition_header(True, name) or ""
    return response


@require_POST
def restore(request: ActorRequest, kind: str) -> HttpResponse:
    """Back to the shipped template. Rule: ``paper_rights.require_office``."""
    office, known = _office(request), _kind(kind)
    restore_template(office, known, actor=request.actor)
    messages.success(request, _("已恢复随附模板：%(kind)s。") % {"kind": _(KIND_LABELS[known])})
    return redirect("ledger:templates")


def _replaced(request: ActorRequest, office: Unit, kind: DocumentKind, form: TemplateForm) -> bool:
    try:
        replace_template(office, kind, incoming=Incoming.from_upload(form.upload), actor=request.actor)
    except Invalid as refusal:
        add_to_form(form, Invalid(refusal.code, refusal.message, **{**refusal.data, "field": "file"}))
        return False
    messages.success(request, _("模板已换上：%(kind)s。") % {"kind": _(KIND_LABELS[kind])})
    return True


def _office(request: ActorRequest) -> Unit:
    posts: tuple[Any, ...] = request.actor.posts_as(*OFFICE_ROLES)
    if not posts:
        holders = (Role.OFFICE.label, Role.OFFICE_HEAD.label)
        raise Denied("document.not_office", N_("只有主管办公室可以更换文书模板"), holders=holders)
    return visible_units(request.actor).get(pk=posts[0].unit_id)


def _kind(text: str) -> DocumentKind:
    if text not in set(DocumentKind):
        raise NotFound("document.kind", N_("没有这种文书"))
    return DocumentKind(text)
