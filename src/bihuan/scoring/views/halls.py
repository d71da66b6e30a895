"""布置评审现场: the office gives judges their cards, invites those without an account, and sets the screen."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from bihuan.core.errors import Conflict, Invalid, NotFound
from bihuan.core.text import N_
from bihuan.registry.queries.people import cards as people_cards
from bihuan.registry.request import ActorRequest
from bihuan.ui.errors import add_to_form, sentence
from bihuan.ui.qr import qr_code

from ..actions import (
    FreshCard,
    begin_part,
    give_cards,
    renew_watch,
    reveal_all,
    reveal_entry,
    seat_guest,
    set_hall,
)
from ..actions.loading import require_office
from ..forms import GuestForm, HallForm
from ..queries import get_round
from ..rulebooks import source_of
from ..stages import Part
from .rounds import render_round
from .running import act_and_return


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def set_up(request: ActorRequest, uid: UUID) -> HttpResponse:
    """The hall's settings and its screen's address. Rule: ``actions.set_hall``."""
    round_ = get_round(request.actor, uid)
    require_office(round_, request.actor)
    given = {name: getattr(round_, name) for name in ("reveal", "report_minutes", "question_minutes")}
    form = HallForm(request.POST if request.method == "POST" else None, initial=given)
    if request.method == "POST" and form.is_valid():
        try:
            set_hall(uid, **form.draft(), actor=request.actor)
        except (Invalid, Conflict) as refusal:
            add_to_form(form, refusal)
        else:
            messages.success(request, _("已保存。"))
            return redirect("scoring:round-hall", uid=uid)
    address = request.build_absolute_uri(reverse("scoring:watch", args=[round_.watch])) if round_.watch else ""
    context = {"round": round_, "form": form, "address": address, "code": qr_code(address) if address else ""}
    return render(request, "scoring/hall_set_up.html", context, status=422 if form.errors else 200)


@require_POST
def renew(request: ActorRequest, uid: UUID) -> HttpResponse:
    """Another address for the screen. Rule: ``actions.renew_watch``."""
    renew_watch(uid, actor=request.actor)
    messages.success(request, _("已换地址，原来的失效。"))
    return redirect("scoring:round-hall", uid=uid)


@require_POST
def invite(request: ActorRequest, uid: UUID) -> HttpResponse:
    """Give an invited judge a seat. Rule: ``actions.seat_guest``."""
    round_ = get_round(request.actor, uid)
    require_office(round_, request.actor)
    form = GuestForm(request.POST, pack=source_of(round_.rule).content)
    if form.is_valid():
        try:
            seat_guest(uid, form.draft(), actor=request.actor, client_uid=form.cleaned_data["client"])
        except (Invalid, Conflict) as refusal:
            add_to_form(form, refusal)
        else:
            return redirect("scoring:round", uid=uid)
    return render_round(request, round_, guest_form=form, status=422)


@never_cache
@require_POST
def print_cards(request: ActorRequest, uid: UUID, seat: UUID | None = None) -> HttpResponse:
    """Make cards and show them to be printed, this once. Rule: ``actions.give_cards``."""
    round_ = get_round(request.actor, uid)
    try:
        fresh = give_cards(uid, day=timezone.localdate(), seats=[seat] if seat else None, actor=request.actor)
    except (Invalid, Conflict) as refusal:
        messages.error(request, sentence(refusal))
        return redirect("scoring:round", uid=uid)
    return render(request, "scoring/cards.html", {"round": round_, "cards": _printed(request, fresh)})


@require_POST
def start_part(request: ActorRequest, uid: UUID, entry: UUID, part: str) -> HttpResponse:
    """Start the clock. Rule: ``actions.begin_part``."""
    chosen = next((one for one in Part if one.value == part), None)
    if chosen is None:
        raise NotFound("entry.part", N_("没有这个环节"))
    return act_and_return(request, uid, lambda: begin_part(uid, entry, chosen, actor=request.actor), _("已开始计时。"))


@require_POST
def reveal(request: ActorRequest, uid: UUID, entry: UUID | None = None) -> HttpResponse:
    """Show one score or all in the hall. Rule: ``actions.reveal_entry``, ``actions.reveal_all``."""
    if entry is None:
        return act_and_return(request, uid, lambda: reveal_all(uid, actor=request.actor), _("已公布。"))
    return act_and_return(request, uid, lambda: reveal_entry(uid, entry, actor=request.actor), _("已公布。"))


@dataclass(frozen=True)
class Printed:
    """A card on paper: who it is for, where its code leads, and the PIN to type there."""

    fresh: FreshCard
    name: str
    address: str
    code: str


def _printed(request: ActorRequest, fresh: Sequence[FreshCard]) -> list[Printed]:
    names = people_cards(request.actor, [one.seat.person_id for one in fresh], today=timezone.localdate())
    found = []
    for one in fresh:
        address = request.build_absolute_uri(reverse("scoring:hall-enter", args=[one.secret]))
        found.append(Printed(one, names[one.seat.person_id].name, address, qr_code(address)))
    return found
