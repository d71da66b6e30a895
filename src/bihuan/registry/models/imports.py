"""Tables handed in by workbook: kept between the preview a person reads and the confirmation they give."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.core.uid import uuid7

from .accounts import Account
from .units import Unit


class TableKind(models.TextChoices):
    """What a workbook of the registry lists."""

    UNITS = "units", _("单位")
    PEOPLE = "people", _("人员")
    APPOINTMENTS = "appointments", _("任职")
    PLACES = "places", _("点位")


class TableImport(models.Model):
    """One workbook on its way in. ``rows`` is cipher text (people's names and phones stand in it), empty once settled.

    ``receipt`` holds numbers only: rows in the file and how many were new, changed, same.
    """

    uid = models.UUIDField(_("标识"), default=uuid7, unique=True, editable=False)
    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("经手账号"))
    table = models.CharField(_("表"), max_length=16, choices=TableKind)
    file_name = models.CharField(_("文件名"), max_length=200)
    file_digest = models.CharField(_("文件指纹"), max_length=80)
    rows = models.TextField(_("行（密文）"), blank=True)
    receipt = models.JSONField(_("回执"), default=dict, blank=True)
    created_at = models.DateTimeField(_("上传时间"), auto_now_add=True)
    committed_at = models.DateTimeField(_("保存时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("名册导入")
        verbose_name_plural = _("名册导入")
        ordering = ["id"]
        indexes = [
            # My own unfinished previews of a table, cleared when the next one comes.
            models.Index(fields=["realm", "account", "table"], name="tableimport_mine"),
        ]

    def __str__(self) -> str:
        return self.file_name
