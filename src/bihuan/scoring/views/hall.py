"""评审现场: judges without an account open their card and mark; whoever was given the address follows the screen."""

from functools import lru_cache
from time import monotonic
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from bihuan.core.errors import Conflict, Invalid
from bihuan.ui.errors import add_to_form, sentence

from ..actions import live_card, open_card, recuse
from ..forms import PinForm
from ..handouts import handouts_for
from ..queries import card_with_key, entries_of, entry_of, papers_of, sitter, watched_round
from ..screen import Screen, screen_of
from .cards import COOKIE, card_of
from .rounds import sheet_tag, tag_of
from .sheets import Desk, answer_sheet

LIVE_SECONDS = 3


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enter_hall(request: HttpRequest, secret: str) -> HttpResponse:
    """Open a card on this device, once. Rule: ``actions.open_card``: whoever holds the card and its PIN."""
    card = live_card(secret)
    form = PinForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            _card, key = open_card(secret, form.cleaned_data["pin"])
        except (Invalid, Conflict) as refusal:
            add_to_form(form, refusal)
        else:
            return _with_key(redirect("scoring:hall"), key)
    elif card_with_key(request.COOKIES.get(COOKIE, "")) == card:
        return redirect("scoring:hall")
    context = {"card": card, "round": card.seat.round, "form": form}
    return render(request, "scoring/hall_enter.html", context, status=422 if form.errors else 200)


@login_not_required
@never_cache
@require_safe
def show_hall(request: HttpRequest) -> HttpResponse:
    """The entries in running order with the judge's own sheets. Rule: ``queries.card_with_key``."""
    card = card_of(request)
    round_ = card.seat.round
    papers = papers_of(round_, seat=card.seat)
    rows = [(entry, tag_of(entry), sheet_tag(entry, card.seat, papers)) for entry in entries_of(round_)]
    context = {"round": round_, "seat": card.seat, "rows": rows, "seconds": LIVE_SECONDS}
    if not request.GET.get("part"):
        context["handouts"] = handouts_for(card)
    template = "scoring/hall_rows.html" if request.GET.get("part") else "scoring/hall.html"
    return render(request, template, context)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mark_in_hall(request: HttpRequest, entry: UUID) -> HttpResponse:
    """Mark, or declare a recusal, by a card. Rule: ``queries.card_with_key``, then ``actions.save_sheet`` and ``actions.recuse``."""
    card = card_of(request)
    round_, here = card.seat.round, reverse("scoring:hall-sheet", args=[entry])
    found = entry_of(round_, entry)
    if request.method == "POST" and request.POST.get("do") == "recuse":
        try:
            recuse(round_.uid, entry, card.seat.uid, words=request.POST.get("words", ""), actor=sitter(card))
        except (Invalid, Conflict) as refusal:
            messages.error(request, sentence(refusal))
        else:
            messages.success(request, _("已登记回避。"))
        return redirect(here)
    desk = Desk(
        sitter(card),
        "scoring/hall_sheet.html",
        back=reverse("scoring:hall"),
        recusal=here,
        handouts=handouts_for(card, found),
    )
    return answer_sheet(request, desk, round_, found, card.seat)


@login_not_required
@never_cache
@require_safe
def watch(request: HttpRequest, watch: str) -> HttpResponse:
    """What the hall may see, on the big screen or a phone. Rule: ``queries.watched_round``: whoever was given the address."""
    screen = _screen(watch, int(monotonic()))
    template = "scoring/watch_picture.html" if request.GET.get("part") else "scoring/watch.html"
    return render(request, template, {"screen": screen, "seconds": LIVE_SECONDS, "now": timezone.now()})


@lru_cache(maxsize=32)
def _screen(watch: str, second: int) -> Screen:
    """The screen, read once a second at most in each process: two hundred phones must not slow the judges down."""
    return screen_of(watched_round(watch))


def _with_key(response: HttpResponse, key: str) -> HttpResponse:
    # Over the day of the meeting; what it opens is asked of the table at every request.
    response.set_cookie(
        COOKIE,
        key,
        max_age=24 * 60 * 60,
        # What belongs to an entry may be another business's page: the address says nothing of whose it is.
        path="/",
        httponly=True,
        secure=not settings.BIHUAN.demo,
        samesite="Lax",
    )
    return response
