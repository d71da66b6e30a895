"""疑点 by unit: how many pictures were looked into, how many were doubted and how many did not stand."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from bihuan.evidence.models import Doubt, Evidence, Purpose, Verdict
from bihuan.registry.actor import Actor
from bihuan.registry.models import Unit

from .queries import TARGET_KIND, visible_items

# Of fewer pictures a share says nothing about a unit, and would only shame it: such units are summed.
FEWEST = 10


@dataclass(frozen=True)
class DoubtFigures:
    """Pictures of work done: looked into, doubted (each picture once), and found unusable."""

    examined: int = 0
    doubted: int = 0
    unusable: int = 0

    def __add__(self, other: "DoubtFigures") -> "DoubtFigures":
        """Sum two."""
        return DoubtFigures(
            self.examined + other.examined, self.doubted + other.doubted, self.unusable + other.unusable
        )


@dataclass(frozen=True)
class UnitFigures:
    """One line; ``unit`` is None for the units with few pictures, of which there are ``several``."""

    unit: Unit | None
    several: int
    figures: DoubtFigures


def doubt_figures(actor: Actor, since: datetime) -> tuple[list[UnitFigures], DoubtFigures]:
    """The figures of each unit whose work the actor sees, most unusable first, and of all together: three queries."""
    seen = Evidence.objects.filter(
        realm_id=actor.realm_id,
        purpose=Purpose.AFTER,
        target_kind=TARGET_KIND,
        examined_at__isnull=False,
        file__picture__isnull=False,
        at__gte=since,
        target_uid__in=visible_items(actor).values("uid"),
    )
    examined = dict(seen.order_by().values_list("unit_id").annotate(count=Count("pk")))
    rows = Doubt.objects.filter(evidence__in=seen).order_by().values_list("evidence__unit_id")
    doubted = {
        unit: (pictures, unusable)
        for unit, pictures, unusable in rows.annotate(
            pictures=Count("evidence", distinct=True),
            unusable=Count("evidence", distinct=True, filter=Q(verdict=Verdict.UNUSABLE)),
        )
    }
    by_unit = {unit: DoubtFigures(count, *doubted.get(unit, (0, 0))) for unit, count in examined.items()}
    return _lines(by_unit), _sum(by_unit.values())


def _lines(by_unit: Mapping[int | None, DoubtFigures]) -> list[UnitFigures]:
    units = _units(key for key in by_unit if key is not None)
    told, few = [], []
    for key, figures in by_unit.items():
        unit = units.get(key) if key is not None else None
        if unit is None or figures.examined < FEWEST:
            few.append(figures)
        else:
            told.append(UnitFigures(unit, 1, figures))
    told.sort(key=lambda one: (-one.figures.unusable, -one.figures.doubted, one.unit.path if one.unit else ""))
    return [*told, UnitFigures(None, len(few), _sum(few))] if few else told


def _units(keys: Iterable[int]) -> dict[int, Unit]:
    return {unit.pk: unit for unit in Unit.objects.filter(pk__in=list(keys))}


def _sum(several: Collection[DoubtFigures]) -> DoubtFigures:
    return sum(several, DoubtFigures())
