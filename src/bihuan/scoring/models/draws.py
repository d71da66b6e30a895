"""抽签: in which order entries come."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.core.uid import uuid7
from bihuan.registry.models import Unit

from .rounds import Round


class Draw(models.Model):
    """One drawing of the running order: the list drawn from, its digest and the seed, from which anybody can draw it again."""

    uid = models.UUIDField(_("标识"), default=uuid7, unique=True, editable=False)
    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    round = models.ForeignKey(Round, models.PROTECT, related_name="draws", verbose_name=_("考评"))
    seed = models.CharField(_("种子"), max_length=64)
    listed = models.CharField(_("名单摘要"), max_length=80)
    names = models.JSONField(_("名单"))
    drawn = models.JSONField(_("抽签结果"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("抽签人")
    )
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("顺序抽签")
        verbose_name_plural = _("顺序抽签")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.round_id} {self.seed}"
