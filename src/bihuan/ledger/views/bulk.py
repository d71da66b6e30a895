"""Bulk moves on one page: what is ticked, a form, a dry run of exactly that, one confirmation, a receipt."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from bihuan.core.errors import Conflict, Denied, DomainError, Invalid, NotFound
from bihuan.core.text import N_
from bihuan.core.uid import read_uid, read_uids
from bihuan.core.workdays import end_of_day
from bihuan.evidence.forms import gather, still_sent
from bihuan.evidence.receipts import Receipt
from bihuan.registry.actor import Actor
from bihuan.registry.queries.calendars import calendar_of
from bihuan.registry.request import ActorRequest
from bihuan.ui.errors import sentence

from ..actions import Rehearsal, rehearse
from ..casefile import Case, open_case
from ..forms.bulk import OWN
from ..forms.fields import EvidenceField
from ..forms.moves import MoveForm
from ..listing import read_rows
from ..models import Item
from ..queries import COUNT_LIMIT, DISPATCH, done_by, for_list, visible_items
from ..rules import sort_out
from ..states import Move, Paper, RequestKind
from .asked import asked_items, in_order, read_asked
from .bulk_pages import BulkPage, Sent, named, page_of, read_name, word_of_verb
from .calendar_notes import calendar_words
from .choices import label_of
from .items import title_of
from .lists import rows_of
from .move_pages import ASK_EFFECTS
from .move_pages import page_of as single_page_of
from .moves import typed_in

DISPATCHED_AT_ONCE = 100
CONFIRM, EDIT = "confirm", "edit"
NOT_CARRIED = frozenset({"csrfmiddlewaretoken", "step", "item", "do", "then"})

# Where a paper waits for approval, and what is said of an item where none does.
APPROVALS: Mapping[Move, tuple[str, Invalid]] = {
    Move.APPROVE_PLAN: ("plan", Invalid("no_plan_waiting", N_("没有等待审批的五定方案"))),
    Move.APPROVE_REPORT: ("report", Invalid("no_report_waiting", N_("没有等待审批的报结稿"))),
    Move.DO_AT_ONCE: ("report", Invalid("no_report_waiting", N_("没有等待审批的报结稿"))),
}

Refused = Sequence[tuple[Item, DomainError]]


@dataclass(frozen=True)
class Bulk:
    """One bulk move being prepared: which, by whom, of which items, and what the rules refuse beforehand."""

    move: Move
    kind: RequestKind | None
    page: BulkPage
    actor: Actor
    taken: Sequence[Item]
    refused: Refused
    left: int

    @property
    def name(self) -> str:
        """How the address names it."""
        return named(self.move, self.kind)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def make_moves(request: ActorRequest) -> HttpResponse:
    """Fill in, see the dry run, confirm. Rule: ``rules.sort_out`` item by item, and the move's own action."""
    asked = request.POST if request.method == "POST" else request.GET
    chosen = read_name(asked.get("do") or asked.get("then") or "")
    uids = _chosen_items(request)
    if chosen is None or not uids:
        words = _("请先勾选要办理的事项。") if chosen else _("请选择要办理什么。")
        messages.warning(request, words)
        return redirect("ledger:items")
    move, kind = chosen
    if move is Move.ASSIGN:
        return _to_dispatch(request, uids)
    page = page_of(move, kind)
    if page is None:
        raise NotFound("move", N_("这一步没有办理页面"))
    if request.method == "POST" and asked.get("step") == CONFIRM:
        return _carry_out(request, move, kind, page, uids[: page.most])
    taken, refused = sort_out(uids[: page.most], move, request.actor, kind)
    bulk = Bulk(move, kind, page, request.actor, taken, refused, max(len(uids) - page.most, 0))
    if not taken:
        return _nothing(request, bulk)
    case = open_case(request.actor, _sample(move, taken).uid)
    blank = page.form(case=case, many=taken, initial=_start(kind))
    if request.method != "POST":
        return _ask_first(request, bulk, case, blank)
    data, faults = _with_uploads(request, blank)
    form = page.form(data, case=case, many=taken)
    if asked.get("step") == EDIT:
        return _fill_in(request, bulk, form)
    for name, fault in faults.items():
        form.add_error(name, sentence(fault))
    if not form.is_valid():
        return _fill_in(request, bulk, form, status=422)
    return _confirm(request, bulk, form, data, _tried(bulk, form))


def _to_dispatch(request: ActorRequest, uids: Sequence[UUID]) -> HttpResponse:
    """交办 has a page of its own, whose address holds only so many."""
    if len(uids) > DISPATCHED_AT_ONCE:
        messages.info(request, _("一次最多交办 %(most)s 项，其余的办完再来。") % {"most": DISPATCHED_AT_ONCE})
    named_items = {"item": [str(uid) for uid in uids[:DISPATCHED_AT_ONCE]]}
    return redirect(f"{reverse('ledger:dispatch')}?{urlencode(named_items, doseq=True)}")


