"""A unit's workbook on its way back."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.core.uid import uuid7
from bihuan.evidence.models import StoredFile
from bihuan.registry.models import Unit


class UnitBookStage(models.TextChoices):
    """How far a workbook has come."""

    PREVIEW = "preview", _("待确认")
    SAVED = "saved", _("已保存")


class UnitBook(models.Model):
    """One workbook a unit sent back. Until it is saved only its sender sees it; then it is the unit's receipt.

    ``rows`` are the rows as read (compressed JSON), empty once saved; ``notes`` what of the file was not read;
    ``receipt`` what became of each row that did something.
    """

    uid = models.UUIDField(_("标识"), default=uuid7, unique=True, editable=False)
    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("经办账号")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("单位"))
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("文件"))
    file_name = models.CharField(_("文件名"), max_length=200)
    stage = models.CharField(_("阶段"), max_length=10, choices=UnitBookStage, default=UnitBookStage.PREVIEW)
    rows = models.BinaryField(_("各行"), default=bytes)
    notes = models.JSONField(_("未读内容"), default=list)
    receipt = models.JSONField(_("回执"), default=dict)
    created_at = models.DateTimeField(_("上传时间"))
    saved_at = models.DateTimeField(_("保存时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("单位工作簿")
        verbose_name_plural = _("单位工作簿")
        ordering = ["-id"]
        indexes = [
            # What I have begun, and what my unit has sent.
            models.Index(fields=["realm", "account", "stage"], name="unit_book_mine"),
            models.Index(fields=["realm", "unit", "-id"], name="unit_book_unit"),
        ]

    def __str__(self) -> str:
        return self.file_name
