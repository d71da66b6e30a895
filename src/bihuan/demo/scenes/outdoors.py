"""Scenes under the sky: a main road, a square, a back lane, a village."""

from bihuan.demo.scenes.canvas import Canvas, Color
from bihuan.demo.scenes.space import HORIZON, box, floor, seen, shade, side, tiles, upright, vary
from bihuan.demo.scenes.things import car, facade, tree

_PLASTER: tuple[Color, ...] = ((196, 184, 168), (178, 172, 164), (204, 190, 160), (168, 150, 136), (186, 192, 194))


def _sky(canvas: Canvas) -> None:
    haze = canvas.rng.randint(-14, 14)
    canvas.gradient(0, HORIZON + 6, (126 + haze, 158 + haze, 190 + haze), (214, 218, 216))


def _ground(canvas: Canvas, near: Color, far: Color) -> None:
    canvas.gradient(HORIZON + 2, 300, far, near)
    canvas.texture(((0, HORIZON + 8), (400, HORIZON + 8), (400, 300), (0, 300)), 0.16, grain=1.2)


def road(canvas: Canvas) -> None:
    """A main road seen from its pavement: carriageway to the right, blind path under our feet, trees, houses."""
    _sky(canvas)
    left = -26.0
    for _ in range(9):
        wide = canvas.rng.uniform(5, 8)
        height = canvas.rng.uniform(7, 16)
        color = vary(canvas, canvas.rng.choice(_PLASTER))
        facade(canvas, (left, left + wide - 0.2), height, 34, color, storeys=round(height / 3.2), openings=4)
        left += wide
    _ground(canvas, (104, 106, 108), (136, 138, 138))
    canvas.polygon(floor(-12, 1.4, 2.5, 34), (158, 154, 148))
    tiles(canvas, (-12, 1.4), (3, 20), 0.6, (138, 134, 128))
    canvas.polygon(floor(-0.75, -0.15, 2.5, 34), (196, 168, 74))
    for number in range(40):
        canvas.line([seen(-0.75, 0, 3 + number * 0.6), seen(-0.15, 0, 3 + number * 0.6)], (160, 134, 56), width=0.6)
    canvas.polygon(floor(1.4, 1.62, 2.5, 34), (196, 196, 190))
    for number in range(7):
        canvas.polygon(floor(4.6, 4.78, 4 + number * 4, 6.2 + number * 4), (222, 222, 216))
    canvas.polygon(floor(8.4, 8.5, 3, 34), (214, 190, 96))
    for depth, lane in ((26.0, 6.6), (17.0, 3.2)):
        car(canvas, lane, depth, vary(canvas, canvas.rng.choice(((190, 194, 198), (48, 60, 84), (150, 36, 34))), 10))
    for depth in (26.0, 18.0, 11.5):
        tree(canvas, -4.2 + canvas.rng.uniform(-0.3, 0.3), depth, canvas.rng.uniform(5.5, 7))


def square(canvas: Canvas) -> None:
    """A public square: slabs, flower beds, lamp posts, flats beyond."""
    _sky(canvas)
    for number in range(6):
        height = canvas.rng.uniform(14, 24)
        color = vary(canvas, canvas.rng.choice(_PLASTER))
        left = -34 + number * 12
        facade(canvas, (left, left + 9), height, 60, color, storeys=round(height / 3), openings=6)
    _ground(canvas, (176, 168, 156), (188, 184, 176))
    tiles(canvas, (-9, 9), (3, 27), 1.2, (156, 148, 138))
    for band in (5.4, 10.2, 15.0, 19.8):
        canvas.polygon(floor(-9, 9, band, band + 0.5), (150, 116, 98), alpha=150)
    for x in (-9.0, 5.0):
        box(canvas, (x, x + 5.0), (0, 0.4), (14.0, 17.0), (150, 146, 140))
        for _ in range(90):
            at = seen(
                x + canvas.rng.uniform(0.2, 4.8), 0.45 + canvas.rng.uniform(0, 0.25), canvas.rng.uniform(14.2, 16.8)
            )
            color = canvas.rng.choice(((84, 116, 66), (96, 130, 70), (190, 80, 84), (214, 180, 92)))
            canvas.ellipse(at, 2.2, 1.8, vary(canvas, color, 14))
    for x, depth in ((-7.0, 24.0), (7.0, 24.0), (-5.4, 12.0)):
        canvas.line([seen(x, 0, depth), seen(x, 4.6, depth)], (70, 74, 78), width=26 / depth)
        canvas.ellipse(seen(x, 4.7, depth), 70 / depth, 70 / depth, (236, 234, 222))
    for x in (-12.0, -9.5, 9.0, 12.0):
        tree(canvas, x, 25 + canvas.rng.uniform(-2, 2), canvas.rng.uniform(6, 8))


