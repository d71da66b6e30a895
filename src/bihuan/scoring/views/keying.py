"""纸质评分表: printed with their codes, and typed in twice by two people of the office."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bihuan.core.errors import Conflict, Invalid, NotFound
from bihuan.core.text import N_
from bihuan.papers.blanks import print_blanks
from bihuan.registry.request import ActorRequest
from bihuan.ui.errors import add_to_form

from ..actions import Keyed, drop_keyings, key_sheet, settle_keying
from ..actions.loading import require_office
from ..exchange.paper_sheets import blanks_of, number_of, place_of
from ..forms import KeyingForm
from ..gathering import marked_by
from ..models import Entry, Keying, Round, Seat
from ..queries import entries_of, entry_of, get_round, keyings_of, missing_seats, papers_of, seats_of, works_for
from ..rulebooks import source_of
from ..stages import EntryStage
from .rounds import Tag
from .running import act_and_return

TOLD = {
    Keyed.FIRST: N_("已录第一遍，请另一个人录第二遍。"),
    Keyed.AGREED: N_("两遍一致，评分表已提交。"),
    Keyed.DIFFERS: N_("两遍不一致，请对照纸质评分表核定。"),
}


@dataclass(frozen=True)
class PaperRow:
    """One sheet that is not in yet: its number, how far it is typed."""

    number: str
    entry: Entry
    seat: Seat
    state: Tag
    differs: bool


@never_cache
@require_safe
def show_paper(request: ActorRequest, uid: UUID) -> HttpResponse:
    """What is to be typed, those that differ first; a number leads to its sheet. Rule: ``queries.works_for``."""
    round_ = get_round(request.actor, uid)
    require_office(round_, request.actor)
    entries, seats = entries_of(round_), seats_of(round_)
    asked = request.GET.get("number", "").strip()
    if asked:
        place = place_of(asked, entries, seats)
        if place is not None:
            return redirect("scoring:sheet-paper", uid=uid, entry=place[0].uid, seat=place[1].uid)
    rows = sorted(_rows(request, round_, entries, seats), key=lambda row: not row.differs)
    context = {"round": round_, "rows": rows, "asked": asked, "seats": seats}
    return render(request, "scoring/paper.html", context, status=404 if asked else 200)


@never_cache
@require_safe
def print_paper(request: ActorRequest, uid: UUID) -> HttpResponse:
    """Blank sheets to be filled in by hand, of all seats or of one (``?seat=``). Rule: ``queries.works_for``."""
    round_ = get_round(request.actor, uid)
    require_office(round_, request.actor)
    chosen = request.GET.get("seat", "")
    seats = [one for one in seats_of(round_) if not chosen or one.code == chosen]

    def address(entry: Entry, seat: Seat) -> str:
        return request.build_absolute_uri(reverse("scoring:sheet-paper", args=[uid, entry.uid, seat.uid]))

    language = get_language() or "zh"
    blanks = blanks_of(round_, entries_of(round_), seats, language, address)
    response = HttpResponse(
        print_blanks(blanks, "zh-CN" if language.startswith("zh") else "en"), content_type="application/pdf"
    )
    response["Content-Disposition"] = 'attachment; filename="sheets.pdf"'
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def key_paper(request: ActorRequest, uid: UUID, entry: UUID, seat: UUID) -> HttpResponse:
    """Type in one sheet, or settle two typings. Rule: ``actions.key_sheet``, ``actions.settle_keying``."""
    round_ = get_round(request.actor, uid)
    sitting = next((one for one in seats_of(round_) if one.uid == seat), None)
    if sitting is None or not works_for(request.actor, round_):
        raise NotFound("seat", N_("没有这个评委席"))
    found = entry_of(round_, entry)
    criteria = marked_by(source_of(round_.rule).content, sitting)
    typed = sorted(keyings_of(round_).filter(entry=found, seat=sitting), key=lambda one: one.turn)
    form = KeyingForm(request.POST if request.method == "POST" else None, criteria=criteria, typed=typed)
    if request.method == "POST" and form.is_valid():
        try:
            told = _take(request, form, found, sitting, settling=len(typed) == 2)
        except (Invalid, Conflict) as refusal:
            add_to_form(form, refusal)
        else:
            messages.success(request, told)
            return redirect("scoring:round-paper", uid=uid)
    papers = papers_of(round_, entry=found)
    context = {
        "round": round_,
        "entry": found,
        "seat": sitting,
        "number": number_of(found, sitting),
        "form": form,
        "settling": len(typed) == 2,
        "second": bool(typed) and typed[0].by_id != request.actor.account_id,
        "typed": bool(typed),
        "open": found.stage == EntryStage.OPEN and sitting in missing_seats(found, [sitting], papers),
    }
    return render(request, "scoring/paper_sheet.html", context, status=422 if form.errors else 200)


@require_POST
def drop(request: ActorRequest, uid: UUID, entry: UUID, seat: UUID) -> HttpResponse:
    """Set aside what was typed. Rule: ``actions.drop_keyings``."""
    return act_and_return(
        request, uid, lambda: drop_keyings(uid, entry, seat, actor=request.actor), _("已清除，请重新录入。")
    )


def _take(request: ActorRequest, form: KeyingForm, entry: Entry, seat: Seat, *, settling: bool) -> str:
    take = settle_keying if settling else key_sheet
    client = form.cleaned_data["client"]
    outcome = take(entry.round.uid, entry.uid, seat.uid, form.marks(), actor=request.actor, client_uid=client)
    return _(TOLD[outcome]) if isinstance(outcome, Keyed) else _("已核定，评分表已提交。")


def _rows(request: ActorRequest, round_: Round, entries: Sequence[Entry], seats: Sequence[Seat]) -> list[PaperRow]:
    papers = papers_of(round_)
    typed: dict[tuple[int, int], list[Keying]] = {}
    for one in keyings_of(round_):
        typed.setdefault((one.entry_id, one.seat_id), []).append(one)
    rows = []
    for entry in entries:
        if entry.stage != EntryStage.OPEN:
            continue
        for seat in missing_seats(entry, seats, papers):
            standing = typed.get((entry.pk, seat.pk), [])
            state = _state(standing, request)
            rows.append(PaperRow(number_of(entry, seat), entry, seat, state, differs=len(standing) == 2))
    return rows


def _state(standing: Sequence[Keying], request: ActorRequest) -> Tag:
    if not standing:
        return Tag("todo", _("未录入"))
    if len(standing) == 2:
        return Tag("back", _("两遍不一致"))
    own = standing[0].by_id == request.actor.account_id
    return Tag("doing", _("您已录一遍，等另一个人录") if own else _("已录一遍，等您录第二遍"))
