"""From which side somebody looks at the day; the first of theirs is what they see."""

from enum import StrEnum

from bihuan.core.text import N_
from bihuan.registry.actor import Actor
from bihuan.registry.models import Role


class Viewpoint(StrEnum):
    """A side of the work, in the order in which a person with several is shown them."""

    OFFICE = "office"
    CHECKER = "checker"
    UNIT = "unit"
    INSPECTOR = "inspector"
    LEADER = "leader"
    ADMINISTRATOR = "administrator"


ROLES: dict[Viewpoint, tuple[Role, ...]] = {
    Viewpoint.OFFICE: (Role.OFFICE, Role.OFFICE_HEAD),
    Viewpoint.CHECKER: (Role.VERIFIER,),
    Viewpoint.UNIT: (Role.LIAISON, Role.HEAD, Role.DELEGATE),
    Viewpoint.INSPECTOR: (Role.INSPECTOR,),
    Viewpoint.LEADER: (Role.LEADER,),
    Viewpoint.ADMINISTRATOR: (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR),
}
LABELS: dict[Viewpoint, str] = {
    Viewpoint.OFFICE: N_("办公室"),
    Viewpoint.CHECKER: N_("核查"),
    Viewpoint.UNIT: N_("本单位"),
    Viewpoint.INSPECTOR: N_("巡查"),
    Viewpoint.LEADER: N_("全局"),
    Viewpoint.ADMINISTRATOR: N_("系统管理"),
}


def viewpoints_of(actor: Actor) -> tuple[Viewpoint, ...]:
    """The sides somebody has a live post on; never empty for an actor with a post."""
    return tuple(viewpoint for viewpoint, roles in ROLES.items() if actor.holds(*roles))
