"""What the office does on a round's page, each a POST that comes back to it."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.core.errors import Conflict, Invalid
from bihuan.core.uid import read_uid
from bihuan.registry.request import ActorRequest
from bihuan.ui.errors import add_to_form, sentence

from ..actions import (
    add_entries,
    add_seats,
    decide_tie,
    lift_recusal,
    lock_entry,
    mark_absent,
    open_entry,
    recuse,
    remove_entry,
    remove_seat,
    seal_round,
)
from ..actions.loading import require_office
from ..forms import EntryForm, SeatForm, units_offered
from ..queries import get_round
from ..rulebooks import source_of
from .rounds import people_offered, render_round


@require_POST
def add_entry(request: ActorRequest, uid: UUID) -> HttpResponse:
    """添加参评事项. Rule: ``actions.add_entries``."""
    round_ = get_round(request.actor, uid)
    require_office(round_, request.actor)
    form = EntryForm(request.POST, units=units_offered(request.actor))
    if form.is_valid():
        try:
            add_entries(uid, [form.draft()], actor=request.actor, client_uid=form.cleaned_data["client"])
        except (Invalid, Conflict) as refusal:
            add_to_form(form, refusal)
        else:
            return redirect("scoring:round", uid=uid)
    return render_round(request, round_, entry_form=form, status=422)


@require_POST
def add_seat(request: ActorRequest, uid: UUID) -> HttpResponse:
    """添加评委. Rule: ``actions.add_seats``."""
    round_ = get_round(request.actor, uid)
    require_office(round_, request.actor)
    pack = source_of(round_.rule).content
    form = SeatForm(request.POST, pack=pack, people=people_offered(request.actor), units=units_offered(request.actor))
    if form.is_valid():
        try:
            add_seats(uid, [form.draft()], actor=request.actor, client_uid=form.cleaned_data["client"])
        except (Invalid, Conflict) as refusal:
            add_to_form(form, refusal)
        else:
            return redirect("scoring:round", uid=uid)
    return render_round(request, round_, seat_form=form, status=422)


@require_POST
def take_out_entry(request: ActorRequest, uid: UUID, entry: UUID) -> HttpResponse:
    """取出参评事项. Rule: ``actions.remove_entry``."""
    return _done(request, uid, lambda: remove_entry(uid, entry, actor=request.actor), _("已取出。"))


@require_POST
def take_out_seat(request: ActorRequest, uid: UUID, seat: UUID) -> HttpResponse:
    """取出评委席. Rule: ``actions.remove_seat``."""
    return _done(request, uid, lambda: remove_seat(uid, seat, actor=request.actor), _("已取出。"))


@require_POST
def start_entry(request: ActorRequest, uid: UUID, entry: UUID) -> HttpResponse:
    """开始打分. Rule: ``actions.open_entry``."""
    return _done(request, uid, lambda: open_entry(uid, entry, actor=request.actor), _("已开始打分。"))


@require_POST
def close_entry(request: ActorRequest, uid: UUID, entry: UUID) -> HttpResponse:
    """锁定. Rule: ``actions.lock_entry``."""
    return _done(request, uid, lambda: lock_entry(uid, entry, actor=request.actor), _("已锁定。"))


@require_POST
def note_absence(request: ActorRequest, uid: UUID, seat: UUID) -> HttpResponse:
    """登记缺席, or that somebody came. Rule: ``actions.mark_absent``."""
    absent = request.POST.get("absent") == "1"
    told = _("已登记缺席，这位评委的分数不计入任何事项。") if absent else _("已登记到场。")
    return _done(request, uid, lambda: mark_absent(uid, seat, absent=absent, actor=request.actor), told)


@require_POST
def note_recusal(request: ActorRequest, uid: UUID, entry: UUID, seat: UUID) -> HttpResponse:
    """登记回避, or lift it. Rule: ``actions.recuse`` and ``actions.lift_recusal``."""
    if request.POST.get("lift") == "1":
        return _done(request, uid, lambda: lift_recusal(uid, entry, seat, actor=request.actor), _("已取消回避。"))
    words = request.POST.get("words", "")
    return _done(request, uid, lambda: recuse(uid, entry, seat, words=words, actor=request.actor), _("已登记回避。"))


@require_POST
def settle_tie(request: ActorRequest, uid: UUID) -> HttpResponse:
    """并列裁定. Rule: ``actions.decide_tie``."""
    order = request.POST.get("order", "").replace("，", ",").replace("、", ",").split(",")
    codes = [code.strip() for code in order if code.strip()]
    words = request.POST.get("words", "")
    return _done(request, uid, lambda: decide_tie(uid, codes, words=words, actor=request.actor), _("已记录裁定。"))


@require_POST
def seal(request: ActorRequest, uid: UUID) -> HttpResponse:
    """封存. Rule: ``actions.seal_round``."""
    reason, client = request.POST.get("reason", ""), read_uid(request.POST.get("client", ""))
    return _done(
        request, uid, lambda: seal_round(uid, actor=request.actor, reason=reason, client_uid=client), _("结果已封存。")
    )


def _done(request: ActorRequest, uid: UUID, act: Callable[[], object], told: str) -> HttpResponse:
    """Act, say what came of it, and go back to the round."""
    get_round(request.actor, uid)
    try:
        act()
    except (Invalid, Conflict) as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, told)
    return redirect("scoring:round", uid=uid)
