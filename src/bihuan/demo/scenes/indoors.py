"""Scenes under a roof: a market hall, a hospital hall, a service hall, a stairwell."""

from bihuan.demo.scenes.canvas import Canvas, Color
from bihuan.demo.scenes.space import box, floor, seen, shade, side, tiles, upright, vary
from bihuan.demo.scenes.things import board

_PRODUCE: tuple[Color, ...] = (
    (118, 158, 78),
    (206, 126, 56),
    (186, 58, 52),
    (224, 196, 96),
    (92, 118, 72),
    (150, 84, 120),
)


def _room(canvas: Canvas, half: float, height: float, depth: float, wall: Color, ground: Color) -> None:
    """Draw an empty room: back wall, side walls, ceiling, floor."""
    canvas.gradient(0, 300, shade(wall, 0.9), shade(wall, 0.9))
    canvas.polygon(floor(-half, half, 1.0, depth), ground)
    canvas.polygon(floor(-half, half, 1.0, depth, y=height), shade(wall, 1.08))
    for x, light in ((-half, 0.86), (half, 0.94)):
        canvas.polygon(side(x, 0, height, 1.0, depth), shade(wall, light))
        canvas.polygon(side(x, 0, 0.16, 1.0, depth), shade(wall, 0.6))
    canvas.polygon(upright(-half, half, 0, height, depth), wall)
    canvas.polygon(upright(-half, half, 0, 0.16, depth), shade(wall, 0.6))
    canvas.texture(floor(-half, half, 1.0, depth), 0.1, grain=1.5)


def _lamps(canvas: Canvas, half: float, height: float, depth: float) -> None:
    for number in range(4):
        near = depth * (0.28 + number * 0.19)
        lamp = floor(-half * 0.3, half * 0.3, near, near + 0.5, y=height - 0.02)
        canvas.light(lamp, (255, 252, 240), strength=0.95, softness=1.2)
        canvas.light(floor(-half * 0.4, half * 0.4, near, near + 0.8), (255, 250, 236), strength=0.3, softness=6)


def market(canvas: Canvas) -> None:
    """A market hall: stalls left and right under striped awnings, an aisle between them."""
    _room(canvas, 6, 4.6, 24, (150, 158, 162), (150, 148, 142))
    tiles(canvas, (-6, 6), (3, 23), 1.0, (128, 126, 120))
    for number in range(8):
        beam = 3.5 + number * 2.6
        canvas.line([seen(-6, 4.6, beam), seen(6, 4.6, beam)], (104, 110, 114), width=30 / beam)
    _lamps(canvas, 5, 4.4, 24)
    for depth in (18.5, 15.2, 11.9, 8.6, 5.3):
        for left in (-5.6, 2.6):
            _stall(canvas, left, depth)
    board(canvas, -1.2, 2.6, 23.8, (2.4, 1.2), (176, 46, 42))


def _stall(canvas: Canvas, left: float, depth: float) -> None:
    box(canvas, (left, left + 3.0), (0, 0.86), (depth, depth + 1.6), vary(canvas, (128, 102, 78), 10))
    canvas.polygon(upright(left, left + 3.0, 0.1, 0.62, depth), vary(canvas, (186, 188, 184), 8))
    for basket in range(4):
        color = canvas.rng.choice(_PRODUCE)
        for _ in range(13):
            dx, dz = canvas.rng.uniform(0.08, 0.66), canvas.rng.uniform(0.15, 1.0)
            at = seen(left + basket * 0.74 + dx, 0.92 + canvas.rng.uniform(0, 0.14), depth + dz)
            canvas.ellipse(at, 30 / depth, 27 / depth, vary(canvas, color, 22))
    color = canvas.rng.choice(((176, 60, 54), (58, 104, 146), (70, 128, 88)))
    for strip in range(6):
        x0 = left + strip * 0.5
        tone = color if strip % 2 else (232, 228, 220)
        corners = [
            seen(x0, 2.5, depth),
            seen(x0 + 0.5, 2.5, depth),
            seen(x0 + 0.5, 3.0, depth + 1.2),
            seen(x0, 3.0, depth + 1.2),
        ]
        canvas.polygon(corners, tone)
        canvas.polygon(upright(x0, x0 + 0.5, 2.3, 2.5, depth), shade(tone, 0.9))


