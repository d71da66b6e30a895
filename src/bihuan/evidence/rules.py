"""Who may take files in."""

from bihuan.core.errors import Denied
from bihuan.core.text import N_
from bihuan.registry.actor import Actor
from bihuan.registry.models import Role
from bihuan.registry.models.appointments import ADMINISTRATORS

UNLINKED_QUOTA = 1024 * 1024 * 1024
# How many files one person may have begun to send piece by piece.
MOST_OPEN_UPLOADS = 60


def can_take_in(actor: Actor) -> bool:
    """Everybody with business to prove: any live post but those of the three administrators."""
    return any(post.role not in ADMINISTRATORS for post in actor.posts)


def require_take_in(actor: Actor) -> None:
    """Raise Denied for those who may not."""
    if not can_take_in(actor):
        holders = tuple(role.label for role in Role if role not in ADMINISTRATORS)
        raise Denied("evidence.no_right", N_("您的任职不办理业务，不能上传证据"), holders=holders)
