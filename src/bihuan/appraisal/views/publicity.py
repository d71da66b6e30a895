"""公示: a sealed result as everybody concerned sees it, objections and answers."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bihuan.core.errors import Conflict, Denied, Invalid
from bihuan.core.text import N_
from bihuan.core.uid import read_uid, uuid7
from bihuan.ledger.views.tags import Tag
from bihuan.registry.models import Role
from bihuan.registry.request import ActorRequest
from bihuan.scoring.exchange.result_sheet import told_of
from bihuan.ui.errors import sentence
from bihuan.ui.steps import take

from ..actions import answer_objection, make_final, object_to, show_result
from ..forms.publicity import AnswerForm, ObjectionForm, ShowForm
from ..models import Objection, Publicity
from ..publicities import get_objection, get_publicity, objections_of
from ..queries import declarable_units, get_review
from ..rules import can_publish, can_run, must_publish, must_run
from .circulars import circular_context

REVIEW, PAGE = "appraisal:review", "appraisal:publicity"


@dataclass(frozen=True)
class Raised:
    """One objection, with the form to answer it where the reader may."""

    objection: Objection
    form: AnswerForm | None


@require_POST
def open_one(request: ActorRequest, uid: UUID) -> HttpResponse:
    """公示结果. Rule: ``actions.show_result``: the head of the office."""
    review = get_review(request.actor, uid)
    must_run(request.actor, review)
    must_publish(request.actor, review)

    def act(form: ShowForm) -> None:
        given = form.cleaned_data
        show_result(uid, days=given["days"], totals=given["totals"], actor=request.actor, client_uid=given["client"])

    form = ShowForm(request.POST, actor=request.actor)
    return take(request, form, act, told=_("结果已公布，单位已收到通知。"), to=REVIEW, uid=uid)


@never_cache
@require_safe
def show(request: ActorRequest, uid: UUID, publicity: UUID) -> HttpResponse:
    """One showing. Rule: ``queries.get_review``; objections by ``publicities.objections_of``."""
    actor = request.actor
    review = get_review(actor, uid)
    row = get_publicity(review, publicity)
    running = row.closed_at is None and timezone.now() <= row.until
    answering = can_run(actor, review)
    raised = [
        Raised(one, AnswerForm(actor=actor, of=str(one.pk)) if answering and one.answered_at is None else None)
        for one in objections_of(actor, row)
    ]
    own = declarable_units(actor, review)
    context = {
        "review": review,
        "publicity": row,
        "state": state_tag(row),
        "told": told_of(row.result, get_language() or "zh"),
        "raised": raised,
        "objection_form": ObjectionForm(actor=actor, review=review) if running and own else None,
        "may_end": can_publish(actor, review) and row.closed_at is None and not running,
        "client": uuid7(),
        **circular_context(actor, row),
    }
    return render(request, "appraisal/publicity.html", context)


@require_POST
def raise_one(request: ActorRequest, uid: UUID, publicity: UUID) -> HttpResponse:
    """提出异议. Rule: ``actions.object_to``: the units asked."""
    review = get_review(request.actor, uid)
    get_publicity(review, publicity)
    if not declarable_units(request.actor, review):
        raise Denied("objection.not_your_unit", N_("异议由参评单位提出"), holders=[Role.LIAISON.label])
    form = ObjectionForm(request.POST, actor=request.actor, review=review)
    if not form.is_valid():
        messages.error(request, _("请写明异议"))
        return redirect(PAGE, uid=uid, publicity=publicity)
    given = form.cleaned_data
    about = given["about"].uid if given["about"] else None
    try:
        object_to(
            uid,
            publicity,
            unit=UUID(given["unit"]),
            text=given["text"],
            about=about,
            actor=request.actor,
            client_uid=given["client"],
        )
    except (Invalid, Conflict) as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, _("异议已提出，等主管办公室答复。"))
    return redirect(PAGE, uid=uid, publicity=publicity)


@require_POST
def answer(request: ActorRequest, uid: UUID, publicity: UUID, objection: UUID) -> HttpResponse:
    """答复异议. Rule: ``actions.answer_objection``."""
    review = get_review(request.actor, uid)
    get_objection(request.actor, get_publicity(review, publicity), objection)
    must_run(request.actor, review)
    form = AnswerForm(request.POST, actor=request.actor)
    try:
        text = form.cleaned_data["text"] if form.is_valid() else ""
        client = form.cleaned_data.get("client")
        answer_objection(uid, publicity, objection, text=text, actor=request.actor, client_uid=client)
    except (Invalid, Conflict) as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, _("已答复，单位已收到通知。"))
    return redirect(PAGE, uid=uid, publicity=publicity)


@require_POST
def end(request: ActorRequest, uid: UUID, publicity: UUID) -> HttpResponse:
    """定为最终结果. Rule: ``actions.make_final``: the head of the office."""
    review = get_review(request.actor, uid)
    get_publicity(review, publicity)
    must_run(request.actor, review)
    must_publish(request.actor, review)
    try:
        make_final(uid, publicity, actor=request.actor, client_uid=read_uid(request.POST.get("client", "")))
    except (Invalid, Conflict) as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, _("已定为最终结果。"))
    return redirect(PAGE, uid=uid, publicity=publicity)


def state_tag(publicity: Publicity) -> Tag:
    """How far a showing has come."""
    if publicity.final:
        return Tag("done", _("最终结果"))
    if publicity.closed_at is not None:
        return Tag("grey", _("已被重新公示替代"))
    over = timezone.now() > publicity.until
    return Tag("check", _("公示期满")) if over else Tag("doing", _("公示中"))