def lane(canvas: Canvas) -> None:
    """A back lane between two old walls with doors, wires overhead."""
    _sky(canvas)
    _ground(canvas, (142, 138, 130), (160, 156, 148))
    for x, color in ((-2.1, (172, 142, 118)), (2.1, (158, 148, 136))):
        tone = vary(canvas, color)
        height = canvas.rng.uniform(4.4, 5.6)
        wall = side(x, 0, height, 2.4, 30)
        canvas.polygon(wall, tone)
        canvas.texture(wall, 0.1, grain=1.6)
        canvas.polygon(side(x, 0, 0.7, 2.4, 30), shade(tone, 0.72))
        for depth in (5.2, 9.4, 14.5, 20.0):
            canvas.polygon(side(x, 0, 2.2, depth, depth + 1.1), vary(canvas, (112, 46, 42), 12))
            canvas.polygon(side(x, 2.2, 2.45, depth - 0.1, depth + 1.2), shade(tone, 0.6))
        for depth in (7.2, 12.0, 17.0):
            canvas.polygon(side(x, 2.6, 3.7, depth, depth + 1.2), vary(canvas, (84, 102, 114), 10))
    facade(canvas, (-2.4, 2.4), 7, 30, vary(canvas, (184, 170, 150)), storeys=2, openings=3)
    for number in range(14):
        canvas.line([seen(-2.1, 0, 3 + number * 1.6), seen(2.1, 0, 3 + number * 1.6)], (128, 124, 116), width=0.3)
    canvas.shadow(floor(-2.1, -0.4, 2.5, 28), depth=0.35, softness=4)
    for x in (-1.95, 1.95):
        canvas.line([seen(x, 3.9, 3), seen(x, 3.8, 30)], (60, 60, 60), width=0.7)
    canvas.polygon(upright(-0.16, -0.04, 0, 6, 22), (150, 148, 142))


def village(canvas: Canvas) -> None:
    """The edge of a village: a pond, houses with tiled roofs, poplars."""
    _sky(canvas)
    for number in range(11):
        tree(canvas, -24 + number * 4.8 + canvas.rng.uniform(-1, 1), 44, canvas.rng.uniform(9, 13))
    for number in range(4):
        left, tone = -21 + number * 11, vary(canvas, (206, 196, 182))
        facade(canvas, (left, left + 8.4), 3.6, 36, tone, storeys=1, openings=5)
        roof = [(left - 0.5, 3.6), (left + 8.9, 3.6), (left + 8.0, 5.2), (left + 0.4, 5.2)]
        canvas.polygon([seen(x, y, 36) for x, y in roof], vary(canvas, (146, 78, 62), 10))
    _ground(canvas, (158, 142, 112), (146, 150, 108))
    canvas.polygon(floor(-3.2, 7.5, 9.0, 22.0), (126, 118, 100))
    canvas.polygon(floor(-2.8, 7.1, 9.5, 21.4, y=-0.1), (92, 112, 116))
    canvas.light(floor(-2, 6, 14, 20, y=-0.1), (190, 204, 208), strength=0.5, softness=6)
    for _ in range(120):
        at = seen(canvas.rng.uniform(-9, 9), 0, canvas.rng.uniform(4, 9))
        canvas.line([at, (at[0] + canvas.rng.uniform(-2, 2), at[1] - 4)], vary(canvas, (112, 128, 70), 18), width=0.6)
    for number in range(8):
        post = -3.2 + number * 1.5
        canvas.polygon(upright(post, post + 0.12, 0, 0.9, 9.2), (204, 204, 198))
    canvas.polygon(upright(-3.2, 7.4, 0.72, 0.82, 9.2), (196, 196, 190))
    canvas.polygon(upright(-3.2, 7.4, 0.34, 0.42, 9.2), (196, 196, 190))
