"""Whether one picture shows a part of another: the landmarks they share must lie in one perspective (pure).

No chance is involved: every shared landmark says by itself how the pictures would lie on each other (place, size and angle
give shift, scale and turn), so each is tried, the one most others agree with is refined to a homography, and what it leaves
over is weighed. Weighed is not only how many agree but how much of the common part they cover: bars of a screen, a camera's
stamp or a signboard that two strangers share agree perfectly and cover little.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .landmarks import Landmarks, differing

Points = NDArray[np.float64]
Matrix = NDArray[np.float64]

# Bits of 128 by which two views of one point differ at most; half of them in doubtful pictures differ by fewer than 10.
NEAR = 26
# Shares of the longer edge by which a landmark may miss: by one's own word, under a common shift, and in the end.
ROUGH, CLOSE, FINE = 0.035, 0.015, 0.006
FEWEST_TRIED, FEWEST_AGREEING = 14, 24
# The common part is looked at in fields, so many across and down; what stands at its rim are bars, stamps and frames.
FIELDS = 6
INNER = slice(1, FIELDS - 1)
FEWEST_IN_FIELD = 2
# Of the fields with landmarks, of the inner ones, and of the area: how much those that agree must cover.
LEAST_COVERED, LEAST_INNER, LEAST_SPREAD = 0.27, 0.22, 0.35
# Of one of the two pictures this much must be in the other: two streets have one bench, one signboard in common.
LEAST_SHARE = 0.3
# A perspective that people make stays within these: side lengths of 1 : 8, never mirrored.
SMALLEST, LARGEST = 1 / 64, 64.0
ROUNDS = 3


@dataclass(frozen=True)
class Shape:
    """Width and height as shares of the longer edge."""

    across: float
    down: float

    @classmethod
    def of(cls, width: int, height: int) -> "Shape":
        """The shape of a picture of so many pixels."""
        return cls(width / max(width, height), height / max(width, height))


@dataclass(frozen=True)
class Overlap:
    """What two pictures share: how many landmarks agree, and the outline of the common part in each.

    ``lens`` leads from shares of the longer edge of the one to those of the other; outlines are corners in thousandths of
    width and height.
    """

    agreeing: int
    lens: tuple[tuple[float, ...], ...]
    own: tuple[tuple[int, int], ...]
    other: tuple[tuple[int, int], ...]


def overlap_of(own: Landmarks, own_shape: Shape, other: Landmarks, other_shape: Shape) -> Overlap | None:
    """Return what two pictures have in common, None where that is too little to say so."""
    if min(len(own), len(other)) < FEWEST_TRIED:
        return None
    mine, theirs = _pairs(own, other)
    if len(mine) < FEWEST_TRIED:
        return None
    here, there = own.places[mine], other.places[theirs]
    found = _refined(here, there, own_shape)
    if found is None:
        return None
    lens, agreeing = found
    back = np.linalg.inv(lens).astype(np.float64)
    parts = (
        _part(own.places[:, :2], here[agreeing, :2], through(lens, own.places[:, :2]), other_shape),
        _part(other.places[:, :2], there[agreeing, :2], through(back, other.places[:, :2]), own_shape),
    )
    if not all(part.is_covered for part in parts) or max(part.share for part in parts) < LEAST_SHARE:
        return None
    return Overlap(
        int(agreeing.sum()),
        tuple(tuple(float(value) for value in row) for row in lens),
        outline(own_shape, other_shape, back),
        outline(other_shape, own_shape, lens),
    )


def _refined(here: Points, there: Points, shape: Shape) -> tuple[Matrix, NDArray[np.bool_]] | None:
    """The perspective most landmarks agree with, closer round by round, and which those are; None where too few do."""
    agreeing, lens = _agreeing(here, there), None
    for tolerance in (CLOSE, *[FINE] * ROUNDS):
        if agreeing.sum() < FEWEST_TRIED:
            return None
        lens = homography(here[agreeing, :2], there[agreeing, :2])
        if lens is None or not _is_plausible(lens, shape):
            return None
        agreeing = np.hypot(*(through(lens, here[:, :2]) - there[:, :2]).T) < tolerance
    return None if lens is None or agreeing.sum() < FEWEST_AGREEING else (lens, agreeing)


def _pairs(own: Landmarks, other: Landmarks) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The landmarks of both that are each other's nearest, and near."""
    bits = differing(own.codes, other.codes)
    nearest, back = bits.argmin(axis=1), bits.argmin(axis=0)
    mine = np.arange(len(own))
    kept = (back[nearest] == mine) & (bits[mine, nearest] <= NEAR)
    return mine[kept], nearest[kept]


