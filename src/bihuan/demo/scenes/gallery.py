"""Every fault we can draw: the scene it belongs to, how it looks, and how it looks when put right."""

from collections.abc import Callable
from dataclasses import dataclass

from bihuan.demo.scenes import flaws_indoors, flaws_outdoors, indoors, outdoors
from bihuan.demo.scenes.canvas import Canvas

Brush = Callable[[Canvas], None]


@dataclass(frozen=True)
class Subject:
    """A scene with a fault in it, and the same scene put right."""

    scene: Brush
    broken: Brush
    mended: Brush


SUBJECTS: dict[str, Subject] = {
    "manhole": Subject(outdoors.road, flaws_outdoors.manhole_open, flaws_outdoors.manhole_covered),
    "paving": Subject(outdoors.road, flaws_outdoors.paving_loose, flaws_outdoors.paving_level),
    "blind_path": Subject(outdoors.road, flaws_outdoors.path_blocked, flaws_outdoors.path_clear),
    "crossing": Subject(outdoors.road, flaws_outdoors.crossing_worn, flaws_outdoors.crossing_fresh),
    "bench": Subject(outdoors.square, flaws_outdoors.bench_broken, flaws_outdoors.bench_whole),
    "litter": Subject(outdoors.square, flaws_outdoors.square_littered, flaws_outdoors.square_clean),
    "flower_bed": Subject(outdoors.square, flaws_outdoors.bed_bare, flaws_outdoors.bed_planted),
    "wet_floor": Subject(indoors.market, flaws_indoors.floor_wet, flaws_indoors.floor_dry),
    "fire_lane": Subject(indoors.market, flaws_indoors.aisle_blocked, flaws_indoors.aisle_clear),
    "certificates": Subject(indoors.market, flaws_indoors.notices_missing, flaws_indoors.notices_shown),
    "check_scale": Subject(indoors.market, flaws_indoors.scale_missing, flaws_indoors.scale_placed),
    "waiting_line": Subject(indoors.hospital, flaws_indoors.line_worn, flaws_indoors.line_fresh),
    "no_smoking": Subject(indoors.hospital, flaws_indoors.sign_missing, flaws_indoors.sign_hung),
    "stairs": Subject(indoors.stairwell, flaws_indoors.stairs_cluttered, flaws_indoors.stairs_clear),
    "e_bicycle": Subject(indoors.stairwell, flaws_indoors.bicycle_inside, flaws_indoors.bicycle_gone),
    "extinguisher": Subject(indoors.stairwell, flaws_indoors.extinguisher_flat, flaws_indoors.extinguisher_full),
    "volunteers": Subject(indoors.service_hall, flaws_indoors.desk_unmanned, flaws_indoors.desk_manned),
    "ramp": Subject(indoors.service_hall, flaws_indoors.ramp_blocked, flaws_indoors.ramp_free),
    "rubble": Subject(outdoors.lane, flaws_outdoors.rubble_dumped, flaws_outdoors.rubble_gone),
    "wires": Subject(outdoors.lane, flaws_outdoors.wires_tangled, flaws_outdoors.wires_bundled),
    "adverts": Subject(outdoors.lane, flaws_outdoors.adverts_posted, flaws_outdoors.adverts_gone),
    "surface": Subject(outdoors.lane, flaws_outdoors.surface_broken, flaws_outdoors.surface_mended),
    "street_lamp": Subject(outdoors.lane, flaws_outdoors.lamp_dark, flaws_outdoors.lamp_lit),
    "pond": Subject(outdoors.village, flaws_outdoors.pond_littered, flaws_outdoors.pond_clean),
    "exercise": Subject(outdoors.village, flaws_outdoors.frame_broken, flaws_outdoors.frame_whole),
    "straw": Subject(outdoors.village, flaws_outdoors.straw_heaped, flaws_outdoors.straw_gone),
}


def picture_before(subject: str, seed: str, shot: int = 1) -> bytes:
    """Return a photograph of the fault: JPEG, 1280 × 960. One seed is one spot; ``shot`` counts those taken of it."""
    found = SUBJECTS[subject]
    return _drawn(found.scene, found.broken, seed).photograph(f"{seed}/before/{shot}")


def picture_after(subject: str, seed: str, shot: int = 1) -> bytes:
    """Return a photograph of the same spot put right."""
    found = SUBJECTS[subject]
    return _drawn(found.scene, found.mended, seed).photograph(f"{seed}/after/{shot}")


def _drawn(scene: Brush, onto: Brush, seed: str) -> Canvas:
    canvas = Canvas(seed)
    scene(canvas)
    onto(canvas)
    return canvas
