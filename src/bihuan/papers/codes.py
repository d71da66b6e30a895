"""Addresses as pictures on paper."""

import io

import segno
from PIL import Image

from bihuan.papers.layout import PictureSource


def qr_picture(address: str) -> PictureSource:
    """Return a QR code to print beside a title."""
    picture = io.BytesIO()
    segno.make(address, error="m").save(picture, kind="png", scale=6, border=1)
    with Image.open(picture) as image:
        width, height = image.size
    return PictureSource(address, picture.getvalue, width, height)
