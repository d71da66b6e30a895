"""Units and places under /api/v1, read only."""

from typing import TypeVar
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import TypeAdapter

from bihuan.core.text import N_
from bihuan.ui.json_answers import Paging, key_at, refusals, written

from .models import Place, Unit
from .queries import places as place_queries
from .queries import units as unit_queries
from .request import ActorRequest

router = Router(tags=["registry"])
Row = TypeVar("Row", Unit, Place)


class UnitRow(Schema):
    """A unit of the tree, or a body outside it."""

    uid: UUID
    name: str
    short_name: str
    kind: str
    parent: UUID | None
    code: str


class UnitPage(Schema):
    """A page of units, in the order in which they were made."""

    units: list[UnitRow]
    next: str | None


class PlaceRow(Schema):
    """A place that is inspected; coordinates are WGS-84 degrees, written as decimals."""

    uid: UUID
    name: str
    kind: str
    address: str
    unit: UUID | None
    longitude: str | None
    latitude: str | None


class PlacePage(Schema):
    """A page of places, in the order in which they were made."""

    places: list[PlaceRow]
    next: str | None


UNITS: TypeAdapter[UnitPage] = TypeAdapter(UnitPage)
PLACES: TypeAdapter[PlacePage] = TypeAdapter(PlacePage)


@router.get("/units", response={200: UnitPage, **refusals(422)}, summary=N_("列出现有单位"))
def list_units(request: ActorRequest, paging: Query[Paging], q: str = "") -> HttpResponse:
    """The units of the county in force today; ``q`` is part of a name."""
    rows = unit_queries.visible_to(request.actor).filter(unit_queries.in_force(timezone.localdate()))
    if q.strip():
        rows = rows.filter(Q(name__icontains=q.strip()) | Q(short_name__icontains=q.strip()))
    found = list(_after(rows, paging.cursor).select_related("parent").order_by("pk")[: paging.limit + 1])
    listed = [
        UnitRow.model_construct(
            uid=row.uid,
            name=row.name,
            short_name=row.short_name,
            kind=row.kind,
            parent=row.parent.uid if row.parent else None,
            code=row.code,
        )
        for row in found[: paging.limit]
    ]
    return written(UNITS, UnitPage.model_construct(units=listed, next=_next(found, paging.limit)))


@router.get("/places", response={200: PlacePage, **refusals(422)}, summary=N_("列出在用点位"))
def list_places(request: ActorRequest, paging: Query[Paging], q: str = "", kind: str = "") -> HttpResponse:
    """The places of the county in use today; ``q`` is part of a name, ``kind`` the word for a kind of place."""
    rows = place_queries.live(place_queries.visible_to(request.actor), today=timezone.localdate())
    if q.strip():
        rows = rows.filter(name__icontains=q.strip())
    if kind.strip():
        rows = rows.filter(kind=kind.strip())
    found = list(_after(rows, paging.cursor).select_related("unit").order_by("pk")[: paging.limit + 1])
    listed = [
        PlaceRow.model_construct(
            uid=row.uid,
            name=row.name,
            kind=row.kind,
            address=row.address,
            unit=row.unit.uid if row.unit else None,
            longitude=None if row.longitude is None else str(row.longitude),
            latitude=None if row.latitude is None else str(row.latitude),
        )
        for row in found[: paging.limit]
    ]
    return written(PLACES, PlacePage.model_construct(places=listed, next=_next(found, paging.limit)))


def _after(rows: QuerySet[Row], cursor: str) -> QuerySet[Row]:
    """What comes after the row a cursor names, if it names one."""
    return rows.filter(pk__gt=key_at(rows, cursor)) if cursor else rows


def _next(found: list[Unit] | list[Place], limit: int) -> str | None:
    return str(found[limit - 1].uid) if len(found) > limit else None
