"""A person settles a doubt."""

from uuid import UUID

from django.utils import timezone

from bihuan.backstage import audit
from bihuan.backstage.models import AuditAction
from bihuan.core.errors import Conflict, Invalid, NotFound
from bihuan.core.text import N_
from bihuan.registry.actor import Actor

from ..models import Doubt, Verdict


def settle_doubt(
    uid: UUID, *, target_kind: str, target_uid: UUID, verdict: Verdict, reason: str, actor: Actor
) -> Doubt:
    """Write down what a person found about a doubt and why, in the caller's transaction. The same again changes nothing.

    The actor's right to judge the target's evidence is the caller's to check. Raises NotFound for a doubt that is not about
    this target, Invalid without a verdict or reason, Conflict where somebody settled it otherwise before.
    """
    if verdict is Verdict.OPEN:
        raise Invalid("verdict_missing", N_("请选照片可用还是不能作数"), field="verdict")
    if not reason.strip():
        raise Invalid("reason_missing", N_("请写明理由"), field="reason")
    rows = Doubt.objects.select_for_update(of=("self",)).select_related("evidence")
    found = rows.filter(realm_id=actor.realm_id, uid=uid)
    doubt = found.filter(evidence__target_kind=target_kind, evidence__target_uid=target_uid).first()
    if doubt is None:
        raise NotFound("doubt", N_("没有这个疑点"))
    if doubt.settled_at is not None:
        if (doubt.verdict, doubt.reason) == (verdict.value, reason.strip()):
            return doubt
        raise Conflict("doubt_settled", N_("这个疑点刚被别人处理过"))
    doubt.verdict, doubt.reason = verdict, reason.strip()
    doubt.settled_by_id, doubt.settled_at = actor.account_id, timezone.now()
    doubt.save(update_fields=["verdict", "reason", "settled_by", "settled_at"])
    audit.note(AuditAction.DOUBT, actor=actor, target_kind="evidence.doubt", target=str(uid), verdict=verdict.value)
    return doubt
