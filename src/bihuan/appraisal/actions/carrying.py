"""Earlier years: what was declared before there was this program, carried in as it was."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from bihuan.backstage.operations import once, record
from bihuan.core.errors import Invalid
from bihuan.core.text import N_
from bihuan.core.uid import uuid7
from bihuan.registry.actor import Actor

from ..acts import append
from ..drafts import DeclarationDraft
from ..models import Declaration, Review
from ..stages import Stage
from .declaring import keep
from .loading import find_units, lock_review

MOST_ROWS = 1_000


@dataclass(frozen=True)
class Earlier:
    """One declaration of an earlier year: whose, and what it said."""

    unit: UUID
    draft: DeclarationDraft


@dataclass(frozen=True)
class Carried:
    """What came of it: how many are new, how many were there already."""

    new: int
    same: int


def carry_in(uid: UUID, rows: Sequence[Earlier], *, actor: Actor, client_uid: UUID | None = None) -> Carried:
    """Carry declarations into a review; one of the same unit and title that was carried in before stays as it is.

    Raises Denied, NotFound for a unit not seen, Invalid for none, too many or one without a title.
    """
    payload = {"review": str(uid), "rows": [[str(one.unit), one.draft.body()] for one in rows]}
    with transaction.atomic():
        review = lock_review(uid, actor=actor)
        stored = once(client_uid, actor=actor, verb="appraisal.carry_in", payload=payload)
        if stored is not None:
            return Carried(stored["new"], stored["same"])
        if not 1 <= len(rows) <= MOST_ROWS:
            raise Invalid("earlier.count", N_("一次带入 1 到 %(most)s 项"), most=MOST_ROWS)
        known = set(
            Declaration.objects.filter(review=review, stage=Stage.CARRIED.value).values_list("unit__uid", "title")
        )
        new = 0
        for one in rows:
            if (one.unit, one.draft.title) in known:
                continue
            known.add((one.unit, one.draft.title))
            _carry(review, one, actor)
            new += 1
        append(review, "carry_in", actor=actor, new=new, same=len(rows) - new)
        record(client_uid, {"new": new, "same": len(rows) - new})
    return Carried(new, len(rows) - new)


def _carry(review: Review, one: Earlier, actor: Actor) -> None:
    if not one.draft.title:
        raise Invalid("earlier.title", N_("请填写事项名称"))
    (unit,) = find_units(actor, {one.unit})
    declaration = Declaration.objects.create(
        realm_id=review.realm_id,
        review=review,
        unit=unit,
        stage=Stage.CARRIED.value,
        title=one.draft.title,
        saved_by_id=actor.account_id,
        saved_at=timezone.now(),
    )
    keep(declaration, one.draft, page=uuid7(), actor=actor)
