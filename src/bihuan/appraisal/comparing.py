"""Which other declarations a declaration is like: those of earlier years and those handed in beside it."""

from dataclasses import dataclass

from .fields import COMPARED
from .likeness import Likeness, Piece, likeness, pieces, shingles
from .models import Declaration
from .stages import HANDED_IN

MOST_SHOWN = 10


@dataclass(frozen=True)
class Similar:
    """Another declaration, and how alike the two are."""

    other: Declaration
    likeness: Likeness


@dataclass(frozen=True)
class Beside:
    """One text of two declarations, cut into what they share and what not."""

    label: str
    own: list[Piece]
    other: list[Piece]


def similar_to(declaration: Declaration) -> list[Similar]:
    """The likeliest first: every declaration of the realm that was handed in is read and compared, at once and in no table.

    The caller has shown that the actor oversees the review. What that costs is in the README.
    """
    own = shingles(texts_of(declaration))
    if not own:
        return []
    rows = Declaration.objects.filter(realm_id=declaration.realm_id, stage__in=HANDED_IN).exclude(pk=declaration.pk)
    found = []
    for other in rows.select_related("unit", "review").order_by("pk").iterator(chunk_size=200):
        alike = likeness(own, shingles(texts_of(other)))
        if alike.notable:
            found.append(Similar(other, alike))
    found.sort(key=lambda one: (-max(one.likeness.contained, one.likeness.containing), one.other.pk))
    return found[:MOST_SHOWN]


def side_by_side(declaration: Declaration, other: Declaration) -> tuple[Likeness, list[Beside]]:
    """How alike the two are, and each text of theirs with what stands anywhere in the other marked."""
    own, theirs = shingles(texts_of(declaration)), shingles(texts_of(other))
    rows = [
        Beside(one.label, pieces(getattr(declaration, one.key), theirs), pieces(getattr(other, one.key), own))
        for one in COMPARED
    ]
    return likeness(own, theirs), rows


def texts_of(declaration: Declaration) -> list[str]:
    """What is compared: its title and the texts about the work done."""
    return [declaration.title, *(getattr(declaration, one.key) for one in COMPARED)]