def _chosen_items(request: ActorRequest) -> list[UUID]:
    """Those ticked, or the whole list where that was asked for."""
    if request.method != "POST" and request.GET.get("all"):
        return _whole_list(request)
    asked = request.POST if request.method == "POST" else request.GET
    return read_uids(asked.getlist("item"))


def _whole_list(request: ActorRequest) -> list[UUID]:
    """Every item of the list whose address came with the form, in its order, as far as lists are counted."""
    actor, now = request.actor, timezone.now()
    asked = read_asked(QueryDict(request.GET.get("list", "")), actor, now=now, calendar=calendar_of(actor.realm_id))
    rows = in_order(asked_items(asked, actor, now=now), asked.sort)
    return list(rows.values_list("uid", flat=True)[:COUNT_LIMIT])


@require_safe
def show_done(request: ActorRequest, uid: UUID) -> HttpResponse:
    """The receipt, for whoever made the moves. Rule: ``queries.done_by``."""
    done = done_by(request.actor, uid)
    if done is None:
        raise NotFound("bulk", N_("没有这次办理"))
    if done.verb == DISPATCH:
        return redirect("ledger:dispatched", uid=uid)
    items = visible_items(request.actor).filter(uid__in=done.items).order_by("id")
    now, calendar = timezone.now(), calendar_of(request.actor.realm_id)
    rows = rows_of(read_rows(list(items.values_list("pk", flat=True))), now, calendar)
    context = {
        "uid": uid,
        "label": word_of_verb(done.verb),
        "at": done.at,
        "count": len(done.items),
        "rows": rows,
        "gone": len(done.items) - len(rows),
        "calendar_words": calendar_words(calendar, now, (row.item.due for row in rows)),
    }
    return render(request, "ledger/bulk_receipt.html", context)


def _carry_out(
    request: ActorRequest, move: Move, kind: RequestKind | None, page: BulkPage, uids: Sequence[UUID]
) -> HttpResponse:
    """Make the moves, all of them or none; what was carried out already is shown again."""
    client = read_uid(request.POST.get("client", ""))
    if client is None:
        raise Invalid("client_missing", N_("页面已过期，请回到台账重新勾选"))
    if done_by(request.actor, client) is None:
        items = list(for_list(visible_items(request.actor)).filter(uid__in=uids))
        if len(items) != len(uids):
            raise NotFound("item", N_("没有这个事项"))
        case = open_case(request.actor, _sample(move, items).uid)
        form = page.form(request.POST, case=case, many=items)
        if not form.is_valid():
            return _fill_in(request, Bulk(move, kind, page, request.actor, items, (), 0), form, status=422)
        try:
            page.act(Sent(form, request.actor, client), uids)
        except (Invalid, Conflict, Denied) as fault:
            bulk = Bulk(move, kind, page, request.actor, items, (), 0)
            return _confirm(request, bulk, form, request.POST, _tried(bulk, form), fault=sentence(fault))
    return redirect("ledger:bulk-done", uid=client)


def _sample(move: Move, items: Sequence[Item]) -> Item:
    """The item whose form is filled in for all: where papers wait for approval, one of those."""
    return next((item for item in items if move in APPROVALS and _waits(move, item)), items[0])


def _waits(move: Move, item: Item) -> bool:
    return bool(getattr(item, APPROVALS[move][0]) == Paper.SUBMITTED.value)


def _ask_first(request: ActorRequest, bulk: Bulk, case: Case, blank: MoveForm) -> HttpResponse:
    """The form; where it asks for nothing the dry run at once, which the rules alone decide: looking writes nothing."""
    if blank.visible_fields():
        return _fill_in(request, bulk, blank)
    data = QueryDict(mutable=True)
    data.update({name: str(blank.initial[name]) for name in ("client", "writes")})
    form = bulk.page.form(data, case=case, many=bulk.taken)
    out = [] if bulk.move not in APPROVALS else [item for item in bulk.taken if not _waits(bulk.move, item)]
    refused = tuple((item.uid, APPROVALS[bulk.move][1]) for item in out)
    tried = Rehearsal(tuple(item.uid for item in bulk.taken if item not in out), refused)
    return _confirm(request, bulk, form, data, tried)


def _nothing(request: ActorRequest, bulk: Bulk) -> HttpResponse:
    context = {
        "bulk": bulk,
        "label": _label(bulk, None),
        "refused": _told(bulk.refused),
        "taken": (),
        "carried": (),
        "typed": (),
        "editable": False,
        "fault": "",
        "calendar_words": "",
    }
    return render(request, "ledger/bulk_confirm.html", context, status=422)


