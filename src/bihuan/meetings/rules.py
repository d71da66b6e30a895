"""Who may do what at a meeting."""

from bihuan.core.errors import Denied
from bihuan.core.text import N_
from bihuan.registry.actor import Actor
from bihuan.registry.models import Line, Role
from bihuan.registry.models.appointments import OFFICE_ROLES, UNIT_ROLES

from .models import Invitation, Meeting

READING = (*OFFICE_ROLES, *UNIT_ROLES, Role.LEADER)


def can_run(actor: Actor, meeting: Meeting) -> bool:
    """The people of the office that holds it, in its line."""
    posts = actor.posts_as(*OFFICE_ROLES, line=Line(meeting.line))
    return any(post.unit_id == meeting.owner_id for post in posts)


def can_answer(actor: Actor, meeting: Meeting, invitation: Invitation) -> bool:
    """The people of the unit invited, and the office for those who said it by telephone."""
    theirs = any(post.unit_id == invitation.unit_id for post in actor.posts_as(*UNIT_ROLES))
    return theirs or can_run(actor, meeting)


def must_run(actor: Actor, meeting: Meeting) -> None:
    """Raise Denied for whoever sees the meeting but does not run it."""
    if not can_run(actor, meeting):
        holders = [meeting.owner.short_name]
        raise Denied("meeting.not_your_office", N_("只有主管办公室可以办理这个会议"), holders=holders)


def must_answer(actor: Actor, meeting: Meeting, invitation: Invitation) -> None:
    """Raise Denied for whoever sees the invitation but belongs neither to the unit invited nor to the office."""
    if not can_answer(actor, meeting, invitation):
        holders = [invitation.unit.short_name]
        raise Denied("meeting.not_your_unit", N_("只有受邀单位自己可以答复"), holders=holders)
