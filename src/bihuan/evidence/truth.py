"""Reasons to look again at a piece of evidence (pure). A machine doubts; only a person decides.

The kinds of doubt are those of the design: used before, before and after alike, taken before the fault was found, far from
the place, worked over in a picture editor.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

# A camera's clock may be wrong by this much without anybody meaning anything by it.
CLOCK_SLACK = timedelta(hours=1)
FAR_METRES = 500
MOST_USES = 3
# How much of what two pictures share must look the same. A watermark or somebody's thumb may hide a quarter. Before and after
# of one spot share walls and ground, all the more where the app shows the first picture to line the second up with: there
# only what is the same throughout is doubted, which two photographs hardly are, since light, leaves and passers-by differ.
SAME_PICTURE, SAME_MOMENT = 0.75, 0.97
EARTH_METRES = 6_371_008.8
# Parts of the names with which programs that change what a picture shows sign their files; cameras' own names hold none.
EDITORS = (
    "photoshop",
    "lightroom",
    "gimp",
    "paint.net",
    "snapseed",
    "picsart",
    "meitu",
    "meitupic",
    "pixelmator",
    "affinity",
    "canva",
    "faceapp",
    "美图",
    "醒图",
    "稿定",
    "光影魔术手",
)


class DoubtKind(StrEnum):
    """Why to look again."""

    REUSED = "reused"
    ALIKE = "alike"
    EARLY = "early"
    FAR = "far"
    EDITED = "edited"


@dataclass(frozen=True)
class Use:
    """Another use of the same or a nearly same picture. ``layout`` 0 is as it stands, else turned or mirrored.

    ``other_moment`` says that it showed the same thing at another moment: before it was mended, when somebody looked back,
    or in an earlier cycle. What was sent again after a return shows the same moment and is not doubted.
    """

    evidence: int
    same_target: bool
    other_moment: bool
    distance: int
    layout: int
    part: "Part | None" = None


@dataclass(frozen=True)
class Part:
    """Only a part is the same: outlines of it in both pictures (thousandths of width and height), and how same it looks (0…1)."""

    same: float
    own: tuple[tuple[int, int], ...]
    other: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Shot:
    """What a picture says about itself: claims of the camera; coordinates in WGS-84 degrees, both or none."""

    taken_at: datetime | None = None
    longitude: float | None = None
    latitude: float | None = None
    software: str = ""


@dataclass(frozen=True)
class Scene:
    """What is known of the thing that the picture shall prove: since when it was known, and where it lies (WGS-84)."""

    found_at: datetime | None = None
    longitude: float | None = None
    latitude: float | None = None


@dataclass(frozen=True)
class DoubtFound:
    """One doubt; ``other`` is the evidence it is shown beside, ``data`` holds the figures its sentence needs."""

    kind: DoubtKind
    other: int | None = None
    data: dict[str, Any] = field(default_factory=dict)


def doubts_of(shot: Shot, uses: Sequence[Use], scene: Scene) -> Iterator[DoubtFound]:
    """Say what is doubtful about a picture that shall show a fault mended."""
    yield from _used_before(uses)
    if shot.taken_at is not None and scene.found_at is not None and shot.taken_at < scene.found_at - CLOCK_SLACK:
        yield DoubtFound(
            DoubtKind.EARLY, data={"taken_at": shot.taken_at.isoformat(), "found_at": scene.found_at.isoformat()}
        )
    metres = _metres_between(shot, scene)
    if metres is not None and metres > FAR_METRES:
        yield DoubtFound(DoubtKind.FAR, data={"metres": round(metres)})
    if is_editor(shot.software):
        yield DoubtFound(DoubtKind.EDITED, data={"software": shot.software})


def _used_before(uses: Sequence[Use]) -> Iterator[DoubtFound]:
    """The likeliest few uses: of another thing, or of this one at another moment."""
    told = 0
    for use in sorted(uses, key=lambda use: (use.part is not None, use.distance, use.evidence)):
        if use.same_target and not use.other_moment:
            continue
        if use.part is not None and use.part.same < (SAME_MOMENT if use.same_target else SAME_PICTURE):
            continue
        kind = DoubtKind.ALIKE if use.same_target else DoubtKind.REUSED
        data: dict[str, Any] = {"distance": use.distance, "layout": use.layout}
        if use.part is not None:
            data = {"same": round(use.part.same, 2), "own": use.part.own, "other": use.part.other}
        yield DoubtFound(kind, use.evidence, data)
        told += 1
        if told == MOST_USES:
            return


def is_editor(software: str) -> bool:
    """Say whether a program's name is that of a picture editor."""
    name = software.casefold()
    return any(part in name for part in EDITORS)


def _metres_between(shot: Shot, scene: Scene) -> float | None:
    if shot.longitude is None or shot.latitude is None or scene.longitude is None or scene.latitude is None:
        return None
    return metres_between((shot.longitude, shot.latitude), (scene.longitude, scene.latitude))


def metres_between(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the metres between two (longitude, latitude) pairs in degrees, along a great circle (haversine formula)."""
    (east, north), (far_east, far_north) = ([math.radians(degree) for degree in pair] for pair in (one, other))
    half = (
        math.sin((far_north - north) / 2) ** 2
        + math.cos(north) * math.cos(far_north) * math.sin((far_east - east) / 2) ** 2
    )
    return 2 * EARTH_METRES * math.asin(min(1.0, math.sqrt(half)))
