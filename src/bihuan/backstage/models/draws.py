"""What any drawing of an order leaves behind, so that anybody can draw it again (design §8.9)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.core.uid import uuid7
from bihuan.registry.models import Unit


class DrawnOrder(models.Model):
    """One drawing. Every one stays, so that nobody can draw until the order pleases.

    ``names`` is the list in its order, ``listed`` its digest, ``drawn`` the names by their lots (``core.sampling.drawn_order``).
    """

    uid = models.UUIDField(_("标识"), default=uuid7, unique=True, editable=False)
    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    seed = models.CharField(_("抽签种子"), max_length=40)
    listed = models.CharField(_("名单摘要"), max_length=80)
    names = models.JSONField(_("名单"))
    drawn = models.JSONField(_("抽签结果"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("抽签人")
    )
    at = models.DateTimeField(_("时间"))

    class Meta:
        abstract = True
        ordering = ["id"]

    def __str__(self) -> str:
        return self.seed
