"""Evidence as the picture cells of a table that goes out."""

from collections.abc import Callable, Sequence

from django.utils.translation import gettext as _

from bihuan.evidence.models import Evidence
from bihuan.evidence.store import storage, thumb_key
from bihuan.papers.layout import CellContent, PicturesCell, PictureSource

# Side by side in one cell; more would be too small to judge by, and the item's own record holds them all.
PICTURES_IN_CELL = 2


class Shower:
    """Makes picture cells of evidence; a file that is not where it should be is said in its place."""

    def __init__(self, realm_uid: object) -> None:
        self._realm_uid = realm_uid
        self._missing = _("照片文件缺失")

    def cell(self, evidence: Sequence[Evidence]) -> CellContent:
        """The first pictures of these, side by side."""
        sources = [self._source(row) for row in evidence[:PICTURES_IN_CELL]]
        found = tuple(source for source in sources if source is not None)
        # An empty picture cell too: rows that have one are given the height their text needs.
        return PicturesCell(found) if found or not evidence else self._missing

    def _source(self, row: Evidence) -> PictureSource | None:
        key = thumb_key(self._realm_uid, row.file.sha256)
        if not storage().exists(key):
            return None
        picture = row.file.picture
        return PictureSource(key, _loader(key), picture.display_width, picture.display_height)


def _loader(key: str) -> Callable[[], bytes]:
    def load() -> bytes:
        with storage().open(key) as file:
            content: bytes = file.read()
        return content

    return load
