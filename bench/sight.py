"""How well parts of pictures are found again, how often strangers are taken for each other, and how long a look takes.

The pictures are made by code (``tests.support.streets``): textured, with tiles, things and words out of one small stock.
Every third stranger bears the same stamp of a camera, every fifth is a screen with the same bars. No real photograph is among
them: none may be kept here.
"""

import io
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from django.db import transaction
from django.utils import timezone
from PIL import Image

from bench.clock import Lap, lap
from bihuan.config.cli.acting import the_county
from bihuan.evidence.examiner import Examiner
from bihuan.evidence.landmarks import Landmarks, unpacked
from bihuan.evidence.models import Evidence, Picture, PictureLandmarks, Purpose, StoredFile
from bihuan.evidence.overlap import Shape, overlap_of
from bihuan.evidence.sieve import likeliest
from bihuan.evidence.sightings import around, sightings_of
from bihuan.evidence.truth import SAME_PICTURE
from bihuan.registry.models import Unit, UnitKind
from tests.support.streets import CHANGES, screenshot, street, watermarked

STRANGERS, CHANGED = 448, 60
OF_ONE_UNIT = 20_000
SIZE = (960, 720)
ITEM = "bench.item"


@dataclass(frozen=True)
class Seen:
    """A picture as the program keeps it: its copy for the screen and its landmarks."""

    path: Path
    codes: bytes
    places: bytes
    marks: Landmarks
    shape: Shape


class Eye:
    """Takes landmarks of pictures and looks for parts of them, as the worker does, without a database."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._examiner, self._count = folder, Examiner(), 0

    def see(self, image: Image.Image) -> Seen:
        """Keep a picture."""
        self._count += 1
        path = self._folder / f"{self._count}.jpg"
        kept = io.BytesIO()
        image.save(kept, "JPEG", quality=82)
        path.write_bytes(kept.getvalue())
        codes, places = self._examiner.take_landmarks(path)
        return Seen(path, codes, places, unpacked(codes, places), Shape.of(*image.size))

    def found(self, own: Seen, others: Sequence[Seen]) -> set[int]:
        """Which of others are doubted to be this picture or a part of it."""
        likely = likeliest(own.marks.codes, [(at, other.codes) for at, other in enumerate(others)])
        return {at for at in likely if self._is_same(own, others[at])}

    def sameness(self, own: Seen, other: Seen, lens: Sequence[Sequence[float]]) -> float:
        """How much of what two pictures share looks the same."""
        return self._examiner.lay_on(own.path, other.path, lens)

    def close(self) -> None:
        """End the child."""
        self._examiner.close()

    def _is_same(self, own: Seen, other: Seen) -> bool:
        overlap = overlap_of(own.marks, own.shape, other.marks, other.shape)
        return overlap is not None and self.sameness(own, other, overlap.lens) >= SAME_PICTURE


def strangers(count: int) -> Iterator[Image.Image]:
    """Pictures of as many spots, some with one stamp, some on one kind of screen."""
    for seed in range(count):
        image = street(seed, SIZE)
        if seed % 5 == 4:
            yield screenshot(image, seed)
        elif seed % 3 == 2:
            yield watermarked(image, seed)
        else:
            yield image


def rates(
    eye: Eye, count: int, others: Sequence[Seen], changes: dict[str, Callable[..., Image.Image]]
) -> dict[str, float]:
    """The share found again after each change, of ``count`` pictures that stand at the front of ``others``."""
    found = dict.fromkeys(changes, 0)
    for seed in range(count):
        image = street(seed, SIZE)
        for name, change in changes.items():
            found[name] += seed in eye.found(eye.see(change(image, seed)), others)
    return {name: hits / count for name, hits in found.items()}


def measure(strangers_count: int = STRANGERS, changed: int = CHANGED) -> dict[str, Any]:
    """Everything, as docs/benchmarks.md tells it."""
    with tempfile.TemporaryDirectory() as folder:
        eye = Eye(Path(folder))
        try:
            with lap() as taking:
                crowd = [eye.see(image) for image in strangers(strangers_count)]
            alarms = [sorted((at, other)) for at, own in enumerate(crowd) for other in eye.found(own, crowd) - {at}]
            plain = [eye.see(street(seed, SIZE)) for seed in range(changed)] + crowd[changed:]
            found = rates(eye, changed, plain, CHANGES)
            looked = _look_among_many(crowd)
        finally:
            eye.close()
    pairs = strangers_count * (strangers_count - 1) // 2
    return {
        "pairs": pairs,
        "alarms": len({tuple(pair) for pair in alarms}),
        "changed": changed,
        "found": found,
        "taking_ms": taking.cpu * 1_000 / strangers_count,
        "of_one_unit": OF_ONE_UNIT,
        "look": {"wall": looked.wall, "cpu": looked.cpu},
    }


def _look_among_many(crowd: Sequence[Seen]) -> Lap:
    """One look through the pictures of a unit that has twenty thousand; nothing is left of them."""
    with transaction.atomic():
        county = the_county()
        unit = Unit.objects.filter(realm=county).exclude(kind=UnitKind.REALM).order_by("pk")[0]
        row = _fill(county, unit, crowd)
        list(around(row))
        with lap() as taken:
            sightings_of(row, row.file.picture)
        transaction.set_rollback(True)
    return taken


def _fill(county: Unit, unit: Unit, crowd: Sequence[Seen]) -> Evidence:
    now, chance = timezone.now(), np.random.default_rng(1)
    count = OF_ONE_UNIT + 1
    files = StoredFile.objects.bulk_create(
        [
            StoredFile(realm=county, sha256=f"{at:064x}", size=1, media_type="image/jpeg", stored_at=now)
            for at in range(count)
        ],
        batch_size=1_000,
    )
    sides = {"width": SIZE[0], "height": SIZE[1], "display_width": SIZE[0], "display_height": SIZE[1]}
    pictures = Picture.objects.bulk_create(
        [Picture(file=file, realm=county, has_exif=False, **sides) for file in files], batch_size=1_000
    )
    rows = []
    for at, picture in enumerate(pictures):
        # Every code of a picture changed alike: points of it stay as near to each other, and far from all others.
        mask = chance.integers(0, 256, 16, np.uint8) if at else np.zeros(16, np.uint8)
        like = crowd[at % len(crowd)]
        codes = (np.frombuffer(like.codes, np.uint8).reshape(-1, 16) ^ mask).tobytes()
        rows.append(PictureLandmarks(picture=picture, realm=county, version=1, codes=codes, places=like.places))
    PictureLandmarks.objects.bulk_create(rows, batch_size=500)
    evidence = [
        Evidence(
            realm=county, file=file, unit=unit, purpose=Purpose.AFTER, name="照片.jpg", at=now, target_kind=ITEM,
            target_uid=file.uid,
        )
        for file in files
    ]  # fmt: skip
    return Evidence.objects.bulk_create(evidence, batch_size=1_000)[0]
