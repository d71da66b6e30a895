"""Hand-overs on their way in: a workbook read, matched and waiting for its one confirmation; and what heads mean."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.core.uid import uuid7
from bihuan.evidence.models import StoredFile
from bihuan.registry.models import Line, Unit

from ..meets import MEETS_LABELS, Meets
from .batches import Batch
from .choices import choices

MEETS = choices(MEETS_LABELS)


class HandoverStage(models.TextChoices):
    """How far a hand-over has come."""

    COLUMNS = "columns", _("待对应栏目")
    PREVIEW = "preview", _("待确认")
    SAVED = "saved", _("已保存")


class Handover(models.Model):
    """One workbook handed over. Until it is saved only its sender sees it; then it is the batch's receipt.

    ``lines`` are the rows as read (compressed JSON), empty once saved; ``facts`` what the file says of itself and what
    was left out; ``pack`` the rules of a batch to be opened ("" for the usual ones); ``choices`` what the sender chose
    for doubtful rows, by the row's key; ``same_open`` and ``same_closed`` what becomes of rows that are the same as items
    of other batches. ``opening`` holds the terms of an opening balance (see ``exchange.opening``), empty for any other;
    ``receipt`` the numbers after saving.
    """

    uid = models.UUIDField(_("标识"), default=uuid7, unique=True, editable=False)
    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("经办账号")
    )
    owner = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("主管办公室"))
    line = models.CharField(_("业务"), max_length=12, choices=Line)
    batch_name = models.CharField(_("批次名称"), max_length=80)
    source = models.CharField(_("来源"), max_length=80, blank=True)
    received_on = models.DateField(_("收到日期"))
    take_all = models.BooleanField(_("照单全收"), default=False)
    pack = models.CharField(_("规则包"), max_length=60, blank=True)
    batch = models.ForeignKey(
        Batch, models.PROTECT, null=True, blank=True, related_name="handovers", verbose_name=_("批次")
    )
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("文件"))
    file_name = models.CharField(_("文件名"), max_length=200)
    stage = models.CharField(_("阶段"), max_length=10, choices=HandoverStage)
    lines = models.BinaryField(_("各行"), default=bytes)
    facts = models.JSONField(_("文件情况"), default=dict)
    same_open = models.CharField(_("与在办事项相同的"), max_length=8, choices=MEETS, default=Meets.NEW.value)
    same_closed = models.CharField(_("与已销号事项相同的"), max_length=8, choices=MEETS, default=Meets.NEW.value)
    opening = models.JSONField(_("期初接续"), default=dict)
    decision = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("纸质决定扫描件")
    )
    choices = models.JSONField(_("选定"), default=dict)
    receipt = models.JSONField(_("回执"), default=dict)
    created_at = models.DateTimeField(_("上传时间"))
    saved_at = models.DateTimeField(_("保存时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("来件导入")
        verbose_name_plural = _("来件导入")
        ordering = ["-id"]
        indexes = [
            # What I have begun and not confirmed.
            models.Index(fields=["realm", "account", "stage"], name="handover_mine"),
        ]

    def __str__(self) -> str:
        return self.file_name


class HeadAnswer(models.Model):
    """What a head meant when somebody was asked; remembered per office and sender (``source`` as the hand-over says it).

    ``field`` is a value of ``headers.Field``.
    """

    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    owner = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("主管办公室"))
    source = models.CharField(_("来源"), max_length=80, blank=True)
    head = models.CharField(_("表头"), max_length=120)
    field = models.CharField(_("栏目"), max_length=12)

    class Meta:
        verbose_name = _("表头含义")
        verbose_name_plural = _("表头含义")
        constraints = [models.UniqueConstraint(fields=["realm", "owner", "source", "head"], name="head_answer_once")]

    def __str__(self) -> str:
        return f"{self.head}: {self.field}"