def hospital(canvas: Canvas) -> None:
    """The hall of a hospital: counters behind glass, seats, a shining floor."""
    _room(canvas, 5, 3.2, 14, (218, 222, 220), (196, 200, 200))
    tiles(canvas, (-5, 5), (3, 13), 0.8, (180, 184, 184))
    _lamps(canvas, 4, 3.2, 14)
    canvas.polygon(upright(-4, 4, 0, 1.05, 13.5), (92, 142, 156))
    for number in range(5):
        left = -3.9 + number * 1.58
        canvas.polygon(upright(left, left + 1.36, 1.12, 2.2, 13.5), vary(canvas, (150, 178, 186), 8))
        canvas.polygon(upright(left, left + 1.36, 2.3, 2.62, 13.5), (40, 96, 116))
    for depth in (10.5, 8.2, 6.0):
        for seat in range(4):
            left = 2.5 + seat * 0.58
            box(canvas, (left, left + 0.5), (0.36, 0.44), (depth, depth + 0.45), (66, 120, 140))
            canvas.polygon(upright(left, left + 0.5, 0.5, 0.95, depth + 0.45), (74, 130, 150))
    for depth in (5.0, 9.0):
        canvas.polygon(side(-5, 1.1, 2.2, depth, depth + 1.4), (232, 236, 232))
        canvas.polygon(side(-5, 1.95, 2.2, depth, depth + 1.4), (46, 128, 96))
    canvas.light(floor(-2, 2, 5, 11), (255, 255, 250), strength=0.25, softness=10)


def service_hall(canvas: Canvas) -> None:
    """The hall of a community: a desk, boards on the walls, a banner."""
    _room(canvas, 4.5, 3.2, 11, (228, 220, 206), (188, 176, 160))
    tiles(canvas, (-4.5, 4.5), (3, 10), 0.8, (170, 158, 144))
    _lamps(canvas, 4, 3.2, 11)
    canvas.polygon(upright(-3.2, 3.2, 2.5, 2.95, 10.9), (184, 40, 38))
    for number in range(8):
        at = -2.7 + number * 0.72
        canvas.polygon(upright(at, at + 0.4, 2.6, 2.85, 10.9), (238, 206, 110))
    for left, color in ((-3.9, (176, 60, 52)), (2.5, (66, 110, 150)), (-1.9, (214, 196, 160))):
        board(canvas, left, 1.15, 10.9, (1.4, 1.1), color)
    box(canvas, (-2.4, 1.2), (0, 1.05), (8.2, 9.0), (176, 132, 92))
    canvas.polygon(upright(-2.3, 1.1, 0.2, 0.9, 8.2), (194, 152, 110))
    for depth in (4.4, 6.6):
        canvas.polygon(side(4.5, 1.0, 2.3, depth, depth + 1.5), (226, 230, 226))
        canvas.polygon(side(4.5, 2.05, 2.3, depth, depth + 1.5), (180, 58, 50))


def stairwell(canvas: Canvas) -> None:
    """The ground floor of a block of flats: doors, meter boxes, stairs at the end."""
    _room(canvas, 1.7, 2.8, 11, (206, 204, 192), (146, 142, 134))
    canvas.polygon(side(-1.7, 0, 1.15, 1.0, 11), (128, 156, 140))
    canvas.polygon(side(1.7, 0, 1.15, 1.0, 11), (138, 166, 150))
    canvas.polygon(upright(-1.7, 1.7, 0, 1.15, 11), (132, 160, 144))
    for number in range(9):
        step = 0.17 * (number + 1)
        canvas.polygon(upright(-0.2, 1.6, step - 0.17, step, 8.6 + number * 0.24), shade((168, 164, 154), 0.86))
        canvas.polygon(floor(-0.2, 1.6, 8.6 + number * 0.24, 8.84 + number * 0.24, y=step), (178, 174, 164))
    for x, depth in ((-1.7, 4.6), (-1.7, 7.6), (1.7, 6.2)):
        canvas.polygon(side(x, 0, 2.05, depth, depth + 0.95), vary(canvas, (94, 66, 52), 10))
        canvas.polygon(side(x, 1.0, 1.1, depth + 0.1, depth + 0.2), (206, 190, 120))
    for depth in (3.6, 3.95, 4.3):
        canvas.polygon(side(1.7, 1.4, 1.95, depth, depth + 0.28), (190, 194, 194))
    canvas.light(floor(-0.4, 0.4, 5.5, 6.0, y=2.78), (255, 246, 220), strength=0.95, softness=1.5)
    canvas.light(floor(-1.4, 1.4, 4, 8), (255, 244, 214), strength=0.25, softness=9)
