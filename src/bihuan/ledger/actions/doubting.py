"""疑点处理: somebody who checks says whether a doubtful picture will do."""

from uuid import UUID

from django.db import transaction

from bihuan.backstage.operations import once, record
from bihuan.core.errors import Denied
from bihuan.core.text import N_
from bihuan.evidence.actions import settle_doubt
from bihuan.evidence.models import Verdict
from bihuan.registry.actor import Actor

from ..facts import Intent
from ..queries import TARGET_KIND
from ..rights import is_own_work, relations
from ..states import Move, Relation
from .loading import Desk, lock_items, performer_of


def settle_item_doubt(
    uid: UUID, *, doubt: UUID, verdict: Verdict, reason: str, actor: Actor, client_uid: UUID | None = None
) -> None:
    """Settle one doubt about an item's evidence, with a reason.

    Neither the item nor its chain changes: the doubt keeps who settled it, when and why. Raises NotFound where the item or
    the doubt is not there for the actor, Denied for anybody but its office and who checks it, and for those whose own work
    it is; Invalid without verdict or reason; Conflict where it was settled otherwise.
    """
    payload = {"item": str(uid), "doubt": str(doubt), "verdict": verdict.value, "reason": reason}
    with transaction.atomic():
        if once(client_uid, actor=actor, verb="ledger.settle_doubt", payload=payload) is None:
            (desk,) = lock_items([uid], actor=actor, units=actor.unit_ids)
            if not may_settle(desk, actor):
                raise Denied("doubt_not_yours", N_("疑点由主管办公室或核查单位处理，本单位经手的整改由他人处理"))
            settle_doubt(doubt, target_kind=TARGET_KIND, target_uid=uid, verdict=verdict, reason=reason, actor=actor)
            record(client_uid, payload)


def may_settle(desk: Desk, actor: Actor) -> bool:
    """Say whether the actor may settle doubts about an item: its office or who checks now, and never of their own work."""
    who, around = performer_of(actor, desk.item.line), desk.around()
    if who.account is None or who.account in desk.before.authors or is_own_work(desk.before, around, who):
        return False
    return bool({Relation.OFFICE, Relation.VERIFIER} & set(relations(who, desk.before, around, Intent(Move.CLOSE))))
