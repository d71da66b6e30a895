"""Reading what is issued out of a final result: the 通报 and its certificates, and what a result says line by line."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from bihuan.core.errors import NotFound
from bihuan.core.text import N_
from bihuan.registry.actor import Actor
from bihuan.registry.models import Line as BusinessLine
from bihuan.scoring.exchange.result_sheet import Line, told_of

from .models import Certificate, Circular, Declaration, Publicity
from .queries import oversees
from .rules import units_of

# Papers are in Chinese whatever language the page is in.
PAPER_LANGUAGE = "zh"
FIRST_RANKS = 3


@dataclass(frozen=True)
class Ranked:
    """One line of a result with the declaration it is about, and the units that share it as papers name them."""

    line: Line
    declaration: Declaration
    units: str

    @property
    def award(self) -> str:
        """What it was given, as papers say it: its grade, or its rank where the rule has no grades."""
        return self.line.grade or f"第{self.line.rank}名"


def ranked_in(publicity: Publicity) -> list[Ranked]:
    """The lines of a result in order of rank, those that came to the round otherwise than by a declaration left out."""
    declarations = Declaration.objects.filter(review_id=publicity.review_id, entry__round=publicity.result.round)
    rows = declarations.select_related("unit", "entry").prefetch_related("partners")
    known = {one.entry.code: one for one in rows if one.entry is not None}
    lines = told_of(publicity.result, PAPER_LANGUAGE).lines
    return [Ranked(line, known[line.code], units_named(known[line.code])) for line in lines if line.code in known]


def circular_of(publicity: Publicity) -> Circular | None:
    """The circular of a final result, where it was issued."""
    return Circular.objects.filter(publicity=publicity).first()


def get_circular(publicity: Publicity) -> Circular:
    """The circular of a showing; whoever sees the review may read it. Raises NotFound before it is issued."""
    found = circular_of(publicity)
    if found is None:
        raise NotFound("circular", N_("还没有制发通报"))
    return found


def certificates_of(actor: Actor, circular: Circular) -> QuerySet[Certificate]:
    """All of them for who oversees the review, else those of the actor's own units."""
    review = circular.publicity.review
    rows = circular.certificates.select_related("declaration__unit").prefetch_related("declaration__partners")
    if not oversees(actor, review):
        rows = rows.filter(declaration__unit_id__in=units_of(actor, BusinessLine(review.line)))
    return rows.order_by("position")


def awarded_first(ranked: Sequence[Ranked]) -> list[str]:
    """Whom the page proposes: every grade but the lowest there is, or the first three; none on whom a veto fell."""
    lowest = ranked[-1].line.grade if ranked else ""
    several = len({one.line.grade for one in ranked}) > 1
    return [
        one.line.code
        for one in ranked
        if not one.line.vetoes and (one.line.grade != lowest if several else one.line.rank <= FIRST_RANKS)
    ]


def units_named(declaration: Declaration) -> str:
    """The units of a declaration as papers name them, in full, the one that declared first."""
    return "、".join([declaration.unit.name, *sorted(unit.name for unit in declaration.partners.all())])
