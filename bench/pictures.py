"""Pictures: one of twelve megapixels taken in beside the bare work on it, and one looked up among a million."""

import io
import statistics
import time
import uuid
from dataclasses import asdict
from typing import Any

import numpy as np
from PIL import Image

from bench.clock import lap, peak_memory, repeated
from bench.people import Person
from bihuan.evidence.actions import take_in_files
from bihuan.evidence.fingerprints import LENGTH, fingerprint_of
from bihuan.evidence.intake import Incoming
from bihuan.evidence.models import Purpose
from bihuan.evidence.shelf import Shelf

MILLION = 1_000_000
WIDTH, HEIGHT = 4_000, 3_000
TAKEN, LOOKED_UP = 12, 40


def measure(office: Person) -> dict[str, Any]:
    """Both, as plain numbers. The pictures taken in stay: to be run on a copy."""
    return {"intake": _intake(office), "looking": _looking()}


def _intake(office: Person) -> dict[str, float]:
    """Median seconds for one picture: bare (decoded, made small, fingerprint) and taken in (examined apart, stored, rows)."""
    pictures = [_picture(number) for number in range(TAKEN + 1)]
    bare, taken = [], []
    for number, content in enumerate(pictures):
        with lap() as one:
            _bare(content)
        began = time.perf_counter()
        incoming = Incoming(f"{number}.jpg", lambda content=content: [content])  # type: ignore[misc]  # bound at once
        take_in_files([incoming], purpose=Purpose.BEFORE, actor=office.actor, client_uid=uuid.uuid4())
        # The first starts the process in which strangers' files are opened, and does not count.
        if number:
            bare.append(one.wall)
            taken.append(time.perf_counter() - began)
    size = statistics.median(map(len, pictures)) / 1_000_000
    return {"bare": statistics.median(bare), "taken": statistics.median(taken), "megabytes": size}


def _bare(content: bytes) -> None:
    with Image.open(io.BytesIO(content)) as image:
        image.load()
        image.thumbnail((320, 320))
        image.save(io.BytesIO(), "JPEG")
        fingerprint_of(image)


def _picture(seed: int) -> bytes:
    """Twelve megapixels with slopes and grain: between a smooth sky and leaves, some megabytes."""
    chance = np.random.default_rng(seed)
    coarse = chance.integers(0, 255, (HEIGHT // 100, WIDTH // 100, 3), dtype=np.uint8)
    smooth = np.asarray(Image.fromarray(coarse).resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC), dtype=np.int16)
    grain = chance.integers(-12, 12, (HEIGHT, WIDTH, 1), dtype=np.int16)
    out = io.BytesIO()
    Image.fromarray(np.clip(smooth + grain, 0, 255).astype(np.uint8)).save(out, "JPEG", quality=88)
    return out.getvalue()


def _looking() -> dict[str, Any]:
    """A shelf of a million random fingerprints: how long it takes to fill, what it holds, how long a look takes."""
    chance = np.random.default_rng(1)
    prints = [bytes(row) for row in chance.integers(0, 255, (MILLION, LENGTH), dtype=np.uint8)]
    shelf = Shelf()
    with peak_memory() as memory, lap() as filling:
        shelf.put(list(enumerate(prints)))
    sought = iter(prints[:: MILLION // (LOOKED_UP + 2)])
    spread = repeated(lambda: shelf.alike(next(sought)), LOOKED_UP)
    return {"count": len(shelf), "filling": asdict(filling), "megabytes": memory.grown, "look": asdict(spread)}
