"""长期管护: who keeps what, what is due and missed, one keeping with its patrols, and naming the keeper."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, F, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bihuan.core.errors import Conflict, Denied, DomainError, Invalid
from bihuan.core.text import N_
from bihuan.core.uid import uuid7
from bihuan.evidence.forms import gather, still_sent
from bihuan.evidence.models import Evidence
from bihuan.evidence.queries import of_targets
from bihuan.registry.models import Line
from bihuan.registry.models.appointments import OFFICE_ROLES
from bihuan.registry.request import ActorRequest
from bihuan.ui.errors import add_to_form, sentence
from bihuan.ui.pages import paginate

from ..actions import answer_fault, appoint_keeper, record_patrol
from ..actions.patrolling import PATROLLERS, may_appoint
from ..forms.supervising import KeeperForm, PatrolForm
from ..kept import Kept as Wanted
from ..kept import keepings_like
from ..models import Item, Keeping, Patrol
from ..patrols import FINDING_LABELS, Finding
from ..queries import TARGET_KIND
from ..states import Move
from ..supervised import get_keeping, visible_keepings
from .items import title_of
from .keeping_words import Kept, in_words
from .tags import Tag

PATROLS_SHOWN = 60
FINDING_KINDS = {Finding.FINE: "done", Finding.FAULT: "back", Finding.MISSED: "late"}


@dataclass(frozen=True)
class Row:
    """One keeping in the list; ``faults`` are those found that the office has not answered."""

    kept: Kept
    title: str
    faults: int


@dataclass(frozen=True)
class Walk:
    """One patrol as its page shows it."""

    patrol: Patrol
    finding: Tag
    by: str
    shots: Sequence[Evidence]
    waits: bool


@require_safe
def show_keepings(request: ActorRequest) -> HttpResponse:
    """The list, what is missed and found first. Rule: ``supervised.visible_keepings``."""
    shown = request.GET.get("show", "")
    rows = _listed(request, shown)
    page = paginate(rows, request.GET.get("page"))
    today = timezone.localdate()
    context = {
        "page": page,
        "rows": [Row(in_words(keeping, today), title_of(keeping.item), keeping.faults) for keeping in page.rows],
        "views": [
            {"label": label, "href": f"?show={value}" if value else "?", "current": value == shown}
            for value, label in (
                ("", _("全部")),
                ("mine", _("本单位管护的")),
                ("missed", _("缺巡的")),
                ("fault", _("发现问题的")),
            )
        ],
    }
    return render(request, "ledger/keepings.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def show_keeping(request: ActorRequest, uid: UUID) -> HttpResponse:
    """One keeping; its keeper records a patrol here. Rule: ``supervised.get_keeping`` and ``actions.record_patrol``."""
    keeping = get_keeping(request.actor, uid)
    walks = keeping.ended_at is None and _patrols(request, keeping)
    if request.method != "POST":
        return _show(request, keeping, PatrolForm() if walks else None)
    if not walks:
        raise Denied("not_the_keeper", N_("巡查由管护单位登记"), holders=[keeping.unit.short_name])
    data, unread = request.POST.copy(), None
    try:
        sent = gather(request, purpose=PatrolForm.purpose, actor=request.actor)
    except Invalid as fault:
        sent, unread = [], fault
    data.setlist("evidence", [str(one) for one in sent])
    form = PatrolForm(data)
    if unread is not None:
        form.add_error("evidence", sentence(unread))
    if not form.is_valid():
        return _show(request, keeping, form)
    given = form.cleaned_data
    try:
        record_patrol(
            uid,
            finding=given["finding"],
            words=given["words"],
            evidence=given["evidence"],
            actor=request.actor,
            client_uid=given["client"],
        )
    except (Invalid, Conflict) as refusal:
        add_to_form(form, refusal)
        return _show(request, keeping, form)
    found = _("，主管办公室会收到通知") if given["finding"] is Finding.FAULT else ""
    messages.success(request, _("%(number)s 号：巡查已登记%(more)s。") % {"number": keeping.item.number, "more": found})
    return redirect("ledger:keeping", uid=uid)


@require_http_methods(["GET", "HEAD", "POST"])
def name_keeper(request: ActorRequest, uid: UUID) -> HttpResponse:
    """Name the keeper. Rule: ``supervised.get_keeping`` and ``actions.patrolling.may_appoint``."""
    keeping = get_keeping(request.actor, uid)
    may_appoint(keeping.item, request.actor)
    form = KeeperForm(request.POST if request.method == "POST" else None, keeping=keeping, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            named = appoint_keeper(
                keeping.item.uid, to=form.draft(), actor=request.actor, client_uid=form.cleaned_data["client"]
            )
        except (Invalid, Conflict) as refusal:
            add_to_form(form, refusal)
        else:
            words = {"number": keeping.item.number, "unit": named.unit.short_name}
            messages.success(request, _("%(number)s 号由%(unit)s管护，已通知。") % words)
            return redirect("ledger:keeping", uid=named.uid)
    context = {"kept": in_words(keeping, timezone.localdate()), "title": title_of(keeping.item), "form": form}
    return render(request, "ledger/keeper.html", context, status=422 if form.errors else 200)


@require_POST
def answer_patrol(request: ActorRequest, uid: UUID, patrol: UUID) -> HttpResponse:
    """不按反弹办理. Rule: ``supervised.get_keeping`` and ``actions.answer_fault``."""
    get_keeping(request.actor, uid)
    try:
        answer_fault(patrol, words=request.POST.get("words", ""), actor=request.actor)
    except (Invalid, Conflict) as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, _("已记下处理意见。"))
    return redirect("ledger:keeping", uid=uid)


def _listed(request: ActorRequest, shown: str) -> QuerySet[Any]:
    wanted = {
        "mine": Wanted(units=request.actor.unit_ids),
        "missed": Wanted(missed=True),
        "fault": Wanted(fault=True),
    }.get(shown, Wanted())
    rows = visible_keepings(request.actor).filter(pk__in=keepings_like(request.actor, wanted).values("pk"))
    open_fault = Q(patrols__finding=Finding.FAULT.value, patrols__answered_at__isnull=True)
    rows = rows.annotate(faults=Count("patrols", filter=open_fault)).select_related("item__place", "unit")
    return rows.order_by(F("faults").desc(), F("missed").desc(), "next_due", "pk")


def _show(request: ActorRequest, keeping: Keeping, form: PatrolForm | None) -> HttpResponse:
    item, actor = keeping.item, request.actor
    line = Line(item.line)
    office = any(post.unit_id == item.owner_id for post in actor.posts_as(*OFFICE_ROLES, line=line))
    sent = [UUID(str(one)) for one in form["evidence"].value() or ()] if form is not None else []
    context = {
        "kept": in_words(keeping, timezone.localdate()),
        "item": item,
        "title": title_of(item),
        "form": form,
        "sent": still_sent(sent, actor=actor),
        "purpose": PatrolForm.purpose,
        "walks": _walks(keeping),
        "office": office,
        "may_appoint": keeping.ended_at is None and _may_appoint(item, request),
        "rebound": reverse("ledger:move", kwargs={"uid": item.uid, "move": Move.REBOUND}),
        "client": uuid7(),
    }
    return render(request, "ledger/keeping.html", context, status=422 if form is not None and form.errors else 200)


def _walks(keeping: Keeping) -> list[Walk]:
    patrols = list(keeping.patrols.select_related("unit")[:PATROLS_SHOWN])
    shots: dict[UUID, list[Evidence]] = {}
    for shot in of_targets(keeping.realm_id, TARGET_KIND, [keeping.item.uid]):
        if shot.part_uid is not None:
            shots.setdefault(shot.part_uid, []).append(shot)
    return [
        Walk(
            patrol=patrol,
            finding=Tag(FINDING_KINDS[Finding(patrol.finding)], _(FINDING_LABELS[Finding(patrol.finding)])),
            by=patrol.unit.short_name if patrol.unit else "",
            shots=shots.get(patrol.uid, []),
            waits=patrol.finding == Finding.FAULT and patrol.answered_at is None and keeping.ended_at is None,
        )
        for patrol in patrols
    ]


def _patrols(request: ActorRequest, keeping: Keeping) -> bool:
    posts = request.actor.posts_as(*PATROLLERS, line=Line(keeping.item.line))
    return any(post.unit_id == keeping.unit_id for post in posts)


def _may_appoint(item: Item, request: ActorRequest) -> bool:
    try:
        may_appoint(item, request.actor)
    except DomainError:
        return False
    return True
