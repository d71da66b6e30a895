"""Addresses as pictures on paper."""

import io

import segno
from PIL import Image

from bihuan.papers.layout import PictureSource


def qr_png(address: str, *, scale: int = 6) -> bytes:
    """Return a QR code as PNG, ``scale`` dots a module."""
    picture = io.BytesIO()
    segno.make(address, error="m").save(picture, kind="png", scale=scale, border=1)
    return picture.getvalue()


def qr_picture(address: str) -> PictureSource:
    """Return a QR code to print beside a title."""
    content = qr_png(address)
    with Image.open(io.BytesIO(content)) as image:
        width, height = image.size
    return PictureSource(address, lambda: content, width, height)
