"""What is wrong out of doors, and how it looks once it is put right. Each is drawn onto its scene."""

from bihuan.demo.scenes.canvas import Canvas, Color
from bihuan.demo.scenes.space import box, floor, seen, shade, side, tiles, upright, vary
from bihuan.demo.scenes.things import LITTER, STEEL, bench, bicycle, heap, scatter, tree

_PAVING: Color = (162, 158, 152)
_LAMPLIGHT: Color = (255, 226, 160)
_ADVERTS: tuple[Color, ...] = ((232, 228, 214), (236, 206, 96), (206, 90, 84), (150, 186, 214), (244, 240, 232))


def manhole_open(canvas: Canvas) -> None:
    """A shaft without its cover, the rim broken."""
    x, y = seen(0.75, 0, 4.4)
    canvas.ellipse((x, y), 30, 12, (118, 114, 108))
    canvas.ellipse((x + 1, y + 1), 25, 9.4, (18, 18, 20))
    canvas.ellipse((x + 4, y + 4), 17, 5.2, (46, 44, 42))
    scatter(canvas, (-0.2, 1.3), (3.6, 4.0), 5)


def manhole_covered(canvas: Canvas) -> None:
    """A new cast cover, level with the slabs."""
    x, y = seen(0.75, 0, 4.4)
    canvas.ellipse((x, y), 29, 11.4, (128, 124, 118))
    canvas.ellipse((x, y), 26, 10, (74, 76, 80))
    for ring in (20.0, 13.0, 6.0):
        canvas.ellipse((x, y), ring, ring * 0.38, (98, 100, 104))
        canvas.ellipse((x, y), ring - 2, (ring - 2) * 0.38, (74, 76, 80))


