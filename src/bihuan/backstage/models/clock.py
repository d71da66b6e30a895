"""When each periodic job of the installation runs next."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PeriodicJob(models.Model):
    """One row per registered periodic job: the row is what makes several workers run it once.

    It belongs to the installation, not to a realm; the job itself goes through the realms.
    """

    name = models.CharField(_("名称"), max_length=60, unique=True)
    next_at = models.DateTimeField(_("下次时间"))
    lease_until = models.DateTimeField(_("占用至"), null=True)
    leased_by = models.CharField(_("占用者"), max_length=60, blank=True)
    finished_at = models.DateTimeField(_("上次完成时间"), null=True)
    last_error = models.TextField(_("最近错误"), blank=True)

    class Meta:
        verbose_name = _("定时任务")
        verbose_name_plural = _("定时任务")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
