"""An item that went round the loop and is kept up by its unit, with a fault a patrol found."""

from bihuan.core.uid import uuid7
from bihuan.evidence.models import Purpose
from bihuan.ledger import actions
from bihuan.ledger.models import Batch, Keeping, Patrol
from bihuan.ledger.patrols import Finding
from bihuan.ledger.states import DeadlineKind
from bihuan.registry.actor import Actor
from bihuan.registry.models import Unit
from tests.ledger.factories import FIXES, make_picture


def keep_one(batch: Batch, words: str, *, lead: Unit, clerk: Actor, verifier: Actor, head: Actor) -> Patrol:
    """Close a lasting item of ``lead`` and let its head find a fault on patrol; returns that patrol."""
    item = actions.register_item(batch.uid, actions.ItemDraft(words, uid=uuid7()), actor=clerk)
    day = batch.items.earliest("pk").deadline
    to = actions.HandOver(lead=lead, deadline=day, deadline_kind=DeadlineKind.LASTING)
    actions.assign_items([item.uid], actor=clerk, to=to)
    actions.approve_plans([item.uid], actor=head, plan=actions.PlanDraft({**FIXES, "finish": "2030-02-20"}))
    report = actions.ReportDraft("已整改", (make_picture(head).uid,))
    actions.approve_reports([item.uid], actor=head, report=report)
    actions.close_items([item.uid], actor=verifier)
    keeping = Keeping.objects.get(item=item)
    shots = (make_picture(head, Purpose.VISIT).uid,)
    return actions.record_patrol(keeping.uid, finding=Finding.FAULT, words=words, evidence=shots, actor=head)
