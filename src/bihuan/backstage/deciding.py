"""A decision about units goes from one administrator to the other: whoever must act next is told.

The registry lies below and tells its listeners what it did (``registry.witness``).
"""

from uuid import UUID

from bihuan.core.text import N_
from bihuan.registry.actor import Actor
from bihuan.registry.models import Role
from bihuan.registry.witness import Act

from .notices import holders_of, tell

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
    tell(
        [key for key in holders_of(actor.realm_id, (role,)) if key != actor.account_id],
        realm_id=actor.realm_id,
        kind=f"registry.{facts['verb']}",
        message=message,
        data={"paper": facts.get("paper", "")},
        target_kind="registry.decision",
        target_uid=target,
    )
