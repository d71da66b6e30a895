"""Reading 公示: which results were shown, and the objections somebody may see."""

from uuid import UUID

from django.db.models import QuerySet

from bihuan.core.errors import NotFound
from bihuan.core.text import N_
from bihuan.registry.actor import Actor
from bihuan.registry.models import Line
from bihuan.scoring.models import Result

from .models import Declaration, Objection, Publicity, Review
from .queries import oversees
from .rules import units_of
from .stages import Stage


def publicities_of(review: Review) -> list[Publicity]:
    """Every showing of a visible review's results, the last first; whoever sees the review may see them."""
    return list(review.publicities.order_by("-number"))


def get_publicity(review: Review, uid: UUID) -> Publicity:
    """One showing of a visible review. Raises NotFound."""
    found = review.publicities.filter(uid=uid).select_related("result__round__rule", "result__round__owner").first()
    if found is None:
        raise NotFound("publicity", N_("没有这次公示"))
    return found


def latest_result(review: Review) -> Result | None:
    """The last sealed result of the review's round, without its body."""
    if review.round is None:
        return None
    return Result.objects.filter(round=review.round).order_by("-version").defer("body").first()


def objections_of(actor: Actor, publicity: Publicity) -> QuerySet[Objection]:
    """Those of a showing the actor may see: all for who oversees, else those of their own units."""
    rows = publicity.objections.select_related("unit", "declaration")
    review = publicity.review
    if not oversees(actor, review):
        rows = rows.filter(unit_id__in=units_of(actor, Line(review.line)))
    return rows.order_by("pk")


def get_objection(actor: Actor, publicity: Publicity, uid: UUID) -> Objection:
    """One of them. Raises NotFound."""
    found = objections_of(actor, publicity).filter(uid=uid).first()
    if found is None:
        raise NotFound("objection", N_("没有这条异议"))
    return found


def scored_declarations(review: Review) -> QuerySet[Declaration]:
    """What was scored, and can be objected to."""
    rows = Declaration.objects.filter(review=review, stage=Stage.ACCEPTED.value, entry__isnull=False)
    return rows.select_related("unit").order_by("unit__path", "pk")
