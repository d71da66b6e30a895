"""The sheet a scene is drawn on: shapes, gradients, textures, and what a camera does to them."""

import io
import random
from collections.abc import Sequence

from PIL import Image, ImageChops, ImageDraw, ImageEnhance, ImageFilter, ImageOps

Point = tuple[float, float]
Color = tuple[int, int, int]
Area = tuple[int, int, int, int]

WIDTH, HEIGHT = 400, 300
_SCALE = 4
_PHOTOGRAPH = (1280, 960)
_QUALITY = 82
# Specks across the sheet, in layers from coarse to fine, and how strongly they show.
_PATINA = ((40, 90, 260), 0.34)
_LIGHT = ((16, 34), 0.26)


class Canvas:
    """400 × 300 units, drawn four pixels to the unit and reduced at the end, so that edges come out smooth.

    The same seed gives the same drawing: every irregularity comes from ``rng``.
    """

    def __init__(self, seed: str) -> None:
        self.rng = generator(seed)
        self._seed = seed
        self._mirrored = generator(f"{seed}/side").random() < 0.5
        self._image = Image.new("RGB", (WIDTH * _SCALE, HEIGHT * _SCALE), (128, 128, 128))
        self._draw = ImageDraw.Draw(self._image, "RGBA")

    def polygon(self, points: Sequence[Point], color: Color, *, alpha: int = 255) -> None:
        """Fill a polygon; ``alpha`` from 0, unseen, to 255."""
        self._draw.polygon(_pixels(points), fill=(*color, alpha))

    def line(self, points: Sequence[Point], color: Color, *, width: float = 1.0) -> None:
        """Draw a line ``width`` units thick through the points."""
        self._draw.line(_pixels(points), fill=color, width=max(1, round(width * _SCALE)), joint="curve")

    def ellipse(self, center: Point, rx: float, ry: float, color: Color, *, alpha: int = 255) -> None:
        """Fill an ellipse."""
        x, y = center
        box = _pixels([(x - rx, y - ry), (x + rx, y + ry)])
        self._draw.ellipse(box, fill=(*color, alpha))

    def gradient(self, top: float, bottom: float, first: Color, last: Color) -> None:
        """Fill the whole width between two heights with one colour passing into another."""
        size = (self._image.width, max(1, round((bottom - top) * _SCALE)))
        passing = Image.linear_gradient("L").resize(size)
        band = Image.composite(Image.new("RGB", size, last), Image.new("RGB", size, first), passing)
        self._image.paste(band, (0, round(top * _SCALE)))

    def texture(self, points: Sequence[Point], strength: float, *, grain: float = 1.0) -> None:
        """Roughen what lies inside the points; ``grain`` is the size of a speck in units."""
        area = self._area(points, 0)
        width, height = area[2] - area[0], area[3] - area[1]
        columns, rows = max(2, round(width / _SCALE / grain)), max(2, round(height / _SCALE / grain))
        specks = Image.frombytes("L", (columns, rows), self.rng.randbytes(columns * rows))
        rough = specks.resize((width, height), Image.Resampling.BICUBIC)
        darker = ImageChops.multiply(self._image.crop(area), Image.merge("RGB", [rough] * 3))
        self._image.paste(darker, area[:2], _mask(points, area, round(255 * strength)))

    def shadow(self, points: Sequence[Point], *, depth: float = 0.5, softness: float = 3.0) -> None:
        """Darken what lies inside the points, with soft edges; ``depth`` from 0 to 1."""
        self._blend(points, (0, 0, 0), depth, softness)

    def light(self, points: Sequence[Point], color: Color, *, strength: float = 0.5, softness: float = 8.0) -> None:
        """Let light fall inside the points, with soft edges."""
        self._blend(points, color, strength, softness)

    def photograph(self, shot: str) -> bytes:
        """Take a picture: its own hand, light and grain for each ``shot``. JPEG, 1280 × 960."""
        hand = generator(shot)
        # What lies on walls and ground at this spot, and how light and leaves fall at this hour: no two spots and no two
        # hours look the same, and what looks for pictures used twice must find them so.
        worn = _dappled(_dappled(self._image, f"{self._seed}/patina", _PATINA), f"{shot}/light", _LIGHT)
        seen = ImageOps.mirror(worn) if self._mirrored else worn
        share = hand.uniform(0.87, 0.93)
        size = (round(_PHOTOGRAPH[0] / share), round(_PHOTOGRAPH[1] / share))
        taken = seen.resize(size, Image.Resampling.HAMMING).rotate(hand.uniform(-1.2, 1.2), Image.Resampling.BILINEAR)
        taken = taken.crop(_view(size, hand))
        taken = ImageEnhance.Brightness(taken).enhance(hand.uniform(0.9, 1.08))
        taken = ImageEnhance.Color(taken).enhance(hand.uniform(0.85, 1.1))
        buffer = io.BytesIO()
        _grain(_vignette(taken), hand).save(buffer, "JPEG", quality=_QUALITY)
        return buffer.getvalue()

    def _blend(self, points: Sequence[Point], color: Color, share: float, softness: float) -> None:
        area = self._area(points, softness * 2.5)
        # Blurred at a quarter of the size: what is soft anyway loses nothing, and it takes a tenth of the time.
        mask = _mask(points, area, round(255 * share))
        small = mask.resize((max(1, mask.width // 4), max(1, mask.height // 4)))
        soft = small.filter(ImageFilter.GaussianBlur(softness * _SCALE / 4)).resize(mask.size)
        self._image.paste(color, area, soft)

    def _area(self, points: Sequence[Point], margin: float) -> Area:
        """The pixels around the points, so far as they are on the canvas; never fewer than one."""
        across, down = sorted(x for x, _ in points), sorted(y for _, y in points)
        left, right = _span(across[0] - margin, across[-1] + margin, self._image.width)
        top, bottom = _span(down[0] - margin, down[-1] + margin, self._image.height)
        return left, top, right, bottom


def generator(seed: str) -> random.Random:
    """Return the source of the irregularities of one drawing or shot."""
    return random.Random(seed)  # noqa: S311 -- it varies drawings; nothing official or secret is drawn from it


def _pixels(points: Sequence[Point]) -> list[Point]:
    return [(x * _SCALE, y * _SCALE) for x, y in points]


def _span(first: float, last: float, limit: int) -> tuple[int, int]:
    start = min(max(0, round(first * _SCALE)), limit - 1)
    return start, max(start + 1, min(limit, round(last * _SCALE)))


def _mask(points: Sequence[Point], area: Area, value: int) -> Image.Image:
    left, top, right, bottom = area
    mask = Image.new("L", (right - left, bottom - top), 0)
    ImageDraw.Draw(mask).polygon([(x - left, y - top) for x, y in _pixels(points)], fill=value)
    return mask


def _view(size: tuple[int, int], hand: random.Random) -> Area:
    """The part of the drawing in the finder: a little to one side, without the turned corners."""
    width, height = _PHOTOGRAPH
    left, top = (round((whole - part) * hand.uniform(0.3, 0.7)) for whole, part in zip(size, _PHOTOGRAPH, strict=True))
    return left, top, left + width, top + height


def _dappled(sheet: Image.Image, seed: str, layers: tuple[Sequence[int], float]) -> Image.Image:
    """The sheet under specks of several sizes."""
    rng, (sizes, strength) = generator(seed), layers
    specks = Image.new("L", sheet.size, 128)
    for across in sizes:
        down = across * 3 // 4
        layer = Image.frombytes("L", (across, down), rng.randbytes(across * down))
        specks = Image.blend(specks, layer.resize(sheet.size, Image.Resampling.BICUBIC), 0.45)
    return Image.blend(sheet, ImageChops.overlay(sheet, Image.merge("RGB", [specks] * 3)), strength)


def _vignette(taken: Image.Image) -> Image.Image:
    """Darken the corners, as small lenses do."""
    fall = Image.radial_gradient("L").resize(taken.size).point(lambda value: max(0, value - 120) * 0.6)
    return Image.composite(Image.new("RGB", taken.size, (10, 12, 16)), taken, fall)


def _grain(taken: Image.Image, hand: random.Random) -> Image.Image:
    width, height = taken.size[0] // 2, taken.size[1] // 2
    specks = Image.frombytes("L", (width, height), hand.randbytes(width * height))
    noise = Image.merge("RGB", [specks.resize(taken.size, Image.Resampling.BILINEAR)] * 3)
    return Image.blend(taken, ImageChops.overlay(taken, noise), 0.11)