def paving_loose(canvas: Canvas) -> None:
    """Slabs tilted, sunk or gone."""
    for number in range(9):
        x, z = 0.05 + (number % 3) * 0.45, 3.5 + (number // 3) * 0.6
        canvas.polygon(floor(x, x + 0.44, z, z + 0.56), (96, 84, 70))
        if number % 4 != 1:
            tilt = canvas.rng.uniform(-0.07, 0.09)
            slab = [
                seen(x + 0.02, 0, z),
                seen(x + 0.4, tilt, z + 0.06),
                seen(x + 0.42, tilt, z + 0.5),
                seen(x, 0, z + 0.5),
            ]
            canvas.shadow(slab, depth=0.5, softness=1)
            canvas.polygon(slab, vary(canvas, _PAVING, 18))


def paving_level(canvas: Canvas) -> None:
    """New slabs laid, still lighter than the old ones."""
    for number in range(9):
        x, z = 0.05 + (number % 3) * 0.45, 3.5 + (number // 3) * 0.6
        canvas.polygon(floor(x, x + 0.44, z, z + 0.56), vary(canvas, (176, 172, 164), 4))
    canvas.line([seen(0.05, 0, 3.5), seen(1.4, 0, 3.5)], (138, 134, 128), width=0.5)


def path_blocked(canvas: Canvas) -> None:
    """Electric bicycles left on the blind path."""
    for z, x, color in ((8.2, -0.9, (70, 96, 140)), (6.6, -0.1, (196, 196, 192)), (5.0, -0.75, (166, 52, 48))):
        bicycle(canvas, x, z, vary(canvas, color, 12))


def path_clear(canvas: Canvas) -> None:
    """The same bicycles in a marked rank by the wall."""
    canvas.polygon(floor(-6.2, -2.3, 7.2, 7.3), (226, 226, 220))
    canvas.polygon(floor(-6.2, -2.3, 9.9, 10.0), (226, 226, 220))
    for x, color in ((-5.2, (70, 96, 140)), (-3.4, (196, 196, 192))):
        bicycle(canvas, x, 8.6, vary(canvas, color, 12))


def crossing_worn(canvas: Canvas) -> None:
    """A zebra crossing hardly to be seen."""
    for number in range(7):
        x = 1.75 + number * 0.8
        canvas.polygon(floor(x, x + 0.42, 6.2, 9.2), (150, 150, 148), alpha=70)
    for _ in range(26):
        at = seen(canvas.rng.uniform(1.7, 6), 0, canvas.rng.uniform(6.0, 9.4))
        canvas.ellipse(at, canvas.rng.uniform(2, 9), canvas.rng.uniform(0.6, 1.6), (92, 94, 96), alpha=150)


def crossing_fresh(canvas: Canvas) -> None:
    """The crossing painted anew."""
    for number in range(7):
        x = 1.75 + number * 0.8
        canvas.polygon(floor(x, x + 0.42, 6.2, 9.2), (238, 238, 234))


def bench_broken(canvas: Canvas) -> None:
    """Two benches, one without half its slats."""
    bench(canvas, 2.3, 7.2)
    bench(canvas, -0.4, 5.0, slats=(1,))
    canvas.polygon(floor(-1.2, 0.4, 4.4, 4.5, y=0.02), (120, 86, 56))
    canvas.polygon(
        [seen(0.3, 0.02, 4.2), seen(0.9, 0.02, 4.6), seen(0.86, 0.02, 4.7), seen(0.24, 0.02, 4.3)], (112, 80, 52)
    )


def bench_whole(canvas: Canvas) -> None:
    """Both benches whole again."""
    bench(canvas, 2.3, 7.2)
    bench(canvas, -0.4, 5.0)


def square_littered(canvas: Canvas) -> None:
    """Litter all over, the bin run over."""
    scatter(canvas, (-2.6, 2.4), (3.5, 7.5), 58)
    box(canvas, (1.2, 1.75), (0, 0.95), (5.6, 6.1), (70, 104, 78))
    for _ in range(9):
        at = seen(1.48 + canvas.rng.uniform(-0.3, 0.3), 1.0 + canvas.rng.uniform(0, 0.2), 5.6)
        canvas.ellipse(at, 5, 4, vary(canvas, canvas.rng.choice(LITTER), 12))


def square_clean(canvas: Canvas) -> None:
    """Swept, the bin emptied."""
    box(canvas, (1.2, 1.75), (0, 0.95), (5.6, 6.1), (70, 104, 78))
    canvas.polygon(upright(1.28, 1.67, 0.62, 0.82, 5.6), (32, 40, 36))


def bed_bare(canvas: Canvas) -> None:
    """A flower bed trodden down to the soil."""
    box(canvas, (-2.4, 1.4), (0, 0.3), (4.6, 6.6), (150, 146, 140))
    canvas.polygon(floor(-2.25, 1.25, 4.75, 6.45, y=0.28), (112, 92, 70))
    canvas.texture(floor(-2.25, 1.25, 4.75, 6.45, y=0.28), 0.4, grain=2)
    scatter(canvas, (-2.0, 1.0), (4.9, 6.2), 12)


def bed_planted(canvas: Canvas) -> None:
    """The bed planted anew."""
    box(canvas, (-2.4, 1.4), (0, 0.3), (4.6, 6.6), (150, 146, 140))
    for _ in range(300):
        at = seen(canvas.rng.uniform(-2.2, 1.2), 0.34 + canvas.rng.uniform(0, 0.2), canvas.rng.uniform(4.75, 6.4))
        canvas.ellipse(at, 4, 3.2, vary(canvas, canvas.rng.choice(((78, 122, 64), (96, 138, 72), (206, 84, 96))), 14))


def rubble_dumped(canvas: Canvas) -> None:
    """Building rubble dumped by the wall."""
    heap(canvas, -1.0, 6.4, 1.8, 0.9, (158, 140, 122))
    heap(canvas, -0.5, 4.8, 1.5, 0.6, (150, 110, 92))
    scatter(canvas, (-1.6, 0.9), (4.0, 7.0), 16)


def rubble_gone(canvas: Canvas) -> None:
    """Cleared and swept; plants stand where the heap was."""
    for x, z in ((-1.7, 7.2), (-1.7, 5.6)):
        box(canvas, (x, x + 0.42), (0, 0.36), (z, z + 0.42), (150, 104, 82))
        tree(canvas, x + 0.2, z + 0.2, 1.1)


def wires_tangled(canvas: Canvas) -> None:
    """Wires criss-cross overhead, some hanging low."""
    for _ in range(16):
        z0, z1 = canvas.rng.uniform(3, 8), canvas.rng.uniform(9, 22)
        left, right = canvas.rng.uniform(3.0, 4.2), canvas.rng.uniform(3.0, 4.2)
        a, b = seen(-2.0, left, z0), seen(2.0, right, z1)
        sag = canvas.rng.uniform(6, 34)
        middle = ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2 + sag)
        quarter = ((a[0] + middle[0]) / 2, (a[1] + middle[1]) / 2 + sag * 0.3)
        canvas.line([a, quarter, middle, b], (34, 34, 38), width=0.9)
    for _ in range(3):
        x = canvas.rng.uniform(-1.4, 1.4)
        canvas.line([seen(x, 3.6, 5), seen(x + 0.1, 2.0, 5), seen(x + 0.3, 2.3, 5)], (40, 40, 44), width=1.1)


def wires_bundled(canvas: Canvas) -> None:
    """All wires in one duct along the wall."""
    canvas.polygon(side(-2.06, 3.5, 3.66, 2.6, 29), (222, 222, 216))
    for depth in (4.0, 7.0, 10.5, 15.0, 20.0):
        canvas.polygon(side(-2.05, 3.42, 3.74, depth, depth + 0.12), shade(STEEL, 0.8))


def adverts_posted(canvas: Canvas) -> None:
    """Small adverts pasted and sprayed over a wall."""
    for _ in range(26):
        z, low = canvas.rng.uniform(3.2, 9.0), canvas.rng.uniform(0.8, 2.3)
        high = canvas.rng.uniform(0.16, 0.34)
        canvas.polygon(side(2.06, low, low + high, z, z + canvas.rng.uniform(0.2, 0.5)), canvas.rng.choice(_ADVERTS))
        canvas.polygon(side(2.05, low + high * 0.35, low + high * 0.5, z + 0.05, z + 0.2), (60, 60, 70))


def adverts_gone(canvas: Canvas) -> None:
    """The wall painted over."""
    canvas.polygon(side(2.06, 0.72, 2.7, 3.1, 5.1), (182, 172, 156))
    canvas.polygon(side(2.06, 0.72, 2.7, 6.4, 9.2), (182, 172, 156))


def surface_broken(canvas: Canvas) -> None:
    """The paving of the lane broken up, water in the holes."""
    for x, z, size in ((-0.6, 4.4, 0.55), (0.7, 5.6, 0.6), (-0.2, 7.8, 0.7), (0.9, 3.7, 0.35)):
        ring = [(1, 0.1), (0.6, 0.8), (-0.3, 0.9), (-1, 0.4), (-0.9, -0.5), (-0.1, -0.8), (0.7, -0.7)]
        hole = [seen(x + dx * size, 0, z + dz * size) for dx, dz in ring]
        canvas.polygon(hole, (98, 86, 72))
        canvas.texture(hole, 0.45, grain=1.5)
        canvas.polygon(
            [seen(x + dx * size * 0.6, 0, z + dz * size * 0.6) for dx, dz in ring], (112, 118, 122), alpha=210
        )


def surface_mended(canvas: Canvas) -> None:
    """New cement."""
    canvas.polygon(floor(-2.05, 2.05, 3.0, 9.4), (172, 170, 164))
    canvas.texture(floor(-2.05, 2.05, 3.0, 9.4), 0.08, grain=1)
    tiles(canvas, (-2.0, 2.0), (3.0, 9.0), 2.0, (150, 148, 142))


def lamp_dark(canvas: Canvas) -> None:
    """A street lamp hanging from its arm, its glass broken; dusk."""
    _dusk(canvas)
    _lamp_arm(canvas)
    canvas.polygon([seen(1.0, 3.75, 9), seen(0.74, 3.2, 9), seen(0.9, 3.15, 9), seen(1.16, 3.7, 9)], (92, 94, 98))


def lamp_lit(canvas: Canvas) -> None:
    """The lamp burns; dusk."""
    _dusk(canvas)
    _lamp_arm(canvas)
    canvas.light(
        [seen(0.7, 3.7, 9), seen(1.2, 3.7, 9), seen(2.0, 0, 8), seen(-1.2, 0, 8)], _LAMPLIGHT, strength=0.4, softness=16
    )
    canvas.light(floor(-1.4, 2.0, 6.4, 11.0), _LAMPLIGHT, strength=0.5, softness=10)
    canvas.ellipse(seen(0.95, 3.72, 9), 9, 3.6, (255, 248, 222))


def _dusk(canvas: Canvas) -> None:
    canvas.shadow(((-60, -60), (460, -60), (460, 360), (-60, 360)), depth=0.5, softness=1)


def _lamp_arm(canvas: Canvas) -> None:
    canvas.line([seen(2.0, 3.5, 9), seen(1.9, 3.85, 9), seen(0.95, 3.8, 9)], STEEL, width=2.2)


def pond_littered(canvas: Canvas) -> None:
    """Rubbish afloat on the pond and along its bank."""
    for _ in range(70):
        at = seen(canvas.rng.uniform(-2.4, 6.6), -0.08, canvas.rng.uniform(9.8, 20))
        canvas.ellipse(
            at, canvas.rng.uniform(1.2, 4.5), canvas.rng.uniform(0.6, 1.6), vary(canvas, canvas.rng.choice(LITTER), 16)
        )
    canvas.polygon(floor(0, 5.4, 10.2, 13.0, y=-0.08), (112, 138, 70), alpha=150)
    scatter(canvas, (-3.2, 3.4), (5.0, 8.8), 30)


def pond_clean(canvas: Canvas) -> None:
    """Clear water, a lily or two."""
    for _ in range(12):
        at = seen(canvas.rng.uniform(-2, 6), -0.08, canvas.rng.uniform(11, 19))
        canvas.ellipse(at, 4, 1.3, vary(canvas, (94, 134, 82), 10))


def frame_broken(canvas: Canvas) -> None:
    """Exercise bars, one post out of the ground and the seat gone."""
    _frame(canvas, lean=0.55)
    canvas.polygon(floor(0.2, 0.9, 5.0, 5.3, y=0.02), (64, 100, 150))


def frame_whole(canvas: Canvas) -> None:
    """The bars upright, the seat fixed."""
    _frame(canvas, lean=0.0)
    canvas.polygon(upright(0.1, 0.8, 0.5, 0.6, 6.2), (64, 100, 150))


def _frame(canvas: Canvas, *, lean: float) -> None:
    canvas.shadow(floor(-1.6, 1.9, 5.7, 6.8), depth=0.35, softness=3)
    for foot, top in ((-1.2, -1.2), (0.45, 0.45 + lean), (1.6, 1.6)):
        canvas.line([seen(foot, 0, 6.2), seen(top, 2.1, 6.2)], (214, 176, 54), width=4.2)
    canvas.line([seen(-1.2, 2.1, 6.2), seen(0.45 + lean, 2.1 - lean * 0.6, 6.2)], (64, 100, 150), width=3.4)
    canvas.line([seen(0.45 + lean, 1.6, 6.2), seen(1.6, 1.6, 6.2)], (64, 100, 150), width=3.0)


def straw_heaped(canvas: Canvas) -> None:
    """Straw and firewood heaped by the road."""
    heap(canvas, -1.6, 6.6, 2.8, 1.3, (184, 156, 96))
    for _ in range(60):
        at = seen(canvas.rng.uniform(-3, 0.4), canvas.rng.uniform(0, 0.7), 6.2)
        canvas.line(
            [at, (at[0] + canvas.rng.uniform(-12, 12), at[1] + canvas.rng.uniform(-5, 5))], (206, 178, 116), width=0.8
        )
    scatter(canvas, (-2.4, 1.8), (4.4, 6.0), 12)


def straw_gone(canvas: Canvas) -> None:
    """A strip of young trees where the heap was."""
    for x in (-2.8, -1.6, -0.4):
        tree(canvas, x, 7.0, 2.0)
