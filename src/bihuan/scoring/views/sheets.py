"""评分表: a judge's own for one entry, with what they say of it; what no panel marks is the office's."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bihuan.core.errors import Conflict, Invalid, NotFound
from bihuan.core.text import N_
from bihuan.registry.actor import Actor
from bihuan.registry.request import ActorRequest
from bihuan.ui.errors import add_to_form, sentence

from ..actions import comment_on, save_sheet
from ..forms import CommentForm, SheetForm
from ..gathering import marked_by
from ..handouts import Handout
from ..hearing import said_by
from ..models import Entry, Round, Seat
from ..queries import entry_of, get_round, papers_of, related_seats, seat_of, works_for
from ..rulebooks import source_of
from ..stages import EntryStage, RoundStage, SheetStage
from .rounds import sheet_tag, tag_of


@dataclass(frozen=True)
class Desk:
    """Where a sheet lies while it is filled in: as whom, on which page, and where its links lead.

    ``correction`` is "" where corrections are not asked for.
    """

    actor: Actor
    template: str
    back: str
    recusal: str
    correction: str = ""
    handouts: Sequence[Handout] = ()


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mark(request: ActorRequest, uid: UUID, entry: UUID) -> HttpResponse:
    """Mark as the one who sits there. Rule: ``actions.save_sheet``."""
    round_ = get_round(request.actor, uid)
    seat = seat_of(request.actor, round_)
    if seat is None:
        raise NotFound("seat", N_("没有这个评委席"))
    return _sheet(request, round_, entry_of(round_, entry), seat)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: ActorRequest, uid: UUID, entry: UUID) -> HttpResponse:
    """Mark what no panel marks, as the office. Rule: ``actions.save_sheet``."""
    round_ = get_round(request.actor, uid)
    if not works_for(request.actor, round_) or not marked_by(source_of(round_.rule).content, None):
        raise NotFound("sheet", N_("没有这张评分表"))
    return _sheet(request, round_, entry_of(round_, entry), None)


def _sheet(request: ActorRequest, round_: Round, entry: Entry, seat: Seat | None) -> HttpResponse:
    desk = Desk(
        request.actor,
        "scoring/sheet.html",
        back=reverse("scoring:round", args=[round_.uid]),
        recusal=reverse("scoring:recusal", args=[round_.uid, entry.uid, seat.uid]) if seat else "",
        correction=reverse("scoring:correction", args=[round_.uid, entry.uid, seat.uid])
        if seat
        else reverse("scoring:correction-office", args=[round_.uid, entry.uid]),
    )
    return answer_sheet(request, desk, round_, entry, seat)


def answer_sheet(request: HttpRequest, desk: Desk, round_: Round, entry: Entry, seat: Seat | None) -> HttpResponse:
    """Show a sheet, or take what was filled in; it is saved or submitted as ``desk.actor``."""
    if seat is not None and request.method == "POST" and request.POST.get("do") == "comment":
        return _comment(request, desk.actor, entry, seat)
    criteria = marked_by(source_of(round_.rule).content, seat)
    papers = papers_of(round_, entry=entry)
    sheet = papers.sheets.get((entry.pk, seat.pk if seat else None))
    initial = {**(sheet.marks if sheet else {}), "revision": sheet.revision if sheet else 0}
    form = SheetForm(request.POST if request.method == "POST" else None, criteria=criteria, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            _save(request, desk.actor, form, entry, seat)
        except (Invalid, Conflict) as refusal:
            add_to_form(form, refusal)
        else:
            return redirect(desk.back if _submits(request) else request.path)
    recused = seat is not None and (entry.pk, seat.pk) in papers.recusals
    submitted = sheet is not None and sheet.stage == SheetStage.SUBMITTED
    may_comment = seat is not None and not recused and _may_comment(round_, entry, seat)
    context = {
        "desk": desk,
        "round": round_,
        "entry": entry,
        "seat": seat,
        "sheet": sheet,
        "form": form,
        "stage": tag_of(entry),
        "own": sheet_tag(entry, seat, papers) if seat else None,
        "open": not submitted and not recused and _is_open(round_, entry, seat),
        "recused": recused,
        "submitted": submitted,
        "kin": seat is not None and not recused and bool(related_seats(entry, [seat])),
        "may_recuse": seat is not None and entry.stage != EntryStage.LOCKED and not recused,
        "given_words": [
            (leaf.label.of(get_language() or "zh"), sheet.marks.get(leaf.key, "—") if sheet else "—")
            for leaf in criteria
        ],
        "comment_form": CommentForm(said=said_by(entry, seat)) if may_comment else None,
    }
    return render(request, desk.template, context, status=422 if form.errors else 200)


def _comment(request: HttpRequest, actor: Actor, entry: Entry, seat: Seat) -> HttpResponse:
    form = CommentForm(request.POST)
    refused = "；".join(str(words) for field in form for words in field.errors)
    if not refused:
        try:
            client = form.cleaned_data["client"]
            comment_on(entry.round.uid, entry.uid, seat.uid, form.texts(), actor=actor, client_uid=client)
        except (Invalid, Conflict) as refusal:
            refused = sentence(refusal)
    if refused:
        messages.error(request, refused)
    else:
        messages.success(request, _("点评已保存。"))
    return redirect(request.path)


def _save(request: HttpRequest, actor: Actor, form: SheetForm, entry: Entry, seat: Seat | None) -> None:
    submit = _submits(request)
    save_sheet(
        entry.round.uid,
        entry.uid,
        seat.uid if seat else None,
        form.marks(),
        submit=submit,
        actor=actor,
        revision=form.cleaned_data["revision"] or 0,
        client_uid=form.cleaned_data["client"],
    )
    messages.success(request, _("已提交，不能再改。") if submit else _("已保存，还没有提交。"))


def _submits(request: HttpRequest) -> bool:
    return request.POST.get("do") == "submit"


def _is_open(round_: Round, entry: Entry, seat: Seat | None) -> bool:
    if seat is None:
        return round_.stage != RoundStage.SEALED
    return entry.stage == EntryStage.OPEN and seat.absent_at is None


def _may_comment(round_: Round, entry: Entry, seat: Seat) -> bool:
    heard = entry.stage != EntryStage.WAITING and round_.comments_given_at is None
    return heard and seat.absent_at is None
