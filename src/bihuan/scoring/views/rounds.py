"""考评: the list, opening one, and one as its office, a leader or a judge sees it."""

from collections.abc import Mapping, Sequence
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

from bihuan.core.errors import Conflict, Denied, DomainError, Invalid
from bihuan.core.rounding import round_fraction
from bihuan.core.text import N_
from bihuan.core.uid import uuid7
from bihuan.registry.actor import Actor, live_on
from bihuan.registry.models import Role
from bihuan.registry.models.appointments import OFFICE_ROLES
from bihuan.registry.queries.people import appointments_visible_to, cards
from bihuan.registry.request import ActorRequest
from bihuan.ui.errors import add_to_form, sentence
from bihuan.ui.pages import paginate, paginate_list

from ..actions import create_round
from ..actions.carding import MOST_TRIES
from ..forms import EntryForm, GuestForm, RoundForm, SeatForm, units_offered
from ..gathering import gather, marked_by, scored_of
from ..hearing import count_said
from ..menu import reads
from ..models import Card, Entry, Round, Seat
from ..pack import ScoringPack
from ..queries import (
    Papers,
    cards_of,
    draws_of,
    entries_of,
    get_round,
    missing_seats,
    oversees,
    papers_of,
    related_seats,
    results_of,
    seat_of,
    seats_of,
    visible_rounds,
    wanted_seats,
    works_for,
)
from ..ranking import Ranked, rank, still_tied
from ..rulebooks import source_of
from ..stages import ENTRY_LABELS, ROUND_LABELS, EntryStage, RoundStage, SheetStage

ROUND_KINDS = {RoundStage.PREPARING: "todo", RoundStage.OPEN: "doing", RoundStage.SEALED: "done"}
ENTRIES_SHOWN = 100
ENTRY_KINDS = {EntryStage.WAITING: "todo", EntryStage.OPEN: "doing", EntryStage.LOCKED: "done"}


@dataclass(frozen=True)
class Tag:
    """A mark: its kind in the design's set, and its word."""

    kind: str
    text: str


@dataclass(frozen=True)
class EntryRow:
    """One entry as the office sees it: who has submitted, who is missing, who should recuse themselves."""

    entry: Entry
    stage: Tag
    submitted: int
    wanted: int
    missing: str
    kin: Sequence[Seat]


@dataclass(frozen=True)
class SeatRow:
    """One seat with the name of who sits there, as far as the reader may see it."""

    seat: Seat
    name: str
    group: str
    card: Tag


