"""机构变更 in the ledger: who took over from a unit, and how far its items have been carried over."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.registry.models import Decision, Unit


class Succession(models.Model):
    """One unit that a decision ended and the unit that goes on in its place.

    ``moved`` counts the items that were carried over so far, each by a line on its own chain; ``done_at`` is set when
    none is left. Open items that name a unit with such a row, and nothing but open items, belong to its successor.
    """

    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="+", verbose_name=_("机构变更"))
    unit = models.OneToOneField(Unit, models.PROTECT, related_name="succession", verbose_name=_("原单位"))
    successor = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("承接单位"))
    moved = models.PositiveIntegerField(_("已转事项数"), default=0)
    begun_at = models.DateTimeField(_("开始时间"))
    done_at = models.DateTimeField(_("完成时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("单位承接")
        verbose_name_plural = _("单位承接")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.unit_id} → {self.successor_id}"
