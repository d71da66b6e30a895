"""Evidence as pictures to be drawn, loaded only when they are written."""

from functools import partial

from bihuan.evidence.models import Evidence
from bihuan.evidence.store import storage, stored_bytes
from bihuan.papers.layout import PictureSource


def picture_source(row: Evidence, key: str) -> PictureSource | None:
    """Return one copy of a picture by its key in the storage; None where the file is not where it should be."""
    if not storage().exists(key):
        return None
    picture = row.file.picture
    return PictureSource(key, partial(stored_bytes, key), picture.display_width, picture.display_height)
