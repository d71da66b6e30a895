"""A decision about units goes from one administrator to the other: whoever must act next is told.

The registry lies below and tells its listeners what it did (``registry.witness``).
"""

from uuid import UUID

from django.utils import timezone

from bihuan.core.text import N_
from bihuan.registry.actor import Actor, live_on
from bihuan.registry.models import Account, Appointment, Role
from bihuan.registry.witness import Act

from .notices import tell

NEWS = {
    "decision.recorded": (Role.SECURITY_ADMIN, N_("有一项机构变更等待批准：%(paper)s")),
    "decision.approved": (Role.SYSTEM_ADMIN, N_("机构变更已批准，正在执行：%(paper)s")),
    "decision.withdrawn": (Role.SECURITY_ADMIN, N_("机构变更已撤回，不用再批准：%(paper)s")),
}


def heard(act: Act, *, actor: Actor, target_kind: str, target: UUID, **facts: str) -> None:
    """Tell the other administrators of a step of a decision; never the one who has just acted."""
    news = NEWS.get(facts.get("verb", ""))
    if news is None:
        return
    role, message = news
    posts = Appointment.objects.filter(live_on(timezone.localdate()), realm_id=actor.realm_id, role=role)
    people = Account.objects.filter(is_active=True, person_id__in=posts.order_by().values("person_id"))
    tell(
        [key for key in people.values_list("pk", flat=True) if key != actor.account_id],
        realm_id=actor.realm_id,
        kind=f"registry.{facts['verb']}",
        message=message,
        data={"paper": facts.get("paper", "")},
        target_kind="registry.decision",
        target_uid=target,
    )
