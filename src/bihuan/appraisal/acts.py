"""The chain of a review: every act appends one line whose digest covers the line before."""

from collections.abc import Iterator
from typing import Any

from bihuan.backstage.chains import append_to, broken_in
from bihuan.registry.actor import Actor

from .models import Act, Declaration, Review


def append(review: Review, verb: str, *, actor: Actor, declaration: Declaration | None = None, **detail: Any) -> Act:
    """Append one line in the action's own transaction, with the review's row locked. ``detail`` takes JSON values."""
    act = Act(
        realm_id=review.realm_id,
        review=review,
        verb=verb,
        declaration=declaration,
        account_id=actor.account_id,
        detail=detail,
    )
    return append_to(Act.objects.filter(review=review), act, _about)


def broken_acts(review: Review) -> Iterator[int]:
    """Yield the sequence numbers of the lines whose digest, number or link to the line before is not right."""
    return broken_in(Act.objects.filter(review=review).select_related("review", "declaration", "account"), _about)


def _about(act: Act) -> dict[str, Any]:
    return {"review": act.review.uid, "declaration": act.declaration.uid if act.declaration else None}
