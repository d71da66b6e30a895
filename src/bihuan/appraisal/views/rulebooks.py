"""The year's rules: written, shown with who has read them, published, confirmed."""

import tempfile
from pathlib import Path
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bihuan.core.errors import Conflict, Invalid
from bihuan.core.uid import read_uid, uuid7
from bihuan.evidence.actions import take_in_files
from bihuan.evidence.intake import Incoming
from bihuan.evidence.models import Purpose
from bihuan.registry.actor import Actor
from bihuan.registry.queries.people import cards
from bihuan.registry.request import ActorRequest
from bihuan.ui.errors import add_to_form, sentence

from ..actions import confirm_read, publish_rulebook, write_rulebook
from ..exchange.rules_paper import print_rules
from ..exchange.rules_word import read_rules
from ..forms import RulebookForm
from ..models import Rulebook
from ..queries import (
    Reader,
    get_review,
    get_rulebook,
    locked_since,
    oversees,
    readers_of,
    rulebook_in_force,
    sources_of,
    versions_of,
    waiting_readers,
)
from ..rules import can_publish, can_run, must_publish, must_run
from ..terms import read
from ..wording import asked_words

REVIEW, PAGE = "appraisal:review", "appraisal:rulebook"


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: ActorRequest, uid: UUID) -> HttpResponse:
    """写规则. Rule: ``actions.write_rulebook``."""
    actor = request.actor
    review = get_review(actor, uid)
    must_run(actor, review)
    before = next(iter(versions_of(actor, review)), None)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = RulebookForm(*sent, actor=actor, before=before)
    if request.method == "POST" and form.is_valid():
        try:
            rulebook = _write(request, uid, form)
        except (Invalid, Conflict) as refusal:
            add_to_form(form, refusal)
        else:
            messages.success(request, _("规则草稿已保存，由办公室负责人公布。"))
            return redirect(PAGE, uid=uid, rulebook=rulebook.uid)
    context = {"form": form, "review": review, "title": _("起草评估规则"), "label": _("保存草稿")}
    return render(request, "appraisal/form.html", context, status=422 if form.errors else 200)


@never_cache
@require_safe
def show(request: ActorRequest, uid: UUID, rulebook: UUID) -> HttpResponse:
    """One version. Rule: ``queries.get_rulebook``; who has read it is for office and leaders, and each for themselves."""
    actor = request.actor
    review = get_review(actor, uid)
    row = get_rulebook(actor, review, rulebook)
    row.review = review
    in_force = rulebook_in_force(review) == row
    locked = locked_since(review)
    readers = readers_of(row) if oversees(actor, review) and row.published_at else []
    context = {
        "review": review,
        "rulebook": row,
        "in_force": in_force,
        "locked": locked if in_force else None,
        "asked": asked_words(read(row.terms)),
        "sources": sources_of(row),
        "readers": _named(actor, readers),
        "confirmed": sum(one.confirmed is not None for one in readers),
        "to_confirm": waiting_readers(actor, row) if in_force else [],
        "may_publish": can_publish(actor, review) and row.published_at is None and locked is None,
        "may_write": can_run(actor, review) and locked is None,
        "client": uuid7(),
    }
    return render(request, "appraisal/rulebook.html", context)


@never_cache
@require_safe
def print_out(request: ActorRequest, uid: UUID, rulebook: UUID) -> HttpResponse:
    """One version as PDF. Rule: ``queries.get_rulebook``."""
    review = get_review(request.actor, uid)
    row = get_rulebook(request.actor, review, rulebook)
    row.review = review
    name = _("评估规则第 %(version)s 版.pdf") % {"version": row.version}
    headers = {"Content-Disposition": content_disposition_header(True, name) or ""}
    return HttpResponse(print_rules(row), content_type="application/pdf", headers=headers)


@require_POST
def publish(request: ActorRequest, uid: UUID, rulebook: UUID) -> HttpResponse:
    """公布. Rule: ``actions.publish_rulebook``."""
    review = get_review(request.actor, uid)
    get_rulebook(request.actor, review, rulebook)
    must_run(request.actor, review)
    must_publish(request.actor, review)
    client = read_uid(request.POST.get("client", ""))
    try:
        publish_rulebook(uid, rulebook, actor=request.actor, client_uid=client)
    except (Invalid, Conflict) as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, _("评估规则已公布，参评单位已收到通知。"))
    return redirect(PAGE, uid=uid, rulebook=rulebook)


@require_POST
def confirm(request: ActorRequest, uid: UUID, rulebook: UUID) -> HttpResponse:
    """确认已读. Rule: ``actions.confirm_read``: units asked, and judges."""
    client = read_uid(request.POST.get("client", ""))
    try:
        confirm_read(uid, rulebook, actor=request.actor, client_uid=client)
    except (Invalid, Conflict) as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, _("已确认。"))
    return redirect(REVIEW, uid=uid)


def _write(request: ActorRequest, uid: UUID, form: RulebookForm) -> Rulebook:
    given = form.cleaned_data
    text, sources, file = given["text"], [], given["file"]
    if file is not None:
        with tempfile.TemporaryDirectory(prefix="bihuan-rules-") as folder:
            path = Path(folder) / "rules.docx"
            path.write_bytes(b"".join(file.chunks()))
            text = read_rules(path, file.name)
            incoming = [Incoming.from_path(path, file.name)]
            sources = [one.uid for one in take_in_files(incoming, purpose=Purpose.DOCUMENT, actor=request.actor)]
    return write_rulebook(
        uid, form.draft(text, sources), actor=request.actor, client_uid=None if file else given["client"]
    )


def _named(actor: Actor, readers: list[Reader]) -> list[tuple[Reader, str]]:
    people = [one.seat.person_id for one in readers if one.seat]
    names = cards(actor, people, today=timezone.localdate()) if people else {}
    return [
        (one, one.unit.short_name if one.unit else names[one.seat.person_id].name if one.seat else "")
        for one in readers
    ]
