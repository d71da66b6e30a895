"""Telling the people of units what happened in a review, in the act's own transaction."""

from collections.abc import Collection
from typing import Any

from bihuan.backstage import notices
from bihuan.core.text import N_
from bihuan.registry.models.appointments import UNIT_ROLES

from ..models import Review, Rulebook

RULES_OUT = N_("“%(title)s”公布了第 %(version)s 版评估规则，请确认已读")


def tell_units(review: Review, units: Collection[int], message: str, *, kind: str, **values: Any) -> None:
    """Leave a notice that leads to the review; ``message`` may name its ``title`` and the values."""
    notices.tell(
        notices.people_of(review.realm_id, units, UNIT_ROLES),
        realm_id=review.realm_id,
        kind=kind,
        message=message,
        data={"title": review.title, **values},
        target_kind="appraisal.review",
        target_uid=review.uid,
    )


def tell_of_rules(review: Review, rulebook: Rulebook, units: Collection[int]) -> None:
    """Ask units to read a version and confirm it."""
    tell_units(review, units, RULES_OUT, kind="appraisal.rules", version=rulebook.version)
