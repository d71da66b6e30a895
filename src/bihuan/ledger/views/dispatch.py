"""交办 in bulk: each item's units and deadline prefilled, a dry run by unit, one confirmation, a receipt."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from bihuan.core.errors import Conflict, Denied, DomainError, Invalid
from bihuan.core.text import N_
from bihuan.core.uid import read_uid, read_uids, uuid7
from bihuan.registry.models import Line, Unit
from bihuan.registry.models.appointments import OFFICE_ROLES
from bihuan.registry.queries.calendars import calendar_of
from bihuan.registry.queries.people import holders
from bihuan.registry.request import ActorRequest
from bihuan.registry.unit_names import UnitNames
from bihuan.ui.errors import sentence

from ..actions import HandOver, dispatch_items
from ..actions.telling import UNIT_ROLES
from ..forms.dispatch import OrderForm, order_forms, orders_of
from ..models import Batch, Item
from ..queries import dispatch_of, done_by, for_list, get_batch, visible_items
from ..rules import sort_out
from ..states import DEADLINE_LABELS, Move, State
from .batches import warnings_of
from .calendar_notes import calendar_words

AT_ONCE = 100


@dataclass
class Parcel:
    """What one unit gets: the items it leads, those it assists with, and how many people are told."""

    unit: Unit
    leads: list[tuple[Item, HandOver]] = field(default_factory=list)
    assists: list[Item] = field(default_factory=list)
    people: int = 0


@dataclass(frozen=True)
class Sheet:
    """One item's form with what its file leaves open."""

    item: Item
    form: OrderForm
    warnings: tuple[str, ...]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def dispatch(request: ActorRequest) -> HttpResponse:
    """Fill in, see the dry run, confirm. Rule: ``rules.sort_out`` for 交办, and ``actions.dispatch_items``."""
    if not request.actor.holds(*OFFICE_ROLES):
        raise Denied("not_an_office", N_("只有主管办公室可以交办"), holders=[_("主管办公室经办和负责人")])
    asked = request.POST if request.method == "POST" else request.GET
    sent = read_uid(request.POST.get("client_uid", ""))
    if asked.get("step") == "confirm" and sent is not None and done_by(request.actor, sent) is not None:
        # Pressed again: what was handed over is shown again.
        return redirect("ledger:dispatched", uid=sent)
    batch = _batch(request, asked)
    items, left = _asked_items(request, asked, batch)
    taken, refused = sort_out([item.uid for item in items], Move.ASSIGN, request.actor)
    allowed = {item.uid for item in taken}
    items = [item for item in items if item.uid in allowed]
    names = UnitNames(request.actor, on=timezone.localdate())
    sheets = order_forms(items, names, request.POST if request.method == "POST" else None)
    if request.method != "POST" or not items or asked.get("step") == "edit":
        return _show(request, sheets, refused, left, batch, names)
    if not all([sheet.is_valid() for sheet in sheets]):  # noqa: C419 -- every form is to say what is wrong with it
        return _show(request, sheets, refused, left, batch, names, status=422)
    orders = dict(orders_of(sheets))
    if asked.get("step") != "confirm":
        return _show_plan(request, sheets, orders, refused, batch)
    if sent is None:
        return redirect("ledger:dispatch")
    try:
        dispatch_items(orders, actor=request.actor, client_uid=sent)
    except (Invalid, Conflict) as refusal:
        return _show(request, sheets, refused, left, batch, names, status=422, fault=sentence(refusal))
    return redirect("ledger:dispatched", uid=sent)


@require_safe
def show_dispatched(request: ActorRequest, uid: UUID) -> HttpResponse:
    """The receipt, for whoever dispatched. Rule: ``queries.dispatch_of``."""
    done = dispatch_of(request.actor, uid)
    items = list(for_list(visible_items(request.actor).filter(uid__in=done.items)).order_by("id"))
    parcels: dict[int, Parcel] = {}
    for item in items:
        if item.lead is not None:
            order = HandOver(lead=item.lead, deadline=item.deadline)
            parcels.setdefault(item.lead.pk, Parcel(item.lead)).leads.append((item, order))
        for party in item.parties.all():
            if party.part == "assisting":
                parcels.setdefault(party.unit_id, Parcel(party.unit)).assists.append(item)
    _count_people(parcels, _line(items))
    words = _calendar_words(request, (item.due for item in items))
    context = {"uid": uid, "at": done.at, "items": items, "parcels": list(parcels.values()), "calendar_words": words}
    return render(request, "ledger/dispatch_receipt.html", context)


