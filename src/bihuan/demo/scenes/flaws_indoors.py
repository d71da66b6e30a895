"""What is wrong under a roof, and how it looks once it is put right. Each is drawn onto its scene."""

from bihuan.demo.scenes.canvas import Canvas
from bihuan.demo.scenes.space import box, floor, seen, shade, side, tiles, upright, vary
from bihuan.demo.scenes.things import RUBBER, STEEL, bicycle, board, cartons, scatter, tricycle


def floor_wet(canvas: Canvas) -> None:
    """Dirty water in the aisle, two gratings gone."""
    ring = [(-1.5, 4.2), (-0.4, 3.7), (0.9, 3.9), (1.5, 5.0), (1.1, 6.6), (0.1, 7.4), (-0.9, 6.8), (-1.6, 5.6)]
    pool = [seen(x, 0, z) for x, z in ring]
    canvas.light(pool, (84, 92, 100), strength=0.85, softness=1.5)
    canvas.light([seen(x * 0.5, 0, z) for x, z in ring], (186, 196, 202), strength=0.55, softness=4)
    _gutter(canvas, gratings=(0, 3))
    scatter(canvas, (-1.4, 1.4), (3.8, 7.0), 14)


def floor_dry(canvas: Canvas) -> None:
    """The aisle dry, the gutter covered."""
    tiles(canvas, (-2, 2), (3, 8), 1.0, (120, 118, 112))
    _gutter(canvas, gratings=(0, 1, 2, 3))


def _gutter(canvas: Canvas, gratings: tuple[int, ...]) -> None:
    for number in range(4):
        near = 3.4 + number
        canvas.polygon(floor(1.7, 2.05, near, near + 0.96), (26, 26, 28))
        if number in gratings:
            for bar in range(8):
                z = near + 0.04 + bar * 0.12
                canvas.polygon(floor(1.7, 2.05, z, z + 0.06), (112, 116, 120))


def aisle_blocked(canvas: Canvas) -> None:
    """Tricycles in the fire lane, crates beside them."""
    for x, z, color in ((0.3, 8.6, (64, 104, 150)), (-0.9, 6.4, (168, 60, 50)), (0.9, 5.0, (70, 120, 90))):
        tricycle(canvas, x, z, color)
    cartons(canvas, -1.7, 5.0, 4)


def aisle_clear(canvas: Canvas) -> None:
    """The lane free, its borders and hatching painted."""
    for x in (-1.6, 1.5):
        canvas.polygon(floor(x, x + 0.12, 3, 20), (230, 190, 60))
    for number in range(8):
        z = 3.4 + number * 1.3
        canvas.polygon(
            [seen(-1.4, 0, z), seen(1.4, 0, z + 0.8), seen(1.4, 0, z + 1.0), seen(-1.4, 0, z + 0.2)],
            (230, 190, 60),
            alpha=190,
        )


def notices_missing(canvas: Canvas) -> None:
    """An empty frame where licences and health certificates should be."""
    canvas.polygon(upright(-1.6, 1.6, 0.9, 2.5, 7.0), (120, 124, 126))
    canvas.polygon(upright(-1.5, 1.5, 1.0, 2.4, 7.0), (196, 198, 194))
    for x in (-1.2, -0.1):
        canvas.polygon(upright(x, x + 0.5, 1.9, 2.1, 7.0), (170, 168, 160))
    for x in (-1.6, 1.5):
        canvas.polygon(upright(x, x + 0.1, 0, 0.9, 7.0), STEEL)


def notices_shown(canvas: Canvas) -> None:
    """The frame full."""
    notices_missing(canvas)
    for row in (1.08, 1.78):
        for number in range(4):
            board(canvas, -1.42 + number * 0.73, row, 7.0, (0.62, 0.56), vary(canvas, (226, 206, 160), 16))


def scale_missing(canvas: Canvas) -> None:
    """The post of the check scale, empty."""
    box(canvas, (-0.6, 0.6), (0, 0.75), (5.6, 6.2), (150, 152, 150))
    scatter(canvas, (-0.9, 0.9), (4.6, 5.4), 6)


