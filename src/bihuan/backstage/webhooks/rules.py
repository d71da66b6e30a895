"""Who may connect foreign programs: the system administrator, who runs the installation's resources (GB/T 22239 8.1.5.1)."""

from bihuan.core.errors import Denied
from bihuan.core.text import N_
from bihuan.registry.actor import Actor
from bihuan.registry.models import Role


def can_connect(actor: Actor) -> bool:
    """Make, rotate, switch and replay webhooks."""
    return actor.holds(Role.SYSTEM_ADMIN)


def require_connect(actor: Actor) -> None:
    """Raise Denied where the actor may not."""
    if not can_connect(actor):
        raise Denied("webhooks.connect", N_("只有系统管理员可以设置推送对接。"))
