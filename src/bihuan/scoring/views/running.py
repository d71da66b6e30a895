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
from bihuan.ui.errors import add_to_form
from bihuan.ui.steps import told_of

from ..actions import (
    add_entries,
    add_seats,
    answer_correction,
    decide_tie,
    draw_running_order,
    lift_recusal,
    lift_veto,
    lock_entry,
    mark_absent,
    open_entry,
    raise_veto,
    recuse,
    recuse_kin,
    remove_entry,
    remove_seat,
    seal_round,
    strike_sheet,
)
from ..actions.loading import require_office
from ..forms import EntryForm, SeatForm, VetoForm, units_offered
from ..queries import entry_of, get_round
from ..rulebooks import source_of
from .entries import render_entry
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
    return act_and_return(request, uid, lambda: remove_entry(uid, entry, actor=request.actor), _("已取出。"))


@require_POST
def take_out_seat(request: ActorRequest, uid: UUID, seat: UUID) -> HttpResponse:
    """取出评委席. Rule: ``actions.remove_seat``."""
    return act_and_return(request, uid, lambda: remove_seat(uid, seat, actor=request.actor), _("已取出。"))


@require_POST
def start_entry(request: ActorRequest, uid: UUID, entry: UUID) -> HttpResponse:
    """开始打分. Rule: ``actions.open_entry``."""
    return act_and_return(request, uid, lambda: open_entry(uid, entry, actor=request.actor), _("已开始打分。"))


@require_POST
def close_entry(request: ActorRequest, uid: UUID, entry: UUID) -> HttpResponse:
    """锁定. Rule: ``actions.lock_entry``."""
    return act_and_return(request, uid, lambda: lock_entry(uid, entry, actor=request.actor), _("已锁定。"))


@require_POST
def note_absence(request: ActorRequest, uid: UUID, seat: UUID) -> HttpResponse:
    """登记缺席, or that somebody came. Rule: ``actions.mark_absent``."""
    absent = request.POST.get("absent") == "1"
    told = _("已登记缺席，这位评委的分数不计入任何事项。") if absent else _("已登记到场。")
    return act_and_return(request, uid, lambda: mark_absent(uid, seat, absent=absent, actor=request.actor), told)


@require_POST
def note_recusal(request: ActorRequest, uid: UUID, entry: UUID, seat: UUID) -> HttpResponse:
    """登记回避, or lift it. Rule: ``actions.recuse`` and ``actions.lift_recusal``."""
    if request.POST.get("lift") == "1":
        return act_and_return(
            request, uid, lambda: lift_recusal(uid, entry, seat, actor=request.actor), _("已取消回避。")
        )
    words = request.POST.get("words", "")
    return act_and_return(
        request, uid, lambda: recuse(uid, entry, seat, words=words, actor=request.actor), _("已登记回避。")
    )


@require_POST
def draw_order(request: ActorRequest, uid: UUID) -> HttpResponse:
    """抽签. Rule: ``actions.draw_running_order``."""
    seed, client = request.POST.get("seed", ""), read_uid(request.POST.get("client", ""))
    return act_and_return(
        request,
        uid,
        lambda: draw_running_order(uid, seed=seed, actor=request.actor, client_uid=client),
        _("已抽签，顺序已按结果排好。"),
    )


@require_POST
def recuse_all_kin(request: ActorRequest, uid: UUID) -> HttpResponse:
    """Put out every seat for the entries of its own unit. Rule: ``actions.recuse_kin``."""
    return act_and_return(
        request, uid, lambda: recuse_kin(uid, actor=request.actor), _("已登记评委对本单位事项的回避。")
    )


@require_POST
def settle_tie(request: ActorRequest, uid: UUID) -> HttpResponse:
    """并列裁定. Rule: ``actions.decide_tie``."""
    order = request.POST.get("order", "").replace("，", ",").replace("、", ",").split(",")
    codes = [code.strip() for code in order if code.strip()]
    words = request.POST.get("words", "")
    return act_and_return(
        request, uid, lambda: decide_tie(uid, codes, words=words, actor=request.actor), _("已记录裁定。")
    )


@require_POST
def seal(request: ActorRequest, uid: UUID) -> HttpResponse:
    """封存. Rule: ``actions.seal_round``."""
    reason, client = request.POST.get("reason", ""), read_uid(request.POST.get("client", ""))
    return act_and_return(
        request, uid, lambda: seal_round(uid, actor=request.actor, reason=reason, client_uid=client), _("结果已封存。")
    )


@require_POST
def answer(request: ActorRequest, uid: UUID, entry: UUID, seat: UUID | None = None) -> HttpResponse:
    """复核更正. Rule: ``actions.answer_correction``: somebody other than who proposed it."""
    confirm = request.POST.get("confirm") == "1"
    told = _("已复核，更正生效；原来的一张留着。") if confirm else _("更正没有通过，原来的分数不变。")
    return act_and_return(
        request, uid, lambda: answer_correction(uid, entry, seat, confirm=confirm, actor=request.actor), told, entry
    )


@require_POST
def strike(request: ActorRequest, uid: UUID, entry: UUID, seat: UUID) -> HttpResponse:
    """作废. Rule: ``actions.strike_sheet``."""
    words = request.POST.get("words", "")
    return act_and_return(
        request, uid, lambda: strike_sheet(uid, entry, seat, words=words, actor=request.actor), _("已作废。"), entry
    )


@require_POST
def let_veto_fall(request: ActorRequest, uid: UUID, entry: UUID) -> HttpResponse:
    """登记否决. Rule: ``actions.raise_veto``."""
    round_ = get_round(request.actor, uid)
    require_office(round_, request.actor)
    form = VetoForm(request.POST, pack=source_of(round_.rule).content)
    if form.is_valid():
        given = form.cleaned_data
        try:
            raise_veto(
                uid, entry, given["veto"], ground=given["ground"], document=given["document"], actor=request.actor
            )
        except (Invalid, Conflict) as refusal:
            add_to_form(form, refusal)
        else:
            messages.success(request, _("已登记否决；打的分留着，结果按办法处理。"))
            return redirect("scoring:entry", uid=uid, entry=entry)
    return render_entry(request, round_, entry_of(round_, entry), veto_form=form, status=422)


@require_POST
def take_veto_back(request: ActorRequest, uid: UUID, entry: UUID, veto: UUID) -> HttpResponse:
    """取消否决. Rule: ``actions.lift_veto``."""
    words = request.POST.get("words", "")
    return act_and_return(
        request, uid, lambda: lift_veto(uid, veto, words=words, actor=request.actor), _("已取消否决。"), entry
    )


def act_and_return(
    request: ActorRequest, uid: UUID, act: Callable[[], object], told: str, entry: UUID | None = None
) -> HttpResponse:
    """Act, say what came of it, and go back to the round, or to the entry it was done on."""
    get_round(request.actor, uid)
    if entry:
        return told_of(request, act, told, to="scoring:entry", uid=uid, entry=entry)
    return told_of(request, act, told, to="scoring:round", uid=uid)
