"""Which slices of the roll-ups have to be counted again."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.registry.models import Unit


class DirtyMark(models.Model):
    """One slice to be counted again: a unit, a kind of roll-up and a month.

    Marks are only ever added and, once counted, removed by id. A unique mark would be lost when a counter removes it
    while another transaction, not yet committed, relies on it.
    """

    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("单位"))
    kind = models.CharField(_("种类"), max_length=40)
    month = models.DateField(_("月份"))

    class Meta:
        verbose_name = _("待重算标记")
        verbose_name_plural = _("待重算标记")
        ordering = ["id"]
        indexes = [
            # Taking every mark of one slice at once.
            models.Index(fields=["realm", "kind", "unit", "month"], name="dirty_slice"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.unit_id} {self.month:%Y-%m}"
