"""Who did what from where, for the auditor."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.core.uid import uuid7
from bihuan.registry.models import Unit


class AuditAction(models.TextChoices):
    """What is worth a line (ASVS 16.3, GB/T 22239 8.1.4.3)."""

    SIGN_IN = "sign_in", _("登录")
    SIGN_OUT = "sign_out", _("退出")
    ACCESS = "access", _("访问")
    RIGHT = "right", _("权限变更")
    ACCOUNT = "account", _("账号变更")
    IMPORT = "import", _("导入")
    EXPORT = "export", _("导出")
    UPLOAD = "upload", _("上传")
    PERSONAL_READ = "personal_read", _("查看个人信息")
    SETTING = "setting", _("设置变更")
    INTEGRITY = "integrity", _("完整性检查")
    DOUBT = "doubt", _("疑点处理")
    ALARM = "alarm", _("报警")


class AuditResult(models.TextChoices):
    """How it ended."""

    DONE = "done", _("成功")
    REFUSED = "refused", _("拒绝")
    FAILED = "failed", _("失败")


class AuditEntry(models.Model):
    """One append-only line; the database itself refuses to change or remove it.

    ``detail`` holds codes, counts and identifiers, never names, phone numbers, passwords or tokens.
    ``realm`` and ``account`` are null where nobody known was asking.
    """

    uid = models.UUIDField(_("标识"), default=uuid7, unique=True, editable=False)
    realm = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name=_("县市"))
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("账号")
    )
    action = models.CharField(_("动作"), max_length=20, choices=AuditAction)
    result = models.CharField(_("结果"), max_length=10, choices=AuditResult)
    target_kind = models.CharField(_("对象种类"), max_length=40, blank=True)
    target = models.CharField(_("对象"), max_length=80, blank=True)
    address = models.GenericIPAddressField(_("来源地址"), null=True)
    detail = models.JSONField(_("详情"), default=dict)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("审计记录")
        verbose_name_plural = _("审计记录")
        ordering = ["-id"]
        indexes = [
            # The auditor's list of a realm, by kind of act and time.
            models.Index(fields=["realm", "action", "-id"], name="audit_action"),
            # Everything one account did.
            models.Index(fields=["realm", "account", "-id"], name="audit_account"),
            # Everything that happened to one thing.
            models.Index(fields=["realm", "target_kind", "target"], name="audit_target"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.result} {self.uid}"