@require_safe
def show_rounds(request: ActorRequest) -> HttpResponse:
    """The list. Rule: ``queries.visible_rounds``."""
    if not reads(request.actor):
        raise Denied("scoring.reader", N_("管理员不参加考评"), holders=[Role.OFFICE.label])
    page = paginate(visible_rounds(request.actor).order_by("-id"), request.GET.get("page"))
    rows = [(one, round_tag(one)) for one in page.rows]
    context = {"page": page, "rows": rows, "may_open": request.actor.holds(*OFFICE_ROLES)}
    return render(request, "scoring/rounds.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def open_round(request: ActorRequest) -> HttpResponse:
    """Open one. Rule: ``actions.create_round``: the office's own people."""
    actor = request.actor
    if not actor.holds(*OFFICE_ROLES):
        raise Denied("round.not_an_office", N_("考评由主管办公室开设"), holders=[Role.OFFICE.label])
    form = RoundForm(request.POST if request.method == "POST" else None, actor=actor)
    if request.method == "POST" and form.is_valid():
        try:
            made = create_round(form.draft(), actor=actor, client_uid=form.cleaned_data["client"])
        except (Invalid, Conflict) as refusal:
            add_to_form(form, refusal)
        else:
            messages.success(request, _("已开设。接着添加参评事项和评委。"))
            return redirect("scoring:round", uid=made.uid)
    return render(request, "scoring/round_new.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@require_safe
def show_round(request: ActorRequest, uid: UUID) -> HttpResponse:
    """One round. Rule: ``queries.get_round``; marks are seen by ``queries.oversees``, a judge sees their own."""
    return render_round(request, get_round(request.actor, uid))


def render_round(
    request: ActorRequest,
    round_: Round,
    *,
    entry_form: EntryForm | None = None,
    seat_form: SeatForm | None = None,
    guest_form: GuestForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page, with a form that was refused in its place."""
    actor, pack = request.actor, source_of(round_.rule).content
    seat = seat_of(actor, round_)
    whole = oversees(actor, round_)
    entries, seats = entries_of(round_), seats_of(round_)
    page = paginate_list(entries, request.GET.get("page"), size=ENTRIES_SHOWN)
    papers = papers_of(round_, seat=None if whole else seat, entries=page.rows)
    mine = works_for(actor, round_)
    preparing = mine and round_.stage == RoundStage.PREPARING
    units = units_offered(actor) if preparing else []
    all_locked = bool(entries) and all(entry.stage == EntryStage.LOCKED for entry in entries)
    # Before that there is nothing to show, and half a round costs as much to read as a whole one.
    standing, not_yet = standing_of(round_, pack) if whole and all_locked else ((), "")
    context = {
        "round": round_,
        "stage": round_tag(round_),
        "page": page,
        "rows": [entry_row(entry, seats, papers) for entry in page.rows] if whole else [],
        "own": [(entry, tag_of(entry), sheet_tag(entry, seat, papers)) for entry in page.rows] if seat else [],
        "seat": seat,
        "seats": seat_rows(actor, round_, seats, pack) if whole else [],
        "whole": whole,
        "office": mine,
        "preparing": preparing,
        "results": results_of(round_) if whole else [],
        "standing": standing,
        "titles": {entry.code: entry for entry in entries},
        "totals": {one.scored.entry: f"{round_fraction(one.scored.total, pack.total_places):f}" for one in standing},
        "ties": ties_of(standing),
        "not_yet": not_yet if all_locked else _("全部事项锁定以后，这里显示名次。"),
        "all_locked": all_locked,
        "draws": draws_of(round_) if whole else [],
        "said": count_said(round_) if mine and round_.stage == RoundStage.SEALED else 0,
        "checked": bool(marked_by(pack, None)),
        "client": uuid7(),
        "entry_form": entry_form or EntryForm(units=units),
        "guest_form": guest_form or GuestForm(pack=pack),
        "seat_form": seat_form or SeatForm(pack=pack, people=people_offered(actor) if preparing else [], units=units),
    }
    return render(request, "scoring/round.html", context, status=status)


def standing_of(round_: Round, pack: ScoringPack) -> tuple[Sequence[Ranked], str]:
    """The ranking as it would be sealed now, or why there is none yet."""
    try:
        given = gather(round_)
        scored = scored_of(pack, given)
        return rank(pack, scored, still_tied(pack, scored, given.decisions)), ""
    except DomainError as refusal:
        return (), sentence(refusal)


def ties_of(standing: Sequence[Ranked]) -> list[list[Ranked]]:
    """The groups that wait for the chair."""
    found: dict[int, list[Ranked]] = {}
    for one in standing:
        if one.waits:
            found.setdefault(one.rank, []).append(one)
    return list(found.values())


def entry_row(entry: Entry, seats: Sequence[Seat], papers: Papers) -> EntryRow:
    """Count an entry's sheets."""
    wanted, missing = wanted_seats(entry, seats, papers), missing_seats(entry, seats, papers)
    kin = [one for one in related_seats(entry, seats) if (entry.pk, one.pk) not in papers.recusals]
    codes = "、".join(one.code for one in missing)
    return EntryRow(entry, tag_of(entry), len(wanted) - len(missing), len(wanted), codes, kin)


def seat_rows(actor: Actor, round_: Round, seats: Sequence[Seat], pack: ScoringPack) -> list[SeatRow]:
    """The seats with names, and how far their cards are."""
    names = cards(actor, [seat.person_id for seat in seats], today=timezone.localdate())
    groups, given = group_words(pack), cards_of(round_)
    return [
        SeatRow(seat, names[seat.person_id].name, groups[seat.panel, seat.group], card_tag(given.get(seat.pk)))
        for seat in seats
    ]


def card_tag(card: Card | None) -> Tag:
    """How far a seat's card is."""
    if card is None:
        return Tag("grey", _("没有卡"))
    if card.day != timezone.localdate():
        return Tag("grey", _("卡不在今天"))
    if card.opened_at is not None:
        return Tag("done", _("已启用"))
    return Tag("late", _("口令已锁")) if card.tries >= MOST_TRIES else Tag("todo", _("待启用"))


def group_words(pack: ScoringPack) -> Mapping[tuple[str, str], str]:
    """The words of every group of every panel."""
    language = get_language() or "zh"
    return {(panel.key, group.key): group.label.of(language) for panel in pack.panels for group in panel.groups}


def people_offered(actor: Actor) -> list[tuple[str, str]]:
    """Everybody with a live post in the realm, with unit and name, as the actor may see it."""
    posts = appointments_visible_to(actor).filter(live_on(timezone.localdate()), person__erased_at__isnull=True)
    rows = {post.person_id: post for post in posts.select_related("unit", "person").order_by("-unit__path", "-id")}
    names = cards(actor, rows, today=timezone.localdate())
    return [
        (str(post.person.uid), f"{post.unit.short_name} {names[person].name}")
        for person, post in reversed(rows.items())
    ]


def round_tag(round_: Round) -> Tag:
    """How far a round has come."""
    stage = RoundStage(round_.stage)
    return Tag(ROUND_KINDS[stage], _(ROUND_LABELS[stage]))


def tag_of(entry: Entry) -> Tag:
    """How far an entry has come."""
    stage = EntryStage(entry.stage)
    return Tag(ENTRY_KINDS[stage], _(ENTRY_LABELS[stage]))


def sheet_tag(entry: Entry, seat: Seat | None, papers: Papers) -> Tag:
    """How far a seat's sheet has come, or without a seat the office's own."""
    if seat is not None and (entry.pk, seat.pk) in papers.recusals:
        return Tag("grey", _("回避"))
    if seat is not None and seat.absent_at is not None:
        return Tag("grey", _("缺席"))
    sheet = papers.sheets.get((entry.pk, seat.pk if seat else None))
    if sheet is None:
        return Tag("todo", _("未打分"))
    if sheet.struck_at is not None:
        return Tag("back", _("已作废"))
    if sheet.stage == SheetStage.SUBMITTED:
        return Tag("done", _("已提交"))
    return Tag("doing", _("草稿"))
