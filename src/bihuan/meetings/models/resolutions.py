"""What a meeting resolved."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.core.uid import uuid7
from bihuan.ledger.models import Item
from bihuan.registry.models import Unit

from .meetings import Meeting


class Resolution(models.Model):
    """One thing resolved, word for word as the meeting did; ``item`` is the 任务 it became, and tells how it stands."""

    uid = models.UUIDField(_("标识"), default=uuid7, unique=True, editable=False)
    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="resolutions", verbose_name=_("会议"))
    text = models.TextField(_("议定事项"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("责任单位"))
    due = models.DateField(_("完成时限"))
    item = models.OneToOneField(Item, models.PROTECT, related_name="resolution", verbose_name=_("任务"))

    class Meta:
        verbose_name = _("议定事项")
        verbose_name_plural = _("议定事项")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text
