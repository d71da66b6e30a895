"""Branches scored by the shipped star rules."""

from collections.abc import Mapping
from decimal import Decimal

from bihuan.scoring.marks import Event, Mark, book
from bihuan.scoring.tally import Scored, tally
from bihuan.stars.pack import StarPack, shipped_star_pack

VILLAGE = shipped_star_pack("village").content
COMMUNITY = shipped_star_pack("community").content
ENTERPRISE = shipped_star_pack("enterprise").content


def scored(pack: StarPack, marks: Mapping[str, object], *vetoes: str) -> Scored:
    """One branch: its marks by leaf, those not named full, and the vetoes that fell on it."""
    given = [
        Mark("001", "", key, Decimal(str(marks.get(key, f"{float(leaf.most):g}")))) for key, leaf in pack.marked.items()
    ]
    (found,) = tally(book(pack, given, [Event("001", veto) for veto in vetoes])).entries
    return found
