"""Who may do what at a meeting."""

from bihuan.registry.actor import Actor
from bihuan.registry.models import Line, Role

from .models import Invitation, Meeting

OFFICE_ROLES = (Role.OFFICE, Role.OFFICE_HEAD)
UNIT_ROLES = (Role.LIAISON, Role.HEAD, Role.DELEGATE)
READING = (*OFFICE_ROLES, *UNIT_ROLES, Role.LEADER)


def can_run(actor: Actor, meeting: Meeting) -> bool:
    """The people of the office that holds it, in its line."""
    posts = actor.posts_as(*OFFICE_ROLES, line=Line(meeting.line))
    return any(post.unit_id == meeting.owner_id for post in posts)


def can_answer(actor: Actor, invitation: Invitation) -> bool:
    """The people of the unit invited."""
    return any(post.unit_id == invitation.unit_id for post in actor.posts_as(*UNIT_ROLES))
