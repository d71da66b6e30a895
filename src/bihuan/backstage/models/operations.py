"""What has been asked of the program, so that asking again changes nothing."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.registry.models import Unit


class Operation(models.Model):
    """One request for a write, known by the identifier its sender made.

    ``outcome`` is null only inside the transaction that is carrying the request out: the row is put down first, so
    that a second sender of the same identifier waits for the first and then reads what came of it.
    """

    uid = models.UUIDField(_("标识"), unique=True, editable=False)
    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("账号")
    )
    verb = models.CharField(_("动作"), max_length=60)
    payload_digest = models.CharField(_("内容摘要"), max_length=80)
    outcome = models.JSONField(_("结果"), null=True)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("操作")
        verbose_name_plural = _("操作")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.verb} {self.uid}"
