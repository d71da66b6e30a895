"""Depth: points of a level ground seen by somebody standing on it, and boxes put there."""

from bihuan.demo.scenes.canvas import WIDTH, Canvas, Color, Point

EYE = 1.6
HORIZON = 122.0
_FOCUS = 330.0
_NEAREST = 0.9

Quad = tuple[Point, Point, Point, Point]


def seen(x: float, y: float, z: float) -> Point:
    """Where a point appears: ``x`` metres to the right, ``y`` above the ground, ``z`` away."""
    depth = max(z, _NEAREST)
    return WIDTH / 2 + _FOCUS * x / depth, HORIZON + _FOCUS * (EYE - y) / depth


def floor(x0: float, x1: float, z0: float, z1: float, *, y: float = 0.0) -> Quad:
    """A level rectangle between two distances, ``y`` metres above the ground."""
    return seen(x0, y, z0), seen(x1, y, z0), seen(x1, y, z1), seen(x0, y, z1)


def upright(x0: float, x1: float, y0: float, y1: float, z: float) -> Quad:
    """An upright rectangle that faces us."""
    return seen(x0, y0, z), seen(x1, y0, z), seen(x1, y1, z), seen(x0, y1, z)


def side(x: float, y0: float, y1: float, z0: float, z1: float) -> Quad:
    """An upright rectangle that runs away from us: a wall of a lane."""
    return seen(x, y0, z0), seen(x, y0, z1), seen(x, y1, z1), seen(x, y1, z0)


def shade(color: Color, factor: float) -> Color:
    """The colour in more or less light."""
    red, green, blue = (max(0, min(255, round(part * factor))) for part in color)
    return red, green, blue


def vary(canvas: Canvas, color: Color, spread: int = 12) -> Color:
    """A colour of the same family."""
    shift = canvas.rng.randint(-spread, spread)
    red, green, blue = (max(0, min(255, part + shift + canvas.rng.randint(-4, 4))) for part in color)
    return red, green, blue


def box(canvas: Canvas, x: tuple[float, float], y: tuple[float, float], z: tuple[float, float], color: Color) -> None:
    """Draw a box from its extents in metres: the faces we can see, each in its own light, and the shadow it casts."""
    (x0, x1), (y0, y1), (z0, z1) = x, y, z
    if y0 <= 0.05:
        canvas.shadow(floor(x0 - 0.1, x1 + 0.25, z0 - 0.15, z1), depth=0.45, softness=1.5)
    if x0 > 0:
        canvas.polygon(side(x0, y0, y1, z0, z1), shade(color, 0.72))
    elif x1 < 0:
        canvas.polygon(side(x1, y0, y1, z0, z1), shade(color, 0.72))
    if y1 < EYE:
        canvas.polygon(floor(x0, x1, z0, z1, y=y1), shade(color, 1.18))
    elif y0 > EYE:
        canvas.polygon(floor(x0, x1, z0, z1, y=y0), shade(color, 0.5))
    canvas.polygon(upright(x0, x1, y0, y1, z0), color)


def tiles(canvas: Canvas, x: tuple[float, float], z: tuple[float, float], size: float, color: Color) -> None:
    """Draw the joints of square slabs ``size`` metres wide."""
    for number in range(round((x[1] - x[0]) / size) + 1):
        at = x[0] + number * size
        canvas.line([seen(at, 0, z[0]), seen(at, 0, z[1])], color, width=0.35)
    for number in range(round((z[1] - z[0]) / size) + 1):
        depth = z[0] + number * size
        if depth > 0.9:
            canvas.line([seen(x[0], 0, depth), seen(x[1], 0, depth)], color, width=0.35)