def scale_placed(canvas: Canvas) -> None:
    """The check scale in its place, its seal on the wall beside it."""
    box(canvas, (-0.6, 0.6), (0, 0.75), (5.6, 6.2), (150, 152, 150))
    box(canvas, (-0.45, 0.45), (0.75, 0.86), (5.6, 6.0), (206, 210, 212))
    canvas.polygon(upright(-0.36, 0.36, 0.86, 0.9, 5.6), (120, 124, 128))
    canvas.polygon(upright(-0.06, 0.06, 0.9, 1.4, 5.9), STEEL)
    canvas.polygon(upright(-0.3, 0.3, 1.35, 1.62, 5.85), (40, 46, 50))
    canvas.polygon(upright(-0.22, 0.22, 1.42, 1.55, 5.85), (120, 210, 130))
    board(canvas, 0.9, 1.0, 6.2, (0.8, 1.0), (200, 60, 54))


def line_worn(canvas: Canvas) -> None:
    """The one-metre line in front of the counters nearly gone."""
    for number in range(5):
        left = -3.9 + number * 1.58
        for _ in range(4):
            x = left + canvas.rng.uniform(0, 1.1)
            canvas.polygon(floor(x, x + canvas.rng.uniform(0.05, 0.2), 7.0, 7.16), (206, 180, 90), alpha=150)


def line_fresh(canvas: Canvas) -> None:
    """The line painted anew, with footprints."""
    for number in range(5):
        left = -3.9 + number * 1.58
        canvas.polygon(floor(left, left + 1.3, 7.0, 7.2), (240, 192, 40))
        for x in (left + 0.4, left + 0.75):
            canvas.ellipse(seen(x, 0, 6.2), 4.6, 4.2, (240, 192, 40))


def sign_missing(canvas: Canvas) -> None:
    """Ash and butts on a seat by a bare wall."""
    canvas.polygon(side(-5, 1.1, 2.2, 5.0, 6.4), (188, 192, 190))
    scatter(canvas, (-2.6, 0.6), (4.0, 6.4), 26)


def sign_hung(canvas: Canvas) -> None:
    """A red no-smoking sign on a stand, the floor clean."""
    canvas.polygon(upright(-1.02, -0.94, 0, 1.1, 5.4), STEEL)
    canvas.polygon(upright(-1.45, -0.5, 1.05, 1.95, 5.4), (246, 246, 244))
    x, y = seen(-0.98, 1.56, 5.4)
    canvas.ellipse((x, y), 19, 19, (200, 40, 36))
    canvas.ellipse((x, y), 14.5, 14.5, (246, 246, 244))
    canvas.polygon([(x - 11, y - 2), (x + 11, y - 2), (x + 11, y + 2), (x - 11, y + 2)], (60, 60, 60))
    canvas.line([(x - 12, y - 12), (x + 12, y + 12)], (200, 40, 36), width=3.6)


def stairs_cluttered(canvas: Canvas) -> None:
    """Boxes, boards and an old chair along the walls."""
    cartons(canvas, -1.65, 6.6, 6)
    cartons(canvas, -1.6, 4.4, 5)
    cartons(canvas, 0.5, 5.6, 4)
    canvas.polygon([seen(1.2, 0, 4.2), seen(1.5, 0, 4.2), seen(1.66, 1.9, 4.5), seen(1.5, 1.9, 4.5)], (142, 112, 80))
    scatter(canvas, (-1.1, 1.2), (3.6, 5.4), 10)


def stairs_clear(canvas: Canvas) -> None:
    """The passage free from wall to wall."""
    canvas.light(floor(-1.6, 1.6, 3, 8), (255, 250, 232), strength=0.2, softness=6)


def bicycle_inside(canvas: Canvas) -> None:
    """Electric bicycles in the passage, a charging wire from a window."""
    bicycle(canvas, 0.55, 5.6, (166, 54, 48))
    bicycle(canvas, -0.55, 4.3, (58, 92, 140))
    canvas.line([seen(-0.5, 0.8, 4.3), seen(-1.0, 0.5, 4.3), seen(-1.66, 1.9, 4.6)], (230, 230, 224), width=1.0)


