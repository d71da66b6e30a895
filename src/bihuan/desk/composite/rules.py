"""Who may do what with a composite."""

from bihuan.core.errors import Denied
from bihuan.core.text import N_
from bihuan.registry.actor import Actor
from bihuan.registry.models import Line, Role
from bihuan.registry.models.appointments import OFFICE_ROLES, UNIT_ROLES

from .models import Composite


def can_run(actor: Actor, composite: Composite) -> bool:
    """The people of the office that holds it, in its line."""
    return any(post.unit_id == composite.owner_id for post in actor.posts_as(*OFFICE_ROLES, line=Line(composite.line)))


def can_decide(actor: Actor, composite: Composite) -> bool:
    """The head of that office: shows it to the units and makes it final."""
    posts = actor.posts_as(Role.OFFICE_HEAD, line=Line(composite.line))
    return any(post.unit_id == composite.owner_id for post in posts)


def oversees(actor: Actor, composite: Composite) -> bool:
    """Say whether the actor sees every unit's lines: the office, and leaders of its line."""
    leaders = actor.posts_as(Role.LEADER, line=Line(composite.line))
    return can_run(actor, composite) or any(post.scope_path == f"{actor.realm_id}/" for post in leaders)


def units_of(actor: Actor, line: Line) -> frozenset[int]:
    """The units for which the actor speaks in a line."""
    return frozenset(post.unit_id for post in actor.posts_as(*UNIT_ROLES, line=line))


def must_run(actor: Actor, composite: Composite) -> None:
    """Raise Denied for whoever sees the composite but does not run it."""
    if not can_run(actor, composite):
        holders = [composite.owner.short_name, Role.OFFICE.label]
        raise Denied("composite.not_your_office", N_("只有主管办公室可以办理这次综合考评"), holders=holders)


def must_decide(actor: Actor, composite: Composite) -> None:
    """Raise Denied for anybody but the head of the office."""
    if not can_decide(actor, composite):
        message = N_("综合考评由主管办公室负责人交单位核对和定稿")
        raise Denied("composite.not_the_head", message, holders=[Role.OFFICE_HEAD.label])


def must_oversee(actor: Actor, composite: Composite) -> None:
    """Raise Denied for a unit, which sees its own lines alone."""
    if not oversees(actor, composite):
        holders = [composite.owner.short_name, Role.LEADER.label]
        raise Denied("composite.not_overseen", N_("全部单位的结果由主管办公室和分管领导查看"), holders=holders)
