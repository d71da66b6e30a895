"""What was promised becomes 承诺 of the ledger, by the ledger's own actions."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from bihuan.backstage.operations import once, record
from bihuan.core.errors import Invalid
from bihuan.core.text import N_
from bihuan.core.workdays import end_of_day
from bihuan.ledger.actions import (
    Attachment,
    BatchDraft,
    HandOver,
    ItemDraft,
    Terms,
    ask_requests,
    assign_items,
    create_batch,
    grant_request,
    register_items,
)
from bihuan.ledger.models import Batch, Item
from bihuan.ledger.states import RequestKind
from bihuan.registry.actor import Actor
from bihuan.registry.models import Line

from ..acts import append
from ..models import Declaration, Review
from ..stages import PASSED
from ..steps import Written, milestones_of
from .dues import due_day
from .loading import lock_review

PLEDGE = "pledge"
REASON = "按申报的承诺节点推进"


def hand_over_promises(
    uid: UUID, *, actor: Actor, paper: Sequence[UUID] = (), client_uid: UUID | None = None
) -> list[Declaration]:
    """Register the promises of the declarations that passed the pre-review as 承诺 and hand each over to its unit, partners assisting.

    The deadline is the day promised, or the end of the year after. Where milestones are promised the office asks for the unit,
    on the ``paper`` made of its declaration (代录), and grants: the ledger's own 挂账 with milestones. Done again it takes those
    accepted since. Raises Denied, Invalid where there are none, a day has passed or the paper is missing, and what the ledger
    refuses.
    """
    with transaction.atomic():
        review = lock_review(uid, actor=actor)
        stored = once(client_uid, actor=actor, verb="appraisal.hand_over_promises", payload={"review": str(uid)})
        if stored is not None:
            return list(Declaration.objects.filter(uid__in=stored["declarations"]))
        waiting = not_yet_pledged(review)
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
            steps = _set_milestones(declaration, item, paper, actor)
            append(review, "pledge", actor=actor, declaration=declaration, item=str(item.uid), milestones=steps)
        record(client_uid, {"declarations": [str(one.uid) for one in waiting]})
    return waiting


def not_yet_pledged(review: Review) -> list[Declaration]:
    """The declarations that passed and whose promise is not in the ledger, by unit."""
    rows = Declaration.objects.filter(review=review, stage__in=PASSED, pledge__isnull=True)
    found = list(rows.select_related("unit").prefetch_related("partners", "steps").order_by("unit__path", "pk"))
    for declaration in found:
        declaration.review = review
    return found


def _set_milestones(declaration: Declaration, item: Item, paper: Sequence[UUID], actor: Actor) -> int:
    """Have the ledger keep the milestones of a promise; returns how many."""
    steps = milestones_of(_steps(declaration), until=due_day(declaration))
    if not steps:
        return 0
    if not paper:
        raise Invalid("declaration.no_paper", N_("缺少按申报生成的承诺节点表"))
    terms = Terms(milestones=tuple((end_of_day(day), text) for day, text in steps))
    ask_requests(
        [item.uid],
        actor=actor,
        kind=RequestKind.DEFER,
        reason=REASON,
        terms=terms,
        signed=Attachment(declaration.unit_id, tuple(paper)),
    )
    grant_request(item.uid, actor=actor, kind=RequestKind.DEFER)
    return len(steps)


def _steps(declaration: Declaration) -> list[Written]:
    return [(one.text, one.by) for one in declaration.steps.all()]


def _require_to_come(declaration: Declaration) -> None:
    if due_day(declaration) < timezone.localdate():
        message = N_("“%(title)s”的承诺完成日期已经过了，请先退回改正")
        raise Invalid("declaration.promise_past", message, title=declaration.title)
    steps = milestones_of(_steps(declaration), until=due_day(declaration))
    if steps and steps[0][0] < timezone.localdate():
        message = N_("“%(title)s”的第一个承诺节点已经过了，请先退回改正")
        raise Invalid("declaration.step_past", message, title=declaration.title)


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
