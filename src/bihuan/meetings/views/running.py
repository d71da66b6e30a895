"""A meeting under way: the part now, going on, notes, and what is resolved."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bihuan.core.errors import Conflict, Invalid
from bihuan.core.uid import read_uid, uuid7
from bihuan.registry.request import ActorRequest
from bihuan.ui.errors import sentence
from bihuan.ui.steps import take

from ..actions import answer_question, ask, begin_meeting, end_meeting, go_on, resolve, write_note
from ..forms import ExplanationForm, NoteForm, QuestionForm, ResolutionForm
from ..models import Stage
from ..queries import agenda_of, get_meeting, get_part, materials_of, notes_of, questions_of
from ..rules import must_run
from .meetings import asked_in

PAGE, RUNNING = "meetings:meeting", "meetings:running"


@never_cache
@require_safe
def show_running(request: ActorRequest, uid: UUID) -> HttpResponse:
    """The part under way and what comes next. Rule: ``rules.must_run``; a meeting not under way shows its page."""
    meeting = get_meeting(request.actor, uid)
    must_run(request.actor, meeting)
    if meeting.stage != Stage.RUNNING or meeting.position is None or meeting.part_began_at is None:
        return redirect(PAGE, uid=uid)
    parts = agenda_of(meeting)
    part = parts[meeting.position - 1]
    until = meeting.part_began_at + timedelta(minutes=part.minutes)
    now = timezone.now()
    left = (until - now) // timedelta(minutes=1)
    speaker = part.speaker.uid if part.speaker else None
    context = {
        "meeting": meeting,
        "parts": parts,
        "part": part,
        "next": parts[meeting.position] if meeting.position < len(parts) else None,
        "until": until,
        "now": now,
        "left": max(left, 0),
        "over": max(-left - 1, 0) if now > until else None,
        "notes": notes_of(meeting).get(part.pk, []),
        "asked": asked_in(request.actor, questions_of(meeting).get(part.pk, []), writing=True),
        "question_form": QuestionForm(actor=request.actor, materials=materials_of(meeting)),
        "note_form": NoteForm(actor=request.actor, initial={"speaker": speaker}),
        "resolution_form": ResolutionForm(actor=request.actor),
        "client": uuid7(),
    }
    return render(request, "meetings/running.html", context)


@require_POST
def step(request: ActorRequest, uid: UUID) -> HttpResponse:
    """开始, 下一项, 结束. Rule: ``actions.begin_meeting``, ``actions.go_on``, ``actions.end_meeting``."""
    must_run(request.actor, get_meeting(request.actor, uid))
    actor, client = request.actor, read_uid(request.POST.get("client", ""))
    seen = request.POST.get("seen", "")
    steps: dict[str, tuple[Callable[[], object], str, str]] = {
        "begin": (lambda: begin_meeting(uid, actor=actor, client_uid=client), _("会议已开始。"), RUNNING),
        "end": (lambda: end_meeting(uid, actor=actor, client_uid=client), _("会议已结束。"), PAGE),
    }
    number = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 6 else 0
    following = (lambda: go_on(uid, seen=number, actor=actor, client_uid=client), _("已进入下一项。"), RUNNING)
    act, told, to = steps.get(request.POST.get("to", ""), following)
    try:
        act()
    except (Invalid, Conflict) as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, told)
    return redirect(to, uid=uid)


@require_POST
def note(request: ActorRequest, uid: UUID, part: UUID) -> HttpResponse:
    """记录. Rule: ``actions.write_note``."""
    meeting = get_meeting(request.actor, uid)
    get_part(meeting, part)
    must_run(request.actor, meeting)

    def act(form: NoteForm) -> None:
        given = form.cleaned_data
        write_note(
            uid, part, speaker=given["speaker"], text=given["text"], actor=request.actor, client_uid=given["client"]
        )

    form = NoteForm(request.POST, actor=request.actor)
    return take(request, form, act, told=_("记录已保存。"), to=_where(meeting.stage), uid=uid)


@require_POST
def ask_one(request: ActorRequest, uid: UUID, part: UUID) -> HttpResponse:
    """提问. Rule: ``actions.ask``."""
    meeting = get_meeting(request.actor, uid)
    get_part(meeting, part)
    must_run(request.actor, meeting)

    def act(form: QuestionForm) -> None:
        given = form.cleaned_data
        ask(
            uid,
            part,
            text=given["text"],
            unit=given["unit"],
            material_uid=form.about(),
            answer=given["answer"],
            actor=request.actor,
            client_uid=given["client"],
        )

    form = QuestionForm(request.POST, actor=request.actor, materials=materials_of(meeting))
    return take(request, form, act, told=_("提问已记下。"), to=_where(meeting.stage), uid=uid)


@require_POST
def explain(request: ActorRequest, uid: UUID, question: UUID) -> HttpResponse:
    """解释. Rule: ``actions.answer_question``."""
    meeting = get_meeting(request.actor, uid)
    must_run(request.actor, meeting)

    def act(form: ExplanationForm) -> None:
        given = form.cleaned_data
        answer_question(uid, question, answer=given["answer"], actor=request.actor, client_uid=given["client"])

    form = ExplanationForm(request.POST, actor=request.actor)
    return take(request, form, act, told=_("解释已记下。"), to=_where(meeting.stage), uid=uid)


@require_POST
def resolve_one(request: ActorRequest, uid: UUID) -> HttpResponse:
    """议定事项. Rule: ``actions.resolve``."""
    meeting = get_meeting(request.actor, uid)
    must_run(request.actor, meeting)

    def act(form: ResolutionForm) -> None:
        given = form.cleaned_data
        resolve(
            uid,
            text=given["text"],
            unit=given["unit"],
            due=given["due"],
            actor=request.actor,
            client_uid=given["client"],
        )

    form = ResolutionForm(request.POST, actor=request.actor)
    return take(request, form, act, told=_("议定事项已交办为任务。"), to=_where(meeting.stage), uid=uid)


def _where(stage: str) -> str:
    return RUNNING if stage == Stage.RUNNING else PAGE
