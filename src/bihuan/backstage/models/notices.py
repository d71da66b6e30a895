"""What a person is told inside the program."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.core.uid import uuid7
from bihuan.registry.models import Unit


class Notice(models.Model):
    """One sentence for one account about one thing.

    ``message`` is a marked msgid and ``data`` its values, so that each reader gets it in their own language.
    ``unit`` is the unit on whose behalf the reader is told. ``unique_key`` keeps a repeated job from telling twice.
    """

    uid = models.UUIDField(_("标识"), default=uuid7, unique=True, editable=False)
    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="notices", verbose_name=_("账号")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name=_("单位"))
    kind = models.CharField(_("种类"), max_length=60)
    target_kind = models.CharField(_("对象种类"), max_length=40, blank=True)
    target_uid = models.UUIDField(_("对象标识"), null=True)
    message = models.TextField(_("内容"))
    data = models.JSONField(_("数据"), default=dict)
    unique_key = models.CharField(_("唯一键"), max_length=160, null=True)  # noqa: DJ001 -- null is outside the constraint
    at = models.DateTimeField(_("时间"))
    read_at = models.DateTimeField(_("阅读时间"), null=True)

    class Meta:
        verbose_name = _("通知")
        verbose_name_plural = _("通知")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["account", "unique_key"], name="notice_key_once_per_account"),
        ]
        indexes = [
            # The notices page of one person, newest first.
            models.Index(fields=["realm", "account", "-id"], name="notice_account"),
            # The number beside the bell on every page.
            models.Index(fields=["account"], condition=Q(read_at__isnull=True), name="notice_unread"),
            # Taking notices about one thing as read together.
            models.Index(fields=["realm", "target_kind", "target_uid"], name="notice_target"),
        ]

    def __str__(self) -> str:
        return self.message % self.data if self.data else self.message
