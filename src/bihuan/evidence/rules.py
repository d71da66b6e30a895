"""Who may take files in."""

from bihuan.core.errors import Denied
from bihuan.core.text import N_
from bihuan.registry.actor import Actor
from bihuan.registry.models import Role
from bihuan.registry.models.appointments import ADMINISTRATORS

# Whose task it is to say what may be seen by everybody. A unit does not cover its own pictures.
COVERING_ROLES = (Role.OFFICE, Role.OFFICE_HEAD, Role.VERIFIER, Role.INSPECTOR)
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


def can_cover(actor: Actor) -> bool:
    """Those of an office who see a picture may say what is covered in its public copies."""
    return actor.holds(*COVERING_ROLES)


def require_cover(actor: Actor) -> None:
    """Raise Denied for those who may not."""
    if not can_cover(actor):
        holders = tuple(role.label for role in COVERING_ROLES)
        raise Denied("cover.no_right", N_("公开版照片的遮挡由主管办公室的人员处理"), holders=holders)
