"""The robot in a unit's group of 企业微信, 钉钉 or 飞书."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.core.uid import uuid7
from bihuan.registry.models import Unit


class RobotKind(models.TextChoices):
    """Whose group it is in."""

    WECOM = "wecom", _("企业微信")
    DINGTALK = "dingtalk", _("钉钉")
    FEISHU = "feishu", _("飞书")


class Robot(models.Model):
    """Where a unit's group is told what waits for it. ``address`` and ``secret`` are enciphered: whoever knows them may speak there.

    ``fault`` says why the last message did not come through, "" when it did.
    """

    uid = models.UUIDField(_("标识"), default=uuid7, unique=True, editable=False)
    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    unit = models.OneToOneField(Unit, models.PROTECT, related_name="+", verbose_name=_("单位"))
    kind = models.CharField(_("群所在的软件"), max_length=10, choices=RobotKind)
    address = models.TextField(_("机器人地址"))
    secret = models.TextField(_("加签密钥"), blank=True)
    set_at = models.DateTimeField(_("设置时间"))
    told_at = models.DateTimeField(_("最近发送时间"), null=True)
    fault = models.CharField(_("故障"), max_length=12, blank=True)

    class Meta:
        verbose_name = _("群机器人")
        verbose_name_plural = _("群机器人")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.kind}"
