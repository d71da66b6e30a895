"""Who may do what in a review."""

from bihuan.core.errors import Denied
from bihuan.core.text import N_
from bihuan.registry.actor import Actor
from bihuan.registry.models import Line, Role
from bihuan.registry.models.appointments import OFFICE_ROLES, UNIT_ROLES

from .models import Declaration, Review


def can_run(actor: Actor, review: Review) -> bool:
    """The people of the office that holds it, in its line."""
    return any(post.unit_id == review.owner_id for post in actor.posts_as(*OFFICE_ROLES, line=Line(review.line)))


def can_publish(actor: Actor, review: Review) -> bool:
    """The head of that office: whoever writes the rules is commonly another."""
    posts = actor.posts_as(Role.OFFICE_HEAD, line=Line(review.line))
    return any(post.unit_id == review.owner_id for post in posts)


def units_of(actor: Actor, line: Line) -> frozenset[int]:
    """The units for which the actor declares in a line."""
    return frozenset(post.unit_id for post in actor.posts_as(*UNIT_ROLES, line=line))


def can_write(actor: Actor, declaration: Declaration) -> bool:
    """The people of the unit that declares; partners of a joint item read it."""
    return declaration.unit_id in units_of(actor, Line(declaration.review.line))


def must_run(actor: Actor, review: Review) -> None:
    """Raise Denied for whoever sees the review but does not run it."""
    if not can_run(actor, review):
        holders = [review.owner.short_name, Role.OFFICE.label]
        raise Denied("review.not_your_office", N_("只有主管办公室可以办理这次评审"), holders=holders)


def must_publish(actor: Actor, review: Review) -> None:
    """Raise Denied for anybody but the head of the office."""
    if not can_publish(actor, review):
        message = N_("评估规则由主管办公室负责人公布")
        raise Denied("review.not_the_head", message, holders=[Role.OFFICE_HEAD.label])


def must_write(actor: Actor, declaration: Declaration) -> None:
    """Raise Denied for whoever sees the declaration but does not belong to its unit."""
    if not can_write(actor, declaration):
        holders = [declaration.unit.short_name, Role.LIAISON.label]
        raise Denied("declaration.not_your_unit", N_("只有申报单位自己可以办理"), holders=holders)