def bicycle_gone(canvas: Canvas) -> None:
    """A sign on the wall and no bicycle."""
    board(canvas, 0.2, 1.2, 8.5, (0.9, 0.9), (206, 60, 54))


def extinguisher_flat(canvas: Canvas) -> None:
    """An empty extinguisher box, its door hanging, one bottle lying about."""
    _extinguisher_box(canvas, filled=0)
    canvas.shadow(floor(-0.7, 0.4, 4.2, 4.6), depth=0.5, softness=1.5)
    canvas.polygon(upright(-0.6, 0.15, 0.02, 0.2, 4.4), (150, 40, 36))
    canvas.polygon(upright(0.15, 0.3, 0.06, 0.14, 4.4), RUBBER)


def extinguisher_full(canvas: Canvas) -> None:
    """Two new extinguishers in the box, their cards signed."""
    _extinguisher_box(canvas, filled=2)


def _extinguisher_box(canvas: Canvas, *, filled: int) -> None:
    box(canvas, (-1.1, 0.1), (0.1, 0.95), (5.2, 5.6), (182, 44, 40))
    canvas.polygon(upright(-1.04, 0.04, 0.16, 0.89, 5.2), (60, 22, 22))
    for number in range(filled):
        left = -0.9 + number * 0.48
        canvas.polygon(upright(left, left + 0.26, 0.18, 0.68, 5.19), (214, 52, 46))
        canvas.polygon(upright(left + 0.08, left + 0.18, 0.68, 0.8, 5.19), RUBBER)
        canvas.polygon(upright(left + 0.04, left + 0.22, 0.34, 0.5, 5.18), (244, 240, 226))


def desk_unmanned(canvas: Canvas) -> None:
    """Nobody at the volunteers' desk, chairs on top of it."""
    for x in (-1.9, -0.3):
        canvas.polygon(upright(x, x + 0.5, 1.05, 1.15, 8.3), (70, 74, 80))
        for leg in (x + 0.02, x + 0.42):
            canvas.polygon(upright(leg, leg + 0.05, 1.15, 1.6, 8.3), STEEL)
    cartons(canvas, 1.6, 8.0, 4)


def desk_manned(canvas: Canvas) -> None:
    """Two volunteers in red vests at the desk, leaflets laid out."""
    for x in (-1.7, 0.2):
        canvas.polygon(upright(x, x + 0.5, 1.02, 1.5, 8.6), (198, 40, 40))
        canvas.polygon(upright(x + 0.18, x + 0.32, 1.48, 1.6, 8.6), (206, 168, 140))
        canvas.ellipse(seen(x + 0.25, 1.7, 8.6), 5.4, 6.4, (214, 176, 148))
        canvas.ellipse(seen(x + 0.25, 1.78, 8.6), 5.8, 4.2, (34, 30, 30))
    for x in (-1.0, -0.6, 0.8):
        canvas.polygon(upright(x, x + 0.26, 1.05, 1.3, 8.2), vary(canvas, (232, 226, 206), 10))


def ramp_blocked(canvas: Canvas) -> None:
    """Goods piled on the wheelchair ramp."""
    _ramp(canvas)
    cartons(canvas, 0.6, 5.2, 6)
    cartons(canvas, 0.2, 4.4, 3)


def ramp_free(canvas: Canvas) -> None:
    """The ramp free, its handrail new."""
    _ramp(canvas)
    for z in (4.2, 5.6, 7.0):
        canvas.line([seen(0.1, 0, z), seen(0.1, 0.95, z)], (196, 200, 204), width=12 / z)
    canvas.line([seen(0.1, 0.95, 4.2), seen(0.1, 0.95, 7.0)], (210, 214, 218), width=2.4)


def _ramp(canvas: Canvas) -> None:
    slope = [seen(0.1, 0, 4.0), seen(2.6, 0, 4.0), seen(2.6, 0.45, 7.2), seen(0.1, 0.45, 7.2)]
    canvas.polygon(slope, (150, 142, 132))
    canvas.polygon([seen(0.1, 0, 4.0), seen(0.1, 0.45, 7.2), seen(0.1, 0, 7.2)], shade((150, 142, 132), 0.7))
    canvas.texture(slope, 0.15, grain=1)
