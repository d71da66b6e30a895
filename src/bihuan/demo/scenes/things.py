"""What stands about in a town: trees, vehicles, benches, boards, rubbish. Sizes and places in metres."""

from bihuan.demo.scenes.canvas import Canvas, Color, Point
from bihuan.demo.scenes.space import box, floor, seen, shade, upright, vary

WOOD: Color = (134, 96, 62)
STEEL: Color = (120, 126, 132)
RUBBER: Color = (38, 38, 42)
CARDBOARD: Color = (176, 138, 92)
LITTER: tuple[Color, ...] = ((226, 226, 222), (60, 92, 140), (196, 70, 60), (236, 214, 120), CARDBOARD, (90, 140, 90))


def facade(
    canvas: Canvas,
    x: tuple[float, float],
    height: float,
    z: float,
    color: Color,
    *,
    storeys: int,
    openings: int,
) -> None:
    """Draw a building across the view with rows of windows."""
    canvas.polygon(upright(x[0], x[1], 0, height, z), color)
    canvas.texture(upright(x[0], x[1], 0, height, z), 0.12, grain=2)
    wide, high = (x[1] - x[0]) / openings, height / storeys
    for storey in range(storeys):
        for opening in range(openings):
            left, low = x[0] + wide * (opening + 0.22), high * (storey + 0.3)
            glass = vary(canvas, (92, 112, 128), 22)
            canvas.polygon(upright(left, left + wide * 0.56, low, low + high * 0.5, z), glass)
            canvas.polygon(upright(left, left + wide * 0.56, low + high * 0.25, low + high * 0.5, z), shade(glass, 1.2))


def tree(canvas: Canvas, x: float, z: float, height: float) -> None:
    """Draw a tree with its patch of shade."""
    size = height * 0.32
    canvas.shadow(floor(x - size, x + size, z - 0.8, z + 0.8), depth=0.4, softness=4)
    canvas.polygon(upright(x - height * 0.025, x + height * 0.025, 0, height * 0.6, z), (88, 72, 58))
    for _ in range(46):
        dx, dy = canvas.rng.gauss(0, size * 0.45), canvas.rng.gauss(0, size * 0.38)
        at = seen(x + dx, height * 0.72 + dy, z)
        radius = 330 * size * canvas.rng.uniform(0.14, 0.3) / z
        canvas.ellipse(at, radius, radius * 0.85, vary(canvas, shade((78, 112, 62), 1 + dy / height), 16), alpha=235)


def bicycle(canvas: Canvas, x: float, z: float, color: Color) -> None:
    """Draw an electric bicycle seen from its side."""
    radius = 330 * 0.29 / z
    canvas.shadow(floor(x - 0.85, x + 0.85, z - 0.12, z + 0.15), depth=0.55, softness=1.2)
    for wheel in (x - 0.58, x + 0.58):
        hub = seen(wheel, 0.29, z)
        canvas.ellipse(hub, radius, radius, RUBBER)
        canvas.ellipse(hub, radius * 0.72, radius * 0.72, (150, 152, 150))
        canvas.ellipse(hub, radius * 0.2, radius * 0.2, STEEL)
    body = [(-0.62, 0.34), (0.1, 0.3), (0.42, 0.5), (0.5, 0.95), (0.38, 0.95), (0.24, 0.52), (-0.2, 0.5), (-0.6, 0.62)]
    canvas.polygon([seen(x + dx, y, z) for dx, y in body], color)
    canvas.polygon(
        [seen(x + dx, y, z) for dx, y in [(-0.68, 0.62), (-0.02, 0.58), (-0.02, 0.72), (-0.6, 0.76)]], RUBBER
    )
    canvas.line([seen(x + 0.58, 0.3, z), seen(x + 0.42, 1.05, z), seen(x + 0.24, 1.08, z)], STEEL, width=9 / z)
    canvas.polygon(upright(x - 0.86, x - 0.56, 0.76, 1.0, z), shade(color, 0.6))


def tricycle(canvas: Canvas, x: float, z: float, color: Color) -> None:
    """Draw a cargo tricycle, its box towards us."""
    for wheel in (x - 0.55, x + 0.45):
        canvas.polygon(upright(wheel, wheel + 0.12, 0, 0.5, z), RUBBER)
    box(canvas, (x - 0.6, x + 0.6), (0.34, 0.86), (z, z + 1.3), color)
    canvas.polygon(upright(x - 0.56, x + 0.56, 0.42, 0.46, z), shade(color, 0.7))
    for _ in range(7):
        at = seen(x + canvas.rng.uniform(-0.45, 0.45), 0.88 + canvas.rng.uniform(0, 0.16), z + 0.4)
        canvas.ellipse(at, 60 / z, 48 / z, vary(canvas, (128, 160, 84), 26))
    canvas.line([seen(x - 0.3, 1.15, z + 1.5), seen(x + 0.3, 1.15, z + 1.5)], STEEL, width=9 / z)


