"""The list of reviews, opening one, and one as its office, a unit, a leader or a judge sees it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bihuan.core.errors import Conflict, Denied, Invalid
from bihuan.core.text import N_
from bihuan.core.uid import uuid7
from bihuan.evidence.actions import take_in_files
from bihuan.evidence.intake import Incoming
from bihuan.evidence.models import Purpose
from bihuan.ledger.views.tags import Tag
from bihuan.registry.actor import Actor
from bihuan.registry.models import Line, Role, Unit
from bihuan.registry.models.appointments import OFFICE_ROLES
from bihuan.registry.request import ActorRequest
from bihuan.scoring.queries import visible_rounds
from bihuan.ui.errors import add_to_form
from bihuan.ui.pages import paginate
from bihuan.ui.steps import take, told_of

from ..actions import (
    ask_units,
    fill_agenda,
    hand_over_promises,
    let_unit_go,
    make_round,
    not_yet_pledged,
    open_review,
    put_off,
    set_meeting,
)
from ..exchange.promise_steps import NAME, print_steps
from ..forms import DeadlineForm, MeetingForm, ReviewForm, UnitsForm
from ..forms.publicity import ShowForm
from ..menu import reads
from ..models import Declaration, Review, Rulebook
from ..publicities import latest_result, publicities_of
from ..queries import (
    declarable_units,
    declarations_of,
    get_review,
    locked_since,
    meetings_offered,
    oversees,
    participants_of,
    places_of,
    readers_of,
    rulebook_in_force,
    standing_of,
    versions_of,
    visible_reviews,
    waiting_readers,
)
from ..rules import can_publish, can_run, must_run, units_of
from ..stages import PASSED, Stage
from .publicity import state_tag
from .tags import deadline_tag, stage_tag

PAGE = "appraisal:review"


@dataclass(frozen=True)
class UnitRow:
    """One unit asked: whether it confirmed, how far its declarations have come, and those the reader sees."""

    unit: Unit
    confirmed: bool
    stages: Sequence[Tag]
    declarations: Sequence[tuple[Declaration, Tag]]
    may_go: bool


@require_safe
def show_reviews(request: ActorRequest) -> HttpResponse:
    """The list. Rule: ``queries.visible_reviews``."""
    if not reads(request.actor):
        raise Denied("review.reader", N_("管理员不参加评审"), holders=[Role.OFFICE.label])
    page = paginate(visible_reviews(request.actor).order_by("-year", "-pk"), request.GET.get("page"))
    rows = [(one, deadline_tag(one)) for one in page.rows]
    context = {"page": page, "rows": rows, "may_open": request.actor.holds(*OFFICE_ROLES)}
    return render(request, "appraisal/reviews.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def open_one(request: ActorRequest) -> HttpResponse:
    """Open a year's review. Rule: ``actions.open_review``: the office's own people."""
    if not request.actor.holds(*OFFICE_ROLES):
        raise Denied("review.not_an_office", N_("年度评审由主管办公室开设"), holders=[Role.OFFICE.label])
    form = ReviewForm(request.POST if request.method == "POST" else None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            review = open_review(form.draft(), actor=request.actor, client_uid=form.cleaned_data["client"])
        except (Invalid, Conflict) as refusal:
            add_to_form(form, refusal)
        else:
            messages.success(request, _("已开设。接着选参评单位、写评估规则。"))
            return redirect(PAGE, uid=review.uid)
    context = {"form": form, "review": None, "title": _("开设年度评审"), "label": _("开设")}
    return render(request, "appraisal/form.html", context, status=422 if form.errors else 200)


@never_cache
@require_safe
def show_review(request: ActorRequest, uid: UUID) -> HttpResponse:
    """One review. Rule: ``queries.get_review``; what was declared is seen by ``queries.visible_declarations``."""
    actor = request.actor
    review = get_review(actor, uid)
    ours, whole = can_run(actor, review), oversees(actor, review)
    rulebook = rulebook_in_force(review)
    declarations = declarations_of(actor, review)
    locked = locked_since(review)
    own = declarable_units(actor, review)
    context = {
        "review": review,
        "deadline": deadline_tag(review),
        "ours": ours,
        "whole": whole,
        "rulebook": rulebook,
        "versions": versions_of(actor, review),
        "locked": locked,
        "to_confirm": waiting_readers(actor, rulebook) if rulebook else [],
        "rows": _unit_rows(actor, review, rulebook, declarations) if whole else [],
        "own": [(one, stage_tag(one.stage)) for one in declarations if _is_own(actor, one)],
        "joint": [(one, stage_tag(one.stage)) for one in declarations if not whole and not _is_own(actor, one)],
        "may_begin": own if rulebook and locked is None and _open(review) else [],
        "accepted": sum(one.stage == Stage.ACCEPTED and _waits(one) for one in declarations),
        "places": places_of(review) if ours else None,
        "promised": sum(one.stage in PASSED and one.pledge_id is None for one in declarations),
        "round": visible_rounds(actor).filter(pk=review.round.pk).first() if review.round else None,
        "units_form": UnitsForm(actor=actor) if ours else None,
        "meeting_form": _meeting_form(actor, review) if ours and locked is None else None,
        "deadline_form": DeadlineForm(actor=actor) if ours and review.declare_by else None,
        "shown": [(one, state_tag(one)) for one in publicities_of(review)],
        "show_form": _show_form(actor, review),
        "client": uuid7(),
    }
    return render(request, "appraisal/review.html", context)


@require_POST
def add_units(request: ActorRequest, uid: UUID) -> HttpResponse:
    """选参评单位. Rule: ``actions.ask_units``."""
    must_run(request.actor, get_review(request.actor, uid))

    def act(form: UnitsForm) -> None:
        units = [unit.uid for unit in form.cleaned_data["units"]]
        ask_units(uid, units, actor=request.actor, client_uid=form.cleaned_data["client"])

    return take(
        request, UnitsForm(request.POST, actor=request.actor), act, told=_("参评单位已添加。"), to=PAGE, uid=uid
    )


@require_POST
def remove_unit(request: ActorRequest, uid: UUID, unit: UUID) -> HttpResponse:
    """移出参评单位. Rule: ``actions.let_unit_go``."""
    must_run(request.actor, get_review(request.actor, uid))
    return told_of(request, lambda: let_unit_go(uid, unit, actor=request.actor), _("已移出。"), to=PAGE, uid=uid)


@require_POST
def choose_meeting(request: ActorRequest, uid: UUID) -> HttpResponse:
    """定评审会. Rule: ``actions.set_meeting``."""
    review = get_review(request.actor, uid)
    must_run(request.actor, review)

    def act(form: MeetingForm) -> None:
        given = form.cleaned_data
        set_meeting(uid, given["meeting"].uid, actor=request.actor, client_uid=given["client"])

    form = MeetingForm(request.POST, actor=request.actor, review=review)
    return take(request, form, act, told=_("评审会已定。"), to=PAGE, uid=uid)


@require_POST
def move_deadline(request: ActorRequest, uid: UUID) -> HttpResponse:
    """延长申报. Rule: ``actions.put_off``."""
    must_run(request.actor, get_review(request.actor, uid))

    def act(form: DeadlineForm) -> None:
        given = form.cleaned_data
        put_off(uid, given["day"], actor=request.actor, client_uid=given["client"])

    return take(
        request, DeadlineForm(request.POST, actor=request.actor), act, told=_("截止日期已延长。"), to=PAGE, uid=uid
    )


@require_POST
def enter(request: ActorRequest, uid: UUID) -> HttpResponse:
    """列入考评. Rule: ``actions.make_round``."""
    must_run(request.actor, get_review(request.actor, uid))
    return told_of(
        request, lambda: make_round(uid, actor=request.actor), _("已列入考评，接着在考评里添加评委。"), to=PAGE, uid=uid
    )


@require_POST
def call(request: ActorRequest, uid: UUID) -> HttpResponse:
    """排入议程. Rule: ``actions.fill_agenda``."""
    must_run(request.actor, get_review(request.actor, uid))
    return told_of(
        request,
        lambda: fill_agenda(uid, actor=request.actor),
        _("已按顺序排入会议议程，并邀请参评单位。"),
        to=PAGE,
        uid=uid,
    )


@require_POST
def pledge(request: ActorRequest, uid: UUID) -> HttpResponse:
    """交办承诺. Rule: ``actions.hand_over_promises``."""
    review = get_review(request.actor, uid)
    must_run(request.actor, review)

    def act() -> None:
        promised = [one for one in not_yet_pledged(review) if one.steps.all()]
        paper: list[UUID] = []
        if promised:
            content = print_steps(review, promised)
            incoming = [Incoming(NAME, lambda: [content])]
            paper = [one.uid for one in take_in_files(incoming, purpose=Purpose.PAPER, actor=request.actor)]
        hand_over_promises(uid, actor=request.actor, paper=paper)

    return told_of(request, act, _("承诺已交办到整改台账。"), to=PAGE, uid=uid)


def _unit_rows(
    actor: Actor, review: Review, rulebook: Rulebook | None, declarations: Sequence[Declaration]
) -> list[UnitRow]:
    confirmed = {one.unit.pk for one in readers_of(rulebook) if one.unit and one.confirmed} if rulebook else set()
    standing = standing_of(review)
    rows = []
    for asked in participants_of(review):
        stages = standing.get(asked.unit_id, [])
        theirs = [one for one in declarations if one.unit_id == asked.unit_id]
        hidden = [stage_tag(stage) for stage in stages if stage is Stage.DRAFT]
        rows.append(
            UnitRow(
                unit=asked.unit,
                confirmed=asked.unit_id in confirmed,
                stages=hidden,
                declarations=[(one, stage_tag(one.stage)) for one in theirs],
                may_go=can_run(actor, review) and not stages and asked.unit_id not in confirmed,
            )
        )
    return rows


def _meeting_form(actor: Actor, review: Review) -> MeetingForm | None:
    initial = {"meeting": review.meeting.uid} if review.meeting else {}
    offered = meetings_offered(actor, review).exists()
    return MeetingForm(actor=actor, review=review, initial=initial) if offered else None


def _show_form(actor: Actor, review: Review) -> ShowForm | None:
    """The form of the head, where a result was sealed that has not been shown."""
    result = latest_result(review) if can_publish(actor, review) else None
    if result is None or review.publicities.filter(result=result).exists():
        return None
    return ShowForm(actor=actor)


def _is_own(actor: Actor, declaration: Declaration) -> bool:
    return declaration.unit_id in units_of(actor, Line(declaration.review.line))


def _waits(declaration: Declaration) -> bool:
    return declaration.entry is None or declaration.entry.withdrawn_at is not None


def _open(review: Review) -> bool:
    return review.declare_by is not None and timezone.now() <= review.declare_by
