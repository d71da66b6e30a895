"""点评: what is said about an entry, for its unit to read afterwards."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.core.uid import uuid7
from bihuan.registry.models import Unit

from .rounds import Entry, Seat


class CommentKind(models.TextChoices):
    """What is well done and what is not; and what to do about it."""

    COMMENT = "comment", _("点评")
    GUIDANCE = "guidance", _("改进建议")


class Comment(models.Model):
    """What a seat, or without one the office for the whole panel, has to say about an entry.

    Written anew it is a row of its own and the earlier one stays as ``replaced_at``. The unit reads it once the office has
    given the round's comments out (``Round.comments_given_at``), and never learns whose it is.
    """

    uid = models.UUIDField(_("标识"), default=uuid7, unique=True, editable=False)
    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="comments", verbose_name=_("参评事项"))
    seat = models.ForeignKey(Seat, models.PROTECT, null=True, related_name="comments", verbose_name=_("评委席"))
    kind = models.CharField(_("类别"), max_length=10, choices=CommentKind)
    text = models.TextField(_("内容"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("记录人")
    )
    at = models.DateTimeField(_("时间"))
    replaced_at = models.DateTimeField(_("被替代时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("点评")
        verbose_name_plural = _("点评")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "seat", "kind"],
                condition=Q(replaced_at__isnull=True, seat__isnull=False),
                name="comment_one_in_force",
            ),
            models.UniqueConstraint(
                fields=["entry", "kind"],
                condition=Q(replaced_at__isnull=True, seat__isnull=True),
                name="comment_one_in_force_unseated",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id}/{self.seat_id} {self.kind}"
