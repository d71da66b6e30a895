"""The list of meetings, calling one, its page and its minutes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from bihuan.backstage import audit
from bihuan.backstage.models import AuditAction
from bihuan.core.errors import Conflict, Denied, Invalid
from bihuan.core.text import N_
from bihuan.core.uid import uuid7
from bihuan.ledger.queries import visible_items
from bihuan.ledger.views.tags import Tag, standing_tag
from bihuan.papers.official_word import MEDIA_TYPE
from bihuan.registry.actor import Actor
from bihuan.registry.models.appointments import OFFICE_ROLES
from bihuan.registry.request import ActorRequest
from bihuan.ui.errors import add_to_form
from bihuan.ui.pages import paginate

from ..actions import change_meeting, hold_meeting
from ..exchange.minutes import write_minutes
from ..forms import (
    AnswerForm,
    ArrivalForm,
    DrawForm,
    ExplanationForm,
    InvitationForm,
    MaterialForm,
    MeetingForm,
    NoteForm,
    PartForm,
    QuestionForm,
    ResolutionForm,
)
from ..models import Answer, Invitation, Material, Meeting, Part, PartNote, Question, Resolution, Stage
from ..queries import (
    agenda_of,
    draws_of,
    get_meeting,
    invited_to,
    materials_of,
    notes_of,
    questions_of,
    resolutions_of,
    speaking_units,
    visible_meetings,
)
from ..roll import WORDS, roll_of
from ..rules import READING, can_answer, can_run, must_run

STAGE_KINDS = {Stage.PREPARING: "todo", Stage.RUNNING: "doing", Stage.ENDED: "grey"}
ANSWER_KINDS = {Answer.OPEN: "todo", Answer.COMING: "done", Answer.LEAVE: "grey"}


@dataclass(frozen=True)
class Asked:
    """One unit invited: its answer as a mark, and the forms of whoever may fill them in."""

    invitation: Invitation
    tag: Tag
    answer: AnswerForm | None
    arrival: ArrivalForm | None


@dataclass(frozen=True)
class Put:
    """One question; ``form`` where its answer can still be recorded."""

    question: Question
    form: ExplanationForm | None


@dataclass(frozen=True)
class Listed:
    """One part with its notes and questions; the forms are there where something can be added after the meeting."""

    part: Part
    notes: list[list[PartNote]]
    asked: list[Put]
    form: NoteForm | None
    question_form: QuestionForm | None
    template: bool


@dataclass(frozen=True)
class Resolved:
    """One resolution; without ``seen`` the reader does not see the item it became."""

    row: Resolution
    tag: Tag
    seen: bool


@require_safe
def show_meetings(request: ActorRequest) -> HttpResponse:
    """The list. Rule: ``queries.visible_meetings``."""
    if not request.actor.holds(*READING):
        holders = [role.label for role in READING]
        raise Denied("meeting.no_reader", N_("会议由主管办公室和参会单位掌握"), holders=holders)
    page = paginate(visible_meetings(request.actor).order_by("-begins_at", "-id"), request.GET.get("page"))
    rows = [(one, stage_tag(one)) for one in page.rows]
    context = {"page": page, "rows": rows, "may_call": request.actor.holds(*OFFICE_ROLES)}
    return render(request, "meetings/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def call(request: ActorRequest) -> HttpResponse:
    """召集一个会议. Rule: ``actions.hold_meeting``."""
    if not request.actor.holds(*OFFICE_ROLES):
        raise Denied("meeting.not_an_office", N_("会议由主管办公室召集"), holders=[_("主管办公室经办和负责人")])
    form = MeetingForm(request.POST if request.method == "POST" else None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            meeting = hold_meeting(form.draft(), actor=request.actor, client_uid=form.cleaned_data["client"])
        except (Invalid, Conflict) as refusal:
            add_to_form(form, refusal)
        else:
            messages.success(request, _("会议已建好，接着写议程、邀请单位。"))
            return redirect("meetings:meeting", uid=meeting.uid)
    context = {"form": form, "meeting": None, "title": _("召集会议")}
    return render(request, "meetings/form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: ActorRequest, uid: UUID) -> HttpResponse:
    """改时间地点. Rule: ``actions.change_meeting``."""
    meeting = get_meeting(request.actor, uid)
    must_run(request.actor, meeting)
    form = MeetingForm(request.POST if request.method == "POST" else None, actor=request.actor, meeting=meeting)
    if request.method == "POST" and form.is_valid():
        try:
            change_meeting(uid, form.draft(), actor=request.actor, client_uid=form.cleaned_data["client"])
        except (Invalid, Conflict) as refusal:
            add_to_form(form, refusal)
        else:
            messages.success(request, _("会议已修改。"))
            return redirect("meetings:meeting", uid=uid)
    context = {"form": form, "meeting": meeting, "title": _("修改会议")}
    return render(request, "meetings/form.html", context, status=422 if form.errors else 200)


@never_cache
@require_safe
def show_meeting(request: ActorRequest, uid: UUID) -> HttpResponse:
    """One meeting. Rule: ``queries.get_meeting``."""
    actor, meeting = request.actor, get_meeting(request.actor, uid)
    ours = can_run(actor, meeting)
    stage = Stage(meeting.stage)
    invitations = invited_to(meeting)
    writing = ours and stage is not Stage.PREPARING
    materials, speaking = materials_of(meeting), speaking_units(actor, meeting)
    handing = ours or (bool(speaking) and stage is not Stage.ENDED)
    context = {
        "meeting": meeting,
        "stage": stage_tag(meeting),
        "ours": ours,
        "preparing": stage is Stage.PREPARING,
        "running": stage is Stage.RUNNING,
        "ended": stage is Stage.ENDED,
        "parts": _parts(meeting, actor, materials, {unit.pk for unit in speaking}, ours=ours),
        "materials": materials,
        "material_form": MaterialForm(actor=actor, units=speaking, ours=ours) if handing else None,
        "draws": draws_of(meeting),
        "asked": [_asked(one, meeting, actor, counting=writing) for one in invitations],
        "roll": [(WORDS[key], units) for key, units in roll_of(invitations).items() if units],
        "resolutions": _resolved(meeting, actor),
        "invitation_form": InvitationForm(actor=actor) if ours and stage is not Stage.ENDED else None,
        "part_form": PartForm(actor=actor) if ours and stage is Stage.PREPARING else None,
        "draw_form": DrawForm(actor=actor),
        "resolution_form": ResolutionForm(actor=actor) if writing else None,
        "client": uuid7(),
    }
    return render(request, "meetings/meeting.html", context)


@never_cache
@require_safe
def download_minutes(request: ActorRequest, uid: UUID) -> HttpResponse:
    """会议纪要 as Word file. Rule: ``queries.get_meeting``; the auditor is told."""
    meeting = get_meeting(request.actor, uid)
    content = write_minutes(meeting)
    audit.note(
        AuditAction.EXPORT,
        actor=request.actor,
        target_kind="meetings.meeting",
        target=str(meeting.uid),
        address=audit.client_address(request),
        form="docx",
        rows=1,
    )
    name = _("%(title)s纪要.docx") % {"title": meeting.title}
    headers = {"Content-Disposition": content_disposition_header(True, name) or ""}
    return HttpResponse(content, content_type=MEDIA_TYPE, headers=headers)


def asked_in(actor: Actor, questions: Sequence[Question], *, writing: bool) -> list[Put]:
    """The questions of a part, those left open with a form for their answer."""
    return [
        Put(one, ExplanationForm(actor=actor, of=str(one.pk)) if writing and one.answered_at is None else None)
        for one in questions
    ]


def stage_tag(meeting: Meeting) -> Tag:
    """The mark of how far a meeting has come."""
    stage = Stage(meeting.stage)
    return Tag(STAGE_KINDS[stage], str(stage.label))


def _asked(one: Invitation, meeting: Meeting, actor: Actor, *, counting: bool) -> Asked:
    answer = Answer(one.answer)
    theirs = meeting.stage == Stage.PREPARING and can_answer(actor, meeting, one)
    before = {"answer": one.answer, "heads": one.heads, "reason": one.reason}
    here = {"arrived": one.heads if one.arrived is None else one.arrived}
    return Asked(
        invitation=one,
        tag=Tag(ANSWER_KINDS[answer], str(answer.label)),
        answer=AnswerForm(actor=actor, of=str(one.pk), initial=before) if theirs else None,
        arrival=ArrivalForm(actor=actor, of=str(one.pk), initial=here) if counting else None,
    )


def _parts(
    meeting: Meeting, actor: Actor, materials: Sequence[Sequence[Material]], own: Collection[int], *, ours: bool
) -> list[Listed]:
    notes, questions = notes_of(meeting), questions_of(meeting)
    writing = ours and meeting.stage == Stage.ENDED
    return [
        Listed(
            one,
            notes.get(one.pk, []),
            asked_in(actor, questions.get(one.pk, []), writing=writing),
            NoteForm(actor=actor, of=str(one.pk)) if writing else None,
            QuestionForm(actor=actor, of=str(one.pk), materials=materials) if writing else None,
            template=one.speaker_id is not None and (ours or one.speaker_id in own),
        )
        for one in agenda_of(meeting)
    ]


def _resolved(meeting: Meeting, actor: Actor) -> list[Resolved]:
    rows = resolutions_of(meeting)
    seen = set(visible_items(actor).filter(pk__in=[row.item_id for row in rows]).values_list("pk", flat=True))
    return [Resolved(row, standing_tag(row.item), row.item_id in seen) for row in rows]
