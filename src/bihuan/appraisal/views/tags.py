"""Marks: how far a declaration, a review and its rules have come."""

from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.core.workdays import local_day, workdays_left
from bihuan.ledger.views.tags import Tag
from bihuan.registry.queries.calendars import calendar_of

from ..models import Review
from ..queries import locked_since
from ..stages import LABELS, Stage

KINDS = {
    Stage.DRAFT: "todo",
    Stage.SUBMITTED: "check",
    Stage.RETURNED: "back",
    Stage.ACCEPTED: "done",
    Stage.CARRIED: "grey",
    Stage.NOT_CHOSEN: "grey",
}
SOON = 3


def stage_tag(stage: str) -> Tag:
    """The mark of a declaration."""
    return Tag(KINDS[Stage(stage)], _(LABELS[Stage(stage)]))


def deadline_tag(review: Review) -> Tag | None:
    """How many working days are left to declare; None before there is a deadline."""
    if review.declare_by is None:
        return None
    if locked_since(review) is not None:
        return Tag("grey", _("评审已开始"))
    if timezone.now() > review.declare_by:
        return Tag("grey", _("申报已截止"))
    left = workdays_left(timezone.localdate(), local_day(review.declare_by), calendar_of(review.realm_id)).days
    return Tag("soon" if left <= SOON else "doing", _("还有 %(days)s 个工作日") % {"days": left})
