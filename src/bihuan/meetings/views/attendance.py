"""Inviting, answering, counting who came."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.registry.request import ActorRequest
from bihuan.ui.steps import take

from ..actions import answer_invitation, count_arrived, invite_unit
from ..forms import AnswerForm, ArrivalForm, InvitationForm
from ..models import Answer, Attendance
from ..queries import get_invitation, get_meeting
from ..rules import must_answer, must_run

PAGE = "meetings:meeting"


@require_POST
def invite(request: ActorRequest, uid: UUID) -> HttpResponse:
    """邀请. Rule: ``actions.invite_unit``."""
    must_run(request.actor, get_meeting(request.actor, uid))

    def act(form: InvitationForm) -> None:
        given = form.cleaned_data
        attendance = Attendance(given["attendance"])
        invite_unit(uid, given["unit"], attendance=attendance, actor=request.actor, client_uid=given["client"])

    return take(request, InvitationForm(request.POST, actor=request.actor), act, told=_("已邀请。"), to=PAGE, uid=uid)


@require_POST
def answer(request: ActorRequest, uid: UUID, invitation: UUID) -> HttpResponse:
    """参加 or 请假. Rule: ``actions.answer_invitation``."""
    meeting = get_meeting(request.actor, uid)
    must_answer(request.actor, meeting, get_invitation(meeting, invitation))

    def act(form: AnswerForm) -> None:
        given = form.cleaned_data
        answer_invitation(
            uid,
            invitation,
            answer=Answer(given["answer"]),
            heads=given["heads"],
            reason=given["reason"],
            actor=request.actor,
            client_uid=given["client"],
        )

    return take(request, AnswerForm(request.POST, actor=request.actor), act, told=_("已答复。"), to=PAGE, uid=uid)


@require_POST
def arrived(request: ActorRequest, uid: UUID, invitation: UUID) -> HttpResponse:
    """签到. Rule: ``actions.count_arrived``."""
    meeting = get_meeting(request.actor, uid)
    get_invitation(meeting, invitation)
    must_run(request.actor, meeting)

    def act(form: ArrivalForm) -> None:
        given = form.cleaned_data
        count_arrived(uid, invitation, arrived=given["arrived"], actor=request.actor, client_uid=given["client"])

    return take(request, ArrivalForm(request.POST, actor=request.actor), act, told=_("已记下人数。"), to=PAGE, uid=uid)
