"""Where items come from and under which rules: batches, frozen packs, the numbers handed out."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.core.uid import uuid7
from bihuan.registry.models import Line, Unit


class BatchStage(models.TextChoices):
    """How far the batch as a whole has come; 归档 can be undone."""

    OPEN = "open", _("在办")
    REPORTED = "reported", _("已报告上级")
    ARCHIVED = "archived", _("归档")


class Batch(models.Model):
    """One hand-over of problems. ``owner`` is its office.

    ``deadline`` (整改时限) is the default of its items, ``answer_by`` (反馈时限) when the upper body wants the answer,
    ``stated_count`` the file's own count (共 48 条). ``take_all`` is 照单全收: no row may ever disappear.
    """

    uid = models.UUIDField(_("标识"), default=uuid7, unique=True, editable=False)
    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    owner = models.ForeignKey(Unit, models.PROTECT, related_name="batches", verbose_name=_("主管办公室"))
    line = models.CharField(_("业务"), max_length=12, choices=Line)
    name = models.CharField(_("批次名称"), max_length=80)
    source = models.CharField(_("来源"), max_length=80, blank=True)
    received_on = models.DateField(_("收到日期"))
    deadline = models.DateTimeField(_("整改时限"), null=True, blank=True)
    answer_by = models.DateTimeField(_("反馈时限"), null=True, blank=True)
    stated_count = models.PositiveIntegerField(_("来件自报条数"), null=True, blank=True)
    take_all = models.BooleanField(_("照单全收"), default=False)
    before_demanded = models.BooleanField(_("要求整改前照片"), default=False)
    leader = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("分管领导所在单位")
    )
    pack = models.CharField(_("规则包"), max_length=60)
    stage = models.CharField(_("阶段"), max_length=10, choices=BatchStage, default=BatchStage.OPEN)
    recalled_at = models.DateTimeField(_("撤回时间"), null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("创建人")
    )
    created_at = models.DateTimeField(_("创建时间"))

    class Meta:
        verbose_name = _("批次")
        verbose_name_plural = _("批次")
        ordering = ["-id"]
        constraints = [
            # A recalled batch leaves its name free: the same rows may come in again.
            models.UniqueConstraint(
                fields=["realm", "name"], condition=Q(recalled_at__isnull=True), name="batch_name_once_in_realm"
            ),
        ]
        indexes = [
            # The batch list of an office, newest first.
            models.Index(fields=["realm", "owner", "-id"], name="batch_realm_owner"),
        ]

    def __str__(self) -> str:
        return self.name


class PackVersion(models.Model):
    """A rule book as it was when something was decided under it; stored once by the digest of ``body``, its canonical JSON."""

    code = models.CharField(_("代码"), max_length=60)
    version = models.CharField(_("版本"), max_length=40)
    schema = models.PositiveSmallIntegerField(_("格式"))
    title = models.CharField(_("名称"), max_length=120)
    digest = models.CharField(_("指纹"), max_length=80, unique=True)
    body = models.TextField(_("内容"))
    stored_at = models.DateTimeField(_("存入时间"))

    class Meta:
        verbose_name = _("规则包版本")
        verbose_name_plural = _("规则包版本")
        ordering = ["-id"]
        indexes = [
            # The newest version of a code, pinned by the next hand-over.
            models.Index(fields=["code", "-id"], name="packversion_code"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.version}"


class Counter(models.Model):
    """The next number of a realm's year; one UPDATE reserves a block."""

    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    year = models.PositiveSmallIntegerField(_("年度"))
    next = models.PositiveIntegerField(_("下一号"), default=1)

    class Meta:
        verbose_name = _("编号")
        verbose_name_plural = _("编号")
        constraints = [models.UniqueConstraint(fields=["realm", "year"], name="counter_once_per_year")]

    def __str__(self) -> str:
        return f"{self.year}: {self.next}"
