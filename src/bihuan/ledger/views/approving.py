"""待批: what waits for the head, many approved at once after a dry run; and the sheet that is signed on paper instead."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bihuan.core.errors import Conflict, Denied, DomainError, Invalid
from bihuan.core.text import N_
from bihuan.core.uid import read_uid, uuid7
from bihuan.evidence.models import Evidence
from bihuan.registry.actor import Actor
from bihuan.registry.request import ActorRequest
from bihuan.ui.errors import sentence
from bihuan.ui.pages import paginate

from ..actions.signing import approve_papers, print_sheet
from ..approving import (
    WORKING_ROLES,
    Waiting,
    approval_of,
    units_waiting,
    visible_sheets,
    waiting_for_approval,
    waiting_papers,
)
from ..exchange.sign_sheet import ASKED, fixes_in_words
from ..models import Item
from ..queries import visible_items, with_facts
from ..rules import Offers, offers_at, sort_out
from ..states import Move
from .items import title_of
from .moves import APPROVALS

SIZE = 20
SHEETS_SHOWN = 10
RETURNS = {
    Move.APPROVE_PLAN: Move.RETURN_PLAN,
    Move.APPROVE_REPORT: Move.RETURN_REPORT,
    Move.DO_AT_ONCE: Move.RETURN_REPORT,
}


@dataclass(frozen=True)
class Row:
    """One item as the list shows it; ``give_back`` is the address of its return where the reader may."""

    item: Item
    title: str
    asked: str
    fixes: list[tuple[str, str]]
    report: str
    inputs: object
    pictures: list[Evidence]
    behalf: bool
    approvable: bool
    give_back: str


@never_cache
@require_safe
def show_waiting(request: ActorRequest) -> HttpResponse:
    """What waits. Rule: ``approving.waiting_for_approval``; what may be approved is what ``rules`` opens."""
    actor = request.actor
    _require_reader(actor)
    waiting = waiting_for_approval(actor)
    units = list(units_waiting(actor))
    unit = next((one for one in units if str(one.uid) == request.GET.get("unit")), None)
    if unit is not None:
        waiting = waiting.filter(lead=unit)
    page = paginate(waiting, request.GET.get("page"), size=SIZE)
    papers = waiting_papers(actor, visible_items(actor).filter(pk__in=[item.pk for item in page.rows]))
    order = {item.pk: place for place, item in enumerate(page.rows)}
    papers.sort(key=lambda paper: order[paper.item.pk])
    rows = [_row(paper, offers) for paper, offers in zip(papers, _offers(papers, actor), strict=True)]
    context = {
        "page": page,
        "rows": rows,
        "units": units,
        "unit": unit,
        "approvable": any(row.approvable for row in rows),
        "sheets": visible_sheets(actor).filter(signed_at=None)[:SHEETS_SHOWN],
    }
    return render(request, "ledger/approve.html", context)


@never_cache
@require_http_methods(["POST"])
def approve_many(request: ActorRequest) -> HttpResponse:
    """Approve the ticked: first what would pass and what not, then, confirmed, all of them or none.

    Rule: the table of moves, item by item.
    """
    _require_reader(request.actor)
    seen = _seen(request.POST.getlist("item"))
    client = read_uid(request.POST.get("client", ""))
    if not seen or client is None:
        return _dry_run(request, seen)
    try:
        approved = approve_papers(seen, actor=request.actor, client_uid=client)
    except DomainError as fault:
        messages.error(request, sentence(fault))
        return _dry_run(request, seen)
    count = len(approved)
    messages.success(request, ngettext("已批准 %(count)s 项。", "已批准 %(count)s 项。", count) % {"count": count})
    return redirect("ledger:approve")


@require_POST
def make_sheet(request: ActorRequest) -> HttpResponse:
    """Put the ticked on a 签字表. Rule: ``actions.signing.print_sheet``."""
    _require_reader(request.actor)
    seen = _seen(request.POST.getlist("item"))
    try:
        sheet = print_sheet(list(seen), actor=request.actor)
    except (Invalid, Conflict) as refusal:
        messages.error(request, sentence(refusal))
        return redirect("ledger:approve")
    return redirect("ledger:sign_sheet", uid=sheet.uid)


def _require_reader(actor: Actor) -> None:
    if not actor.holds(*WORKING_ROLES):
        holders = tuple(role.label for role in WORKING_ROLES)
        raise Denied("approve.not_yours", N_("待批事项由单位负责人、授权代批人和经办人办理"), holders=holders)


def _dry_run(request: ActorRequest, seen: dict[UUID, int]) -> HttpResponse:
    taken: list[Item] = []
    refused: list[tuple[Item, str]] = []
    items = list(with_facts(visible_items(request.actor)).filter(uid__in=seen))
    for move in (Move.APPROVE_PLAN, Move.APPROVE_REPORT, Move.DO_AT_ONCE):
        group = [item.uid for item in items if approval_of(item.plan, item.report) is move]
        if group:
            good, bad = sort_out(group, move, request.actor)
            taken += good
            refused += [(item, sentence(fault)) for item, fault in bad]
    none = [item for item in items if approval_of(item.plan, item.report) is None]
    nothing = N_("%(number)s 号没有等待批准的方案或报结")
    refused += [(one, sentence(Conflict("nothing_waiting", nothing, number=one.number))) for one in none]
    context = {
        "taken": [(item, title_of(item), _(ASKED[_move(item)]), seen[item.uid]) for item in taken],
        "refused": [(item, title_of(item), reason) for item, reason in refused],
        "client": uuid7(),
    }
    return render(request, "ledger/approve_confirm.html", context, status=200 if taken else 422)


def _move(item: Item) -> Move:
    return approval_of(item.plan, item.report) or Move.APPROVE_PLAN


def _offers(papers: Sequence[Waiting], actor: Actor) -> list[Offers]:
    return offers_at([paper.item for paper in papers], actor)


def _row(paper: Waiting, offers: Offers) -> Row:
    item, back = paper.item, RETURNS[paper.move]
    address = reverse("ledger:move", kwargs={"uid": item.uid, "move": back}) + "?" + urlencode({"next": APPROVALS})
    return Row(
        item=item,
        title=title_of(item),
        asked=_(ASKED[paper.move]),
        fixes=fixes_in_words(paper, get_language() or "zh"),
        report=paper.report.text if paper.report else "",
        inputs=paper.report or paper.plan,
        pictures=[row for row in paper.afters if row.file.media_type.startswith("image/")],
        behalf=any(one is not None and one.behalf for one in (paper.plan, paper.report)),
        approvable=offers.may(paper.move),
        give_back=address if offers.may(back) else "",
    )


def _seen(values: Sequence[str]) -> dict[UUID, int]:
    """The ticked items with the versions that were looked at: ``uid:version``; what makes no sense is not there."""
    found = {}
    for value in values:
        uid, _colon, version = value.partition(":")
        key = read_uid(uid)
        if key is not None and version.isdecimal() and len(version) < 9:
            found[key] = int(version)
    return found
