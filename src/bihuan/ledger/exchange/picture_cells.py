"""Evidence as the picture cells of a table that goes out."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from bihuan.evidence.models import Evidence
from bihuan.evidence.public import public_thumb_key
from bihuan.ledger.exchange.picture_sources import picture_source
from bihuan.papers.layout import CellContent, PicturesCell

# Side by side in one cell; more would be too small to judge by, and the item's own record holds them all.
PICTURES_IN_CELL = 2


class Shower:
    """Makes picture cells of evidence; a file that is not where it should be is said in its place."""

    def __init__(self, realm_uid: object) -> None:
        self._realm_uid = realm_uid
        self._missing = _("照片文件缺失")

    def cell(self, evidence: Sequence[Evidence]) -> CellContent:
        """The first pictures of these, side by side."""
        sources = [picture_source(row, public_thumb_key(self._realm_uid, row)) for row in evidence[:PICTURES_IN_CELL]]
        found = tuple(source for source in sources if source is not None)
        # An empty picture cell too: rows that have one are given the height their text needs.
        return PicturesCell(found) if found or not evidence else self._missing
