"""催办 that went out."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.registry.models import Unit

from .items import Item


class Nudge(models.Model):
    """One reminder sent by the clock: what about (``reminders.ReminderKind``), for which date, and which of a row.

    The row is what keeps several workers, and a worker that died half-way, from sending it twice. ``people`` were told.
    """

    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    item = models.ForeignKey(Item, models.PROTECT, related_name="nudges", verbose_name=_("事项"))
    cycle = models.PositiveSmallIntegerField(_("轮次"))
    kind = models.CharField(_("种类"), max_length=10)
    anchor = models.DateField(_("所指日期"))
    stage = models.PositiveSmallIntegerField(_("第几次"))
    people = models.PositiveSmallIntegerField(_("通知人数"))
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("催办")
        verbose_name_plural = _("催办")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["item", "cycle", "kind", "anchor", "stage"], name="nudge_once"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.kind} {self.stage}"