def _batch(request: ActorRequest, asked: QueryDict) -> Batch | None:
    given = read_uid(asked.get("batch", ""))
    return get_batch(request.actor, given) if given else None


def _asked_items(request: ActorRequest, asked: QueryDict, batch: Batch | None) -> tuple[list[Item], int]:
    """The chosen items, or all of a batch that wait; at most a hundred, and how many are left for the next time.

    Grouped by the unit proposed; those without one come first.
    """
    items = for_list(visible_items(request.actor))
    uids = read_uids(asked.getlist("item"))
    if uids:
        items = items.filter(uid__in=uids[:AT_ONCE])
    elif batch is not None:
        items = items.filter(batch=batch, state=State.REGISTERED.value)
    else:
        return [], 0
    found = sorted(items.order_by("id")[: AT_ONCE * 10], key=_by_unit)
    return found[:AT_ONCE], max(len(found), len(uids)) - len(found[:AT_ONCE])


def _by_unit(item: Item) -> tuple[bool, int, int, int]:
    unit = item.proposed_lead
    return (unit is not None, unit.order if unit else 0, unit.pk if unit else 0, item.pk)


def _show(
    request: ActorRequest,
    forms: Sequence[OrderForm],
    refused: Sequence[tuple[Item, DomainError]],
    left: int,
    batch: Batch | None,
    names: UnitNames,
    *,
    status: int = 200,
    fault: str = "",
) -> HttpResponse:
    groups: list[tuple[str, list[Sheet]]] = []
    for form in forms:
        unit = form.item.proposed_lead
        title = unit.short_name if unit else ""
        if not groups or groups[-1][0] != title:
            groups.append((title, []))
        groups[-1][1].append(Sheet(form.item, form, warnings_of(form.item)))
    context = {
        "groups": groups,
        "count": len(forms),
        "refused": _told(refused),
        "left": left,
        "batch": batch,
        "names": names.offered,
        "wrong": [form for form in forms if form.errors],
        "fault": fault,
        "calendar_words": _calendar_words(
            request, (form.item.proposed_deadline or form.item.batch.deadline for form in forms)
        ),
    }
    return render(request, "ledger/dispatch.html", context, status=status)


def _show_plan(
    request: ActorRequest,
    forms: Sequence[OrderForm],
    orders: dict[UUID, HandOver],
    refused: Sequence[tuple[Item, DomainError]],
    batch: Batch | None,
) -> HttpResponse:
    """The dry run: what would be sent to whom."""
    items = [form.item for form in forms]
    parcels: dict[int, Parcel] = {}
    for item in items:
        order = orders[item.uid]
        if order.lead is not None:
            parcels.setdefault(order.lead.pk, Parcel(order.lead)).leads.append((item, order))
        for unit in order.assisting or ():
            parcels.setdefault(unit.pk, Parcel(unit)).assists.append(item)
    _count_people(parcels, _line(items))
    context = {
        "parcels": list(parcels.values()),
        "count": len(items),
        "refused": _told(refused),
        "batch": batch,
        "forms": forms,
        "client_uid": uuid7(),
        "calendar_words": _calendar_words(request, (order.deadline for order in orders.values())),
        "kinds": {kind.value: _(label) for kind, label in DEADLINE_LABELS.items()},
    }
    return render(request, "ledger/dispatch_plan.html", context)


def _count_people(by_unit: dict[int, Parcel], line: Line | None) -> None:
    """How many posts of each unit are told: one query."""
    for post in holders(by_unit, *UNIT_ROLES, on=timezone.localdate(), line=line):
        by_unit[post.unit_id].people += 1


def _calendar_words(request: ActorRequest, moments: Iterable[datetime | None]) -> str:
    return calendar_words(calendar_of(request.actor.realm_id), timezone.now(), moments)


def _line(items: Sequence[Item]) -> Line | None:
    return Line(items[0].line) if items else None


def _told(refused: Sequence[tuple[Item, DomainError]]) -> list[tuple[Item, str]]:
    return [(item, sentence(fault)) for item, fault in refused]
