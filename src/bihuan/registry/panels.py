"""What higher layers show on the page of a unit or a place: they register it in ``ready()``, the registry names none of them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .models import Place, Unit
from .request import ActorRequest


@dataclass(frozen=True)
class Panel:
    """A part of the page: the template that draws it finds its values under the name ``panel``."""

    template: str
    values: Mapping[str, Any]


UnitPanel = Callable[[ActorRequest, Unit], Panel | None]
PlacePanel = Callable[[ActorRequest, Place], Panel | None]

_of_units: list[UnitPanel] = []
_of_places: list[PlacePanel] = []


def on_units(source: UnitPanel) -> None:
    """Add a part to every unit's page; None where the reader has no use for it."""
    if source not in _of_units:
        _of_units.append(source)


def on_places(source: PlacePanel) -> None:
    """Add a part to every place's page; None where the reader has no use for it."""
    if source not in _of_places:
        _of_places.append(source)


def unit_panels(request: ActorRequest, unit: Unit) -> list[Panel]:
    """The parts of one unit's page."""
    return _there(source(request, unit) for source in _of_units)


def place_panels(request: ActorRequest, place: Place) -> list[Panel]:
    """The parts of one place's page."""
    return _there(source(request, place) for source in _of_places)


def _there(panels: Iterable[Panel | None]) -> list[Panel]:
    return [panel for panel in panels if panel is not None]