def _fill_in(request: ActorRequest, bulk: Bulk, form: MoveForm, *, status: int = 200) -> HttpResponse:
    context = {
        "bulk": bulk,
        "form": form,
        "label": _label(bulk, form.case),
        "effect": _effect(bulk),
        "taken": [(item, title_of(item), _own(form, item)) for item in bulk.taken],
        "refused": _told(bulk.refused),
        "purpose": form.purpose,
        "sent": _sent(form, bulk.actor),
        "calendar_words": _calendar_words(bulk.actor, [item.deadline for item in bulk.taken]),
    }
    return render(request, "ledger/bulk.html", context, status=status)


def _tried(bulk: Bulk, form: MoveForm) -> Rehearsal:
    """The dry run, by the very action that would be carried out."""
    return rehearse([item.uid for item in bulk.taken], partial(bulk.page.act, Sent(form, bulk.actor)))


def _confirm(
    request: ActorRequest, bulk: Bulk, form: MoveForm, data: QueryDict, tried: Rehearsal, *, fault: str = ""
) -> HttpResponse:
    by_uid = {item.uid: item for item in bulk.taken}
    taken = [by_uid[uid] for uid in tried.taken]
    refused = [*bulk.refused, *((by_uid[uid], why) for uid, why in tried.refused)]
    context = {
        "bulk": bulk,
        "label": _label(bulk, form.case),
        "effect": _effect(bulk),
        "taken": [(item, title_of(item)) for item in taken],
        "refused": _told(refused),
        "carried": list(_carried(data)),
        "typed": [*typed_in(form), *_files(form)] if form.is_valid() else [],
        "editable": bool(form.visible_fields()),
        "fault": fault,
        "calendar_words": _calendar_words(bulk.actor, [*_dates(form), *(item.deadline for item in taken)]),
    }
    return render(request, "ledger/bulk_confirm.html", context, status=200 if taken and not fault else 422)


def _files(form: MoveForm) -> Iterator[tuple[str, str]]:
    """How many files go with it, shared and each item's own."""
    for bound in form:
        if isinstance(bound.field, EvidenceField) and (sent := form.cleaned_data.get(bound.name)):
            yield str(bound.label), str(len(sent))


def _dates(form: MoveForm) -> Iterator[datetime]:
    """The days that were filled in."""
    for value in getattr(form, "cleaned_data", {}).values():
        if isinstance(value, date) and not isinstance(value, datetime):
            yield end_of_day(value)


def _calendar_words(actor: Actor, moments: Sequence[datetime | None]) -> str:
    return calendar_words(calendar_of(actor.realm_id), timezone.now(), moments)


def _carried(data: QueryDict) -> Iterator[tuple[str, str]]:
    """Everything that was filled in, to be sent again with the confirmation."""
    for name, values in data.lists():
        if name not in NOT_CARRIED:
            yield from ((name, str(value)) for value in values)


def _with_uploads(request: ActorRequest, form: MoveForm) -> tuple[QueryDict, Mapping[str, Invalid]]:
    """The form's data with the ids of everything uploaded under each of its fields for files."""
    data, faults = request.POST.copy(), {}
    for name, field in form.fields.items():
        if not isinstance(field, EvidenceField):
            continue
        try:
            uids = gather(request, purpose=form.purpose, actor=request.actor, field=name)
        except Invalid as fault:
            uids, faults[name] = [], fault
        data.setlist(name, [str(uid) for uid in uids])
    return data, faults


def _sent(form: MoveForm, actor: Actor) -> dict[str, list[Receipt]]:
    """The files each field holds already."""
    if not form.is_bound:
        return {}
    names = [name for name, field in form.fields.items() if isinstance(field, EvidenceField)]
    return {name: still_sent([UUID(str(uid)) for uid in form[name].value() or ()], actor=actor) for name in names}


def _own(form: MoveForm, item: Item) -> str:
    """The name of the field for an item's own files, "" where the form has none."""
    name = f"{OWN}{item.uid}"
    return name if name in form.fields else ""


def _start(kind: RequestKind | None) -> dict[str, Any]:
    return {"kind": kind.value} if kind else {}


def _label(bulk: Bulk, case: Case | None) -> str:
    return label_of(bulk.move, case, bulk.kind) if case else word_of_verb(f"ledger.{bulk.name.replace(':', '_')}")


def _effect(bulk: Bulk) -> str:
    if bulk.move is Move.ASK and bulk.kind is not None:
        return _(ASK_EFFECTS[bulk.kind])
    page = single_page_of(bulk.move)
    return _(page.effect) if page and page.effect else ""


def _told(refused: Refused) -> list[tuple[Item, str, str]]:
    return [(item, title_of(item), sentence(fault)) for item, fault in refused]
