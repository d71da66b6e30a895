"""The agenda while a meeting is prepared."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from bihuan.core.errors import Conflict, Invalid
from bihuan.core.uid import read_uid
from bihuan.registry.request import ActorRequest
from bihuan.ui.errors import add_to_form, sentence
from bihuan.ui.steps import take

from ..actions import add_part, change_part, draw_order, move_part, remove_part
from ..agenda import Shift
from ..forms import DrawForm, PartForm
from ..queries import get_meeting, get_part
from ..rules import must_run

PAGE = "meetings:meeting"
REMOVE = "remove"


@require_POST
def add(request: ActorRequest, uid: UUID) -> HttpResponse:
    """加一项. Rule: ``actions.add_part``."""
    must_run(request.actor, get_meeting(request.actor, uid))

    def act(form: PartForm) -> None:
        add_part(uid, form.draft(), actor=request.actor, client_uid=form.cleaned_data["client"])

    return take(request, PartForm(request.POST, actor=request.actor), act, told=_("已加入议程。"), to=PAGE, uid=uid)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: ActorRequest, uid: UUID, part: UUID) -> HttpResponse:
    """改一项. Rule: ``actions.change_part``."""
    meeting = get_meeting(request.actor, uid)
    must_run(request.actor, meeting)
    row = get_part(meeting, part)
    before = {
        "kind": row.kind,
        "title": row.title,
        "minutes": row.minutes,
        "speaker": row.speaker.uid if row.speaker else None,
    }
    form = PartForm(request.POST if request.method == "POST" else None, actor=request.actor, initial=before)
    if request.method == "POST" and form.is_valid():
        try:
            change_part(uid, part, form.draft(), actor=request.actor, client_uid=form.cleaned_data["client"])
        except (Invalid, Conflict) as refusal:
            add_to_form(form, refusal)
        else:
            messages.success(request, _("议程已修改。"))
            return redirect(PAGE, uid=uid)
    context = {"meeting": meeting, "form": form, "title": _("修改议程")}
    return render(request, "meetings/form.html", context, status=422 if form.errors else 200)


@require_POST
def place(request: ActorRequest, uid: UUID, part: UUID) -> HttpResponse:
    """上移, 下移, 删去. Rule: ``actions.move_part`` and ``actions.remove_part``."""
    meeting = get_meeting(request.actor, uid)
    get_part(meeting, part)
    must_run(request.actor, meeting)
    asked, client = request.POST.get("to", ""), read_uid(request.POST.get("client", ""))
    try:
        if asked == REMOVE:
            remove_part(uid, part, actor=request.actor, client_uid=client)
        else:
            shift = Shift.UP if asked == Shift.UP else Shift.DOWN
            move_part(uid, part, shift=shift, actor=request.actor, client_uid=client)
    except (Invalid, Conflict) as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, _("已删去。") if asked == REMOVE else _("顺序已调整。"))
    return redirect(PAGE, uid=uid)


@require_POST
def draw(request: ActorRequest, uid: UUID) -> HttpResponse:
    """抽签排序. Rule: ``actions.draw_order``."""
    must_run(request.actor, get_meeting(request.actor, uid))

    def act(form: DrawForm) -> None:
        given = form.cleaned_data
        draw_order(uid, seed=given["seed"], actor=request.actor, client_uid=given["client"])

    return take(request, DrawForm(request.POST, actor=request.actor), act, told=_("汇报顺序已抽定。"), to=PAGE, uid=uid)
