"""Personal keys for programs that speak for somebody through the API."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan.core.uid import uuid7

from .accounts import Account
from .units import Unit


class TokenScope(models.TextChoices):
    """What a token may do, at most: never more than its owner may do at that moment. One for a calendar opens no API."""

    READ = "read", _("只读")
    WRITE = "write", _("读取和办理")
    CALENDAR = "calendar", _("日历订阅")


class ApiToken(models.Model):
    """One token of one account. Only its digest is kept (SHA-256); ``prefix`` is its beginning, to find and name it by.

    ``account_state`` is ``Account.state`` when it was made: with another password the token is dead.
    """

    uid = models.UUIDField(_("标识"), default=uuid7, unique=True, editable=False)
    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    account = models.ForeignKey(Account, models.PROTECT, related_name="tokens", verbose_name=_("账号"))
    name = models.CharField(_("用途"), max_length=60)
    prefix = models.CharField(_("开头"), max_length=12, unique=True)
    digest = models.CharField(_("摘要"), max_length=64, unique=True)
    account_state = models.CharField(_("账号状态"), max_length=32)
    scope = models.CharField(_("范围"), max_length=10, choices=TokenScope)
    created_at = models.DateTimeField(_("创建时间"))
    expires_at = models.DateTimeField(_("到期时间"))
    used_at = models.DateTimeField(_("最近使用"), null=True)
    revoked_at = models.DateTimeField(_("撤销时间"), null=True)

    class Meta:
        verbose_name = _("访问令牌")
        verbose_name_plural = _("访问令牌")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="token_expires_after_it_began"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"
