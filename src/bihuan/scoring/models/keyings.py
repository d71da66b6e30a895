"""录入: a sheet filled in on paper is typed in twice, by two people."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.registry.models import Unit

from .rounds import Entry, Seat


class Keying(models.Model):
    """What one person typed from a signed sheet; ``turn`` 1 or 2, the second by somebody else.

    Where both agree a sheet is submitted from them; where they differ they wait until somebody has looked at the paper
    again. Settled, or typed anew, they stay as ``settled_at``.
    """

    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="keyings", verbose_name=_("参评事项"))
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="keyings", verbose_name=_("评委席"))
    turn = models.PositiveSmallIntegerField(_("第几遍"))
    marks = models.JSONField(_("分数"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("录入人")
    )
    at = models.DateTimeField(_("时间"))
    settled_at = models.DateTimeField(_("办结时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("纸质评分表录入")
        verbose_name_plural = _("纸质评分表录入")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "seat", "turn"], condition=Q(settled_at__isnull=True), name="keying_one_a_turn"
            ),
            models.CheckConstraint(condition=Q(turn__in=[1, 2]), name="keying_turn_one_or_two"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id}/{self.seat_id} {self.turn}"
