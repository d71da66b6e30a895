"""Who may give a unit's group a robot: the unit's own people who answer for it, and the system administrator."""

from bihuan.core.errors import Denied
from bihuan.core.text import N_
from bihuan.registry.actor import Actor
from bihuan.registry.models import Role, Unit

OWN = (Role.HEAD, Role.LIAISON, Role.OFFICE, Role.OFFICE_HEAD)


def can_set_robot(actor: Actor, unit: Unit) -> bool:
    """Set, try out and remove the robot of a unit of the actor's realm."""
    return actor.holds(Role.SYSTEM_ADMIN) or any(post.unit_id == unit.pk for post in actor.posts_as(*OWN))


def require_set_robot(actor: Actor, unit: Unit) -> None:
    """Raise Denied, naming who may, where the actor may not."""
    if not can_set_robot(actor, unit):
        raise Denied("robots.set", N_("只有本单位负责人、联络员、主管办公室人员和系统管理员可以设置群机器人。"))
