"""What was promised becomes 承诺 of the ledger, by the ledger's own actions."""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from bihuan.backstage.operations import once, record
from bihuan.core.errors import Invalid
from bihuan.core.text import N_
from bihuan.core.workdays import end_of_day
from bihuan.ledger.actions import BatchDraft, HandOver, ItemDraft, assign_items, create_batch, register_items
from bihuan.ledger.models import Batch
from bihuan.registry.actor import Actor
from bihuan.registry.models import Line

from ..acts import append
from ..models import Declaration, Review
from ..stages import PASSED
from .loading import lock_review

PLEDGE = "pledge"


def hand_over_promises(uid: UUID, *, actor: Actor, client_uid: UUID | None = None) -> list[Declaration]:
    """Register the promises of the declarations that passed the pre-review as 承诺 and hand each over to its unit, partners assisting.

    The deadline is the day promised, or the end of the year after. Done again it takes those accepted since. Raises Denied,
    Invalid where there are none or a day has passed, and what the ledger refuses.
    """
    with transaction.atomic():
        review = lock_review(uid, actor=actor)
        stored = once(client_uid, actor=actor, verb="appraisal.hand_over_promises", payload={"review": str(uid)})
        if stored is not None:
            return list(Declaration.objects.filter(uid__in=stored["declarations"]))
        waiting = _not_yet_pledged(review)
        if not waiting:
            raise Invalid("review.nothing_promised", N_("没有新的承诺可以交办"))
        for declaration in waiting:
            _require_to_come(declaration)
        batch = review.batch or _open_batch(review, actor)
        drafts = [ItemDraft(problem=_words(one), kind=PLEDGE, found_on=timezone.localdate()) for one in waiting]
        items = register_items(batch.uid, drafts, actor=actor)
        for declaration, item in zip(waiting, items, strict=True):
            helpers = tuple(declaration.partners.all())
            order = HandOver(lead=declaration.unit, assisting=helpers, deadline=end_of_day(due_day(declaration)))
            (declaration.pledge,) = assign_items([item.uid], actor=actor, to=order)
            declaration.save(update_fields=["pledge"])
            append(review, "pledge", actor=actor, declaration=declaration, item=str(item.uid))
        record(client_uid, {"declarations": [str(one.uid) for one in waiting]})
    return waiting


def due_day(declaration: Declaration) -> date:
    """The day by which a promise is to be kept: as written, or the last day of the year after the review's."""
    return declaration.promise_by or date(declaration.review.year + 1, 12, 31)


def _not_yet_pledged(review: Review) -> list[Declaration]:
    rows = Declaration.objects.filter(review=review, stage__in=PASSED, pledge__isnull=True)
    found = list(rows.select_related("unit").prefetch_related("partners").order_by("unit__path", "pk"))
    for declaration in found:
        declaration.review = review
    return found


def _require_to_come(declaration: Declaration) -> None:
    if due_day(declaration) < timezone.localdate():
        message = N_("“%(title)s”的承诺完成日期已经过了，请先退回改正")
        raise Invalid("declaration.promise_past", message, title=declaration.title)


def _words(declaration: Declaration) -> str:
    return f"{declaration.promise_title}\n{declaration.promise}"


def _open_batch(review: Review, actor: Actor) -> Batch:
    draft = BatchDraft(
        owner=review.owner,
        name=f"{review.title}承诺事项",
        received_on=timezone.localdate(),
        line=Line(review.line),
        source=review.title,
    )
    review.batch = create_batch(draft, actor=actor)
    review.save(update_fields=["batch"])
    return review.batch
