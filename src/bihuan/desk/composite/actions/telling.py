"""Telling the people of units what happened, in the act's own transaction."""

from collections.abc import Collection
from typing import Any

from bihuan.backstage import notices
from bihuan.registry.models.appointments import UNIT_ROLES

from ..models import Composite, Member

KIND = "composite.composite"


def tell_units(
    composite: Composite, units: Collection[int], message: str, *, leads: bool = True, **values: Any
) -> None:
    """Leave a notice that leads to the composite, unless units no longer see it; ``message`` may name its ``title`` and the values."""
    notices.tell(
        notices.people_of(composite.realm_id, units, UNIT_ROLES),
        realm_id=composite.realm_id,
        kind=KIND,
        message=message,
        data={"title": composite.title, **values},
        target_kind=KIND if leads else "",
        target_uid=composite.uid if leads else None,
    )


def tell_all(composite: Composite, message: str, *, leads: bool = True, **values: Any) -> None:
    """Tell every unit ranked in it."""
    units = Member.objects.filter(composite=composite).order_by().values_list("unit_id", flat=True)
    tell_units(composite, list(units), message, leads=leads, **values)
