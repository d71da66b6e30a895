"""One entry as its office and leaders see it: every sheet once it is locked, vetoes, and corrections with their two people."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from bihuan.core.errors import Conflict, Invalid, NotFound
from bihuan.core.text import N_
from bihuan.registry.actor import Actor
from bihuan.registry.queries.people import cards
from bihuan.registry.request import ActorRequest
from bihuan.ui.errors import add_to_form

from ..actions import propose_correction
from ..criteria import Leaf
from ..forms import CommentForm, CorrectionForm, VetoForm
from ..gathering import marked_by
from ..hearing import said_by, said_of
from ..models import Entry, Round, Seat, Sheet
from ..pack import ScoringPack
from ..queries import Papers, entry_of, get_round, oversees, papers_of, seats_of, vetoes_of, works_for
from ..rulebooks import source_of
from ..stages import EntryStage, SheetStage
from .rounds import Tag, sheet_tag, tag_of


@dataclass(frozen=True)
class SheetRow:
    """One seat's sheet, or the office's own where there is no seat."""

    seat: Seat | None
    name: str
    state: Tag
    marks: Sequence[str]
    submitted: bool
    struck: str


@dataclass(frozen=True)
class Change:
    """A correction that waits: what stands, what is proposed, why; ``own`` says that the reader proposed it."""

    sheet: Sheet
    seat: Seat | None
    lines: Sequence[tuple[str, str, str]]
    own: bool


@never_cache
@require_safe
def show_entry(request: ActorRequest, uid: UUID, entry: UUID) -> HttpResponse:
    """The sheets of an entry. Rule: ``queries.oversees``; marks are shown once it is locked, to nobody before."""
    round_ = get_round(request.actor, uid)
    if not oversees(request.actor, round_):
        raise NotFound("entry", N_("没有这个参评事项"))
    return render_entry(request, round_, entry_of(round_, entry))


def render_entry(
    request: ActorRequest,
    round_: Round,
    entry: Entry,
    *,
    veto_form: VetoForm | None = None,
    comment_form: CommentForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page, with a form that was refused in its place."""
    pack = source_of(round_.rule).content
    seats, papers = seats_of(round_), papers_of(round_, entry=entry)
    language = get_language() or "zh"
    words = {veto.key: veto.label.of(language) for veto in pack.vetoes}
    shown = entry.stage == EntryStage.LOCKED
    context = {
        "round": round_,
        "entry": entry,
        "stage": tag_of(entry),
        "tables": [*_tables(request.actor, pack, entry, seats, papers, shown=shown)],
        "office": works_for(request.actor, round_),
        "shown": shown,
        "changes": [*_changes(request.actor, pack, seats, papers)],
        "vetoes": [(event, words[event.veto]) for event in vetoes_of(entry)],
        "veto_form": veto_form or VetoForm(pack=pack),
        "may_fall": bool(pack.vetoes),
        "said": said_of(entry),
        "comment_form": comment_form or CommentForm(said=said_by(entry, None)),
        "may_record": entry.stage != EntryStage.WAITING and round_.comments_given_at is None,
    }
    return render(request, "scoring/entry.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: ActorRequest, uid: UUID, entry: UUID, seat: UUID | None = None) -> HttpResponse:
    """Propose a correction. Rule: ``actions.propose_correction``: the office, and a scorer their own."""
    round_ = get_round(request.actor, uid)
    one = entry_of(round_, entry)
    sitting = next((place for place in seats_of(round_) if place.uid == seat), None)
    mine = sitting is not None and sitting.person_id == request.actor.person_id
    standing = papers_of(round_, entry=one).sheets.get((one.pk, sitting.pk if sitting else None))
    known = standing is not None and standing.stage == SheetStage.SUBMITTED
    if not known or (seat is not None and sitting is None) or not (mine or works_for(request.actor, round_)):
        raise NotFound("sheet", N_("没有这张评分表"))
    criteria = marked_by(source_of(round_.rule).content, sitting)
    data = request.POST if request.method == "POST" else None
    form = CorrectionForm(data, criteria=criteria, initial=standing.marks if standing else {})
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            propose_correction(uid, entry, seat, form.marks(), reason=reason, actor=request.actor)
        except (Invalid, Conflict) as refusal:
            add_to_form(form, refusal)
        else:
            messages.success(request, _("已提出更正，由另一个人复核后生效。"))
            return redirect("scoring:round", uid=uid)
    context = {"round": round_, "entry": one, "seat": sitting, "form": form}
    return render(request, "scoring/correction.html", context, status=422 if form.errors else 200)


def _tables(
    actor: Actor, pack: ScoringPack, entry: Entry, seats: Sequence[Seat], papers: Papers, *, shown: bool
) -> Iterator[tuple[str, list[str], list[SheetRow]]]:
    """A table for each panel, and one for what the office gives: its name, its criteria, its sheets."""
    language = get_language() or "zh"
    names = cards(actor, [seat.person_id for seat in seats], today=timezone.localdate())
    for panel in pack.panels:
        sitting = [seat for seat in seats if seat.panel == panel.key]
        criteria = marked_by(pack, sitting[0]) if sitting else ()
        rows = [_row(entry, seat, names[seat.person_id].name, criteria, papers, shown=shown) for seat in sitting]
        yield panel.label.of(language), [leaf.label.of(language) for leaf in criteria], rows
    criteria = marked_by(pack, None)
    if criteria:
        row = _row(entry, None, "", criteria, papers, shown=shown)
        yield _("办公室评分"), [leaf.label.of(language) for leaf in criteria], [row]


def _row(
    entry: Entry, seat: Seat | None, name: str, criteria: Sequence[Leaf], papers: Papers, *, shown: bool
) -> SheetRow:
    sheet = papers.sheets.get((entry.pk, seat.pk if seat else None))
    submitted = sheet is not None and sheet.stage == SheetStage.SUBMITTED
    given = sheet.marks if sheet and submitted and shown else {}
    marks = [given.get(leaf.key, "—") for leaf in criteria]
    return SheetRow(seat, name, sheet_tag(entry, seat, papers), marks, submitted, sheet.struck_words if sheet else "")


def _changes(actor: Actor, pack: ScoringPack, seats: Sequence[Seat], papers: Papers) -> Iterator[Change]:
    places = {seat.pk: seat for seat in seats}
    language = get_language() or "zh"
    for place, sheet in papers.proposed.items():
        seat = places.get(sheet.seat_id or 0)
        standing = papers.sheets[place].marks
        lines = [
            (leaf.label.of(language), standing.get(leaf.key, "—"), sheet.marks.get(leaf.key, "—"))
            for leaf in marked_by(pack, seat)
        ]
        yield Change(sheet, seat, lines, sheet.saved_by_id == actor.account_id)