def _agreeing(here: Points, there: Points) -> NDArray[np.bool_]:
    """Those that agree with the one landmark most others agree with."""
    scale = there[:, 2] / np.maximum(here[:, 2], 1e-6)
    turn = there[:, 3] - here[:, 3]
    step = scale * np.exp(1j * turn)
    place, seen = here[:, 0] + 1j * here[:, 1], there[:, 0] + 1j * there[:, 1]
    # Row: whose word is taken; column: who is asked.
    missed = np.abs((place[None, :] - place[:, None]) * step[:, None] + seen[:, None] - seen[None, :])
    allied = (missed < ROUGH) & (np.abs(np.log(scale)[None, :] - np.log(scale)[:, None]) < 0.5)
    allied &= np.cos(turn[None, :] - turn[:, None]) > 0.85
    best: NDArray[np.bool_] = allied[allied.sum(axis=1).argmax()]
    return best


def homography(here: Points, there: Points) -> Matrix | None:
    """Return the perspective that brings points nearest to others (least squares); None where they do not fix one."""
    (first, near), (second, far) = _centred(here), _centred(there)
    x, y = near.T
    u, v = far.T
    one, nought = np.ones_like(x), np.zeros_like(x)
    rows = np.concatenate(
        [
            np.stack([x, y, one, nought, nought, nought, -u * x, -u * y, -u], axis=1),
            np.stack([nought, nought, nought, x, y, one, -v * x, -v * y, -v], axis=1),
        ]
    )
    _, strengths, directions = np.linalg.svd(rows.T @ rows)
    if strengths[-2] < 1e-9 * strengths[0]:
        return None
    lens = np.linalg.inv(second) @ directions[-1].reshape(3, 3) @ first
    return None if abs(lens[2, 2]) < 1e-9 else lens / lens[2, 2]


def _centred(points: Points) -> tuple[Matrix, Points]:
    """Bring points around the origin at a common size, which keeps the equations steady (Hartley 1997)."""
    middle = points.mean(axis=0)
    size = max(float(np.hypot(*(points - middle).T).mean()), 1e-9)
    matrix = np.array([[1 / size, 0, -middle[0] / size], [0, 1 / size, -middle[1] / size], [0, 0, 1]])
    return matrix, (points - middle) / size


def through(lens: Matrix, points: Points) -> Points:
    """Return where points come to lie; behind the eye is far away."""
    whole = np.column_stack([points, np.ones(len(points))]) @ lens.T
    depth = np.where(whole[:, 2] > 1e-6, whole[:, 2], 1e-6)
    return whole[:, :2] / depth[:, None]


def _is_plausible(lens: Matrix, shape: Shape) -> bool:
    """Whether the picture's frame stays a frame: not mirrored, not folded, not blown up or shrunk to nothing."""
    frame = _frame(shape)
    depth = np.column_stack([frame, np.ones(4)]) @ lens[2]
    if depth.min() <= 0.2 * depth.max():
        return False
    seen = through(lens, frame)
    sides = np.roll(seen, -1, axis=0) - seen
    turns = sides[:, 0] * np.roll(sides[:, 1], -1) - sides[:, 1] * np.roll(sides[:, 0], -1)
    ratio = _area(seen) / (shape.across * shape.down)
    return bool(turns.min() > 0 and SMALLEST < ratio < LARGEST)


