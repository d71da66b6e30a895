"""The chain of a review: every act appends one line whose digest covers the line before."""

from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from bihuan.core.sealing import canonical_json, digest
from bihuan.registry.actor import Actor

from .models import Act, Declaration, Review


def append(review: Review, verb: str, *, actor: Actor, declaration: Declaration | None = None, **detail: Any) -> Act:
    """Append one line in the action's own transaction, with the review's row locked. ``detail`` takes JSON values."""
    last = Act.objects.filter(review=review).order_by("-sequence").first()
    act = Act(
        realm_id=review.realm_id,
        review=review,
        sequence=last.sequence + 1 if last else 1,
        verb=verb,
        declaration=declaration,
        account_id=actor.account_id,
        at=timezone.now(),
        detail=detail,
        previous=last.digest if last else "",
    )
    act.digest = digest(act_body(act))
    act.save(force_insert=True)
    return act


def act_body(act: Act) -> bytes:
    """Return what an act's digest covers: public ids, never integers of one database."""
    return canonical_json(
        {
            "uid": act.uid,
            "review": act.review.uid,
            "sequence": act.sequence,
            "verb": act.verb,
            "declaration": act.declaration.uid if act.declaration else None,
            "account": act.account.uid if act.account else None,
            "at": act.at,
            "detail": act.detail,
            "previous": act.previous,
        }
    )


def broken_acts(review: Review) -> Iterator[int]:
    """Yield the sequence numbers of the lines whose digest, number or link to the line before is not right."""
    previous, expected = "", 1
    rows = Act.objects.filter(review=review).select_related("review", "declaration", "account")
    for act in rows.order_by("sequence"):
        if act.sequence != expected or act.previous != previous or act.digest != digest(act_body(act)):
            yield act.sequence
        previous, expected = act.digest, act.sequence + 1
