"""What OpenCV does for us: taking the landmarks of a picture, and laying one picture on another (pure).

Runs only in the examiner's limited process, on the copies for the screen, which are our own JPEG: no other process of
ours loads OpenCV.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from .landmarks import MOST, codes_of, packed_places

Grey = NDArray[np.uint8]

# Landmarks are taken at this size: larger costs time and finds the grain of the camera.
EDGE = 800
# Low, so that walls and asphalt have landmarks too; what is best of them is kept.
LEAST_CONTRAST = 0.012
MOST_EDGE_LIKE = 15
MOST_LOOKED_AT = 2_500
# Landmarks are spread: each of so many fields across and down has its share before the best of the rest are taken.
FIELDS = 6
SHARE = 2 * MOST // (FIELDS * FIELDS) + 1

# Laid on each other at this size and looked at in blocks; one with less contrast (of 255) tells nothing.
LAID_EDGE = 480
BLOCK = 24
LEAST_SWING = 4.0
SAME = 0.6

cv2.setNumThreads(1)


def landmarks_of(path: Path) -> tuple[bytes, bytes]:
    """Return the packed codes and places of the landmarks of a picture, at most 400 of them."""
    grey = _grey(path, EDGE)
    sift = cv2.SIFT.create(nfeatures=MOST_LOOKED_AT, contrastThreshold=LEAST_CONTRAST, edgeThreshold=MOST_EDGE_LIKE)
    points = _spread(sift.detect(grey, None), grey)
    if not points:
        return b"", b""
    kept, descriptors = sift.compute(grey, points)
    edge = max(grey.shape)
    places = [(p.pt[0] / edge, p.pt[1] / edge, p.size / edge, np.deg2rad(p.angle)) for p in kept]
    return codes_of(np.asarray(descriptors, np.float64)), packed_places(np.array(places))


def sameness(own: Path, other: Path, lens: Sequence[Sequence[float]]) -> float:
    """Return the share of what two pictures have in common that really looks the same, laid on each other by ``lens``.

    ``lens`` leads from shares of the longer edge of ``own`` to those of ``other``. Each block is compared by itself for
    light and contrast, so that uneven light does not matter, but another moment does: leaves, shadows, people, and
    whatever stands at another depth, lie elsewhere in a second photograph of the same spot.
    """
    here, there = _grey(own, LAID_EDGE), _grey(other, LAID_EDGE)
    scale, back = np.diag([max(there.shape), max(there.shape), 1.0]), np.diag([1 / max(here.shape)] * 2 + [1.0])
    matrix = np.linalg.inv(scale @ np.array(lens) @ back)
    size = (here.shape[1], here.shape[0])
    laid = cv2.warpPerspective(there, matrix, size, flags=cv2.INTER_AREA)
    mask = cv2.warpPerspective(np.full_like(there, 255), matrix, size)
    blocks, same = 0, 0
    for y in range(0, here.shape[0] - BLOCK + 1, BLOCK):
        for x in range(0, here.shape[1] - BLOCK + 1, BLOCK):
            at = np.s_[y : y + BLOCK, x : x + BLOCK]
            if mask[at].min() < 255:
                continue
            likeness = _likeness(here[at], laid[at])
            blocks += likeness is not None
            same += likeness is not None and likeness >= SAME
    return same / blocks if blocks else 0.0


def _likeness(one: NDArray[Any], other: NDArray[Any]) -> float | None:
    """The correlation of two blocks after a little smoothing; None where both are plain."""
    first, second = (cv2.GaussianBlur(block, (0, 0), 1.2).astype(np.float64) for block in (one, other))
    first, second = first - first.mean(), second - second.mean()
    swings = float(first.std()), float(second.std())
    if max(swings) < LEAST_SWING:
        return None
    if min(swings) < LEAST_SWING / 4:
        return 0.0
    return float((first * second).mean() / (swings[0] * swings[1]))


def _grey(path: Path, edge: int) -> Grey:
    with Image.open(path, formats=["JPEG"]) as image:
        image.draft("L", (edge, edge))
        grey = image.convert("L")
    grey.thumbnail((edge, edge), Image.Resampling.BICUBIC)
    return np.asarray(grey)


def _spread(points: Sequence[cv2.KeyPoint], grey: Grey) -> list[cv2.KeyPoint]:
    """The best landmarks, spread over the picture."""
    high, wide = grey.shape
    taken: dict[tuple[int, int], int] = {}
    first: list[cv2.KeyPoint] = []
    rest: list[cv2.KeyPoint] = []
    for point in sorted(points, key=lambda point: (-point.response, point.pt, point.angle)):
        field = int(point.pt[0] * FIELDS / wide), int(point.pt[1] * FIELDS / high)
        taken[field] = taken.get(field, 0) + 1
        (first if taken[field] <= SHARE else rest).append(point)
    return (first + rest)[:MOST]