@dataclass(frozen=True)
class _Part:
    """Of the common part of a picture: its share of the picture, and how much of it those that agree cover."""

    share: float = 0.0
    covered: float = 0.0
    inner: float = 0.0
    spread: float = 0.0

    @property
    def is_covered(self) -> bool:
        return self.covered >= LEAST_COVERED and self.inner >= LEAST_INNER and self.spread >= LEAST_SPREAD


def _part(landmarks: Points, agreeing: Points, seen: Points, frame: Shape) -> _Part:
    """Weigh one picture's side: its landmarks, those that agree, and where the other's frame sees them all."""
    inside = landmarks[((seen >= 0) & (seen <= (frame.across, frame.down))).all(axis=1)]
    if len(inside) < FEWEST_AGREEING:
        return _Part()
    low, high = inside.min(axis=0), inside.max(axis=0)
    edges = [np.linspace(low[axis], high[axis] + 1e-9, FIELDS + 1) for axis in (0, 1)]
    there = _per_field(inside, edges) >= FEWEST_IN_FIELD
    agreed = there & (_per_field(agreeing, edges) > 0)
    inner = there[INNER, INNER].sum()
    # Those at the ends are left out: a stray one says nothing of how far the others reach.
    reach = np.quantile(agreeing, 0.95, axis=0) - np.quantile(agreeing, 0.05, axis=0)
    return _Part(
        share=_box(high - low) / _box(np.ptp(landmarks, axis=0)),
        covered=float(agreed.sum() / max(1, there.sum())),
        # A screen that shows nothing in its middle shows nothing.
        inner=float(agreed[INNER, INNER].sum() / inner) if inner else 0.0,
        spread=_box(reach) / _box(high - low),
    )


def _per_field(points: Points, edges: Sequence[Points]) -> Points:
    counts: Points = np.histogram2d(points[:, 0], points[:, 1], bins=list(edges))[0]
    return counts


def _box(sides: Points) -> float:
    return max(float(sides[0] * sides[1]), 1e-9)


def outline(shape: Shape, seen: Shape, lens: Matrix) -> tuple[tuple[int, int], ...]:
    """Return the corners of what another picture's frame (``seen``) covers of this one, in thousandths; ``lens`` leads here."""
    corners: list[tuple[float, float]] = [(x, y) for x, y in through(lens, _frame(seen))]
    for axis, bound in ((0, shape.across), (1, shape.down)):
        corners = _cut(corners, axis, 0.0, keep_above=True)
        corners = _cut(corners, axis, bound, keep_above=False)
    return tuple((round(1000 * x / shape.across), round(1000 * y / shape.down)) for x, y in corners)


def _cut(
    corners: Sequence[tuple[float, float]], axis: int, bound: float, *, keep_above: bool
) -> list[tuple[float, float]]:
    """Cut a convex outline along one straight edge (Sutherland and Hodgman 1974)."""
    kept: list[tuple[float, float]] = []
    for at, corner in enumerate(corners):
        before = corners[at - 1]
        is_in, was_in = ((point[axis] >= bound) == keep_above or point[axis] == bound for point in (corner, before))
        if is_in != was_in:
            part = (bound - before[axis]) / (corner[axis] - before[axis])
            kept.append(tuple(a + part * (b - a) for a, b in zip(before, corner, strict=True)))  # type: ignore[arg-type]
        if is_in:
            kept.append(corner)
    return kept


def _frame(shape: Shape) -> Points:
    return np.array([(0, 0), (shape.across, 0), (shape.across, shape.down), (0, shape.down)], np.float64)


def _area(corners: Points) -> float:
    x, y = corners.T
    return float(abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2)
