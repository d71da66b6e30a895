"""Pictures full of texture, made by code, each a spot of its own; what people do to pictures before sending them again.

They stand for photographs where none may be kept: noise of many sizes as asphalt, plaster and leaves, rows of tiles and
bricks, boards with words, things lying about, the grain of a camera. Words, tiles and things come from one small stock, so
that strangers have much in common, as streets of one town do.
"""

import io
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageFont

SIZE = (1280, 960)
WORDS = ("STOP", "BUS 12", "OPEN", "No. 8", "PARKING", "EXIT", "SALE 50%", "KEEP OUT", "2023", "WC")
THINGS = 12

Change = Callable[[Image.Image, int], Image.Image]


def noise(random: np.random.Generator, size: tuple[int, int], coarse: int) -> NDArray[np.float64]:
    """Noise of many sizes, from ``coarse`` cells across down to single pixels, between 0 and 1."""
    whole = np.zeros((size[1], size[0]))
    cells, weight = coarse, 1.0
    while cells < size[0] * 2:
        shape = (max(2, cells * size[1] // size[0]), max(2, cells))
        shape = (min(shape[0], size[1]), min(shape[1], size[0]))
        layer = Image.fromarray((random.random(shape) * 255).astype(np.uint8))
        whole += weight * np.asarray(layer.resize(size, Image.Resampling.BICUBIC), float)
        cells, weight = cells * 2, weight * 0.62
    low, high = whole.min(), whole.max()
    return np.asarray((whole - low) / (high - low))


def _ground(random: np.random.Generator, size: tuple[int, int]) -> Image.Image:
    shades = noise(random, size, int(random.integers(3, 8)))[..., None]
    dark, light = random.integers(20, 110, 3), random.integers(130, 245, 3)
    return Image.fromarray((dark + (light - dark) * shades).astype(np.uint8))


def _tiles(random: np.random.Generator, image: Image.Image) -> None:
    """A wall or pavement of tiles, each a little different in shade."""
    pen = ImageDraw.Draw(image, "RGBA")
    left, top = (int(random.integers(0, side * 6 // 10)) for side in image.size)
    wide, high = (int(random.integers(side // 5, side // 2)) for side in image.size)
    step = int(random.choice([28, 40, 56]))
    for row, y in enumerate(range(top, top + high, step)):
        for x in range(left - (row % 2) * step // 2, left + wide, step):
            tone = int(random.integers(90, 220))
            pen.rectangle((x, y, x + step - 3, y + step - 3), fill=(tone, tone - 8, tone - 20, 200))


def _thing(random: np.random.Generator, image: Image.Image) -> None:
    """One of a stock of things, each always of the same shape."""
    kind = int(random.integers(THINGS))
    shape = np.random.default_rng(1000 + kind)
    size = int(random.integers(60, 200))
    sprite = Image.new("RGBA", (size, size))
    pen = ImageDraw.Draw(sprite)
    for _ in range(9):
        corners = shape.random((4, 2)) * size
        fill = (*(int(one) for one in shape.integers(0, 255, 3)), 255)
        pen.polygon([tuple(corner) for corner in corners], fill=fill)
    sprite = sprite.rotate(float(random.uniform(-40, 40)), expand=True)
    across, down = (int(random.integers(0, side - size)) for side in image.size)
    image.paste(sprite, (across, down), sprite)


def _board(random: np.random.Generator, image: Image.Image) -> None:
    """A board with words out of the stock."""
    font = ImageFont.load_default(size=int(random.choice([28, 40, 60])))
    words = "  ".join(str(word) for word in random.choice(WORDS, int(random.integers(1, 3))))
    pen = ImageDraw.Draw(image)
    x, y = int(random.integers(0, image.width * 3 // 4)), int(random.integers(0, image.height * 3 // 4))
    box = pen.textbbox((x, y), words, font=font)
    pen.rectangle((box[0] - 10, box[1] - 8, box[2] + 10, box[3] + 8), fill=tuple(random.integers(0, 256, 3).tolist()))
    pen.text((x, y), words, font=font, fill=tuple(random.integers(0, 256, 3).tolist()))


def street(seed: int, size: tuple[int, int] = SIZE) -> Image.Image:
    """A spot of its own for every seed."""
    random = np.random.default_rng(seed)
    image = _ground(random, size)
    for _ in range(int(random.integers(1, 4))):
        _tiles(random, image)
    for _ in range(int(random.integers(5, 14))):
        _thing(random, image)
    for _ in range(int(random.integers(1, 4))):
        _board(random, image)
    return grain(image, seed)


def grain(image: Image.Image, seed: int, strength: float = 4.0) -> Image.Image:
    """The grain of a camera."""
    random = np.random.default_rng(seed + 7_000_000)
    shades = np.asarray(image, float) + random.normal(0, strength, (image.height, image.width, 3))
    return Image.fromarray(shades.clip(0, 255).astype(np.uint8))


def recompressed(image: Image.Image, quality: int) -> Image.Image:
    """The picture saved once more."""
    kept = io.BytesIO()
    image.save(kept, "JPEG", quality=quality)
    return Image.open(kept).convert("RGB")


def cropped(share: float) -> Change:
    """Cut to a share of the area, somewhere, and sent at the old width."""

    def change(image: Image.Image, seed: int) -> Image.Image:
        random = np.random.default_rng(seed)
        wide, high = (round(side * share**0.5) for side in image.size)
        left, top = int(random.integers(image.width - wide + 1)), int(random.integers(image.height - high + 1))
        part = image.crop((left, top, left + wide, top + high))
        return recompressed(part.resize((SIZE[0], SIZE[0] * high // wide), Image.Resampling.BICUBIC), 75)

    return change


def turned(degrees: float) -> Change:
    """Turned by an angle and cut so that no corner shows."""

    def change(image: Image.Image, seed: int) -> Image.Image:
        angle = degrees if seed % 2 else -degrees
        whole = image.rotate(angle, Image.Resampling.BICUBIC)
        wide, high = image.width * 7 // 10, image.height * 7 // 10
        left, top = (image.width - wide) // 2, (image.height - high) // 2
        return recompressed(whole.crop((left, top, left + wide, top + high)), 80)

    return change


def _row_of_marks(pen: ImageDraw.ImageDraw, y: int, wide: int) -> None:
    """What every telephone shows at the edge of its screen."""
    font = ImageFont.load_default(size=30)
    pen.text((40, y), "09:41", font=font, fill=(255, 255, 255))
    pen.text((wide - 260, y), "5G  ||||  87%", font=font, fill=(255, 255, 255))


def screenshot(image: Image.Image, seed: int) -> Image.Image:
    """The picture on the screen of a telephone, shown across its width, with bars and buttons around it."""
    screen = Image.new("RGB", (1080, 2160), (12, 12, 14))
    shown = image.resize((1080, 1080 * image.height // image.width), Image.Resampling.BICUBIC)
    screen.paste(shown, (0, 500 + seed % 5 * 40))
    pen = ImageDraw.Draw(screen)
    _row_of_marks(pen, 20, 1080)
    font = ImageFont.load_default(size=44)
    for number, word in enumerate(("Share", "Edit", "Delete", "More")):
        pen.rounded_rectangle((40 + number * 260, 1990, 260 + number * 260, 2110), 20, outline=(200, 200, 200), width=4)
        pen.text((70 + number * 260, 2020), word, font=font, fill=(220, 220, 220))
    return recompressed(screen, 80)


def watermarked(image: Image.Image, _seed: int) -> Image.Image:
    """The bar with day, place and sign that telephones put over a picture: the same on every picture of a day."""
    marked = image.copy()
    pen = ImageDraw.Draw(marked, "RGBA")
    high = image.height // 4
    pen.rectangle((0, image.height - high, image.width * 3 // 5, image.height), fill=(20, 40, 90, 190))
    for number, words in enumerate(
        ("2023-02-22  09:41  Wednesday", "New Village Road 8, county", "PROOF OF WORK  No 7781")
    ):
        font = ImageFont.load_default(size=image.height // 22)
        pen.text((24, image.height - high + 12 + number * high // 3), words, font=font, fill=(255, 255, 255, 255))
    return recompressed(marked, 80)


def rephotographed(image: Image.Image, seed: int) -> Image.Image:
    """A photograph of the picture on a screen or on paper: askew, unevenly lit, a little soft, grainy, a table around it."""
    random = np.random.default_rng(seed)
    wide, high = image.size
    corners = [(0, 0), (wide, 0), (wide, high), (0, high)]
    inset = [(0.06, 0.06), (0.94, 0.06), (0.94, 0.94), (0.06, 0.94)]
    seen = [((x + random.uniform(-0.05, 0.05)) * wide, (y + random.uniform(-0.05, 0.05)) * high) for x, y in inset]
    table = _ground(random, image.size)
    shot = image.transform(image.size, Image.Transform.PERSPECTIVE, _lens(seen, corners), Image.Resampling.BICUBIC)
    mask = Image.new("L", image.size, 255).transform(
        image.size, Image.Transform.PERSPECTIVE, _lens(seen, corners), Image.Resampling.BICUBIC
    )
    table.paste(shot, (0, 0), mask)
    light = noise(random, image.size, 2)[..., None] * 0.5 + 0.65
    shades = np.asarray(table.filter(ImageFilter.GaussianBlur(1.2)), float) * light
    lit = Image.fromarray(shades.clip(0, 255).astype(np.uint8))
    return recompressed(grain(ImageEnhance.Color(lit).enhance(0.8), seed, 6.0), 70)


def _lens(onto: Sequence[tuple[float, float]], source: Sequence[tuple[float, float]]) -> list[float]:
    """The eight numbers with which Pillow maps the corners ``onto`` back to those of ``source``."""
    rows, right = [], []
    for (x, y), (u, v) in zip(onto, source, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        right += [u, v]
    found: list[float] = np.linalg.solve(np.array(rows), np.array(right)).tolist()
    return found


CHANGES: dict[str, Change] = {
    "cut to 65 %": cropped(0.65),
    "cut to 35 %": cropped(0.35),
    "screenshot": screenshot,
    "turned by 3°": turned(3),
    "turned by 15°": turned(15),
    "re-photographed": rephotographed,
    "watermark": watermarked,
    "cut to half and watermark": lambda image, seed: watermarked(cropped(0.5)(image, seed), seed),
}
