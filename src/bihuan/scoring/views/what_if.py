"""假如: the same marks under another trimming, without a judge, with other weights, beside the official ones. Nothing is kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bihuan.core.errors import Conflict, DomainError, Invalid, NotFound
from bihuan.core.rounding import round_fraction
from bihuan.core.text import N_
from bihuan.registry.request import ActorRequest
from bihuan.ui.errors import sentence

from ..forms import WhatIfForm
from ..gathering import Gathered, gather
from ..marks import Book, book
from ..models import Entry
from ..pack import ScoringPack
from ..queries import entries_of, get_round, works_for
from ..rulebooks import source_of
from ..stages import EntryStage
from ..whatif import Compared, compare, under, with_trimming, with_weights, without_seat

# From so many marks on at least extremes may be left out.
FEWEST_TRIMMED = 3


@dataclass(frozen=True)
class Line:
    """One entry under both: places and totals as written; ``moved`` is how many places better (+) or worse (−)."""

    entry: Entry
    rank: int
    total: str
    other_rank: int
    other_total: str
    moved: int


@never_cache
@require_safe
def ask_what_if(request: ActorRequest, uid: UUID) -> HttpResponse:
    """Compare. Rule: ``queries.works_for``: the round's own office, once all is locked."""
    round_ = get_round(request.actor, uid)
    if not works_for(request.actor, round_):
        raise NotFound("round", N_("没有这次考评"))
    entries = entries_of(round_)
    if not entries or any(entry.stage != EntryStage.LOCKED for entry in entries):
        raise Conflict("whatif.open", N_("全部事项锁定以后才能试算"))
    pack = source_of(round_.rule).content
    given = gather(round_)
    seats = sorted({mark.seat for mark in given.marks if mark.seat})
    form = WhatIfForm(request.GET or None, pack=pack, seats=seats, language=get_language() or "zh")
    lines: Sequence[Line] = ()
    refusal = ""
    if request.GET and form.is_valid():
        try:
            lines = _lines(_compared(given, pack, form), entries, pack)
        except DomainError as fault:
            refusal = sentence(fault)
    context = {"round": round_, "form": form, "lines": lines, "refusal": refusal}
    return render(request, "scoring/what_if.html", context, status=422 if form.errors or refusal else 200)


def _compared(given: Gathered, pack: ScoringPack, form: WhatIfForm) -> Sequence[Compared]:
    official = book(pack, given.marks, given.events)
    return compare(official, _other(official, pack, form))


def _other(official: Book, pack: ScoringPack, form: WhatIfForm) -> Book:
    """The official marks with every change that was asked for. Raises Invalid where none was."""
    other, changed = official, pack
    for panel, (high, low) in form.trimming().items():
        changed = with_trimming(
            changed, panel, [(max(FEWEST_TRIMMED, high + low + 1), high, low)] if high or low else []
        )
    for mean, weights in form.weights().items():
        changed = with_weights(changed, mean, weights)
    if changed is not pack:
        other = under(other, changed)
    if form.cleaned_data["seat"]:
        other = without_seat(other, form.cleaned_data["seat"])
    if other is official:
        raise Invalid("whatif.nothing", N_("还没有改任何一项"))
    return other


def _lines(compared: Sequence[Compared], entries: Sequence[Entry], pack: ScoringPack) -> list[Line]:
    titles, places = {entry.code: entry for entry in entries}, pack.total_places
    return [
        Line(
            titles[one.entry],
            one.rank,
            f"{round_fraction(one.total, places):f}",
            one.other_rank,
            f"{round_fraction(one.other_total, places):f}",
            one.rank - one.other_rank,
        )
        for one in compared
    ]
