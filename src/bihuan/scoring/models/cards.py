"""评委卡: how somebody without an account comes to their seat."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.core.uid import uuid7
from bihuan.registry.models import Unit

from .rounds import Seat


class Card(models.Model):
    """A printed card for one seat and one ``day``: a link that opens once, on one device, with the ``pin`` printed beside it.

    Neither the link's secret nor the PIN is kept, only what recognises them; ``device`` recognises the browser that opened
    it. A card that was lost, opened by another or locked by wrong tries is withdrawn, and the seat given a new one.
    """

    uid = models.UUIDField(_("标识"), default=uuid7, unique=True, editable=False)
    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="cards", verbose_name=_("评委席"))
    day = models.DateField(_("使用日期"))
    secret = models.CharField(_("链接摘要"), max_length=80, unique=True)
    pin = models.CharField(_("口令（散列）"), max_length=128)
    tries = models.PositiveSmallIntegerField(_("输错次数"), default=0)
    device = models.CharField(_("设备摘要"), max_length=80, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("制卡人")
    )
    made_at = models.DateTimeField(_("制卡时间"))
    opened_at = models.DateTimeField(_("启用时间"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("作废时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("评委卡")
        verbose_name_plural = _("评委卡")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["seat"], condition=Q(withdrawn_at__isnull=True), name="card_one_in_force"),
        ]
        indexes = [
            # Asked at every request of a judge's phone.
            models.Index(fields=["device"], condition=~Q(device=""), name="card_device"),
        ]

    def __str__(self) -> str:
        return f"{self.seat_id} {self.day}"
