"""Calendars brought in for years the program does not know by itself."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.core.uid import uuid7

from .accounts import Account
from .units import Unit


class CalendarYear(models.Model):
    """One year's days off and make-up working days (调休上班), as ISO days. Bringing a year in again replaces it."""

    uid = models.UUIDField(_("标识"), default=uuid7, unique=True, editable=False)
    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    year = models.PositiveSmallIntegerField(_("年份"))
    days_off = models.JSONField(_("放假日"), default=list)
    make_up_days = models.JSONField(_("调休上班日"), default=list)
    source = models.CharField(_("依据"), max_length=120, blank=True)
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name=_("经手账号"))
    at = models.DateTimeField(_("导入时间"))

    class Meta:
        verbose_name = _("放假安排")
        verbose_name_plural = _("放假安排")
        ordering = ["year"]
        constraints = [models.UniqueConstraint(fields=["realm", "year"], name="calendar_year_once_in_realm")]

    def __str__(self) -> str:
        return str(self.year)
