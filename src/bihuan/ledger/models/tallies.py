"""Roll-ups of the ledger: counts by unit, kind and month that the worker makes anew where an action has marked them."""

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.registry.models import Line, Unit


class Tally(models.Model):
    """What ``health.Numbers`` defines for one lead unit, kind, line and month; only months with something have a row.

    ``unit`` is the realm where no unit leads yet. No row is the truth: ``tallying`` can make every one of them again.
    """

    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("牵头单位"))
    kind = models.CharField(_("类型"), max_length=20)
    line = models.CharField(_("业务"), max_length=12, choices=Line)
    month = models.DateField(_("月份"))
    entered = models.PositiveIntegerField(_("新增"), default=0)
    ended = models.PositiveIntegerField(_("办结"), default=0)
    finished = models.PositiveIntegerField(_("已销号"), default=0)
    kept = models.PositiveIntegerField(_("期限在本月的销号数"), default=0)
    in_time = models.PositiveIntegerField(_("按期处置数"), default=0)
    checked = models.PositiveIntegerField(_("本月销号数"), default=0)
    returned = models.PositiveIntegerField(_("返工数"), default=0)
    ever_done = models.PositiveIntegerField(_("曾经销号数"), default=0)
    rebounded = models.PositiveIntegerField(_("反弹数"), default=0)
    people_planned = models.PositiveBigIntegerField(_("计划投入人次"), default=0)
    people_planned_by = models.PositiveIntegerField(_("填了计划人次的事项"), default=0)
    people_spent = models.PositiveBigIntegerField(_("实际投入人次"), default=0)
    people_spent_by = models.PositiveIntegerField(_("填了实际人次的事项"), default=0)
    yuan_planned = models.DecimalField(_("计划投入资金（元）"), max_digits=18, decimal_places=2, default=Decimal(0))
    yuan_planned_by = models.PositiveIntegerField(_("填了计划资金的事项"), default=0)
    yuan_spent = models.DecimalField(_("实际投入资金（元）"), max_digits=18, decimal_places=2, default=Decimal(0))
    yuan_spent_by = models.PositiveIntegerField(_("填了实际资金的事项"), default=0)

    class Meta:
        verbose_name = _("月度汇总")
        verbose_name_plural = _("月度汇总")
        constraints = [
            # Also how a slice is found to be made anew, and the health of a period read.
            models.UniqueConstraint(fields=["realm", "month", "unit", "kind", "line"], name="tally_once")
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.kind} {self.month:%Y-%m}"


class OpenTally(models.Model):
    """So many open items with the same days (see ``health.OpenDay``), so that ageing needs no counting as days pass.

    ``month`` is that of ``born``: the slice the row is made anew with.
    """

    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("牵头单位"))
    kind = models.CharField(_("类型"), max_length=20)
    line = models.CharField(_("业务"), max_length=12, choices=Line)
    month = models.DateField(_("月份"))
    born = models.DateField(_("登记日"))
    due = models.DateField(_("应办日"), null=True)
    owed = models.DateField(_("期限日"), null=True)
    count = models.PositiveIntegerField(_("事项数"))

    class Meta:
        verbose_name = _("在办汇总")
        verbose_name_plural = _("在办汇总")
        indexes = [
            # A slice to be made anew; all open items of a realm.
            models.Index(fields=["realm", "month", "unit"], name="opentally_slice")
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.kind} {self.born}: {self.count}"
