"""Showing a composite to its units, counting it anew, taking it back, answering contests, making it final."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.core.uid import read_uid
from bihuan.registry.request import ActorRequest
from bihuan.ui.steps import take, told_of

from ..actions import answer_contest, correct, finish, show_to_units, take_back
from ..forms import AnswerForm, ReasonForm
from ..forms.events import UPHELD
from ..queries import get_composite, get_contest
from ..rules import must_decide, must_run
from .composites import PAGE


@require_POST
def show_now(request: ActorRequest, uid: UUID) -> HttpResponse:
    """交单位核对. Rule: ``actions.show_to_units``: the head of the office."""
    composite = get_composite(request.actor, uid)
    must_run(request.actor, composite)
    must_decide(request.actor, composite)
    client = read_uid(request.POST.get("client", ""))
    told = _("已交单位核对，单位已收到通知。")
    return told_of(request, lambda: show_to_units(uid, actor=request.actor, client_uid=client), told, to=PAGE, uid=uid)


@require_POST
def correct_now(request: ActorRequest, uid: UUID) -> HttpResponse:
    """重新计算. Rule: ``actions.correct``."""
    must_run(request.actor, get_composite(request.actor, uid))

    def act(form: ReasonForm) -> None:
        given = form.cleaned_data
        correct(uid, reason=given["reason"], actor=request.actor, client_uid=given["client"])

    form = ReasonForm(request.POST, actor=request.actor)
    return take(request, form, act, told=_("已重新计算，新旧两版都在，单位已收到通知。"), to=PAGE, uid=uid)


@require_POST
def take_back_now(request: ActorRequest, uid: UUID) -> HttpResponse:
    """收回修改. Rule: ``actions.take_back``: the head of the office."""
    composite = get_composite(request.actor, uid)
    must_run(request.actor, composite)
    must_decide(request.actor, composite)

    def act(form: ReasonForm) -> None:
        take_back(uid, reason=form.cleaned_data["reason"], actor=request.actor)

    form = ReasonForm(request.POST, actor=request.actor)
    return take(request, form, act, told=_("已收回，可以修改设置。"), to=PAGE, uid=uid)


@require_POST
def finish_now(request: ActorRequest, uid: UUID) -> HttpResponse:
    """定稿. Rule: ``actions.finish``: the head of the office."""
    composite = get_composite(request.actor, uid)
    must_run(request.actor, composite)
    must_decide(request.actor, composite)
    client = read_uid(request.POST.get("client", ""))
    told = _("已定稿并封存，单位已收到通知。")
    return told_of(request, lambda: finish(uid, actor=request.actor, client_uid=client), told, to=PAGE, uid=uid)


@require_POST
def answer_one(request: ActorRequest, uid: UUID, contest: UUID) -> HttpResponse:
    """答复异议. Rule: ``actions.answer_contest``."""
    composite = get_composite(request.actor, uid)
    get_contest(request.actor, composite, contest)
    must_run(request.actor, composite)

    def act(form: AnswerForm) -> None:
        given = form.cleaned_data
        upheld = given["verdict"] == UPHELD
        answer_contest(uid, contest, upheld=upheld, text=given["text"], actor=request.actor, client_uid=given["client"])

    form = AnswerForm(request.POST, actor=request.actor)
    return take(request, form, act, told=_("已答复，单位已收到通知。"), to=PAGE, uid=uid)
