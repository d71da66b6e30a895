"""Small copies of pictures for a paper, made inside the limited child (a photograph of 2048 pixels prints no better)."""

from collections.abc import Iterator
from pathlib import Path

from PIL import Image

EDGE = 640  # 60 mm wide at 270 dots an inch
_QUALITY = 78


def shrink(folder: str) -> Iterator[list[object]]:
    """Overwrite every picture of ``folder`` with a small fresh JPEG; yield its name, width and height, or zeros.

    A file that is no picture is removed and said with zeros, so that one broken file does not cost the paper.
    """
    for path in sorted(Path(folder).iterdir()):
        try:
            with Image.open(path) as image:
                image.draft("RGB", (EDGE, EDGE))
                small = image.convert("RGB")
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
            path.unlink()
            yield [path.name, 0, 0]
            continue
        small.thumbnail((EDGE, EDGE), Image.Resampling.BICUBIC, reducing_gap=2.0)
        small.info = {}
        small.save(path, "JPEG", quality=_QUALITY)
        yield [path.name, *small.size]
