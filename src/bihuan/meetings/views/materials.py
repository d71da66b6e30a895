"""Materials: handed in by the office and by units that speak, and the template a speaker begins with."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bihuan.core.errors import Conflict, Denied, Invalid, NotFound
from bihuan.core.text import N_
from bihuan.evidence.forms import gather
from bihuan.evidence.models import Purpose
from bihuan.papers.official_word import MEDIA_TYPE
from bihuan.registry.request import ActorRequest
from bihuan.ui.errors import sentence
from bihuan.ui.steps import take

from ..actions import hand_in
from ..exchange.speech import write_speech
from ..forms import MaterialForm
from ..queries import get_meeting, get_part, speaking_units
from ..rules import can_run

PAGE = "meetings:meeting"


@require_POST
def hand_in_one(request: ActorRequest, uid: UUID) -> HttpResponse:
    """提交材料. Rule: ``actions.hand_in``."""
    meeting = get_meeting(request.actor, uid)
    units, ours = speaking_units(request.actor, meeting), can_run(request.actor, meeting)
    if not units and not ours:
        raise Denied("material.not_your_office", N_("会议材料由主管办公室或发言单位提交"))
    try:
        files = gather(request, purpose=Purpose.DOCUMENT, actor=request.actor)
    except (Invalid, Conflict) as refusal:
        messages.error(request, sentence(refusal))
        return redirect(PAGE, uid=uid)

    def act(form: MaterialForm) -> None:
        given = form.cleaned_data
        hand_in(
            uid,
            title=given["title"],
            files=files,
            unit_uid=form.unit(),
            actor=request.actor,
            client_uid=given["client"],
        )

    form = MaterialForm(request.POST, actor=request.actor, units=units, ours=ours)
    return take(request, form, act, told=_("材料已提交。"), to=PAGE, uid=uid)


@never_cache
@require_safe
def download_template(request: ActorRequest, uid: UUID, part: UUID) -> HttpResponse:
    """汇报材料模板 of a part with a speaker. Rule: the speaking unit and the office."""
    meeting = get_meeting(request.actor, uid)
    found = get_part(meeting, part)
    theirs = found.speaker in speaking_units(request.actor, meeting)
    if found.speaker is None or not (theirs or can_run(request.actor, meeting)):
        raise NotFound("meeting.template", N_("没有这份模板"))
    name = _("%(title)s汇报材料.docx") % {"title": found.title}
    headers = {"Content-Disposition": content_disposition_header(True, name) or ""}
    return HttpResponse(write_speech(found), content_type=MEDIA_TYPE, headers=headers)
