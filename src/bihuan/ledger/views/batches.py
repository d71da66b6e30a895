"""来件: the batches, one batch with its progress and reconciliation, opening one by hand."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.db.models import F, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bihuan.core.errors import Conflict, Denied, Invalid
from bihuan.core.text import N_
from bihuan.core.workdays import Calendar
from bihuan.evidence.models import Purpose
from bihuan.evidence.queries import of_targets
from bihuan.registry.actor import Actor
from bihuan.registry.models import Line, Role
from bihuan.registry.models.appointments import OFFICE_ROLES
from bihuan.registry.queries.calendars import calendar_of
from bihuan.registry.request import ActorRequest
from bihuan.ui.errors import add_to_form, sentence
from bihuan.ui.pages import paginate

from ..actions import create_batch, recall_batch, set_batch_stage
from ..actions.batching import STAGES_AFTER, must_work_for
from ..actions.saving import BATCH_KIND
from ..batch_counts import count_batch, count_by_state, progress_of, sees_whole
from ..deadlines import Urgency, remaining
from ..document_queries import papers_of
from ..forms.batches import BatchForm
from ..listing import page_of_rows
from ..models import Batch, BatchStage, HandoverStage, Item
from ..packs import current_pack
from ..paper_kinds import KIND_LABELS, DocumentKind
from ..paper_rights import offered_kinds, posts_for
from ..queries import (
    for_list,
    get_batch,
    visible_batches,
    visible_items,
)
from ..states import OPEN_STATES, STATE_LABELS, Move, State
from .bulk_pages import bulk_offers
from .calendar_notes import calendar_words
from .lists import rows_of
from .tags import STATE_KINDS, URGENCY_KINDS, Tag

WAITING_SHOWN = 50
# Done with, one way or another; a withdrawn item no longer counts.
FINISHED = frozenset(State) - OPEN_STATES - {State.WITHDRAWN}
STAGE_WORDS = {
    (BatchStage.OPEN, BatchStage.REPORTED): N_("标为已报告上级"),
    (BatchStage.REPORTED, BatchStage.ARCHIVED): N_("归档"),
    (BatchStage.REPORTED, BatchStage.OPEN): N_("退回在办"),
    (BatchStage.ARCHIVED, BatchStage.OPEN): N_("重新打开"),
}


@dataclass(frozen=True)
class BatchRow:
    """One batch in the list: how many items, how many are done with, how the answer stands."""

    batch: Batch
    total: int
    open: int
    answer: Tag | None


@dataclass(frozen=True)
class Waiting:
    """An item that waits to be handed over, and what its file leaves open."""

    item: Item
    warnings: tuple[str, ...]


@require_safe
def show_batches(request: ActorRequest) -> HttpResponse:
    """The list. Rule: ``queries.visible_batches``."""
    now, calendar = timezone.now(), calendar_of(request.actor.realm_id)
    page = paginate(visible_batches(request.actor).order_by("-id"), request.GET.get("page"))
    progress = progress_of([batch.pk for batch in page.rows], request.actor)
    rows = [BatchRow(batch, *progress.get(batch.pk, (0, 0)), _answer_tag(batch, now, calendar)) for batch in page.rows]
    context = {"page": page, "rows": rows, "may_open": request.actor.holds(*OFFICE_ROLES)}
    return render(request, "ledger/batches.html", context)


@require_safe
def show_batch(request: ActorRequest, uid: UUID) -> HttpResponse:
    """One batch. Rule: ``queries.get_batch``; its items are those the actor sees."""
    actor, now, calendar = request.actor, timezone.now(), calendar_of(request.actor.realm_id)
    batch = get_batch(actor, uid)
    seen = visible_items(actor).filter(batch=batch)
    whole = sees_whole(actor, batch)
    counted = count_batch(batch) if whole else None
    states = counted.states if counted else count_by_state(seen)
    by_unit = (F("proposed_lead__order").asc(nulls_first=True), "id")
    waiting = for_list(seen.filter(state=State.REGISTERED.value)).order_by(*by_unit)[:WAITING_SHOWN]
    page = page_of_rows(seen.order_by("year", "serial", "part"), request.GET.get("page"))
    ours = any(post.unit_id == batch.owner_id for post in actor.posts_as(*OFFICE_ROLES))
    context = {
        "batch": batch,
        "whole": whole,
        "states": _states(states),
        "saved": sum(states.values()) - states[State.WITHDRAWN],
        "withdrawn": states[State.WITHDRAWN],
        "relapsed": counted.relapsed if counted else 0,
        "finished": sum(number for state, number in states.items() if state in FINISHED),
        "waiting": sorted(
            (Waiting(item, warnings_of(item)) for item in waiting),
            key=lambda one: not one.warnings,
        ),
        "page": page,
        "rows": rows_of(page.rows, now, calendar),
        "answer": _answer_tag(batch, now, calendar),
        "handovers": batch.handovers.filter(stage=HandoverStage.SAVED).order_by("id"),
        "sources": of_targets(actor.realm_id, BATCH_KIND, [batch.uid]).filter(purpose=Purpose.SOURCE),
        "ours": ours,
        "pack_title": current_pack(batch.pack).title,
        "calendar_words": calendar_words(
            calendar, now, [batch.deadline, batch.answer_by, *(row.due or row.proposed_deadline for row in page.rows)]
        ),
        "bulk": [offer for offer in bulk_offers(actor) if offer[0] != Move.ASSIGN],
        "may_recall": actor.holds(Role.OFFICE_HEAD) and ours and batch.recalled_at is None,
        "stages": stages_of(batch) if ours else [],
        "papers": papers_of(actor, batch),
        "new_papers": _new_papers(actor, seen, ours=ours),
    }
    return render(request, "ledger/batch.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def open_batch(request: ActorRequest) -> HttpResponse:
    """A batch by hand. Rule: those who work in an office."""
    if not request.actor.holds(*OFFICE_ROLES):
        raise Denied("not_an_office", N_("只有办公室可以新建来件"), holders=[_("主管办公室经办和负责人")])
    form = BatchForm(request.POST if request.method == "POST" else None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            batch = create_batch(form.draft(), actor=request.actor)
        except (Invalid, Conflict) as refusal:
            add_to_form(form, refusal)
        else:
            messages.success(request, _("来件已建立，可以登记事项了。"))
            return redirect("ledger:batch", uid=batch.uid)
    return render(request, "ledger/batch_new.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
def change_stage(request: ActorRequest, uid: UUID) -> HttpResponse:
    """在办, 已报告上级, 归档. Rule: ``actions.set_batch_stage``."""
    batch = get_batch(request.actor, uid)
    must_work_for(request.actor, batch.owner_id, Line(batch.line))
    stage = request.POST.get("stage", "")
    if stage not in BatchStage.values:
        raise Invalid("batch_stage_unknown", N_("没有这个阶段"))
    try:
        set_batch_stage(uid, actor=request.actor, stage=BatchStage(stage))
    except Conflict as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, _("已改为“%(stage)s”。") % {"stage": BatchStage(stage).label})
    return redirect("ledger:batch", uid=uid)


@require_POST
def recall(request: ActorRequest, uid: UUID) -> HttpResponse:
    """撤回批次. Rule: ``actions.recall_batch``."""
    get_batch(request.actor, uid)
    try:
        recall_batch(uid, actor=request.actor, reason=request.POST.get("reason", "").strip())
    except (Invalid, Conflict) as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, _("来件已撤回，同样的行可以重新导入。"))
    return redirect("ledger:batch", uid=uid)


def _new_papers(actor: Actor, seen: QuerySet[Item], *, ours: bool) -> list[tuple[str, str]]:
    """The kinds of paper somebody may begin from a batch: the office's, and a report of a unit that leads some of it."""
    kinds: list[DocumentKind] = []
    if ours:
        kinds += [kind for kind in offered_kinds(actor) if kind is not DocumentKind.REPORT]
    reporting = {post.unit_id for post in posts_for(actor, DocumentKind.REPORT)}
    if reporting and seen.filter(lead_id__in=reporting).exists():
        kinds.append(DocumentKind.REPORT)
    return [(kind.value, _(KIND_LABELS[kind])) for kind in kinds]


