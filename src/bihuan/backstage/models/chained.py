"""What every line of a chain of acts has, whatever the acts are about."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.core.uid import uuid7
from bihuan.registry.models import Unit


class ChainedAct(models.Model):
    """One append-only line: who did what, when. ``digest`` covers it and the line before (``chains.append_to``).

    ``detail`` holds codes, counts, ids and digests, never words people wrote.
    """

    uid = models.UUIDField(_("标识"), default=uuid7, unique=True, editable=False)
    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    sequence = models.PositiveIntegerField(_("序号"))
    verb = models.CharField(_("动作"), max_length=24)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("经办账号")
    )
    at = models.DateTimeField(_("时间"))
    detail = models.JSONField(_("内容"), default=dict)
    previous = models.CharField(_("前一条摘要"), max_length=80, blank=True)
    digest = models.CharField(_("摘要"), max_length=80)

    class Meta:
        abstract = True
