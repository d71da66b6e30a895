"""Batches: the list and one with its count."""

from uuid import UUID

from django.http import HttpResponse
from ninja import Query, Router
from pydantic import TypeAdapter

from bihuan.core.text import N_
from bihuan.registry.request import ActorRequest
from bihuan.ui.json_answers import Paging, key_at, refusals, written

from ..batch_counts import count_batch, count_by_state, sees_whole
from ..models import Batch
from ..queries import get_batch, visible_batches, visible_items
from .schemas import BatchFull, BatchPage, BatchRow, Reconciled, unit_ref

router = Router()
PAGES: TypeAdapter[BatchPage] = TypeAdapter(BatchPage)


@router.get("/batches", response={200: BatchPage, **refusals(422)}, summary=N_("列出来件批次，最新的在前"))
def list_batches(request: ActorRequest, paging: Query[Paging]) -> HttpResponse:
    """The batches of the caller's lines, and those with an item they see."""
    rows = visible_batches(request.actor)
    limit = paging.limit
    if paging.cursor:
        rows = rows.filter(pk__lt=key_at(rows, paging.cursor))
    found = list(rows.order_by("-pk")[: limit + 1])
    following = str(found[limit - 1].uid) if len(found) > limit else None
    return written(PAGES, BatchPage.model_construct(batches=[_row(one) for one in found[:limit]], next=following))


@router.get("/batches/{uid}", response={200: BatchFull, **refusals(404, 422)}, summary=N_("一个批次和它的对账"))
def show_batch(request: ActorRequest, uid: UUID) -> BatchFull:
    """How its items stand; the file's own count against what is answered for, for those who see every item of it."""
    actor = request.actor
    batch = get_batch(actor, uid)
    whole = sees_whole(actor, batch)
    count = count_batch(batch) if whole else None
    states = count.states if count else count_by_state(visible_items(actor).filter(batch=batch))
    return BatchFull(
        **dict(_row(batch)),
        states={state.value: number for state, number in states.items()},
        reconciled=None
        if count is None
        else Reconciled(
            stated=count.stated,
            saved=count.saved,
            withdrawn=count.withdrawn,
            relapsed=count.relapsed,
            agrees=count.agrees,
        ),
    )


def _row(batch: Batch) -> BatchRow:
    return BatchRow(
        uid=batch.uid,
        name=batch.name,
        source=batch.source,
        office=unit_ref(batch.owner),
        received_on=batch.received_on,
        deadline=batch.deadline,
        take_all=batch.take_all,
        stage=batch.stage,
    )