def stages_of(batch: Batch) -> list[tuple[str, str]]:
    """The stages a batch can be put to, each with the word on its button."""
    now = BatchStage(batch.stage)
    return [(stage.value, _(STAGE_WORDS[now, stage])) for stage in STAGES_AFTER[now]]


def warnings_of(item: Item) -> tuple[str, ...]:
    """What the hand-over leaves open for the office to settle."""
    found = []
    if item.proposed_lead_id is None:
        written = item.unit_text
        found.append(_("没认出单位“%(words)s”") % {"words": written} if written else _("没有写责任单位"))
    if item.proposed_deadline is None and item.deadline_text:
        found.append(_("没认出期限“%(words)s”") % {"words": item.deadline_text})
    elif item.proposed_deadline is None and item.batch.deadline is None:
        found.append(_("没有期限"))
    if item.place_id is None and item.place_text:
        found.append(_("新点位“%(words)s”") % {"words": item.place_text})
    return tuple(found)


def _states(states: Mapping[State, int]) -> list[dict[str, object]]:
    return [
        {"state": state.value, "label": _(STATE_LABELS[state]), "number": number, "kind": STATE_KINDS[state]}
        for state, number in states.items()
        if number
    ]


def _answer_tag(batch: Batch, now: datetime, calendar: Calendar) -> Tag | None:
    """How the date of the answer to the upper body stands; None once it is given, or where none is asked for."""
    if batch.answer_by is None or batch.stage != BatchStage.OPEN:
        return None
    left = remaining(batch.answer_by, now, calendar)
    if left.urgency is Urgency.OVERDUE:
        return Tag("late", _("反馈逾期 %(days)s 天") % {"days": left.days_late})
    if left.workdays == 0:
        return Tag("soon", _("今天反馈"))
    return Tag(URGENCY_KINDS[left.urgency], _("还有 %(days)s 个工作日") % {"days": left.workdays})
