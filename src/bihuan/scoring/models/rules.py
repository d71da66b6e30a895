"""Scoring rules as they were published."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.core.uid import uuid7
from bihuan.registry.models import Unit


class RuleVersion(models.Model):
    """A scoring rule, stored once by the digest of ``body``, its canonical JSON, and never changed.

    Without a ``realm`` it came with the program (示例值); else it is the realm's own.
    """

    uid = models.UUIDField(_("标识"), default=uuid7, unique=True, editable=False)
    realm = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("县市"))
    code = models.CharField(_("代码"), max_length=60)
    version = models.CharField(_("版本"), max_length=40)
    title = models.CharField(_("名称"), max_length=120)
    digest = models.CharField(_("指纹"), max_length=80)
    body = models.TextField(_("内容"))
    stored_at = models.DateTimeField(_("存入时间"))

    class Meta:
        verbose_name = _("评分办法")
        verbose_name_plural = _("评分办法")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["realm", "digest"], condition=Q(realm__isnull=False), name="scoring_rule_once_in_realm"
            ),
            models.UniqueConstraint(
                fields=["digest"], condition=Q(realm__isnull=True), name="scoring_rule_once_shipped"
            ),
        ]
        indexes = [
            # The newest version of each rule a realm may choose.
            models.Index(fields=["realm", "code", "-id"], name="scoring_rule_code"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.version}"