def car(canvas: Canvas, x: float, z: float, color: Color) -> None:
    """Draw a car from behind."""
    canvas.shadow(floor(x - 1.0, x + 1.1, z - 0.3, z + 1), depth=0.6, softness=2)
    for wheel in (x - 0.86, x + 0.62):
        canvas.polygon(upright(wheel, wheel + 0.24, 0, 0.4, z), RUBBER)
    canvas.polygon(upright(x - 0.9, x + 0.9, 0.24, 0.92, z), color)
    roof = [(-0.78, 0.92), (0.78, 0.92), (0.6, 1.46), (-0.6, 1.46)]
    canvas.polygon([seen(x + dx, y, z) for dx, y in roof], shade(color, 0.9))
    glass = [(-0.66, 0.96), (0.66, 0.96), (0.52, 1.38), (-0.52, 1.38)]
    canvas.polygon([seen(x + dx, y, z) for dx, y in glass], (54, 66, 78))
    for lamp in (-0.86, 0.6):
        canvas.polygon(upright(x + lamp, x + lamp + 0.26, 0.62, 0.82, z), (176, 40, 36))
    canvas.polygon(upright(x - 0.26, x + 0.26, 0.4, 0.54, z), (40, 70, 150))


def bench(canvas: Canvas, x: float, z: float, *, slats: tuple[int, ...] = (0, 1, 2, 3)) -> None:
    """Draw a park bench with those of its four slats that are left."""
    canvas.shadow(floor(x - 1.0, x + 1.0, z - 0.1, z + 0.5), depth=0.45, softness=1.5)
    for leg in (x - 0.8, x + 0.72):
        canvas.polygon(upright(leg, leg + 0.08, 0, 0.44, z), (62, 64, 66))
        canvas.polygon(upright(leg, leg + 0.08, 0.44, 0.9, z + 0.35), (62, 64, 66))
    places = ((0.44, z, z + 0.16), (0.44, z + 0.2, z + 0.36))
    for number, (y, near, far) in enumerate(places):
        if number in slats:
            canvas.polygon(floor(x - 0.95, x + 0.95, near, far, y=y), vary(canvas, WOOD, 8))
            canvas.polygon(upright(x - 0.95, x + 0.95, y - 0.05, y, near), shade(WOOD, 0.7))
    for number, low in ((2, 0.58), (3, 0.76)):
        if number in slats:
            canvas.polygon(upright(x - 0.95, x + 0.95, low, low + 0.13, z + 0.38), vary(canvas, WOOD, 8))


def scatter(canvas: Canvas, x: tuple[float, float], z: tuple[float, float], count: int) -> None:
    """Strew litter over a stretch of ground: paper, bags, bottles."""
    depths = sorted((canvas.rng.uniform(*z) for _ in range(count)), reverse=True)
    for depth in depths:
        at = canvas.rng.uniform(*x)
        color = vary(canvas, canvas.rng.choice(LITTER), 14)
        size = canvas.rng.uniform(0.05, 0.16)
        corners = [(-size, 0.0), (size * 0.8, -size * 0.6), (size, size * 0.5), (-size * 0.4, size)]
        canvas.shadow([seen(at + dx, 0, depth + dz - 0.04) for dx, dz in corners], depth=0.5, softness=0.6)
        canvas.polygon([seen(at + dx, 0.03, depth + dz * 2) for dx, dz in corners], color)


def heap(canvas: Canvas, x: float, z: float, width: float, height: float, color: Color) -> None:
    """Draw a heap of rubble or earth."""
    canvas.shadow(floor(x - width * 0.6, x + width * 0.7, z - 0.4, z + 0.6), depth=0.5, softness=2.5)
    for layer in range(70):
        level = layer / 70
        reach = width / 2 * (1 - level)
        at = seen(x + canvas.rng.uniform(-reach, reach), height * level, z + canvas.rng.uniform(-0.15, 0.15))
        radius = 330 * canvas.rng.uniform(0.06, 0.17) / z
        tone = vary(canvas, shade(color, 0.7 + 0.45 * level), 18)
        canvas.polygon(_stone(canvas, at, radius), tone)


def _stone(canvas: Canvas, at: Point, radius: float) -> list[Point]:
    x, y = at
    reach = [radius * canvas.rng.uniform(0.6, 1.15) for _ in range(6)]
    corners = ((1, 0), (0.5, 0.7), (-0.5, 0.7), (-1, 0), (-0.5, -0.7), (0.5, -0.7))
    return [(x + dx * r, y + dy * r * 0.8) for (dx, dy), r in zip(corners, reach, strict=True)]


def board(canvas: Canvas, x: float, y: float, z: float, size: tuple[float, float], color: Color) -> None:
    """Draw a notice board with lines that look like writing from afar."""
    wide, high = size
    canvas.shadow(upright(x, x + wide, y - 0.06, y + high, z), depth=0.3, softness=1.5)
    canvas.polygon(upright(x, x + wide, y, y + high, z), color)
    canvas.polygon(upright(x, x + wide, y + high * 0.82, y + high, z), shade(color, 0.72))
    for row in range(4):
        low = y + high * (0.12 + row * 0.17)
        end = x + wide * canvas.rng.uniform(0.6, 0.9)
        canvas.polygon(upright(x + wide * 0.1, end, low, low + high * 0.05, z), shade(color, 0.45))


def cartons(canvas: Canvas, x: float, z: float, count: int) -> None:
    """Draw a stack of boxes and sacks against a wall."""
    for number in range(count):
        left = x + (number % 3) * 0.5 + canvas.rng.uniform(-0.06, 0.06)
        low = 0.42 * (number // 3)
        near = z + canvas.rng.uniform(-0.1, 0.1)
        color = vary(canvas, canvas.rng.choice((CARDBOARD, WOOD, (120, 130, 150), (182, 176, 160))), 14)
        box(canvas, (left, left + 0.46), (low, low + 0.4), (near, near + 0.4), color)
        if color[0] > 150:
            canvas.polygon(upright(left + 0.2, left + 0.26, low, low + 0.4, near), shade(color, 0.86))
