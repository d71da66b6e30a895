"""Items: the list the pages show, one item with its story, registering one."""

from typing import Any
from uuid import UUID

from django.db.models import F
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema
from pydantic import TypeAdapter

from bihuan.core.text import N_
from bihuan.core.workdays import end_of_day
from bihuan.evidence.models import Evidence, MediaType
from bihuan.evidence.public import is_looked_at
from bihuan.registry.actor import Actor
from bihuan.registry.queries.calendars import calendar_of
from bihuan.registry.queries.places import get_place
from bihuan.registry.queries.units import get_unit
from bihuan.registry.request import ActorRequest
from bihuan.ui.errors import sentence
from bihuan.ui.json_answers import Paging, etag_of, key_at, refusals, written

from ..actions import ItemDraft, register_item
from ..casefile import Case, open_case
from ..listing import Listed, Named, read_rows
from ..queries import count_up_to, visible_items
from ..states import MOVE_LABELS
from ..views.asked import asked_items, read_asked
from ..views.story import tell_story
from .schemas import Count, EvidenceRow, ItemFull, ItemPage, ItemRow, NewItem, OpenMove, Ref, StoryLine, unit_ref

router = Router()
PAGES: TypeAdapter[ItemPage] = TypeAdapter(ItemPage)
ITEMS: TypeAdapter[ItemFull] = TypeAdapter(ItemFull)


class Filters(Schema):
    """The filters of the list page, by the same names and with the same meaning (its address bar shows them)."""

    q: str = Field("", description="Number, place, words of the problem, unit, pinyin initials")
    state: str = Field("", description="A state, or open, or ended")
    due: str = Field("", description="overdue or soon")
    mark: str = Field(
        "", description="unacknowledged, returned, rebounded, asked, doubt and the other marks of the page"
    )
    unit: str = Field("", description="Public id of a unit: what it or one below it works on")
    lead: str = Field("", description="Public id of the unit that leads")
    line: str = Field("")
    kind: str = Field("")
    batch: str = Field("", description="Public id of a batch")
    place: str = Field("", description="Public id of a place")
    day: str = Field("", description="Due on this day, 2026-11-26")
    finish: str = Field("", description="Planned to be finished on this day")


@router.get("/items", response={200: ItemPage, **refusals(404, 422)}, summary=N_("列出事项，最新的在前"))
def list_items(request: ActorRequest, filters: Query[Filters], paging: Query[Paging]) -> HttpResponse:
    """The list page's items under the list page's filters, cut by a cursor: what is registered meanwhile moves nothing."""
    actor = request.actor
    rows = _asked(request, actor)
    limit = paging.limit
    if paging.cursor:
        rows = rows.filter(listed_id__lt=key_at(visible_items(actor), paging.cursor))
    keys = list(rows.order_by(F("listed_id").desc()).values_list(F("listed_id"), flat=True)[: limit + 1])
    listed = read_rows(keys[:limit])
    following = str(listed[-1].uid) if len(keys) > limit else None
    return written(PAGES, ItemPage.model_construct(items=[row_of(one) for one in listed], next=following))


@router.get("/items/count", response={200: Count, **refusals(404, 422)}, summary=N_("数一数事项"))
def count_items(request: ActorRequest, filters: Query[Filters]) -> Count:
    """How many the list would hold; beyond ten thousand counting stops and says so."""
    counted = count_up_to(_asked(request, request.actor).values("pk"))
    return Count(number=counted.number, more=counted.more)


@router.get("/items/{uid}", response={200: ItemFull, **refusals(404, 422)}, summary=N_("一个事项和它的经过"))
def show_item(request: ActorRequest, uid: UUID) -> HttpResponse:
    """One visible item. Its ETag is its version: send it back as If-Match with a move."""
    case = open_case(request.actor, uid)
    etag = etag_of(case.item.version)
    if request.headers.get("If-None-Match", "") == etag:
        return HttpResponse(status=304, headers={"ETag": etag})
    return item_answer(case)


