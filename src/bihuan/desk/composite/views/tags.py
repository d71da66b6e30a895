"""Marks: how far a composite and a contest have come."""

from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.ledger.views.tags import Tag

from ..models import Composite, Contest
from ..stages import STAGE_LABELS, Stage

KINDS = {Stage.PREPARING: "todo", Stage.SHOWN: "check", Stage.FINAL: "done"}


def stage_tag(composite: Composite) -> Tag:
    """The mark of a composite; one whose days of contesting are over says so."""
    stage = Stage(composite.stage)
    if stage is Stage.SHOWN and not is_open(composite):
        return Tag("soon", _("核对期满"))
    return Tag(KINDS[stage], _(STAGE_LABELS[stage]))


def is_open(composite: Composite) -> bool:
    """Say whether units may contest now."""
    until = composite.contest_until
    return composite.stage == Stage.SHOWN and until is not None and timezone.now() <= until


def contest_tag(contest: Contest) -> Tag:
    """The mark of a contest."""
    if contest.upheld is None:
        return Tag("todo", _("待答复"))
    return Tag("done", _("成立")) if contest.upheld else Tag("grey", _("不成立"))
