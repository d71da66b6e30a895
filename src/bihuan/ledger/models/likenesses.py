"""What links an item to others beside merging: rows that were its rebound, and items a person told apart from it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan.registry.models import Unit

from .batches import Batch
from .handover import Handover
from .items import Item


class Relapse(models.Model):
    """A row of a batch that was no new item but the rebound of one of another batch.

    The batch counts the row through this line (law 5); the same row handed in again is known by it. ``cycle`` is the
    one the rebound opened.
    """

    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="relapses", verbose_name=_("批次"))
    item = models.ForeignKey(Item, models.PROTECT, related_name="relapses", verbose_name=_("事项"))
    handover = models.ForeignKey(Handover, models.PROTECT, related_name="relapses", verbose_name=_("来件导入"))
    cycle = models.PositiveSmallIntegerField(_("轮次"))
    row = models.PositiveIntegerField(_("来件行号"), null=True, blank=True)
    row_key = models.CharField(_("来件行指纹"), max_length=80, blank=True)
    problem = models.TextField(_("问题描述"))

    class Meta:
        verbose_name = _("来件中的反弹")
        verbose_name_plural = _("来件中的反弹")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["batch", "item", "cycle"], name="relapse_once_per_cycle")]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.item_id}"


class Apart(models.Model):
    """Two items alike that a person found to be different faults; they are not suggested to each other again.

    ``first`` is the one registered earlier.
    """

    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    first = models.ForeignKey(Item, models.PROTECT, related_name="+", verbose_name=_("先登记的"))
    second = models.ForeignKey(Item, models.PROTECT, related_name="+", verbose_name=_("后登记的"))
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("经办账号")
    )
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("不是同一处")
        verbose_name_plural = _("不是同一处")
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="apart_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="apart_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} {self.second_id}"