@router.post("/items", response={201: ItemFull, **refusals(404, 409, 422)}, summary=N_("登记一个事项"))
def register(request: ActorRequest, payload: NewItem) -> HttpResponse:
    """Register one item in a batch. Rule: its office and inspectors of its line."""
    actor = request.actor
    draft = ItemDraft(
        problem=payload.problem,
        kind=payload.kind,
        uid=payload.uid,
        place=get_place(actor, payload.place) if payload.place else None,
        place_text=payload.place_text,
        category=payload.category,
        demand=payload.demand,
        remark=payload.remark,
        found_on=payload.found_on,
        lead=get_unit(actor, payload.lead) if payload.lead else None,
        assisting=tuple(get_unit(actor, unit) for unit in payload.assisting),
        deadline=end_of_day(payload.deadline) if payload.deadline else None,
        before=tuple(payload.evidence),
    )
    item = register_item(payload.batch, draft, actor=actor, client_uid=payload.uid)
    answer = item_answer(open_case(actor, item.uid), status=201)
    answer["Location"] = request.path + f"/{item.uid}"
    return answer


def item_answer(case: Case, *, status: int = 200) -> HttpResponse:
    """Return an item whole, with its version as ETag."""
    return written(ITEMS, full_of(case), status=status, etag=etag_of(case.item.version))


def row_of(one: Listed) -> ItemRow:
    """Return a row of the list."""
    return ItemRow.model_construct(
        **{name: getattr(one, name) for name in ("uid", "number", "kind", "state", "card", "problem", "place_text")},
        place=_named(one.place),
        lead=_named(one.lead),
        proposed_lead=_named(one.proposed_lead),
        assisting=[Ref.model_construct(uid=unit.uid, name=unit.name) for unit in one.assisting],
        batch=Ref.model_construct(uid=one.batch.uid, name=one.batch.name),
        due=one.due,
        deadline=one.deadline,
        rebounds=one.rebounds,
    )


def _named(one: Named | None) -> Ref | None:
    return None if one is None else Ref.model_construct(uid=one.uid, name=one.name)


def full_of(case: Case) -> ItemFull:
    """Return an item with everything its page shows."""
    item = case.item
    (listed,) = read_rows([item.pk])
    plain = {name: getattr(item, name) for name in _PLAIN}
    return ItemFull.model_construct(
        **dict(row_of(listed)),
        **plain,
        office=unit_ref(item.owner),
        evidence=[_evidence(row) for row in case.evidence],
        story=_story(case),
        moves=_moves(case),
    )


_PLAIN = ("version", "cycle", "take_all", "returns", "category", "demand", "remark", "found_on", "closed_at")


def _story(case: Case) -> list[StoryLine]:
    told = {moment.sequence: moment for cycle in tell_story(case) for moment in cycle.moments}
    lines = []
    for movement in case.story:
        moment = told[movement.sequence]
        words = [moment.verb, moment.text, moment.quote, *moment.lines]
        lines.append(
            StoryLine.model_construct(
                sequence=movement.sequence,
                move=movement.move,
                from_state=movement.from_state,
                to_state=movement.to_state,
                at=movement.at,
                unit=movement.unit.short_name if movement.unit else "",
                text=" ".join(word for word in words if word),
                digest=movement.digest,
            )
        )
    return lines


def _evidence(row: Evidence) -> EvidenceRow:
    is_picture = MediaType(row.file.media_type).is_picture
    return EvidenceRow.model_construct(
        uid=row.uid,
        purpose=row.purpose,
        name=row.name,
        media_type=row.file.media_type,
        sha256=row.file.sha256,
        at=row.at,
        original=reverse("evidence:original", args=[row.uid]),
        display=reverse("evidence:display", args=[row.uid]) if is_picture else None,
        public=reverse("evidence:public", args=[row.uid]) if is_picture else None,
        public_checked=is_picture and is_looked_at(row.file.picture),
    )


def _moves(case: Case) -> list[OpenMove]:
    offers = case.offers
    several = ([offers.next] if offers.next else []) + list(offers.others)
    return [
        OpenMove.model_construct(
            move=offer.move.value,
            label=_(MOVE_LABELS[offer.move]),
            blocked=sentence(offer.blocked) if offer.blocked else None,
        )
        for offer in several
    ]


def _asked(request: ActorRequest, actor: Actor) -> Any:
    now = timezone.now()
    return asked_items(read_asked(request.GET, actor, now=now, calendar=calendar_of(actor.realm_id)), actor, now=now)
